//! Membership of the register over the years: впервые, осталась, вышла, вернулась; and how far the
//! school has come towards the written condition of leaving.

use serde::{Deserialize, Serialize};

/// What became of a school in a year's register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Membership {
    /// In the register for the first time, as far as registers are known.
    First,
    /// In this register and in the previous one.
    Stayed,
    /// In this register, not in the previous one, but in an earlier one.
    Returned,
    /// Not in this register, in the previous one.
    Left,
    /// Left earlier than with this register.
    LeftEarlier,
    /// In none.
    Never,
}

impl Membership {
    /// «впервые».
    pub fn title(self) -> &'static str {
        match self {
            Membership::First => "впервые",
            Membership::Stayed => "осталась",
            Membership::Returned => "вернулась",
            Membership::Left => "вышла",
            Membership::LeftEarlier => "вышла раньше",
            Membership::Never => "не состояла",
        }
    }
}

/// Membership in the register of `year`.
///
/// `registers` are the years for which a register is known, `member_in` those in which the school
/// was in it; later years are passed over. The previous register is the last known one before
/// `year`: a year without a register is no exit.
pub fn membership(year: i32, is_listed: bool, registers: &[i32], member_in: &[i32]) -> Membership {
    let previous = registers
        .iter()
        .chain(member_in)
        .copied()
        .filter(|y| *y < year)
        .max();
    let was_in_previous = previous.is_some_and(|previous| member_in.contains(&previous));
    let was_ever = member_in.iter().any(|y| *y < year);
    match (is_listed, was_in_previous, was_ever) {
        (true, true, _) => Membership::Stayed,
        (true, false, true) => Membership::Returned,
        (true, false, false) => Membership::First,
        (false, true, _) => Membership::Left,
        (false, false, true) => Membership::LeftEarlier,
        (false, false, false) => Membership::Never,
    }
}

/// What a year says about leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearOfExit {
    /// Data, and no low procedure.
    Clean,
    /// A low procedure.
    Low,
    /// No usable result: neither counts nor breaks the row.
    NoData,
}

/// Progress towards leaving the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitProgress {
    /// Clean years in a row that the rule asks for.
    pub needed: u8,
    /// Clean years so far, at most `needed`.
    pub done: u8,
}

impl ExitProgress {
    /// Whether the condition is met.
    pub fn is_met(self) -> bool {
        self.done >= self.needed
    }

    /// «для выхода нужно 2 года подряд без низких результатов, есть 1 из 2».
    pub fn in_words(self) -> String {
        let ExitProgress { needed, done } = self;
        let (need, years) = match needed {
            1 => ("нужен", "1\u{a0}год".to_owned()),
            _ => ("нужно", format!("{needed}\u{a0}года подряд")),
        };
        match self.is_met() {
            true => format!("условие выхода выполнено: {years} без низких результатов"),
            false => {
                format!("для выхода {need} {years} без низких результатов, есть {done} из {needed}")
            }
        }
    }
}

/// Clean years in a row at the end of `years`, which go from the earliest to the latest.
pub fn exit_progress(needed: u8, years: &[YearOfExit]) -> ExitProgress {
    let row = years
        .iter()
        .rev()
        .take_while(|year| **year != YearOfExit::Low);
    let clean = row
        .filter(|year| **year == YearOfExit::Clean)
        .take(usize::from(needed))
        .count();
    ExitProgress {
        needed,
        done: u8::try_from(clean).unwrap_or(needed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn membership_follows_the_known_registers() {
        let known = [2018, 2019, 2021, 2022];
        let cases: [(i32, bool, &[i32], Membership); 9] = [
            (2022, true, &[], Membership::First),
            (2022, true, &[2021], Membership::Stayed),
            (2022, true, &[2022], Membership::First),
            (2022, true, &[2019], Membership::Returned),
            (2022, false, &[2021], Membership::Left),
            (2022, false, &[2018], Membership::LeftEarlier),
            (2022, false, &[], Membership::Never),
            (2021, true, &[2019], Membership::Stayed),
            (2021, false, &[2022], Membership::Never),
        ];
        for (year, listed, member_in, expected) in cases {
            assert_eq!(
                membership(year, listed, &known, member_in),
                expected,
                "{year} {member_in:?}"
            );
        }
        assert_eq!(membership(2022, true, &[], &[2020]), Membership::Stayed);
    }

    #[test]
    fn clean_years_count_from_the_end() {
        use YearOfExit::{Clean, Low, NoData};
        let cases: [(u8, &[YearOfExit], u8); 6] = [
            (2, &[], 0),
            (2, &[Clean, Low], 0),
            (2, &[Low, Clean], 1),
            (2, &[Low, Clean, Clean, Clean], 2),
            (2, &[Clean, NoData, Clean], 2),
            (1, &[Low, NoData], 0),
        ];
        for (needed, years, done) in cases {
            assert_eq!(exit_progress(needed, years), ExitProgress { needed, done });
        }
    }

    #[test]
    fn progress_is_said_in_words() {
        let words = |needed, done| {
            ExitProgress { needed, done }
                .in_words()
                .replace('\u{a0}', " ")
        };
        assert_eq!(
            words(2, 1),
            "для выхода нужно 2 года подряд без низких результатов, есть 1 из 2"
        );
        assert_eq!(
            words(1, 0),
            "для выхода нужен 1 год без низких результатов, есть 0 из 1"
        );
        assert_eq!(
            words(1, 1),
            "условие выхода выполнено: 1 год без низких результатов"
        );
    }
}
