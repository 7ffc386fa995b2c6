//! Suggestions for a spelling that names no school exactly: likeness for a person to judge, never a match.

use super::known_schools::Entry;
use super::names::NameKey;

/// A school that the spelling might mean.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Suggestion {
    /// The school.
    pub id: i64,
    /// 0–100, only for the order: 100 is the same name.
    pub score: u8,
    /// What is alike, for the user: «то же название», «тот же номер».
    pub why: String,
}

/// How many are shown at most.
const MOST: usize = 5;

/// The likest of the schools, best first, those below `least` left out.
pub(super) fn best<'a>(
    key: &NameKey,
    entries: impl Iterator<Item = &'a Entry>,
    least: u8,
) -> Vec<Suggestion> {
    let mut found: Vec<Suggestion> = entries
        .filter_map(|entry| {
            let likest = entry
                .keys
                .iter()
                .map(|own| likeness(key, own))
                .max_by_key(|l| l.0);
            let (score, why) = likest.unwrap_or((0, "названия нет"));
            (score >= least).then(|| Suggestion {
                id: entry.candidate.id,
                score,
                why: why.to_owned(),
            })
        })
        .collect();
    found.sort_by_key(|suggestion| (std::cmp::Reverse(suggestion.score), suggestion.id));
    found.truncate(MOST);
    found
}

/// The score of two names and the words for it.
fn likeness(a: &NameKey, b: &NameKey) -> (u8, &'static str) {
    if a.full == b.full {
        let same_form = a.legal_form == b.legal_form;
        return if same_form {
            (100, "то же название")
        } else {
            (98, "то же название, другая форма")
        };
    }
    if a.branch != b.branch {
        let alike = a.number.is_some() && a.number == b.number && a.kind == b.kind;
        let why = if b.branch {
            "это филиал"
        } else {
            "это головная школа"
        };
        return (if alike { 60 } else { similarity(a, b).min(60) }, why);
    }
    if a.weak == b.weak && a.is_telling_without_tails() {
        return (90, "отличаются только «имени», место или профиль");
    }
    match (a.number, b.number) {
        (Some(x), Some(y)) if x != y => (similarity(a, b).min(40), "другой номер"),
        (Some(_), Some(_)) if a.kind == b.kind => (80, "тот же номер и вид школы"),
        (Some(_), Some(_)) => (70, "тот же номер, другой вид школы"),
        _ => (similarity(a, b), "похожее название"),
    }
}

/// 0–95: likeness of the letters, of the whole keys or of the names proper.
fn similarity(a: &NameKey, b: &NameKey) -> u8 {
    let whole = strsim::sorensen_dice(&a.full, &b.full);
    let own = if a.own_words.is_empty() || b.own_words.is_empty() {
        0.0
    } else {
        strsim::normalized_damerau_levenshtein(&a.own_words, &b.own_words)
    };
    // «сош» in both keys is no likeness, so the whole keys count for less.
    let percent = (own * 95.0).max(whole * 80.0).round();
    (0..=95)
        .rev()
        .find(|n| f64::from(*n) <= percent)
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(a: &str, b: &str) -> u8 {
        likeness(&NameKey::of(a), &NameKey::of(b)).0
    }

    #[test]
    fn the_likest_name_scores_most() {
        let cases = [
            ("МБОУ «СОШ № 5»", "МБОУ СОШ №5", 100),
            ("МБОУ «СОШ № 5»", "МКОУ СОШ №5", 98),
            ("МБОУ «СОШ № 5» им. А.С. Пушкина", "МБОУ СОШ №5", 90),
            ("МБОУ «СОШ № 5»", "МБОУ «ООШ № 5»", 70),
            ("МБОУ «СОШ № 5 «Радуга»»", "МБОУ «СОШ № 5»", 80),
            ("Филиал МБОУ «СОШ № 5»", "МБОУ «СОШ № 5»", 60),
        ];
        for (a, b, expected) in cases {
            assert_eq!(score(a, b), expected, "{a} / {b}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_suggested_and_another_number_is_not() {
        assert!(score("МКОУ Степновскя СОШ", "МКОУ «Степновская СОШ»") >= 80);
        assert!(score("МКОУ Луговская СОШ", "МКОУ «Каменская СОШ»") < 55);
        assert!(score("МБОУ СОШ № 1", "МБОУ СОШ № 11") <= 40);
    }
}
