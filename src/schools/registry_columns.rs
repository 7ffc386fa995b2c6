//! Columns of a school list: which heading means which field, and in which row the headings stand.

use super::logins::{Login, MunicipalityCode};
use super::school::Flag;
use super::spelling::spelling_key;
use crate::sheets::{Cell, Row, Sheet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A column of a school list that the portal understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistryColumn {
    /// Name of the region.
    Region,
    /// Name of the municipality, perhaps with its code.
    Municipality,
    /// Code of the municipality.
    MunicipalityCode,
    /// ФИС ОКО login.
    Login,
    /// Code of ОГЭ and ЕГЭ.
    ExamCode,
    /// ИНН.
    Inn,
    /// ОГРН.
    Ogrn,
    /// ОКТМО.
    Oktmo,
    /// Short name.
    ShortName,
    /// Full name.
    FullName,
    /// A name of which the heading does not say whether it is short.
    Name,
    /// Settlement.
    Settlement,
    /// Город or село.
    Place,
    /// One of the flags, yes or no.
    Flag(Flag),
    /// The head school: its login or name.
    Head,
    /// Whether the row is a филиал.
    Branch,
    /// Name of the director.
    Director,
    /// Phone.
    Phone,
    /// E-mail.
    Email,
}

impl RegistryColumn {
    /// «Логин ФИС ОКО»: the heading of this column in the portal's own list.
    pub fn title(self) -> &'static str {
        match self {
            RegistryColumn::Region => "Регион",
            RegistryColumn::Municipality => "Муниципалитет",
            RegistryColumn::MunicipalityCode => "Код муниципалитета",
            RegistryColumn::Login => "Логин ФИС ОКО",
            RegistryColumn::ExamCode => "Код ОО",
            RegistryColumn::Inn => "ИНН",
            RegistryColumn::Ogrn => "ОГРН",
            RegistryColumn::Oktmo => "ОКТМО",
            RegistryColumn::ShortName => "Краткое наименование",
            RegistryColumn::FullName => "Полное наименование",
            RegistryColumn::Name => "Наименование",
            RegistryColumn::Settlement => "Населённый пункт",
            RegistryColumn::Place => "Местность",
            RegistryColumn::Flag(Flag::Special) => "Коррекционная",
            RegistryColumn::Flag(Flag::Evening) => "Вечерняя (сменная)",
            RegistryColumn::Flag(Flag::Closed) => "Закрытого типа",
            RegistryColumn::Flag(Flag::Penitentiary) => "При УИС",
            RegistryColumn::Flag(Flag::Boarding) => "Интернат",
            RegistryColumn::Head => "Головная школа",
            RegistryColumn::Branch => "Филиал",
            RegistryColumn::Director => "Директор",
            RegistryColumn::Phone => "Телефон",
            RegistryColumn::Email => "Электронная почта",
        }
    }

    /// Whether the column can tell one school from another.
    fn identifies(self) -> bool {
        matches!(
            self,
            RegistryColumn::Login
                | RegistryColumn::ExamCode
                | RegistryColumn::Inn
                | RegistryColumn::ShortName
                | RegistryColumn::FullName
                | RegistryColumn::Name
        )
    }

    /// The column that this heading names; `None` for any other text.
    pub fn of_heading(heading: &str) -> Option<RegistryColumn> {
        // A heading is short; a longer text is a title or a note.
        if heading.chars().count() > 80 {
            return None;
        }
        // Look-alike letters are folded, so Latin stems are written as they fold.
        let key = spelling_key(heading);
        RULES
            .iter()
            .find(|rule| rule.fits(&key))
            .and_then(|rule| rule.column)
    }
}

/// A heading has one stem of each group of `all` and none of `none`.
struct Rule {
    column: Option<RegistryColumn>,
    all: &'static [&'static [&'static str]],
    none: &'static [&'static str],
}

impl Rule {
    fn fits(&self, key: &str) -> bool {
        // «=оо» means the whole heading, any other stem a part of it.
        let has = |stem: &&str| match stem.strip_prefix('=') {
            Some(whole) => key == whole,
            None => key.contains(*stem),
        };
        self.all.iter().all(|group| group.iter().any(&has)) && !self.none.iter().any(has)
    }
}

const fn rule(
    column: Option<RegistryColumn>,
    all: &'static [&'static [&'static str]],
    none: &'static [&'static str],
) -> Rule {
    Rule { column, all, none }
}

const SCHOOL: &[&str] = &["школ", "учрежден", "организац", "=оо", "оо"];
const NAME: &[&str] = &["наимен", "назван", "=имяоо"];

/// The first rule that fits decides; what tells more stands higher.
const RULES: &[Rule] = {
    use RegistryColumn as C;
    &[
        rule(
            None,
            &[&[
                "номерпп",
                "=пп",
                "=n",
                "=nпп",
                "окпо",
                "кпп",
                "сайт",
                "адрес",
            ]],
            &["почт", "емаil"],
        ),
        rule(
            Some(C::Region),
            &[&["=регион", "субъект", "ниерегион", "=область"]],
            &["код"],
        ),
        rule(Some(C::Email), &[&["маil", "почт", "имейл"]], &[]),
        rule(Some(C::Phone), &[&["телефон", "=тел", "телдир"]], &[]),
        rule(Some(C::Head), &[&["головн", "базовая"]], &[]),
        rule(Some(C::Login), &[&["логин", "lоgin", "пользователь"]], &[]),
        rule(
            Some(C::Inn),
            &[&["=инн", "инноо", "инншк", "иннорг", "иннучр"]],
            &[],
        ),
        rule(Some(C::Ogrn), &[&["огрн"]], &[]),
        rule(Some(C::Oktmo), &[&["октмо"]], &[]),
        rule(
            Some(C::Director),
            &[&["директор", "руководител", "=фио"]],
            &[],
        ),
        rule(
            Some(C::MunicipalityCode),
            &[&["код"], &["муниц", "мсу", "ате", "кодмо"]],
            &SCHOOL_ONLY,
        ),
        rule(
            Some(C::ExamCode),
            &[
                &["код"],
                &["школ", "учрежден", "организац", "оо", "огэ", "егэ"],
            ],
            &[],
        ),
        rule(Some(C::Flag(Flag::Special)), &[&["коррекц"]], &[]),
        rule(Some(C::Flag(Flag::Evening)), &[&["вечерн", "сменная"]], &[]),
        rule(Some(C::Flag(Flag::Closed)), &[&["закрыт"]], &[]),
        rule(
            Some(C::Flag(Flag::Penitentiary)),
            &[&["уис", "наказани", "колони"]],
            &[],
        ),
        rule(Some(C::Flag(Flag::Boarding)), &[&["интернат"]], &[]),
        rule(Some(C::Branch), &[&["филиал"]], NAME),
        rule(
            Some(C::Settlement),
            &[&["населенн", "насел", "наспункт"]],
            &[],
        ),
        rule(
            Some(C::Place),
            &[&["местност", "городсел", "городилисел", "типтеррит"]],
            &[],
        ),
        rule(
            Some(C::Municipality),
            &[&[
                "муницип",
                "район",
                "городскойокруг",
                "=ате",
                "=мо",
                "мсу",
                "наименованиеате",
            ]],
            &["учрежден", "школ", "организац"],
        ),
        rule(
            None,
            &[&["номер", "вид", "тип", "статус", "количеств", "числен"]],
            &[],
        ),
        rule(Some(C::FullName), &[&["полн"], &["наимен", "назван"]], &[]),
        rule(Some(C::ShortName), &[&["кратк", "сокращ"]], &[]),
        rule(Some(C::Name), &[NAME], &["субъект", "регион"]),
        rule(
            Some(C::Name),
            &[&["=школа", "=школы", "=оо", "=учреждение", "=организация"]],
            &[],
        ),
        rule(Some(C::Name), &[&["образовательн"], SCHOOL], &[]),
    ]
};

/// «Код школы муниципалитета» is the code of a school.
const SCHOOL_ONLY: [&str; 3] = ["школ", "учрежден", "организац"];

/// Where the headings of a sheet stand and what they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Number of the first row with data, from 1.
    pub data_from: u32,
    /// Field by column, from 0.
    pub columns: BTreeMap<u16, RegistryColumn>,
    /// Headings that mean nothing here, as written.
    pub ignored: Vec<String>,
}

/// Rows looked through for the headings.
const SEARCHED_ROWS: usize = 40;

impl Header {
    /// Finds the row of headings: the one with the most known columns, two at least or a login alone.
    pub fn find(sheet: &Sheet) -> Option<Header> {
        let candidates = (0..sheet.rows.len().min(SEARCHED_ROWS)).flat_map(|at| {
            let pair = sheet
                .rows
                .get(at + 1)
                .and_then(|next| Header::of(&sheet.rows[at], Some(next)));
            Header::of(&sheet.rows[at], None).into_iter().chain(pair)
        });
        // Of equal ones the first: a row of data cannot know more columns than its headings.
        let mut best: Option<Header> = None;
        for header in candidates {
            if best
                .as_ref()
                .is_none_or(|best| header.columns.len() > best.columns.len())
            {
                best = Some(header);
            }
        }
        if let Some(best) = &mut best {
            best.tell_by_content(sheet, RegistryColumn::Login, |text| {
                Login::parse(text).is_some()
            });
            best.tell_by_content(sheet, RegistryColumn::MunicipalityCode, |text| {
                let (rest, code) = MunicipalityCode::split(text);
                rest.is_empty() && code.is_some()
            });
        }
        best
    }

    /// Logins and codes of municipalities are like nothing else: the one unknown column full of them is
    /// theirs, whatever stands above it.
    fn tell_by_content(&mut self, sheet: &Sheet, column: RegistryColumn, fits: fn(&str) -> bool) {
        if self.columns.values().any(|known| *known == column) {
            return;
        }
        let mut counts: BTreeMap<u16, (usize, usize)> = BTreeMap::new();
        let data = sheet.rows.iter().filter(|row| row.number >= self.data_from);
        for entry in data.flat_map(|row| &row.cells) {
            let Some(text) = entry.cell.text().filter(|text| !text.trim().is_empty()) else {
                continue;
            };
            let (filled, fitting) = counts.entry(entry.column).or_default();
            *filled += 1;
            *fitting += usize::from(fits(text));
        }
        let unknown = counts
            .iter()
            .filter(|(at, _)| !self.columns.contains_key(at));
        let mut full = unknown.filter(|(_, (filled, fitting))| fitting * 10 >= filled * 9);
        if let (Some((at, _)), None) = (full.next(), full.next()) {
            let heading = sheet.get(self.data_from - 1, *at).map(Cell::shown);
            self.ignored.retain(|text| Some(text) != heading.as_ref());
            self.columns.insert(*at, column);
        }
    }

    /// The headings of one row, or of two: «Директор» over «ФИО», «Телефон», «E-mail».
    fn of(row: &Row, below: Option<&Row>) -> Option<Header> {
        let mut header = Header {
            data_from: row.number + 1,
            columns: BTreeMap::new(),
            ignored: Vec::new(),
        };
        header.take(row, false);
        if let Some(below) = below {
            let known = |text: &str| RegistryColumn::of_heading(text).is_some();
            if !below.cells.iter().all(|entry| known(&entry.cell.shown())) {
                return None;
            }
            header.take(below, true);
            header.data_from = below.number + 1;
        }
        let mut columns = header.columns.values();
        let enough = header.columns.len() > 1 && columns.any(|column| column.identifies());
        let login = header
            .columns
            .values()
            .any(|column| *column == RegistryColumn::Login);
        (enough || login).then_some(header)
    }

    /// Adds the headings of a row; the lower of two rows tells more exactly than the upper.
    fn take(&mut self, row: &Row, lower: bool) {
        for entry in &row.cells {
            let text = entry.cell.shown();
            let Some(column) = RegistryColumn::of_heading(&text) else {
                self.ignored.push(text);
                continue;
            };
            if lower {
                self.columns.remove(&entry.column);
            }
            // The first of two equal headings counts.
            if !self.columns.values().any(|known| *known == column) {
                self.columns.insert(entry.column, column);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_under_their_usual_names() {
        use RegistryColumn as C;
        let cases: &[(RegistryColumn, &[&str])] = &[
            (
                C::Municipality,
                &[
                    "Муниципалитет",
                    "АТЕ",
                    "Район",
                    "Муниципальное образование",
                    "МО",
                    "Наименование муниципалитета",
                    "Городской округ / район",
                ],
            ),
            (
                C::MunicipalityCode,
                &["Код муниципалитета", "Код МСУ", "код АТЕ", "Код МО"],
            ),
            (
                C::Login,
                &[
                    "Логин ФИС ОКО",
                    "Логин",
                    "Логин ОО",
                    "Login",
                    "логин школы",
                    "Пользователь",
                ],
            ),
            (
                C::ExamCode,
                &["Код ОО", "Код школы", "Код ОО (ЕГЭ)", "Код ОГЭ/ЕГЭ"],
            ),
            (C::Region, &["Регион", "Субъект РФ", "Наименование региона"]),
            (C::Inn, &["ИНН", "ИНН ОО", "инн организации"]),
            (C::Ogrn, &["ОГРН", "ОГРН организации"]),
            (C::Oktmo, &["ОКТМО", "Код ОКТМО"]),
            (
                C::ShortName,
                &[
                    "Краткое наименование",
                    "Краткое название",
                    "Сокращённое наименование ОО",
                ],
            ),
            (
                C::FullName,
                &["Полное наименование", "Полное наименование ОО (по уставу)"],
            ),
            (
                C::Name,
                &[
                    "Наименование ОО",
                    "Название школы",
                    "Школа",
                    "ОО",
                    "Образовательная организация",
                    "Наименование муниципального общеобразовательного учреждения",
                ],
            ),
            (C::Settlement, &["Населённый пункт", "Населенный  пункт"]),
            (
                C::Place,
                &["Местность", "Тип местности", "город/село", "Город (село)"],
            ),
            (C::Flag(Flag::Special), &["Коррекционная"]),
            (C::Flag(Flag::Evening), &["Вечерняя (сменная)"]),
            (C::Flag(Flag::Closed), &["Закрытого типа"]),
            (C::Flag(Flag::Penitentiary), &["При УИС"]),
            (C::Flag(Flag::Boarding), &["Интернат", "Школа-интернат"]),
            (C::Head, &["Головная школа", "Головная организация"]),
            (C::Branch, &["Филиал", "Филиал (да/нет)"]),
            (
                C::Director,
                &["Директор", "ФИО директора", "Руководитель", "ФИО"],
            ),
            (C::Phone, &["Телефон", "Телефон директора", "тел."]),
            (
                C::Email,
                &[
                    "E-mail",
                    "Е-mail",
                    "Email директора",
                    "Электронная почта",
                    "e-mail ОО",
                ],
            ),
        ];
        for (column, headings) in cases {
            for heading in *headings {
                assert_eq!(
                    RegistryColumn::of_heading(heading),
                    Some(*column),
                    "{heading}"
                );
            }
            assert_eq!(RegistryColumn::of_heading(column.title()), Some(*column));
        }
    }

    #[test]
    fn other_headings_are_left_alone() {
        for heading in [
            "№",
            "№ п/п",
            "Сайт",
            "Адрес",
            "КПП",
            "Вид ОО",
            "Номер школы",
            "",
            "Примечание",
        ] {
            assert_eq!(RegistryColumn::of_heading(heading), None, "{heading}");
        }
    }
}
