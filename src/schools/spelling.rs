//! Letters and words of a name as it was typed: look-alike letters, quotes, tails of broken formulas.
//! Ground of [`super::names`]; knows nothing of schools except that «№» precedes a number.

use unicode_normalization::UnicodeNormalization;

/// One word of a name in folded letters, with what its surroundings told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Lower-case letters (ё as е, look-alikes in Cyrillic) or digits without leading zeros.
    pub text: String,
    /// A quote, a bracket or a comma stands before the word.
    pub after_break: bool,
    /// «№» stands before the word.
    pub numbered: bool,
    /// The word was typed with a capital letter.
    pub capital: bool,
}

/// The words of a name; letters and digits that touch are told apart («№5г.» is «5» and «г»).
pub(super) fn words_of(text: &str) -> Vec<Word> {
    let chars: Vec<char> = without_formula_tail(text).nfc().collect();
    let mut words = Vec::new();
    let (mut at, mut after_break, mut numbered) = (0, false, false);
    while at < chars.len() {
        if !chars[at].is_alphanumeric() {
            after_break |= is_break(chars[at]);
            numbered |= chars[at] == '№';
            at += 1;
            continue;
        }
        let end = end_of_word(&chars, at);
        let text = folded(&chars[at..end]);
        words.push(Word {
            text,
            after_break,
            numbered,
            capital: chars[at].is_uppercase(),
        });
        (at, after_break, numbered) = (end, false, false);
    }
    words
}

/// The position after the word that begins at `start`: a run of letters, or of digits with at most
/// one letter glued to them («5а», but not the «г» of «5г.Стрежевой»).
fn end_of_word(chars: &[char], start: usize) -> usize {
    let run = |from: usize, digits: bool| {
        let same = |c: &&char| c.is_alphanumeric() && c.is_ascii_digit() == digits;
        from + chars[from..].iter().take_while(same).count()
    };
    let digits = chars[start].is_ascii_digit();
    let end = run(start, digits);
    let letters_end = if digits { run(end, false) } else { end };
    let next = chars.get(letters_end);
    if letters_end == end + 1 && next.is_none_or(|c| *c != '.' && !c.is_ascii_digit()) {
        return letters_end;
    }
    end
}

fn is_break(c: char) -> bool {
    is_quote(c) || "()[],;|".contains(c)
}

/// Any of the quotes met in names: « » " “ ” „ and the doubled or single ones.
pub(super) fn is_quote(c: char) -> bool {
    "«»\"“”„‟‹›".contains(c)
}

/// Lower case, «ё» as «е», Latin letters as the Cyrillic ones they look like, no leading zeros.
fn folded(word: &[char]) -> String {
    let text: String = word
        .iter()
        .flat_map(|c| c.to_lowercase())
        .map(|c| cyrillic(without_yo(c)))
        .collect();
    let shorter = text.trim_start_matches('0');
    if shorter.starts_with(|c: char| c.is_ascii_digit()) {
        shorter.to_owned()
    } else {
        text
    }
}

fn without_yo(c: char) -> char {
    if c == 'ё' { 'е' } else { c }
}

/// The Cyrillic letter that a lower-case Latin one looks like, in this or in upper case.
fn cyrillic(c: char) -> char {
    match c {
        'a' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' => 'е',
        'h' => 'н',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        other => other,
    }
}

/// Drops the reference that a broken Excel formula leaves behind: «МБОУ СОШ № 1 +B116».
pub(super) fn without_formula_tail(text: &str) -> &str {
    let text = text.trim();
    let Some((head, tail)) = text.rsplit_once('+') else {
        return text;
    };
    let letters = tail.chars().take_while(char::is_ascii_uppercase).count();
    let digits = &tail[letters..];
    let is_cell = (1..=3).contains(&letters)
        && (1..=7).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit());
    if is_cell { head.trim_end() } else { text }
}

/// The key of one spelling: letters and digits only, folded. Names that differ merely in quotes,
/// spaces, case, «ё» and look-alike letters share it.
pub fn spelling_key(text: &str) -> String {
    words_of(text).into_iter().map(|word| word.text).collect()
}

/// The key for the search in a list: folded words with single spaces, so that «берез», «№2» and
/// «СОШ 2» find their schools as a prefix or as a part.
///
/// A word of Latin letters alone stays Latin: it may be a login.
pub fn search_key(text: &str) -> String {
    let composed: String = text.nfc().collect();
    let words = composed
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let keys: Vec<String> = words
        .map(|word| {
            let chars: Vec<char> = word.chars().collect();
            let cyrillic = chars
                .iter()
                .any(|c| ('а'..='я').contains(&without_yo(lower(*c))));
            if cyrillic {
                folded(&chars)
            } else {
                word.to_lowercase()
            }
        })
        .collect();
    keys.join(" ")
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// The key of a municipality: «город Рубцовск», «г. Рубцовск» and «Рубцовск» share it, as do
/// «Приозёрский муниципальный район» and «Приозёрский район».
pub fn municipality_key(text: &str) -> String {
    const GENERIC: [&str; 15] = [
        "город",
        "г",
        "го",
        "мо",
        "мр",
        "район",
        "р",
        "н",
        "округ",
        "муниципальный",
        "муниципальное",
        "образование",
        "городской",
        "зато",
        "мун",
    ];
    let (name, _) = super::logins::MunicipalityCode::split(text);
    let mut words: Vec<String> = words_of(&name).into_iter().map(|word| word.text).collect();
    words.retain(|word| !GENERIC.contains(&word.as_str()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_spelling_has_one_key() {
        let same = [
            "МБОУ «СОШ № 5»",
            "МБОУ \"СОШ №5\"",
            "мбоу \"\"COШ\"\" № 05",
            "МБОУ «СОШ № 5» +B116",
        ];
        for text in same {
            assert_eq!(spelling_key(text), "мбоусош5", "{text}");
        }
        assert_ne!(spelling_key("МКОУ «СОШ № 5»"), "мбоусош5");
    }

    #[test]
    fn numbers_and_letters_that_touch_are_told_apart() {
        let words = |text| {
            words_of(text)
                .into_iter()
                .map(|w| w.text)
                .collect::<Vec<_>>()
        };
        assert_eq!(words("СОШ№5г.Стрежевой"), ["сош", "5", "г", "стрежевой"]);
        assert_eq!(words("школа №5а"), ["школа", "5а"]);
        assert_eq!(words("Усть-Кажинская"), ["усть", "кажинская"]);
        assert_eq!(words("00"), ["00"]);
    }

    #[test]
    fn only_a_cell_reference_is_a_formula_tail() {
        assert_eq!(without_formula_tail("СОШ № 1 +B116"), "СОШ № 1");
        assert_eq!(without_formula_tail("Школа +"), "Школа +");
        assert_eq!(without_formula_tail("Лицей «Наука+»"), "Лицей «Наука+»");
    }

    #[test]
    fn search_takes_yo_for_ye_and_leaves_logins_latin() {
        assert_eq!(search_key("МКОУ «Берёзовская CОШ»"), "мкоу березовская сош");
        assert_eq!(search_key("МБОУ «СОШ № 7»"), "мбоу сош 7");
        assert_eq!(search_key(" SCH990101 "), "sch990101");
    }

    #[test]
    fn a_municipality_is_known_under_its_usual_names() {
        for text in [
            "город Рубцовск",
            "г. Рубцовск",
            "Рубцовск",
            "г.Рубцовск(reg22_m001)",
        ] {
            assert_eq!(municipality_key(text), "рубцовск", "{text}");
        }
        for text in [
            "Приозёрский муниципальный район",
            "Приозерский район",
            "Приозёрский р-н",
        ] {
            assert_eq!(municipality_key(text), "приозерский", "{text}");
        }
        assert_ne!(
            municipality_key("Заречный"),
            municipality_key("Приозёрский")
        );
    }

    proptest! {
        #[test]
        fn a_spelling_key_is_its_own_key(text in "[А-Яа-яёA-Za-z0-9 «»\"№.+-]{0,40}") {
            let key = search_key(&text);
            prop_assert_eq!(search_key(&key), key);
        }
    }
}
