//! The words of a term as they are kept and shown, freed of what scanning and copying did to them.

use crate::input;
use std::fmt;

/// What was mended in the words; the page shows it beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// «&lt;p&gt;март&lt;/p&gt;»: tags of a copied page (Вагай).
    Tags,
    /// «MAPT»: Latin letters among Russian ones (Вагай: «MAOY»).
    Letters,
    /// «З0.03.2022», «1O.04.2022»: letters for digits.
    Digits,
}

impl fmt::Display for Repair {
    /// «убраны теги».
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Repair::Tags => "убраны теги",
            Repair::Letters => "латинские буквы заменены русскими",
            Repair::Digits => "буквы в числах заменены цифрами",
        })
    }
}

/// The words of a term, mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// As people wrote it; only white space is folded and the repairs are made.
    pub text: String,
    /// The repairs, each once.
    pub repairs: Vec<Repair>,
}

/// Latin letters that look like Russian ones, at least as capitals.
const LATIN: &str = "ABCEHKMOPTXYabcehkmoptxy";
const RUSSIAN: &str = "АВСЕНКМОРТХУавсенкмортху";
/// Letters that scanning takes for digits.
const LETTERS: &str = "OoОоЗзlI";
const DIGITS: &str = "00003311";

fn replaced(c: char, from: &str, to: &str) -> Option<char> {
    from.chars()
        .position(|of| of == c)
        .and_then(|at| to.chars().nth(at))
}

/// Mends the words of a term: «<p>Mарт,  апрель</p>» is «Март, апрель», with two repairs.
pub fn written(text: &str) -> Written {
    let mut repairs = Vec::new();
    let invisible = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' | '\0');
    let visible: String = text.chars().filter(|c| !invisible(*c)).collect();
    let plain = without_tags(&visible);
    if plain != visible {
        repairs.push(Repair::Tags);
    }
    let mut out = String::with_capacity(plain.len());
    let mut rest = plain.as_str();
    while let Some(first) = rest.chars().next() {
        let in_run = first.is_alphanumeric();
        let end = rest
            .find(|c: char| c.is_alphanumeric() != in_run)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        match in_run.then(|| mended(run)).flatten() {
            Some((run, repair)) => {
                out.push_str(&run);
                if !repairs.contains(&repair) {
                    repairs.push(repair);
                }
            }
            None => out.push_str(run),
        }
        rest = after;
    }
    Written {
        text: input::tidy(&out),
        repairs,
    }
}

/// A run of letters and digits with the repair it needed.
fn mended(run: &str) -> Option<(String, Repair)> {
    let has = |what: fn(char) -> bool| run.chars().any(what);
    let digit = |c: char| match c.is_ascii_digit() {
        true => Some(c),
        false => replaced(c, LETTERS, DIGITS),
    };
    if has(|c| c.is_ascii_digit()) {
        let digits: String = run.chars().map(digit).collect::<Option<_>>()?;
        return (digits != run).then_some((digits, Repair::Digits));
    }
    let cyrillic = |c: char| ('\u{400}'..='\u{4ff}').contains(&c);
    let all_alike = run.chars().all(|c| LATIN.contains(c)) && run.chars().count() > 2;
    if !has(|c| c.is_ascii_alphabetic()) || !has(cyrillic) && !all_alike {
        return None;
    }
    let letter = |c: char| replaced(c, LATIN, RUSSIAN).unwrap_or(c);
    let letters: String = run.chars().map(letter).collect();
    (letters != run).then_some((letters, Repair::Letters))
}

/// Tags become spaces; a lone `<` stays.
fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let Some((_, after)) = tag.split_once('>').filter(|_| is_tag) else {
            plain.push_str(before);
            plain.push('<');
            rest = tag;
            continue;
        };
        plain.push_str(before);
        plain.push(' ');
        rest = after;
    }
    (plain + rest).replace("&nbsp;", "\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scanning_and_copying_are_undone_and_told() {
        let cases: [(&str, &str, &[Repair]); 9] = [
            (" До  18.02.2022 г.\n", "До 18.02.2022 г.", &[]),
            ("<p>март</p>", "март", &[Repair::Tags]),
            ("MAPT 2022", "МАРТ 2022", &[Repair::Letters]),
            ("дo 1 мaя", "до 1 мая", &[Repair::Letters]),
            ("З0.03.2О22", "30.03.2022", &[Repair::Digits]),
            ("II полугодие", "II полугодие", &[]),
            ("2018год", "2018год", &[]),
            ("март < май", "март < май", &[]),
            ("сен\u{ad}тябрь", "сентябрь", &[]),
        ];
        for (typed, text, repairs) in cases {
            let got = written(typed);
            assert_eq!((got.text.as_str(), got.repairs.as_slice()), (text, repairs));
        }
        assert_eq!(Repair::Tags.to_string(), "убраны теги");
    }
}
