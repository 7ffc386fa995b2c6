//! What holds of every text: it is read without a fall, within its programme, and noise changes
//! nothing.

use super::cases::{programme, school_year};
use super::*;
use proptest::prelude::*;

/// Words and signs of which terms are made.
const WORDS: [&str; 48] = [
    "до",
    "с",
    "по",
    "-",
    ",",
    "март",
    "май",
    "1",
    "31",
    "2022",
    "2021",
    ".",
    "04",
    "каждой",
    "четверти",
    "ежемесячно",
    "числа",
    "раз",
    "в",
    "год",
    "II",
    "полугодие",
    "уч",
    "/",
    "29",
    "февраля",
    "не",
    "позднее",
    "течение",
    "учебного",
    "года",
    "конца",
    "после",
    "окончания",
    "дней",
    "10",
    "ежегодно",
    "каникулы",
    "осенние",
    "квартал",
    "неделя",
    "последняя",
    "и",
    "по графику",
    "2",
    "раза",
    "декада",
    "весь период",
];

fn lies_within(text: &str, of: Period, reading: &Reading) -> Result<(), TestCaseError> {
    if let Reading::Clear(term) = reading {
        let ends = [term.first_day(), term.last_day()];
        for day in ends.into_iter().flatten().chain(term.due_days()) {
            prop_assert!(of.holds(day), "{text:?} gives {day}");
        }
        if let Term::Occurrences { each, .. } = term {
            prop_assert!(each.len() > 1, "{text:?}");
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_fall_and_stays_within_the_programme(text in "\\PC{0,500}") {
        let (of, calendars) = school_year(2021);
        lies_within(&text, of, &read(&text, of, &calendars))?;
    }

    #[test]
    fn words_of_terms_in_any_order_are_read(
        words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..9),
        long in any::<bool>(),
    ) {
        let (of, calendars) = match long {
            true => programme("01.09.2020", "31.08.2022"),
            false => programme("01.01.2022", "31.12.2022"),
        };
        let text = words.join(" ");
        let reading = read(&text, of, &calendars);
        lies_within(&text, of, &reading)?;
        // What is kept comes back, and the page can tell it.
        if let Reading::Clear(term) = &reading {
            let json = serde_json::to_string(term).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Term>(&json).unwrap(), term);
            prop_assert!(!term.describe().is_empty());
        }
    }

    #[test]
    fn a_term_in_words_reads_back_as_itself(offset in 0_u64..364, length in 0_u64..300) {
        let (of, calendars) = school_year(2021);
        let from = of.from + chrono::Days::new(offset);
        let to = (from + chrono::Days::new(length)).min(of.to);
        for term in [Term::until(to), Term::of(Period::new(from, to))] {
            prop_assert_eq!(read(&term.describe(), of, &calendars), Reading::Clear(term));
        }
        let (from, to) = (crate::words::day(from), crate::words::day(to));
        let period = Term::of(Period::new(super::cases::day(&from), super::cases::day(&to)));
        for text in [format!("{from} - {to}"), format!("с {from} по {to}")] {
            prop_assert_eq!(read(&text, of, &calendars), Reading::Clear(period.clone()));
        }
    }

    #[test]
    fn a_reason_in_words_reads_back_as_itself(why in prop::sample::select(vec![
        Why::Unsaid, Why::AsNeeded, Why::Constantly, Why::Daily, Why::Regularly, Why::Schedule,
        Why::Plan, Why::OnRequest,
    ])) {
        let (of, calendars) = school_year(2021);
        let words = match why.words() {
            "" => "без срока",
            words => words,
        };
        prop_assert_eq!(read(words, of, &calendars), Reading::Clear(Term::open(why)));
    }

    #[test]
    fn dashes_spaces_and_case_mean_nothing(
        words in prop::sample::select(vec![
            "1 октября - 15 мая", "март - апрель", "до 18.02.2022 г.", "ежемесячно - до 5 числа",
            "в конце каждой четверти", "март, апрель", "I - II полугодие", "2021 - 2022 уч. год",
        ]),
        dash in prop::sample::select(vec!["-", "–", "—", "−", "‑", " - ", " —"]),
        space in prop::sample::select(vec![" ", "  ", "\u{a0}", "\n", " \t", "\u{202f}"]),
        upper in any::<bool>(),
        around in prop::sample::select(vec![
            ("", ""), ("(", ")"), ("<p>", "</p>"), (" ", "."), ("«", "»"),
        ]),
    ) {
        let (of, calendars) = school_year(2021);
        let varied = words.replace(" - ", dash).replace(' ', space);
        let varied = if upper { varied.to_uppercase() } else { varied };
        let varied = format!("{}{varied}{}", around.0, around.1);
        prop_assert_eq!(read(&varied, of, &calendars), read(words, of, &calendars), "{:?}", varied);
    }
}
