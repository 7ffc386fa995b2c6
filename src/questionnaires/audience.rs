//! Who is asked.

use serde::Deserialize;

/// A group of people a questionnaire speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Audience {
    /// Директор: one person by nature, and not anonymous.
    Director,
    /// Учителя.
    Teachers,
    /// Обучающиеся.
    Pupils,
    /// Родители.
    Parents,
}

/// Answers of a group below which nothing of it is shown, exported or counted into a level.
pub const FEWEST: u32 = 5;

impl Audience {
    /// All groups, in the order of pages and tables.
    pub const ALL: [Audience; 4] = [
        Audience::Director,
        Audience::Teachers,
        Audience::Pupils,
        Audience::Parents,
    ];

    /// The code in the database and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Audience::Director => "director",
            Audience::Teachers => "teachers",
            Audience::Pupils => "pupils",
            Audience::Parents => "parents",
        }
    }

    /// The group with this code.
    pub fn from_code(code: &str) -> Option<Audience> {
        Audience::ALL.into_iter().find(|of| of.code() == code)
    }

    /// «Учителя».
    pub fn title(self) -> &'static str {
        match self {
            Audience::Director => "Директор",
            Audience::Teachers => "Учителя",
            Audience::Pupils => "Ученики",
            Audience::Parents => "Родители",
        }
    }

    /// «учителей»: whose answers, for whom a link.
    pub fn of(self) -> &'static str {
        match self {
            Audience::Director => "директора",
            Audience::Teachers => "учителей",
            Audience::Pupils => "учеников",
            Audience::Parents => "родителей",
        }
    }

    /// Answers from which the group is shown. The director is one person and knows that she is.
    pub fn fewest(self) -> u32 {
        match self {
            Audience::Director => 1,
            Audience::Teachers | Audience::Pupils | Audience::Parents => FEWEST,
        }
    }
}

impl TryFrom<String> for Audience {
    type Error = String;

    fn try_from(code: String) -> Result<Audience, String> {
        Audience::from_code(&code).ok_or_else(|| format!("unknown audience {code}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back_and_only_the_director_may_be_alone() {
        for audience in Audience::ALL {
            assert_eq!(Audience::from_code(audience.code()), Some(audience));
            let alone = audience.fewest() == 1;
            assert_eq!(alone, audience == Audience::Director);
        }
        assert_eq!(Audience::from_code("учителя"), None);
    }
}
