//! The eyes of a careful methodist: numbers that fit their table and are unusual beside what is known of the
//! school. A remark hinders nothing; what cannot be right is a problem of the file itself.

use super::lines::Place;
use super::number::{Key, MarkValue, Stored, Target};
use super::plan::Plan;
use crate::procedure::{Kind, Procedure, Subject};
use crate::words;
use std::collections::HashMap;

/// A jump of less than this is everyday life, percentage points.
const JUMP_POINTS: f64 = 25.0;
/// A jump must also be this many standard errors: in a small school shares leap by themselves.
const JUMP_ERRORS: f64 = 2.0;
/// Participants of sister procedures that differ by less are within absences.
const SISTER_PUPILS: u32 = 10;
/// «Ни одной „2“» is remarkable in a group of at least this many.
const ZERO_PARTICIPANTS: u32 = 10;
/// And where in the year before there were at least this many.
const ZERO_BEFORE: u32 = 5;
/// Of that year's participants, per cent.
const ZERO_SHARE: u32 = 10;

/// Which check spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The share leapt against the year before.
    Jump,
    /// No failing pupil after a year with many.
    Zero,
    /// Far more or far fewer participants than in the sister procedure of the grade.
    Sister,
}

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The row.
    pub place: Place,
    /// The school.
    pub school_id: i64,
    /// Which check spoke.
    pub check: Check,
    /// After the school's name: «25 участников, по математике — 50».
    pub headline: String,
    /// What it may mean.
    pub detail: String,
    /// A few words for the row: «участников вдвое меньше, чем по математике».
    pub tag: String,
}

/// Remarks on the rows that will be in the portal, in the order of the rows.
pub fn remarks(plan: &Plan, stored: &Stored) -> Vec<Remark> {
    let known = known(plan, stored);
    let mut remarks = Vec::new();
    for row in plan.rows.iter().filter(|row| row.is_written()) {
        let Some(key) = row.line.key() else { continue };
        let (Target::Marks(procedure), Some(marks)) = (key.target, row.value.marks()) else {
            continue;
        };
        let of = |year: u16, procedure: Procedure| {
            known.get(&Key {
                year,
                target: Target::Marks(procedure),
                ..key
            })
        };
        let before = of(key.year - 1, procedure);
        let against_before = before.and_then(|before| {
            zero(marks, before, key.year).or_else(|| jump(marks, before, key.year))
        });
        let sister = sisters(procedure)
            .find_map(|sister| Some((sister, of(key.year, sister)?)))
            .and_then(|(sister, marks_there)| participants(marks, marks_there, sister.subject));
        for (check, headline, detail, tag) in against_before.into_iter().chain(sister) {
            let (place, school_id) = (row.line.place, key.school_id);
            remarks.push(Remark {
                place,
                school_id,
                check,
                headline,
                detail,
                tag,
            });
        }
    }
    remarks
}

/// Marks as they will be after the import.
fn known(plan: &Plan, stored: &Stored) -> HashMap<Key, MarkValue> {
    let old = stored
        .iter()
        .filter_map(|(key, value)| Some((*key, *value.marks()?)));
    let taken = plan.rows.iter().filter(|row| row.is_taken());
    let new = taken.filter_map(|row| Some((row.line.key()?, *row.value.marks()?)));
    old.chain(new).collect()
}

type Said = (Check, String, String, String);

fn share(marks: &MarkValue) -> f64 {
    f64::from(marks.failed) / f64::from(marks.participants.max(1))
}

fn jump(now: &MarkValue, before: &MarkValue, year: u16) -> Option<Said> {
    let points = (share(now) - share(before)).abs() * 100.0;
    let (n, m) = (
        f64::from(now.participants.max(1)),
        f64::from(before.participants.max(1)),
    );
    let pooled = f64::from(now.failed + before.failed) / (n + m);
    let error = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt() * 100.0;
    if points <= JUMP_POINTS || points <= JUMP_ERRORS * error {
        return None;
    }
    let up = share(now) > share(before);
    let (rose, fell) = if up {
        ("выросла", "рост")
    } else {
        ("снизилась", "снижение")
    };
    let (was, is) = (
        words::share_percent(before.failed, before.participants),
        words::share_percent(now.failed, now.participants),
    );
    Some((
        Check::Jump,
        format!(
            "«2» у\u{a0}{} из\u{a0}{}, в\u{a0}{} году\u{a0}— у\u{a0}{} из\u{a0}{}",
            now.failed,
            now.participants,
            year - 1,
            before.failed,
            before.participants
        ),
        format!(
            "Доля {rose} с\u{a0}{was} до\u{a0}{is}. Сверьте числа с файлом; загрузке это не мешает."
        ),
        format!("{fell} доли: {was}\u{a0}→ {is}"),
    ))
}

fn zero(now: &MarkValue, before: &MarkValue, year: u16) -> Option<Said> {
    let many =
        before.failed >= ZERO_BEFORE && before.failed * 100 >= before.participants * ZERO_SHARE;
    if now.failed > 0 || now.participants < ZERO_PARTICIPANTS || !many {
        return None;
    }
    let there = format!("{} из\u{a0}{}", before.failed, before.participants);
    let participants = words::count(
        u64::from(now.participants),
        ["участника", "участников", "участников"],
    );
    Some((
        Check::Zero,
        format!(
            "ни одной «2» у\u{a0}{participants}, в\u{a0}{} году\u{a0}— у\u{a0}{there}",
            year - 1
        ),
        "Сверьте числа с файлом; загрузке это не мешает.".to_owned(),
        format!("ноль «2», в\u{a0}{} году\u{a0}— {there}", year - 1),
    ))
}

fn participants(here: &MarkValue, there: &MarkValue, sister: Subject) -> Option<Said> {
    let (few, many) = (
        here.participants.min(there.participants),
        here.participants.max(there.participants),
    );
    if few * 2 > many || many - few < SISTER_PUPILS {
        return None;
    }
    let fewer = here.participants < there.participants;
    let by = by_subject(sister);
    let detail = if fewer {
        "Похоже, в файле не все классы."
    } else {
        "Похоже, в файле есть лишние классы или другой предмет был не у всех."
    };
    let than = if fewer {
        "вдвое меньше"
    } else {
        "вдвое больше"
    };
    let participants = words::count(
        u64::from(here.participants),
        ["участник", "участника", "участников"],
    );
    Some((
        Check::Sister,
        format!("{participants}, {by}\u{a0}— {}", there.participants),
        detail.to_owned(),
        format!("участников {than}, чем {by}"),
    ))
}

/// The other obligatory subject of the same grade: all pupils write both.
fn sisters(procedure: Procedure) -> impl Iterator<Item = Procedure> {
    let subject = match (procedure.kind, procedure.subject) {
        (Kind::Vpr | Kind::Oge, Subject::Russian) => Some(Subject::Mathematics),
        (Kind::Vpr | Kind::Oge, Subject::Mathematics) => Some(Subject::Russian),
        _ => None,
    };
    subject
        .map(|subject| Procedure {
            subject,
            ..procedure
        })
        .into_iter()
}

fn by_subject(subject: Subject) -> &'static str {
    if subject == Subject::Russian {
        "по русскому языку"
    } else {
        "по математике"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(failed: u32, participants: u32) -> MarkValue {
        MarkValue {
            participants,
            failed,
            marks: [None; 3],
            mean_hundredths: None,
            held_on: None,
        }
    }

    #[test]
    fn a_share_that_leapt_is_remarked_and_small_schools_are_spared() {
        let cases = [
            ((7, 82), (46, 59), true),
            ((20, 40), (9, 40), true),
            ((20, 40), (10, 40), false),
            ((3, 6), (1, 6), false),
            ((6, 6), (0, 6), true),
            ((30, 60), (15, 60), false),
        ];
        for ((failed, n), (failed_before, n_before), expected) in cases {
            let said = jump(&marks(failed, n), &marks(failed_before, n_before), 2021);
            assert_eq!(
                said.is_some(),
                expected,
                "{failed}/{n} after {failed_before}/{n_before}"
            );
        }
        let (_, headline, detail, _) = jump(&marks(7, 82), &marks(46, 59), 2021).unwrap();
        assert_eq!(
            headline.replace('\u{a0}', " "),
            "«2» у 7 из 82, в 2020 году — у 46 из 59"
        );
        assert!(
            detail
                .replace('\u{a0}', " ")
                .starts_with("Доля снизилась с 78,0 % до 8,5 %.")
        );
    }

    #[test]
    fn no_failing_pupil_after_many_is_remarked() {
        let cases = [
            ((0, 114), (12, 81), true),
            ((0, 114), (4, 81), false),
            ((0, 9), (12, 81), false),
        ];
        for ((failed, n), (failed_before, n_before), expected) in cases {
            let said = zero(&marks(failed, n), &marks(failed_before, n_before), 2021);
            assert_eq!(said.is_some(), expected, "{n} after {failed_before}");
        }
        let (_, headline, _, _) = zero(&marks(0, 114), &marks(12, 81), 2021).unwrap();
        let plain = headline.replace('\u{a0}', " ");
        assert_eq!(
            plain,
            "ни одной «2» у 114 участников, в 2020 году — у 12 из 81"
        );
    }

    #[test]
    fn half_the_participants_of_the_sister_procedure_are_remarked() {
        for (here, there, expected) in [
            (25, 50, true),
            (50, 25, true),
            (26, 50, false),
            (4, 9, false),
            (40, 41, false),
        ] {
            let said = participants(&marks(0, here), &marks(0, there), Subject::Mathematics);
            assert_eq!(said.is_some(), expected, "{here} and {there}");
        }
        let (_, headline, _, tag) =
            participants(&marks(0, 25), &marks(0, 50), Subject::Mathematics).unwrap();
        assert_eq!(
            headline.replace('\u{a0}', " "),
            "25 участников, по математике — 50"
        );
        assert_eq!(tag, "участников вдвое меньше, чем по математике");
    }
}
