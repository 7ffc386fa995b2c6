//! What a check of the sealed chain found.

use crate::words::{count, thousands};

/// The outcome of [`super::verify`]: each line holds the hash of the line before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// Every line checked is as it was written and none is missing.
    Whole {
        /// Lines checked.
        checked: u64,
        /// Lines in the journal.
        total: u64,
    },
    /// A line was changed, taken out or slipped in.
    Broken {
        /// Number of the first line that does not fit.
        first: i64,
    },
}

impl Chain {
    /// Whether nothing was tampered with.
    pub fn is_whole(self) -> bool {
        matches!(self, Chain::Whole { .. })
    }

    /// «Цепочка журнала цела: 1234 записи».
    pub fn words(self) -> String {
        let lines = |n| count(n, ["запись", "записи", "записей"]);
        match self {
            Chain::Whole { checked, total } if checked == total => {
                format!("Цепочка журнала цела: {}", lines(total))
            }
            Chain::Whole { checked, total } => format!(
                "Цепочка журнала цела: проверены последние {} из\u{a0}{}",
                thousands(checked),
                thousands(total)
            ),
            Chain::Broken { first } => {
                format!("Цепочка журнала нарушена, начиная с\u{a0}записи №\u{a0}{first}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outcome_is_told_in_words() {
        let whole = |checked, total| Chain::Whole { checked, total }.words();
        assert_eq!(whole(1234, 1234), "Цепочка журнала цела: 1234\u{a0}записи");
        assert_eq!(
            whole(10_000, 25_001),
            "Цепочка журнала цела: проверены последние 10\u{a0}000 из\u{a0}25\u{a0}001"
        );
        let broken = Chain::Broken { first: 7 };
        assert_eq!(
            broken.words(),
            "Цепочка журнала нарушена, начиная с\u{a0}записи №\u{a0}7"
        );
        assert!(!broken.is_whole());
    }
}
