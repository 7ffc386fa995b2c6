//! Words as people type them: headers and titles folded to one spelling, and split into words,
//! numbers, days and school years.

/// A Latin look-alike as the Russian letter it was meant to be.
pub(super) fn russian_letter(c: char) -> char {
    match c {
        'A' => 'А',
        'B' => 'В',
        'C' => 'С',
        'E' => 'Е',
        'H' => 'Н',
        'K' => 'К',
        'M' => 'М',
        'O' => 'О',
        'P' => 'Р',
        'T' => 'Т',
        'X' => 'Х',
        'Y' => 'У',
        'a' => 'а',
        'c' => 'с',
        'e' => 'е',
        'o' => 'о',
        'p' => 'р',
        'x' => 'х',
        'y' => 'у',
        other => other,
    }
}

/// A Russian look-alike as the Latin letter it was meant to be; for logins.
pub(super) fn latin_letter(c: char) -> char {
    match c {
        'А' => 'A',
        'В' => 'B',
        'С' => 'C',
        'Е' => 'E',
        'Н' => 'H',
        'К' => 'K',
        'М' => 'M',
        'О' => 'O',
        'Р' => 'P',
        'Т' => 'T',
        'Х' => 'X',
        'У' => 'Y',
        'а' => 'a',
        'с' => 'c',
        'е' => 'e',
        'о' => 'o',
        'р' => 'p',
        'х' => 'x',
        'у' => 'y',
        other => other,
    }
}

/// The text in lower case with Russian letters for look-alikes, е for ё, without quotes, soft hyphens
/// and repeated spaces, and with one word for «количество».
pub(super) fn key(text: &str) -> String {
    let folded: String = text
        .chars()
        .filter(|c| {
            !matches!(
                c,
                '\u{ad}' | '«' | '»' | '"' | '“' | '”' | '„' | '*' | '\u{200b}'
            )
        })
        .map(russian_letter)
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ё' => 'е',
            '‑' | '–' | '—' | '−' => '-',
            c => c,
        })
        .collect();
    let words: Vec<&str> = folded.split_whitespace().collect();
    let line = words.join(" ");
    let line = line
        .replace("количество", "кол-во")
        .replace("число", "кол-во");
    line.replace("кол - во", "кол-во")
        .trim_matches([' ', ':', '.', ',', ';'])
        .to_owned()
}

/// A piece of a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Letters, as [`key`] spells them.
    Word(String),
    /// A whole number.
    Number(u32),
    /// A day in any notation: it must not lend its year to the procedure.
    Day,
    /// «2021/2022», «2021-22»: a school year, by its two calendar years.
    SchoolYear(u16, u16),
}

/// Splits a text that has been through [`key`].
pub(super) fn tokens(key: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = key;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_digit() {
            let length = rest
                .find(|c: char| !(c.is_ascii_digit() || "./-".contains(c)))
                .unwrap_or(rest.len());
            number_tokens(&rest[..length], &mut tokens);
            length
        } else if first.is_alphabetic() {
            let length = rest
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..length].to_owned()));
            length
        } else {
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// Digits joined by dots, slashes and dashes: a day, a school year, or several numbers.
fn number_tokens(text: &str, tokens: &mut Vec<Token>) {
    let text = text.trim_end_matches(['.', '/', '-']);
    let parts: Vec<&str> = text.split(['.', '/', '-']).collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    match (lengths.as_slice(), parts.as_slice()) {
        ([1..=2, 1..=2, 2 | 4] | [4, 1..=2, 1..=2], _) => tokens.push(Token::Day),
        ([4, 2 | 4], [from, to]) => match school_year(from, to) {
            Some(token) => tokens.push(token),
            None => push_numbers(&parts, tokens),
        },
        _ => push_numbers(&parts, tokens),
    }
}

fn push_numbers(parts: &[&str], tokens: &mut Vec<Token>) {
    tokens.extend(
        parts
            .iter()
            .filter_map(|part| part.parse().ok())
            .map(Token::Number),
    );
}

fn school_year(from: &str, to: &str) -> Option<Token> {
    let from: u16 = from.parse().ok()?;
    let to: u16 = if to.len() == 2 {
        from / 100 * 100 + to.parse::<u16>().ok()?
    } else {
        to.parse().ok()?
    };
    (to == from + 1).then_some(Token::SchoolYear(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_turn_into_each_other() {
        for latin in "ABCEHKMOPTXYaceopxy".chars() {
            assert_ne!(russian_letter(latin), latin);
            assert_eq!(latin_letter(russian_letter(latin)), latin);
        }
    }

    #[test]
    fn headers_are_folded_to_one_spelling() {
        let cases = [
            ("Кол-во\nучастников", "кол-во участников"),
            ("Количество\u{a0}OO:", "кол-во оо"),
            ("  «2»,  % ", "2, %"),
            ("Cредний бaлл", "средний балл"),
            ("Число учас\u{ad}тников", "кол-во участников"),
        ];
        for (text, expected) in cases {
            assert_eq!(key(text), expected);
        }
    }

    #[test]
    fn titles_fall_into_words_numbers_days_and_school_years() {
        use Token::{Day, Number, SchoolYear, Word};
        let word = |w: &str| Word(w.to_owned());
        let cases = [
            (
                "ВПР 2021 Математика 4 класс",
                vec![
                    word("впр"),
                    Number(2021),
                    word("математика"),
                    Number(4),
                    word("класс"),
                ],
            ),
            ("ВПР-6, 15.03.2021", vec![word("впр"), Number(6), Day]),
            (
                "2021/2022 учебный год",
                vec![SchoolYear(2021, 2022), word("учебный"), word("год")],
            ),
            ("2021-22", vec![SchoolYear(2021, 2022)]),
            ("2021-2021", vec![Number(2021), Number(2021)]),
            ("2026.07.03", vec![Day]),
            ("5-8", vec![Number(5), Number(8)]),
        ];
        for (text, expected) in cases {
            assert_eq!(tokens(&key(text)), expected, "{text}");
        }
    }
}
