//! Terms that move when the quarters of a school year change: «в конце каждой четверти».

use super::measure::Measure;
use super::occurrence::carry;
use super::owner::Owner;
use super::roadmap::State;
use super::term::{Kept, Terms};
use crate::deadlines::{Calendar, Term};

/// A measure of a roadmap that is not closed, with what the roadmap says of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OpenMeasure {
    /// The measure.
    #[sqlx(flatten)]
    pub measure: Measure,
    /// State of its roadmap.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// Whose roadmap it is.
    #[sqlx(flatten)]
    pub owner: Owner,
}

/// A term that moves.
#[derive(Clone, Debug)]
pub struct Shift {
    /// The measure, as it stands.
    pub of: OpenMeasure,
    /// Its term by the new quarters.
    pub term: Kept,
}

impl Shift {
    /// Whether the measure is agreed: its former term is kept and told.
    pub fn is_agreed(&self) -> bool {
        self.of.state == State::Agreed
    }

    /// «31.10.2026, 28.12.2026»: days that the new quarters add.
    pub fn new_days(&self) -> String {
        days(&self.term.term, &self.of.measure.term)
    }

    /// Days that they take away.
    pub fn old_days(&self) -> String {
        days(&self.of.measure.term, &self.term.term)
    }
}

/// Due days of one term that the other has not.
fn days(of: &Term, without: &Term) -> String {
    let others = without.due_days();
    let days = of
        .due_days()
        .into_iter()
        .filter(|day| !others.contains(day));
    let days: Vec<String> = days.map(crate::words::day).collect();
    days.join(", ")
}

/// Which terms move: those that read the former quarters as they are kept and read the new ones otherwise. A term
/// that somebody chose among several readings keeps the chosen one; reported days stay where they are.
pub fn shifts(measures: Vec<OpenMeasure>, was: &Calendar, now: &Calendar) -> Vec<Shift> {
    let (was, now) = (Terms::of(was.clone()), Terms::of(now.clone()));
    let moved = measures.into_iter().filter_map(|of| {
        let term = moved(&of.measure, &was, &now)?;
        (term.term != *of.measure.term).then_some(Shift { of, term })
    });
    moved.collect()
}

fn moved(measure: &Measure, was: &Terms, now: &Terms) -> Option<Kept> {
    let reported = |term: &Term| -> Term {
        // Reported days stay where a former change found them: they tell nothing of the reading.
        match term {
            Term::Occurrences { rule, each } => {
                let open = each.iter().filter(|of| {
                    let said = measure.reports.iter().any(|x| x.due_on == of.to);
                    !said
                });
                Term::Occurrences {
                    rule: *rule,
                    each: open.copied().collect(),
                }
            }
            term => term.clone(),
        }
    };
    let kept = reported(&measure.term);
    let same = |read: &Term| {
        *read == *measure.term
            || match (read, &kept) {
                (
                    Term::Occurrences { rule, each },
                    Term::Occurrences {
                        rule: own,
                        each: open,
                    },
                ) => {
                    rule == own
                        && !measure.reports.is_empty()
                        && open.iter().all(|of| each.contains(of))
                }
                _ => false,
            }
    };
    let place = was.readings(&measure.term_text).iter().position(same)?;
    let readings = now.readings(&measure.term_text);
    let term = readings.into_iter().nth(place)?;
    carry(measure, Kept::new(measure.term_text.clone(), term)).ok()
}

#[cfg(test)]
mod tests {
    use super::super::measure::tests::{day, measure};
    use super::*;
    use crate::deadlines::{Period, SchoolYear};
    use sqlx::types::Json;

    fn open(text: &str, calendar: &Calendar) -> OpenMeasure {
        let readings = Terms::of(calendar.clone()).readings(text);
        let term = readings.into_iter().next().unwrap();
        OpenMeasure {
            measure: Measure {
                term_text: text.into(),
                starts_on: term.first_day(),
                due_on: term.last_day(),
                term: Json(term),
                ..measure(None)
            },
            state: State::Agreed,
            owner: Owner::Municipality {
                name: String::new(),
            },
        }
    }

    #[test]
    fn only_terms_that_hang_on_the_quarters_move() {
        let was = Calendar::usual(SchoolYear(2021));
        let mut now = was.clone();
        now.quarters[0] = Period::new(day(2021, 9, 1), day(2021, 10, 24));
        let measures = [
            "в конце каждой четверти",
            "до 1 октября",
            "по мере необходимости",
        ]
        .map(|text| open(text, &was))
        .to_vec();
        let moved = shifts(measures.clone(), &was, &now);
        assert_eq!(moved.len(), 1);
        assert_eq!(
            (moved[0].old_days().as_str(), moved[0].new_days().as_str()),
            ("28.10.2021", "24.10.2021")
        );
        assert!(shifts(measures, &was, &was).is_empty());
    }

    #[test]
    fn a_term_that_somebody_wrote_otherwise_stays() {
        let was = Calendar::usual(SchoolYear(2021));
        let mut now = was.clone();
        now.quarters[3].to = day(2022, 5, 25);
        let mut other = open("в конце каждой четверти", &was);
        other.measure.term = Json(Term::until(day(2022, 1, 1)));
        assert!(shifts(vec![other], &was, &now).is_empty());
        let moved = shifts(vec![open("в течение учебного года", &was)], &was, &now);
        assert_eq!(moved[0].term.due_on, Some(day(2022, 5, 25)));
    }
}
