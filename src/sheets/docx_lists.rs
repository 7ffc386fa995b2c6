//! Numbers of lists: Word keeps how they are counted and not the numbers themselves, and the column
//! «№ п/п» of many tables is such a list.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Refusal;
use super::docx::{attribute, event, value};

/// Depths of a list.
const LEVELS: usize = 9;

/// How numbers of one depth look.
#[derive(Clone, Debug)]
struct Level {
    start: u32,
    /// «decimal», «upperRoman», «bullet» …
    format: String,
    /// «%1.%2.»: the numbers of the depths with what stands around them.
    text: String,
}

impl Default for Level {
    fn default() -> Level {
        Level {
            start: 1,
            format: "decimal".to_owned(),
            text: String::new(),
        }
    }
}

type Levels = [Level; LEVELS];

/// What stands before a paragraph of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// «1.1.», or a dash for every kind of bullet.
    pub text: String,
    /// Whether it only marks and does not number.
    pub is_bullet: bool,
}

/// The lists of a document with the numbers they have reached.
#[derive(Debug, Default)]
pub(super) struct Lists {
    kinds: HashMap<u32, Levels>,
    /// The kind of each list, and whether it counts by itself.
    lists: HashMap<u32, (u32, bool)>,
    /// Numbers reached, by what counts: a kind, or a list that counts by itself.
    reached: HashMap<(u32, bool), [Option<u32>; LEVELS]>,
}

impl Lists {
    /// Reads the part that describes lists; of nothing there are none.
    pub(super) fn read(text: &str) -> Result<Lists, Refusal> {
        let mut lists = Lists::default();
        let mut reader = Reader::from_str(text);
        let mut at = Place::default();
        loop {
            match event(&mut reader)? {
                Event::Start(tag) | Event::Empty(tag) => lists.take(&tag, &mut at),
                Event::Eof => return Ok(lists),
                _ => {}
            }
        }
    }

    fn take(&mut self, tag: &BytesStart<'_>, at: &mut Place) {
        let number = |name: &str| attribute(tag, name).and_then(|of| of.parse::<u32>().ok());
        match tag.local_name().as_ref() {
            "abstractNum" => {
                *at = Place {
                    kind: number("abstractNumId"),
                    ..Place::default()
                };
            }
            "num" => {
                *at = Place {
                    list: number("numId"),
                    ..Place::default()
                };
            }
            "abstractNumId" => {
                if let (Some(list), Some(kind)) = (at.list, value(tag)) {
                    self.lists.insert(list, (kind, false));
                }
            }
            "startOverride" => {
                if let Some(list) = at.list.and_then(|list| self.lists.get_mut(&list)) {
                    list.1 = true;
                }
            }
            "lvl" => at.level = number("ilvl").and_then(|level| usize::try_from(level).ok()),
            _ => self.describe(tag, at),
        }
    }

    fn describe(&mut self, tag: &BytesStart<'_>, at: &Place) {
        let (Some(kind), Some(level)) = (at.kind, at.level) else {
            return;
        };
        let levels = self.kinds.entry(kind).or_default();
        let Some(level) = levels.get_mut(level) else {
            return;
        };
        let text = attribute(tag, "val").unwrap_or_default();
        match tag.local_name().as_ref() {
            "start" => level.start = value(tag).unwrap_or(1),
            "numFmt" => level.format = text,
            "lvlText" => level.text = text,
            _ => {}
        }
    }

    /// Counts a paragraph of a list; `None` when the list is not described or numbers nothing.
    pub(super) fn mark(&mut self, list: u32, level: u32) -> Option<Mark> {
        let (kind, is_own) = *self.lists.get(&list)?;
        let levels = self.kinds.get(&kind)?;
        let at = usize::try_from(level).ok().filter(|at| *at < LEVELS)?;
        let counter = match is_own {
            true => (list, true),
            false => (kind, false),
        };
        let reached = self.reached.entry(counter).or_default();
        reached[at] = Some(reached[at].map_or(levels[at].start, |n| n.saturating_add(1)));
        reached[at + 1..].fill(None);
        match levels[at].format.as_str() {
            "none" => None,
            "bullet" => Some(Mark {
                text: "–".to_owned(),
                is_bullet: true,
            }),
            _ => {
                let numbers = levels.iter().zip(reached.iter()).enumerate();
                let text = numbers.fold(levels[at].text.clone(), |text, (depth, (level, n))| {
                    let number = shown(&level.format, n.unwrap_or(level.start));
                    text.replace(&format!("%{}", depth + 1), &number)
                });
                Some(Mark {
                    text,
                    is_bullet: false,
                })
            }
        }
    }
}

/// Where in the description the reader stands.
#[derive(Default)]
struct Place {
    kind: Option<u32>,
    list: Option<u32>,
    level: Option<usize>,
}

/// A number in the letters or figures of a format; formats of other languages count in figures.
fn shown(format: &str, number: u32) -> String {
    const LATIN: &str = "abcdefghijklmnopqrstuvwxyz";
    const RUSSIAN: &str = "абвгдежзиклмнопрстуфхцчшщэюя";
    match format {
        "decimalZero" => format!("{number:02}"),
        "lowerLetter" => letter(LATIN, number),
        "upperLetter" => letter(LATIN, number).to_uppercase(),
        "russianLower" => letter(RUSSIAN, number),
        "russianUpper" => letter(RUSSIAN, number).to_uppercase(),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        _ => number.to_string(),
    }
}

/// The letter of a number; after the last letter each is doubled, as Word does.
fn letter(alphabet: &str, number: u32) -> String {
    let letters: Vec<char> = alphabet.chars().collect();
    let at = usize::try_from(number.saturating_sub(1)).unwrap_or(0);
    let times = (at / letters.len()).min(8) + 1;
    let letter = letters.get(at % letters.len());
    letter.map_or_else(String::new, |letter| letter.to_string().repeat(times))
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number > 4000 {
        return number.to_string();
    }
    let mut rest = number;
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            rest -= value;
            text.push_str(sign);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERING: &str = r#"<w:numbering xmlns:w="x">
        <w:abstractNum w:abstractNumId="0">
          <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
          <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="russianLower"/><w:lvlText w:val="%1.%2)"/></w:lvl>
        </w:abstractNum>
        <w:abstractNum w:abstractNumId="1">
          <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl>
          <w:lvl w:ilvl="1"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%2"/></w:lvl>
        </w:abstractNum>
        <w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>
        <w:num w:numId="6"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
        <w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>
      </w:numbering>"#;

    #[test]
    fn numbers_go_on_through_the_document_and_begin_anew_where_it_says_so() {
        let mut lists = Lists::read(NUMBERING).unwrap();
        let mut marks = |list, level| lists.mark(list, level).map(|mark| mark.text);
        let told = [
            ((5, 0), Some("1.")),
            ((5, 1), Some("1.а)")),
            ((5, 1), Some("1.б)")),
            ((5, 0), Some("2.")),
            ((5, 1), Some("2.а)")),
            ((6, 0), Some("1.")),
            ((5, 0), Some("3.")),
            ((7, 0), Some("–")),
            ((7, 1), Some("IV")),
            ((7, 1), Some("V")),
            ((9, 0), None),
            ((5, 77), None),
        ];
        for ((list, level), expected) in told {
            assert_eq!(marks(list, level).as_deref(), expected, "{list} {level}");
        }
    }

    #[test]
    fn letters_and_roman_figures_are_those_of_word() {
        let cases = [
            ("lowerLetter", 1, "a"),
            ("lowerLetter", 27, "aa"),
            ("russianUpper", 3, "В"),
            ("upperRoman", 1994, "MCMXCIV"),
            ("lowerRoman", 9, "ix"),
            ("decimalZero", 7, "07"),
            ("chicago", 12, "12"),
        ];
        for (format, number, expected) in cases {
            assert_eq!(shown(format, number), expected);
        }
    }
}
