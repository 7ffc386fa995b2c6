//! Why the words of a term cannot be taken at their word, as a question to the person who wrote
//! them.

use super::calendar::Period;
use crate::words;
use std::fmt;

/// What is not certain about a term. Its text says in Russian what is unclear and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ambiguity {
    /// There are no words.
    NotSaid,
    /// Some words say nothing known: these, in the order of the term.
    NotUnderstood(String),
    /// The words are longer than a term is; the limit in characters.
    TooLong(usize),
    /// «31.02.2022», «25.13.2022»: the calendar has no such day. The words are to be mended, so
    /// there is nothing to choose from; the message names the nearest day there is.
    NoSuchDay {
        /// The day of the month; `None`: a month was named.
        day: Option<u32>,
        /// The month, perhaps above 12.
        month: u32,
        /// The year.
        year: i32,
    },
    /// The words end before they begin. They are to be mended.
    Backwards,
    /// The year is left out, and the programme has several such days or none.
    WhichYear,
    /// The term leaves the time of the programme.
    Outside(Period),
    /// The words have several usual meanings.
    WhichMeaning,
    /// The day hangs on an event whose day is not said: «после получения результатов».
    AfterEvent,
}

impl fmt::Display for Ambiguity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ambiguity::NotSaid => {
                f.write_str("Напишите срок: день, месяцы или «по мере необходимости».")
            }
            Ambiguity::NotUnderstood(words) if words.is_empty() => {
                f.write_str("Срок не понят. Напишите день, месяцы или «по мере необходимости».")
            }
            Ambiguity::NotUnderstood(words) => write!(
                f,
                "Срок понят не весь, непонятно: «{words}». Выберите или напишите иначе."
            ),
            Ambiguity::TooLong(most) => {
                write!(f, "Сократите срок: здесь помещается {most} знаков.")
            }
            Ambiguity::NoSuchDay { day, month, year } => no_such_day(f, *day, *month, *year),
            Ambiguity::Backwards => {
                f.write_str("Срок кончается раньше, чем начинается: исправьте его.")
            }
            Ambiguity::WhichYear => {
                f.write_str("Не указан год, а в сроке программы он неясен: выберите.")
            }
            Ambiguity::Outside(programme) => {
                let (from, to) = (programme.from, programme.to);
                let (from, to) = (words::day_in_words(from), words::day_in_words(to));
                write!(
                    f,
                    "Срок выходит за время программы (с {from} по {to}). Это верно?"
                )
            }
            Ambiguity::WhichMeaning => {
                f.write_str("Такой срок понимают по-разному: выберите, что имеется в виду.")
            }
            Ambiguity::AfterEvent => f.write_str(
                "Срок зависит от события, день которого не назван. Напишите день или оставьте \
                 без срока.",
            ),
        }
    }
}

/// «Дня 31.02.2022 нет. Исправьте дату, например: 28.02.2022.»
fn no_such_day(f: &mut fmt::Formatter<'_>, day: Option<u32>, month: u32, year: i32) -> fmt::Result {
    let Some(day) = day else {
        return write!(f, "Месяца {month:02}.{year} нет: исправьте дату.");
    };
    write!(f, "Дня {day:02}.{month:02}.{year} нет. Исправьте дату")?;
    let nearest = match month {
        // The day and the month have changed places, or the day is past the end of the month.
        13..=31 if day <= 12 => Some((month, day)),
        1..=12 => Some((day, month)),
        _ => None,
    };
    let Some((day, month)) = nearest else {
        return write!(f, ": месяца {month} не бывает.");
    };
    let last = Period::month(year, month).to;
    let suggestion = match chrono::Datelike::with_day(&last, day.max(1)) {
        Some(same) => same,
        None => last,
    };
    write!(f, ", например: {}.", words::day(suggestion))
}

impl From<Ambiguity> for String {
    fn from(ambiguity: Ambiguity) -> String {
        ambiguity.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_is_none_is_told_with_the_nearest_one() {
        let told = |day, month, year| Ambiguity::NoSuchDay { day, month, year }.to_string();
        assert_eq!(
            told(Some(31), 2, 2022),
            "Дня 31.02.2022 нет. Исправьте дату, например: 28.02.2022."
        );
        assert_eq!(
            told(Some(2), 25, 2022),
            "Дня 02.25.2022 нет. Исправьте дату, например: 25.02.2022."
        );
        assert_eq!(
            told(Some(25), 13, 2022),
            "Дня 25.13.2022 нет. Исправьте дату: месяца 13 не бывает."
        );
        assert_eq!(told(None, 13, 2022), "Месяца 13.2022 нет: исправьте дату.");
    }
}
