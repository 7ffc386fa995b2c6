//! The words of letters.

use super::digest::{Item, Week};
use crate::words;
use chrono::NaiveDate;

/// A letter without its foot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// Urgent notices: a letter for all that came at once.
pub fn urgent(items: &[Item], origin: &str) -> Draft {
    let subject = match items {
        [only] => only.title.clone(),
        several => format!("Срочных уведомлений: {}", several.len()),
    };
    Draft {
        subject,
        text: list(items, origin),
    }
}

/// The deadlines of a day.
pub fn reminder(items: &[Item], origin: &str) -> Draft {
    Draft {
        subject: reminder_title(items),
        text: list(items, origin),
    }
}

/// «Срок: Тетрадь ошибок», «Сроки: 3 дела».
pub fn reminder_title(items: &[Item]) -> String {
    match items {
        [only] => format!("Срок {}", only.text),
        several => {
            let count = words::count(several.len() as u64, ["дело", "дела", "дел"]);
            format!("Сроки: {count}")
        }
    }
}

/// A week.
pub fn digest(week: &Week, monday: NaiveDate, origin: &str) -> Draft {
    let mut text = String::new();
    for (title, total, items) in week.parts() {
        if total == 0 {
            continue;
        }
        text.push_str(&format!("{}: {total}\n\n", title.to_uppercase()));
        text.push_str(&list(items, origin));
        if total > items.len() {
            text.push_str(&format!("И ещё {}.\n\n", total - items.len()));
        }
    }
    Draft {
        subject: format!("Неделя с {}", words::day_in_words(monday)),
        text,
    }
}

/// Each line with its address.
fn list(items: &[Item], origin: &str) -> String {
    let mut text = String::new();
    for item in items {
        text.push_str(&item.title);
        text.push('\n');
        if !item.text.is_empty() {
            text.push_str(&item.text);
            text.push('\n');
        }
        if !item.href.is_empty() {
            text.push_str(&format!("{origin}{}\n", item.href));
        }
        text.push('\n');
    }
    text
}

/// The foot of every letter: why it came and how to end it.
pub fn foot(origin: &str, way_out: &str) -> String {
    format!(
        "--\nПисьмо написал портал «Поддержка школ». Отвечать на него не нужно.\n\
         Какие письма получать: {origin}/notices/settings\n\
         Не получать никаких, вход не нужен: {origin}/unsubscribe/{way_out}\n"
    )
}

/// Minutes until the next attempt after so many that failed; `None`: enough.
pub fn pause(attempts: i32) -> Option<i64> {
    const PAUSES: [i64; 6] = [1, 5, 20, 60, 240, 720];
    let made = usize::try_from(attempts).ok()?.checked_sub(1)?;
    PAUSES.get(made).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(title: &str) -> Item {
        Item {
            title: title.into(),
            text: "через 3 дня".into(),
            href: "/measures/12".into(),
        }
    }

    #[test]
    fn a_letter_names_its_only_matter_or_their_number() {
        let one = [item("Прочтите отчёт о визите")];
        let two = [item("Раз"), item("Два")];
        let origin = "https://portal.example";
        assert_eq!(urgent(&one, origin).subject, "Прочтите отчёт о визите");
        assert_eq!(urgent(&two, origin).subject, "Срочных уведомлений: 2");
        assert_eq!(
            urgent(&one, origin).text,
            "Прочтите отчёт о визите\nчерез 3 дня\nhttps://portal.example/measures/12\n\n"
        );
        assert_eq!(reminder(&one, origin).subject, "Срок через 3 дня");
        assert_eq!(
            reminder(&two, origin).subject.replace('\u{a0}', " "),
            "Сроки: 2 дела"
        );
    }

    #[test]
    fn a_week_leaves_out_empty_parts_and_counts_what_it_does_not_tell() {
        let week = Week::of(
            (0..17).map(|n| item(&format!("Новость {n}"))).collect(),
            vec![],
            vec![],
        );
        let letter = digest(&week, "2026-11-23".parse().unwrap(), "https://p");
        assert!(
            letter.text.starts_with("ЧТО ПРОИЗОШЛО: 17\n"),
            "{}",
            letter.text
        );
        assert!(letter.text.contains("И ещё 2."), "{}", letter.text);
        assert!(!letter.text.contains("НЕДЕЛЕ"), "{}", letter.text);
        assert!(letter.subject.starts_with("Неделя с 23"));
        assert!(foot("https://p", "0f").contains("https://p/unsubscribe/0f"));
    }

    #[test]
    fn pauses_grow_until_it_is_enough() {
        let pauses: Vec<Option<i64>> = (1..=7).map(pause).collect();
        assert!(
            pauses
                .windows(2)
                .all(|two| two[1].is_none() || two[0] < two[1])
        );
        assert_eq!((pauses[0], pauses[6], pause(0)), (Some(1), None, None));
    }
}
