//! How much a factor weighs, and what the school and the curator say of it.

/// Значимость фактора риска.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Высокая.
    High,
    /// Средняя.
    Medium,
    /// Низкая.
    Low,
}

impl Level {
    /// All levels, the weightiest first.
    pub const ALL: [Level; 3] = [Level::High, Level::Medium, Level::Low];

    /// The code in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Level::High => "high",
            Level::Medium => "medium",
            Level::Low => "low",
        }
    }

    /// The level with this code.
    pub fn from_code(code: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.code() == code)
    }

    /// «высокая» (значимость).
    pub fn title(self) -> &'static str {
        match self {
            Level::High => "высокая",
            Level::Medium => "средняя",
            Level::Low => "низкая",
        }
    }

    /// Kind of the tag: the weightier, the louder.
    pub fn tag(self) -> &'static str {
        match self {
            Level::High => "danger",
            Level::Medium => "attention",
            Level::Low => "neutral",
        }
    }
}

impl TryFrom<String> for Level {
    type Error = String;

    fn try_from(code: String) -> Result<Level, String> {
        Level::from_code(&code).ok_or_else(|| format!("unknown level {code}"))
    }
}

/// What one side says of a level when it verifies the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opinion {
    /// Подтвердить.
    Confirm,
    /// Скорректировать: another level, with a comment.
    Adjust,
    /// Отклонить: the school has no such risk, with a comment.
    Reject,
}

impl Opinion {
    /// All opinions.
    pub const ALL: [Opinion; 3] = [Opinion::Confirm, Opinion::Adjust, Opinion::Reject];

    /// The code in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Opinion::Confirm => "confirm",
            Opinion::Adjust => "adjust",
            Opinion::Reject => "reject",
        }
    }

    /// The opinion with this code.
    pub fn from_code(code: &str) -> Option<Opinion> {
        Opinion::ALL.into_iter().find(|of| of.code() == code)
    }

    /// «Подтвердить»: what a person chooses.
    pub fn verb(self) -> &'static str {
        match self {
            Opinion::Confirm => "Подтвердить",
            Opinion::Adjust => "Скорректировать",
            Opinion::Reject => "Отклонить",
        }
    }
}

/// Who verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The school: its director.
    School,
    /// The curator of the school.
    Curator,
}

impl Side {
    /// «школа», «куратор».
    pub fn title(self) -> &'static str {
        match self {
            Side::School => "школа",
            Side::Curator => "куратор",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back_to_what_they_stand_for() {
        for level in Level::ALL {
            assert_eq!(Level::from_code(level.code()), Some(level));
        }
        for opinion in Opinion::ALL {
            assert_eq!(Opinion::from_code(opinion.code()), Some(opinion));
        }
        assert_eq!(Level::from_code("высокая"), None);
        assert!(Level::High < Level::Low, "the weightiest sorts first");
    }
}
