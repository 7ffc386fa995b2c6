//! What a term means: a period, several due days, or no day at all.

use super::calendar::Period;
use super::recurrence::Recurrence;
use crate::words;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The meaning of a term. Kept as JSON: variants and fields may be added, not renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Term {
    /// Once, until a day; from a day where the words name one.
    Period {
        /// The first day.
        from: Option<NaiveDate>,
        /// The last day.
        to: NaiveDate,
    },
    /// Several times, each in a period of its own, in order. Never empty.
    Occurrences {
        /// How they come again.
        #[serde(default)]
        rule: Recurrence,
        /// The periods: each is due on its last day.
        each: Vec<Period>,
    },
    /// «Без срока»: never overdue.
    Open {
        /// What the words say instead of a day.
        #[serde(default)]
        why: Why,
    },
}

/// What is said where no day is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// «Без срока», or somebody chose so.
    #[default]
    Unsaid,
    /// «По мере необходимости» (Вагай).
    AsNeeded,
    /// «Постоянно» (Стрежевой).
    Constantly,
    /// «Ежедневно».
    Daily,
    /// «Регулярно».
    Regularly,
    /// «По отдельному графику» (Добринка, Иваново).
    Schedule,
    /// «По плану».
    Plan,
    /// «По запросу».
    OnRequest,
    /// «После получения результатов».
    AfterEvent,
}

impl Why {
    /// «по мере необходимости»; empty where nothing is said.
    pub fn words(self) -> &'static str {
        match self {
            Why::Unsaid => "",
            Why::AsNeeded => "по мере необходимости",
            Why::Constantly => "постоянно",
            Why::Daily => "ежедневно",
            Why::Regularly => "регулярно",
            Why::Schedule => "по графику",
            Why::Plan => "по плану",
            Why::OnRequest => "по запросу",
            Why::AfterEvent => "после события",
        }
    }
}

impl Term {
    /// A period with both ends.
    pub fn of(period: Period) -> Term {
        Term::Period {
            from: Some(period.from),
            to: period.to,
        }
    }

    /// Until a day.
    pub fn until(to: NaiveDate) -> Term {
        Term::Period { from: None, to }
    }

    /// Without a day.
    pub fn open(why: Why) -> Term {
        Term::Open { why }
    }

    /// Several times; once where there is one period, without a day where there is none.
    pub fn each(rule: Recurrence, mut each: Vec<Period>) -> Term {
        each.sort_unstable();
        each.dedup();
        match each.as_slice() {
            [] => Term::open(Why::Unsaid),
            [only] => Term::of(*only),
            _ => Term::Occurrences { rule, each },
        }
    }

    /// The first day, where the term names one.
    pub fn first_day(&self) -> Option<NaiveDate> {
        match self {
            Term::Period { from, .. } => *from,
            Term::Occurrences { each, .. } => each.iter().map(|of| of.from).min(),
            Term::Open { .. } => None,
        }
    }

    /// The last day, after which it is overdue; `None` without a term.
    pub fn last_day(&self) -> Option<NaiveDate> {
        match self {
            Term::Period { to, .. } => Some(*to),
            Term::Occurrences { each, .. } => each.iter().map(|of| of.to).max(),
            Term::Open { .. } => None,
        }
    }

    /// All due days, in order; none without a term.
    pub fn due_days(&self) -> Vec<NaiveDate> {
        let mut days = match self {
            Term::Occurrences { each, .. } => each.iter().map(|of| of.to).collect(),
            _ => Vec::from_iter(self.last_day()),
        };
        days.sort_unstable();
        days
    }

    /// What is due on this day, of a term that recurs: «за ноябрь».
    pub fn stretch(&self, due: NaiveDate) -> Option<String> {
        let Term::Occurrences { rule, each } = self else {
            return None;
        };
        let of = each.iter().find(|of| of.to == due)?;
        rule.stretch(*of)
    }

    /// The next day on which something is due, today included; `None` when none is left.
    pub fn next_due(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.due_days().into_iter().find(|day| *day >= today)
    }

    /// Whether the last due day has passed: on the day itself it has not. Never without a day.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.last_day().is_some_and(|last| last < today)
    }

    /// «до 18 февраля 2022 г.», «9 раз, в конце каждого месяца; последний — 31 мая 2022 г.», «без
    /// срока: по мере необходимости».
    pub fn describe(&self) -> String {
        self.told(None)
    }

    /// The same on a day: «…; ближайший — 5 марта 2022 г.».
    pub fn describe_on(&self, today: NaiveDate) -> String {
        self.told(self.next_due(today))
    }

    fn told(&self, next: Option<NaiveDate>) -> String {
        match self {
            Term::Period { from: None, to } => format!("до {}", words::day_in_words(*to)),
            Term::Period {
                from: Some(from),
                to,
            } => period(*from, *to),
            Term::Occurrences { rule, each } => {
                let times = words::count(each.len() as u64, ["раз", "раза", "раз"]);
                let days = self.due_days().into_iter().map(words::day_in_words);
                let days: Vec<String> = days.collect();
                // A short list of days is told whole.
                let (rule, is_whole) = match rule.words() {
                    none if none.is_empty() && days.len() <= SHORT => (days.join(", "), true),
                    rule => (rule, false),
                };
                let which = match (next.map(words::day_in_words), days.last()) {
                    (Some(next), _) => format!("; ближайший\u{a0}— {next}"),
                    (None, Some(last)) if !is_whole => format!("; последний\u{a0}— {last}"),
                    _ => String::new(),
                };
                match rule.is_empty() {
                    true => format!("{times}{which}"),
                    false if is_whole => format!("{times}: {rule}{which}"),
                    false => format!("{times}, {rule}{which}"),
                }
            }
            Term::Open { why } => match why.words() {
                "" => "без срока".to_owned(),
                why => format!("без срока: {why}"),
            },
        }
    }
}

/// Days of a list that are told one by one.
const SHORT: usize = 4;

/// «1–29 апреля 2022 г.», «с 15 сентября по 22 декабря 2022 г.», one day.
fn period(from: NaiveDate, to: NaiveDate) -> String {
    let end = words::day_in_words(to);
    if from == to {
        return end;
    }
    if (from.year(), from.month()) == (to.year(), to.month()) {
        return format!("{}–{end}", from.day());
    }
    let begin = words::day_in_words(from);
    let year = format!(" {}\u{a0}г.", from.year());
    match from.year() == to.year() {
        true => format!("с {} по {end}", begin.trim_end_matches(&year)),
        false => format!("с {begin} по {end}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::input::day(text).unwrap()
    }

    fn two_months() -> Term {
        let months = vec![Period::month(2022, 4), Period::month(2022, 3)];
        Term::each(Recurrence::Month { by: None }, months)
    }

    #[test]
    fn a_term_is_told_in_words() {
        let of = |from, to| Term::of(Period::new(day(from), day(to)));
        let cases = [
            (Term::until(day("18.02.2022")), "до 18 февраля 2022 г."),
            (of("01.04.2022", "30.04.2022"), "1–30 апреля 2022 г."),
            (
                of("15.09.2022", "22.12.2022"),
                "с 15 сентября по 22 декабря 2022 г.",
            ),
            (
                of("15.09.2022", "22.01.2023"),
                "с 15 сентября 2022 г. по 22 января 2023 г.",
            ),
            (of("10.04.2022", "10.04.2022"), "10 апреля 2022 г."),
            (
                two_months(),
                "2 раза, в конце каждого месяца; последний — 30 апреля 2022 г.",
            ),
            (
                Term::each(
                    Recurrence::Listed,
                    vec![Period::month(2022, 3), Period::month(2022, 4)],
                ),
                "2 раза: 31 марта 2022 г., 30 апреля 2022 г.",
            ),
            (
                Term::each(
                    Recurrence::Listed,
                    (1..6).map(|month| Period::month(2022, month)).collect(),
                ),
                "5 раз; последний — 31 мая 2022 г.",
            ),
            (Term::open(Why::Unsaid), "без срока"),
            (
                Term::open(Why::AsNeeded),
                "без срока: по мере необходимости",
            ),
        ];
        for (term, words) in cases {
            assert_eq!(term.describe().replace('\u{a0}', " "), words);
        }
        let by = Recurrence::Month { by: Some(5) };
        let each = ["05.03.2022", "05.04.2022"].map(|to| Period::new(day(to), day(to)));
        assert_eq!(
            Term::each(by, each.to_vec())
                .describe_on(day("05.03.2022"))
                .replace('\u{a0}', " "),
            "2 раза, до 5-го числа каждого месяца; ближайший — 5 марта 2022 г."
        );
    }

    #[test]
    fn a_term_is_overdue_only_after_its_last_day() {
        let term = two_months();
        assert_eq!(term.next_due(day("31.03.2022")), Some(day("31.03.2022")));
        assert_eq!(term.next_due(day("01.04.2022")), Some(day("30.04.2022")));
        assert_eq!(term.next_due(day("01.05.2022")), None);
        assert_eq!(term.first_day(), Some(day("01.03.2022")));
        assert!(!term.is_overdue(day("30.04.2022")));
        assert!(term.is_overdue(day("01.05.2022")));
        assert!(!Term::open(Why::Constantly).is_overdue(day("01.05.2099")));
        assert_eq!(Term::open(Why::Unsaid).due_days(), []);
    }

    #[test]
    fn a_term_is_kept_as_json_and_comes_back() {
        for term in [
            Term::open(Why::Schedule),
            Term::until(day("18.02.2022")),
            two_months(),
        ] {
            let json = serde_json::to_string(&term).unwrap();
            assert_eq!(serde_json::from_str::<Term>(&json).unwrap(), term);
        }
        let old: Term = serde_json::from_str(r#"{"kind": "open"}"#).unwrap();
        assert_eq!(old, Term::open(Why::Unsaid));
    }
}
