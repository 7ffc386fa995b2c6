//! The short form of a school's name for narrow tables and the heads of charts.

use super::logins::Login;
use super::name_words::{is_legal_form, legal_run};
use super::spelling::{is_quote, without_formula_tail, words_of};

/// The name for a narrow table, without legal form and outer quotes: «МБОУ «СОШ № 7»» is «СОШ № 7».
///
/// A name that is nothing else stays as it is.
pub fn short_name(name: &str) -> String {
    let (name, _) = Login::split(without_formula_tail(name));
    let parts: Vec<&str> = name.split_whitespace().collect();
    let folded: Vec<String> = parts
        .iter()
        .map(|part| words_of(part).into_iter().map(|word| word.text).collect())
        .collect();
    let run = legal_run(&folded);
    let abbreviated = usize::from(folded.first().is_some_and(|word| is_legal_form(word)));
    let rest = unquoted(&with_angle_quotes(&parts[run.max(abbreviated)..].join(" ")));
    let rest = with_spaced_number(&abbreviated_kind(&rest));
    if rest.is_empty() { name } else { rest }
}

/// All quotes as «» by their place; doubled ones as one, a missing closing one added.
fn with_angle_quotes(text: &str) -> String {
    let mut out = String::new();
    let mut open = 0_usize;
    for c in text.chars() {
        if !is_quote(c) {
            out.push(c);
            continue;
        }
        let opening = c == '«' || (c != '»' && out.is_empty()) || out.ends_with([' ', '(', '«']);
        if opening && !(out.ends_with('«') && c == '"') {
            out.push('«');
            open += 1;
        } else if !opening && open > 0 {
            out.push('»');
            open -= 1;
        }
    }
    out.extend(std::iter::repeat_n('»', open));
    out
}

/// Takes off the quotes that hold the beginning of the name.
fn unquoted(text: &str) -> String {
    let Some(inner) = text.strip_prefix('«') else {
        return text.to_owned();
    };
    let mut depth = 1;
    for (at, c) in inner.char_indices() {
        depth += i32::from(c == '«') - i32::from(c == '»');
        if depth == 0 {
            return format!("{}{}", &inner[..at], &inner[at + '»'.len_utf8()..]);
        }
    }
    inner.to_owned()
}

/// «Средняя общеобразовательная школа» as «СОШ», and its two sisters.
fn abbreviated_kind(text: &str) -> String {
    let lower = text.to_lowercase();
    for (long, short) in [
        ("средняя", "СОШ"),
        ("основная", "ООШ"),
        ("начальная", "НОШ"),
    ] {
        let long = format!("{long} общеобразовательная школа");
        // Lower case keeps the length of Cyrillic letters, so the place is the same in both.
        if let Some(at) = lower.find(&long)
            && text.len() == lower.len()
        {
            return format!("{}{short}{}", &text[..at], &text[at + long.len()..]);
        }
    }
    text.to_owned()
}

/// «№7» and «№ 7» with a no-break space.
fn with_spaced_number(text: &str) -> String {
    let mut parts = text.split('№');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| {
        format!("{out}№\u{a0}{}", part.trim_start())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_name_drops_form_and_quotes() {
        let cases = [
            ("МБОУ «СОШ № 7»", "СОШ №\u{a0}7"),
            ("МБОУ \"СОШ №7\"(sch990107)", "СОШ №\u{a0}7"),
            ("МКОУ Берёзовская СОШ", "Берёзовская СОШ"),
            ("МКОУ \"Ключевская СОШ", "Ключевская СОШ"),
            ("МБОУ \"Лицей \"\"Сигма\"", "Лицей «Сигма»"),
            ("МБОУ «Лицей «Сигма»»", "Лицей «Сигма»"),
            ("МБОУ «СОШ № 5» г. Рубцовска", "СОШ №\u{a0}5 г. Рубцовска"),
            (
                "Муниципальное казённое общеобразовательное учреждение «Берёзовская средняя \
                 общеобразовательная школа»",
                "Берёзовская СОШ",
            ),
            (
                "Муниципальное бюджетное общеобразовательное учреждение «Средняя \
                 общеобразовательная школа № 1»",
                "СОШ №\u{a0}1",
            ),
            ("Филиал МБОУ «СОШ № 5»", "Филиал МБОУ «СОШ №\u{a0}5»"),
            ("МБОУ", "МБОУ"),
            ("", ""),
        ];
        for (name, short) in cases {
            assert_eq!(short_name(name), short, "{name}");
        }
    }
}
