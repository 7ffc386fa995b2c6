//! Small things that many pages show: choices of a list, tabs, filter chips, pages of a long table.

/// One option of a select or one radio button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// An explanation under the label of a radio button; may be empty.
    pub hint: String,
    /// Whether it is the present answer.
    pub selected: bool,
}

impl Choice {
    /// An option that is selected when its value equals `current`.
    pub fn new(value: impl Into<String>, label: impl Into<String>, current: &str) -> Choice {
        let value = value.into();
        let selected = value == current;
        Choice {
            value,
            label: label.into(),
            hint: String::new(),
            selected,
        }
    }

    /// The same option with an explanation.
    pub fn with_hint(self, hint: impl Into<String>) -> Choice {
        Choice {
            hint: hint.into(),
            ..self
        }
    }
}

/// A link to a neighbouring page of the same thing; the present page is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Address.
    pub href: String,
    /// One or two words.
    pub title: &'static str,
    /// Whether this is the page shown.
    pub current: bool,
}

/// One condition of a filter, with the address of the list without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// «статус: в перечне».
    pub label: String,
    /// The list without this condition.
    pub remove_href: String,
}

/// A link to a page of a long list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    /// Address of the page.
    pub href: String,
    /// Its number from 1.
    pub number: u64,
    /// Whether it is the page shown.
    pub current: bool,
    /// Pages are left out before this one.
    pub gap: bool,
}

/// One page of a long list: which rows, and the links to the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Rows in the whole selection.
    pub total: u64,
    /// The page shown, from 1; an unknown page becomes the last one.
    pub page: u64,
    /// Number of pages, at least 1.
    pub pages: u64,
    /// Number of the first row shown, from 1; 0 when there are none.
    pub from: u64,
    /// Number of the last row shown.
    pub to: u64,
    /// The page before.
    pub prev: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// The first, the last, and those around the present one; empty when one page holds all.
    pub links: Vec<PageLink>,
}

impl Paging {
    /// The page `page` of `total` rows by `per_page`; `query` is the selection without the page,
    /// already encoded: `q=7&status=listed` or nothing.
    pub fn new(total: u64, page: u64, per_page: u64, query: &str) -> Paging {
        let per_page = per_page.max(1);
        let pages = total.div_ceil(per_page).max(1);
        let page = page.clamp(1, pages);
        let skipped = (page - 1) * per_page;
        Paging {
            total,
            page,
            pages,
            from: if total == 0 { 0 } else { skipped + 1 },
            to: total.min(skipped + per_page),
            prev: (page > 1).then(|| page_href(query, page - 1)),
            next: (page < pages).then(|| page_href(query, page + 1)),
            links: page_links(page, pages, query),
        }
    }

    /// How many rows stand before the first one shown: OFFSET of the finder.
    pub fn offset(&self) -> u64 {
        self.from.saturating_sub(1)
    }

    /// «, стр. 2 из 5» for the title of the page; empty when one page holds all.
    pub fn title_suffix(&self) -> String {
        if self.pages == 1 {
            return String::new();
        }
        format!(", стр.\u{a0}{} из\u{a0}{}", self.page, self.pages)
    }
}

/// The address of a page relative to the list; the first page has no number.
fn page_href(query: &str, page: u64) -> String {
    match (query.is_empty(), page) {
        (true, 1) => "?".to_owned(),
        (true, page) => format!("?page={page}"),
        (false, 1) => format!("?{query}"),
        (false, page) => format!("?{query}&page={page}"),
    }
}

/// Links to the first and the last page and to the present one with its neighbours.
fn page_links(page: u64, pages: u64, query: &str) -> Vec<PageLink> {
    if pages == 1 {
        return Vec::new();
    }
    let mut before = 0;
    (1..=pages)
        .filter(|n| *n == 1 || *n == pages || n.abs_diff(page) <= 1)
        .map(|number| {
            let gap = number > before + 1;
            before = number;
            PageLink {
                href: page_href(query, number),
                number,
                current: number == page,
                gap,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_its_rows_and_neighbours() {
        let cases = [
            // total, page, per page → page, pages, from, to
            ((0, 1, 50), (1, 1, 0, 0)),
            ((50, 1, 50), (1, 1, 1, 50)),
            ((51, 2, 50), (2, 2, 51, 51)),
            ((51, 9, 50), (2, 2, 51, 51)),
            ((51, 0, 50), (1, 2, 1, 50)),
            ((3, 1, 0), (1, 3, 1, 1)),
        ];
        for ((total, page, per_page), expected) in cases {
            let paging = Paging::new(total, page, per_page, "");
            assert_eq!(
                (paging.page, paging.pages, paging.from, paging.to),
                expected,
                "{total} {page}"
            );
        }
        assert_eq!(Paging::new(51, 2, 50, "").offset(), 50);
        assert_eq!(Paging::new(0, 2, 50, "").offset(), 0);
    }

    #[test]
    fn the_selection_is_kept_in_the_links() {
        let paging = Paging::new(200, 2, 50, "q=7&status=listed");
        assert_eq!(paging.prev.as_deref(), Some("?q=7&status=listed"));
        assert_eq!(paging.next.as_deref(), Some("?q=7&status=listed&page=3"));
        assert_eq!(Paging::new(200, 2, 50, "").prev.as_deref(), Some("?"));
        assert_eq!(paging.title_suffix(), ", стр.\u{a0}2 из\u{a0}4");
    }

    #[test]
    fn far_pages_are_left_out() {
        let shown = |page, pages| -> Vec<(u64, bool)> {
            Paging::new(pages, page, 1, "")
                .links
                .iter()
                .map(|l| (l.number, l.gap))
                .collect()
        };
        assert_eq!(shown(1, 1), []);
        assert_eq!(shown(1, 3), [(1, false), (2, false), (3, false)]);
        assert_eq!(
            shown(5, 9),
            [(1, false), (4, true), (5, false), (6, false), (9, true)]
        );
    }

    #[test]
    fn a_choice_is_selected_by_its_value() {
        assert!(Choice::new("vpr", "ВПР", "vpr").selected);
        assert!(
            !Choice::new("oge", "ОГЭ", "vpr")
                .with_hint("9 класс")
                .selected
        );
    }
}
