//! A procedure of assessment: what was written, in which subject, by which grade. Ground: no SQL, no HTTP.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Kind of the procedure (вид оценочной процедуры).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Всероссийские проверочные работы.
    Vpr,
    /// Основной государственный экзамен, grade 9.
    Oge,
    /// Единый государственный экзамен, grade 11.
    Ege,
}

impl Kind {
    /// All kinds in the order in which people name them.
    pub const ALL: [Kind; 3] = [Kind::Vpr, Kind::Oge, Kind::Ege];

    /// The code used in the database, in JSON and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Vpr => "vpr",
            Kind::Oge => "oge",
            Kind::Ege => "ege",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.code() == code)
    }

    /// «ВПР», «ОГЭ», «ЕГЭ».
    pub fn title(self) -> &'static str {
        match self {
            Kind::Vpr => "ВПР",
            Kind::Oge => "ОГЭ",
            Kind::Ege => "ЕГЭ",
        }
    }
}

/// The table of subjects: code (database, JSON, addresses), title, short title for narrow columns.
macro_rules! subjects {
    ($($variant:ident $code:literal $title:literal $short:literal;)*) => {
        /// School subject (учебный предмет).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Subject { $(#[doc = $title] #[serde(rename = $code)] $variant,)* }

        impl Subject {
            /// All subjects; Russian and mathematics first.
            pub const ALL: &'static [Subject] = &[$(Subject::$variant,)*];

            /// The code used in the database, in JSON and in addresses.
            pub fn code(self) -> &'static str { match self { $(Subject::$variant => $code,)* } }

            /// «Русский язык».
            pub fn title(self) -> &'static str { match self { $(Subject::$variant => $title,)* } }

            /// «русский»: for the head of a narrow column.
            pub fn short(self) -> &'static str { match self { $(Subject::$variant => $short,)* } }
        }
    };
}

subjects! {
    Russian "russian" "Русский язык" "русский";
    Mathematics "mathematics" "Математика" "матем.";
    WorldAround "world_around" "Окружающий мир" "окр. мир";
    LiteraryReading "literary_reading" "Литературное чтение" "лит. чтение";
    History "history" "История" "история";
    SocialStudies "social_studies" "Обществознание" "общество";
    Geography "geography" "География" "география";
    Biology "biology" "Биология" "биология";
    Physics "physics" "Физика" "физика";
    Chemistry "chemistry" "Химия" "химия";
    Informatics "informatics" "Информатика" "информатика";
    Literature "literature" "Литература" "литература";
    English "english" "Английский язык" "английский";
    German "german" "Немецкий язык" "немецкий";
    French "french" "Французский язык" "французский";
    Spanish "spanish" "Испанский язык" "испанский";
    Chinese "chinese" "Китайский язык" "китайский";
    ForeignLanguage "foreign_language" "Иностранный язык" "ин. язык";
}

impl Subject {
    /// The subject with this code.
    pub fn from_code(code: &str) -> Option<Subject> {
        Subject::ALL.iter().copied().find(|s| s.code() == code)
    }

    /// «русский язык»: the title inside a sentence.
    pub fn in_sentence(self) -> String {
        let title = self.title();
        let mut chars = title.chars();
        chars.next().map_or_else(String::new, |first| {
            first.to_lowercase().chain(chars).collect()
        })
    }
}

/// Level of ЕГЭ in mathematics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Базовый уровень.
    Basic,
    /// Профильный уровень.
    Profile,
}

impl Level {
    /// The code used in the database, in JSON and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Level::Basic => "basic",
            Level::Profile => "profile",
        }
    }

    /// The level with this code.
    pub fn from_code(code: &str) -> Option<Level> {
        [Level::Basic, Level::Profile]
            .into_iter()
            .find(|l| l.code() == code)
    }

    /// «базовый уровень».
    pub fn title(self) -> &'static str {
        match self {
            Level::Basic => "базовый уровень",
            Level::Profile => "профильный уровень",
        }
    }
}

/// One procedure of one year, without the year: results and rules are keyed by (year, procedure).
///
/// `grade` is the grade of the programme (по программе какого класса, 1–11), which in autumn 2020
/// was not the grade of the pupils; it is `None` where a rule pools the grades of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Procedure {
    /// ВПР, ОГЭ or ЕГЭ.
    pub kind: Kind,
    /// The subject.
    pub subject: Subject,
    /// Grade of the programme, 1–11.
    pub grade: Option<u8>,
    /// Level, for ЕГЭ in mathematics.
    pub level: Option<Level>,
}

impl fmt::Display for Procedure {
    /// «ВПР-6 математика», «ОГЭ русский язык», «ЕГЭ математика, базовый уровень».
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.title())?;
        if self.kind == Kind::Vpr
            && let Some(grade) = self.grade
        {
            write!(f, "-{grade}")?;
        }
        write!(f, " {}", self.subject.in_sentence())?;
        if let Some(level) = self.level {
            write!(f, ", {}", level.title())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_procedure_is_named_as_people_name_it() {
        let case = |kind, subject, grade, level| {
            Procedure {
                kind,
                subject,
                grade,
                level,
            }
            .to_string()
        };
        assert_eq!(
            case(Kind::Vpr, Subject::Mathematics, Some(6), None),
            "ВПР-6 математика"
        );
        assert_eq!(
            case(Kind::Oge, Subject::Russian, Some(9), None),
            "ОГЭ русский язык"
        );
        assert_eq!(
            case(
                Kind::Ege,
                Subject::Mathematics,
                Some(11),
                Some(Level::Basic)
            ),
            "ЕГЭ математика, базовый уровень"
        );
    }

    #[test]
    fn codes_lead_back_to_their_subject() {
        for subject in Subject::ALL {
            assert_eq!(Subject::from_code(subject.code()), Some(*subject));
        }
    }
}
