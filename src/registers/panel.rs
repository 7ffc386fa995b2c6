//! The state of a municipality's register, ready to be drawn: where it stands, what is next, why not.

use super::board::Sheet;
use super::register::{Obstacle, Register, State};
use super::snapshot::Proposal;
use crate::access::{Permission, Role};
use crate::words;
use chrono::NaiveDate;

/// The state of one register.
#[derive(Clone, Debug)]
pub struct Panel<'a> {
    /// The municipality's register.
    pub sheet: &'a Sheet,
    /// Whether the viewer may change it.
    pub may: bool,
    /// Whether the viewer may read what the schools answered.
    pub may_see_answers: bool,
    /// What stands in the way of the approval.
    pub obstacles: Vec<Obstacle>,
    /// Zone in which moments are shown, hours east of UTC.
    hours: i16,
}

impl<'a> Panel<'a> {
    /// The state of a register on `today`.
    pub fn of(sheet: &'a Sheet, today: NaiveDate, role: Role, hours: i16) -> Panel<'a> {
        Panel {
            sheet,
            may: role.may(Permission::ApproveRegister),
            may_see_answers: role.may(Permission::SeeObjections),
            obstacles: sheet.obstacles(today),
            hours,
        }
    }

    /// The opened register.
    pub fn register(&self) -> Option<&'a Register> {
        self.sheet.register.as_ref()
    }

    /// «Проект».
    pub fn is_project(&self) -> bool {
        self.is(State::Project)
    }

    /// «У школ».
    pub fn is_review(&self) -> bool {
        self.is(State::Review)
    }

    /// «Утверждён».
    pub fn is_approved(&self) -> bool {
        self.is(State::Approved)
    }

    fn is(&self, state: State) -> bool {
        self.register()
            .is_some_and(|register| register.state == state)
    }

    /// Whether a later edition follows the one shown.
    pub fn is_outdated(&self) -> bool {
        self.register()
            .is_some_and(|register| register.edition < self.sheet.editions)
    }

    /// The edition that a new project would be.
    pub fn next_edition(&self) -> i32 {
        self.sheet.editions + 1
    }

    /// Other editions than the one shown, latest first.
    pub fn other_editions(&self) -> Vec<i32> {
        let shown = self.register().map_or(0, |register| register.edition);
        (1..=self.sheet.editions)
            .rev()
            .filter(|edition| *edition != shown)
            .collect()
    }

    /// «согласились 4 школы из 11, замечаний без ответа нет».
    pub fn answers(&self) -> String {
        let answers = self.sheet.answers;
        let all = self.sheet.entries.len();
        let agreed = words::count(answers.agreed.unsigned_abs(), ["школа", "школы", "школ"]);
        let verb = words::plural(
            answers.agreed.unsigned_abs(),
            ["согласилась", "согласились", "согласились"],
        );
        let open = match answers.open.unsigned_abs() {
            0 => "замечаний без ответа нет".to_owned(),
            n => format!(
                "{} без ответа",
                words::count(n, ["замечание", "замечания", "замечаний"])
            ),
        };
        format!("{verb} {agreed} из\u{a0}{all}, {open}")
    }

    /// «Приказ от 12.02.2022 № 41. Утверждено на портале 12.02.2022 в 9:05, Т. П. Коптилова.»
    pub fn approved(&self) -> String {
        let Some(register) = self.register() else {
            return String::new();
        };
        let at = register
            .approved_at
            .map(|at| words::moment(at, self.hours))
            .unwrap_or_default();
        let (order, by) = (register.order(), &register.approved_by_name);
        format!("Приказ {order}. Утверждено на портале {at}, {by}.")
    }

    /// What the data say otherwise than the frozen register.
    pub fn proposals(&self) -> &'a [Proposal] {
        self.sheet
            .frozen
            .as_ref()
            .map_or(&[], |frozen| &frozen.proposals)
    }

    /// The reasons that forbid or delay the approval, as one sentence; empty when there are none.
    pub fn why_not(&self) -> String {
        let reasons: Vec<String> = self.obstacles.iter().map(Obstacle::in_words).collect();
        reasons.join("; ")
    }

    /// Whether nothing but an explicit tick is needed.
    pub fn may_be_passed(&self) -> bool {
        self.obstacles.iter().all(Obstacle::is_passable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::Status;
    use crate::registers::register::Answers;
    use crate::registers::testing::{entry, sheet};

    #[test]
    fn the_answers_of_the_schools_are_told_in_words() {
        let mut sheet = sheet(vec![
            entry(1, Status::Listed, None),
            entry(2, Status::Clear, None),
        ]);
        sheet.answers = Answers {
            open: 1,
            agreed: 1,
            objected: 1,
        };
        let today = NaiveDate::from_ymd_opt(2022, 1, 10).unwrap();
        let panel = Panel::of(&sheet, today, Role::Coordinator, 3);
        assert_eq!(
            panel.answers().replace('\u{a0}', " "),
            "согласилась 1 школа из 2, 1 замечание без ответа"
        );
        assert!(panel.obstacles.is_empty() && panel.other_editions().is_empty());
        assert_eq!(panel.next_edition(), 1);
    }
}
