//! What a person decided on the preview page: which school a spelling means, which repairs are not wanted,
//! what the file does not say, which copies are meant so.

use crate::input::Errors;
use crate::procedure::{Kind, Level, Subject};
use crate::results::layouts::{Facts, RepairKind};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The answer to «Какая это школа?».
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolAnswer {
    /// The school; `None`: leave the rows out.
    pub school_id: Option<i64>,
    /// Whether the spelling is remembered for other files.
    pub remember: bool,
}

/// Everything decided about one import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Decisions {
    /// By the mark of the spelling.
    pub schools: BTreeMap<String, SchoolAnswer>,
    /// Kinds of repairs that are not wanted: their rows stay out.
    pub switched_off: BTreeSet<RepairKind>,
    /// What the head of a table does not say, by the mark of the table.
    pub facts: BTreeMap<String, Facts>,
    /// Marks of tables that repeat another procedure and are loaded all the same.
    pub copies: BTreeSet<String>,
}

/// The mark of a spelling in field names: a spelling itself may hold anything.
pub fn spelling_mark(spelling: &str) -> String {
    hex::encode(&Sha256::digest(spelling)[..6])
}

/// The mark of a table: row of `import_files` and the place in it.
pub fn table_mark(file_id: i64, table: usize) -> String {
    format!("{file_id}-{table}")
}

/// What the preview page asks about: only these fields may come back.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Marks of spellings.
    pub spellings: Vec<String>,
    /// Kinds of repairs that were made.
    pub repairs: BTreeSet<RepairKind>,
    /// Marks of tables whose head is silent about something.
    pub silent: Vec<String>,
    /// Marks of tables that look like copies.
    pub copies: Vec<String>,
    /// Schools that may be chosen.
    pub schools: BTreeSet<i64>,
}

/// Why a form is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// It holds what the page does not ask.
    Foreign,
    /// The answers are to be mended.
    Errors(Errors),
}

impl Decisions {
    /// The decisions of a form of the preview page.
    ///
    /// # Errors
    /// [`Rejected`].
    pub fn of_form(
        fields: &BTreeMap<String, String>,
        asked: &Asked,
    ) -> Result<Decisions, Rejected> {
        if fields.keys().any(|name| !asked.knows(name)) {
            return Err(Rejected::Foreign);
        }
        let mut errors = Errors::new();
        let mut decisions = Decisions::default();
        let field = |name: String| fields.get(&name).map_or("", |value| value.trim());
        for mark in &asked.spellings {
            if let Some(answer) = school_answer(mark, &field, asked, &mut errors)? {
                decisions.schools.insert(mark.clone(), answer);
            }
        }
        for kind in &asked.repairs {
            if field(format!("repair-{}", repair_code(*kind))).is_empty() {
                decisions.switched_off.insert(*kind);
            }
        }
        for mark in &asked.silent {
            let facts = facts_answer(mark, &field, &mut errors);
            if facts != Facts::default() {
                decisions.facts.insert(mark.clone(), facts);
            }
        }
        let meant = asked
            .copies
            .iter()
            .filter(|mark| !field(format!("copy-{mark}")).is_empty());
        decisions.copies = meant.cloned().collect();
        if errors.is_empty() {
            Ok(decisions)
        } else {
            Err(Rejected::Errors(errors))
        }
    }
}

impl Decisions {
    /// The fields of the page as these decisions fill them in: [`Decisions::of_form`] leads back.
    pub fn to_fields(
        &self,
        asked: &Asked,
        offered: impl Fn(&str, i64) -> bool,
    ) -> BTreeMap<String, String> {
        let mut fields = BTreeMap::new();
        let mut put = |name: String, value: &str| {
            fields.insert(name, value.to_owned());
        };
        for mark in &asked.spellings {
            let answer = self.schools.get(mark);
            match answer.map(|answer| answer.school_id) {
                None => {}
                Some(None) => put(format!("school-{mark}"), "skip"),
                Some(Some(id)) if offered(mark, id) => {
                    put(format!("school-{mark}"), &id.to_string())
                }
                Some(Some(id)) => {
                    put(format!("school-{mark}"), "other");
                    put(format!("other-{mark}"), &id.to_string());
                }
            }
            if answer.is_none_or(|answer| answer.remember) {
                put(format!("remember-{mark}"), "yes");
            }
        }
        for kind in asked.repairs.difference(&self.switched_off) {
            put(format!("repair-{}", repair_code(*kind)), "yes");
        }
        for (mark, facts) in &self.facts {
            let number = |n: Option<u16>| n.map(|n| n.to_string()).unwrap_or_default();
            put(format!("kind-{mark}"), facts.kind.map_or("", Kind::code));
            put(format!("year-{mark}"), &number(facts.year));
            put(
                format!("subject-{mark}"),
                facts.subject.map_or("", Subject::code),
            );
            put(format!("grade-{mark}"), &number(facts.grade.map(u16::from)));
            put(format!("level-{mark}"), facts.level.map_or("", Level::code));
        }
        for mark in &self.copies {
            put(format!("copy-{mark}"), "yes");
        }
        fields
    }
}

impl Asked {
    fn knows(&self, name: &str) -> bool {
        let Some((what, mark)) = name.split_once('-') else {
            return false;
        };
        let among = |marks: &[String]| marks.iter().any(|known| known == mark);
        match what {
            "school" | "other" | "remember" => among(&self.spellings),
            "repair" => self.repairs.iter().any(|kind| repair_code(*kind) == mark),
            "kind" | "year" | "subject" | "grade" | "level" => among(&self.silent),
            "copy" => among(&self.copies),
            _ => false,
        }
    }
}

fn school_answer<'a>(
    mark: &str,
    field: &impl Fn(String) -> &'a str,
    asked: &Asked,
    errors: &mut Errors,
) -> Result<Option<SchoolAnswer>, Rejected> {
    let chosen = match field(format!("school-{mark}")) {
        "" => return Ok(None),
        "skip" => {
            return Ok(Some(SchoolAnswer {
                school_id: None,
                remember: false,
            }));
        }
        "other" => field(format!("other-{mark}")),
        id => id,
    };
    if chosen.is_empty() {
        errors.add(&format!("other-{mark}"), "Выберите школу из списка");
        return Ok(None);
    }
    let school_id: i64 = chosen.parse().map_err(|_| Rejected::Foreign)?;
    if !asked.schools.contains(&school_id) {
        return Err(Rejected::Foreign);
    }
    let remember = !field(format!("remember-{mark}")).is_empty();
    Ok(Some(SchoolAnswer {
        school_id: Some(school_id),
        remember,
    }))
}

fn facts_answer<'a>(mark: &str, field: &impl Fn(String) -> &'a str, errors: &mut Errors) -> Facts {
    let year_field = format!("year-{mark}");
    let year = field(year_field.clone());
    let parsed = year
        .parse()
        .ok()
        .filter(|year| (2000..=2100).contains(year));
    if !year.is_empty() && parsed.is_none() {
        errors.add(
            &year_field,
            "Введите год процедуры четырьмя цифрами, например 2021",
        );
    }
    Facts {
        kind: Kind::from_code(field(format!("kind-{mark}"))),
        year: parsed,
        subject: Subject::from_code(field(format!("subject-{mark}"))),
        grade: field(format!("grade-{mark}"))
            .parse()
            .ok()
            .filter(|grade| (1..=11).contains(grade)),
        level: Level::from_code(field(format!("level-{mark}"))),
        ..Facts::default()
    }
}

/// The code of a kind of repairs in field names.
pub fn repair_code(kind: RepairKind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Asked {
        Asked {
            spellings: vec!["ab12".to_owned()],
            repairs: BTreeSet::from([RepairKind::TextNumber, RepairKind::Dash]),
            silent: vec!["7-0".to_owned()],
            copies: vec!["7-1".to_owned()],
            schools: BTreeSet::from([10, 11]),
        }
    }

    fn decide(fields: &[(&str, &str)]) -> Result<Decisions, Rejected> {
        let fields = fields
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        Decisions::of_form(&fields, &asked())
    }

    #[test]
    fn answers_are_taken_as_given() {
        let decisions = decide(&[
            ("school-ab12", "other"),
            ("other-ab12", "11"),
            ("remember-ab12", "yes"),
            ("repair-text_number", "yes"),
            ("year-7-0", "2021"),
            ("kind-7-0", "oge"),
            ("copy-7-1", "yes"),
        ])
        .unwrap();
        assert_eq!(
            decisions.schools["ab12"],
            SchoolAnswer {
                school_id: Some(11),
                remember: true
            }
        );
        assert_eq!(decisions.switched_off, BTreeSet::from([RepairKind::Dash]));
        assert_eq!(decisions.facts["7-0"].year, Some(2021));
        assert_eq!(decisions.facts["7-0"].kind, Some(Kind::Oge));
        assert!(decisions.copies.contains("7-1"));
    }

    #[test]
    fn an_untouched_question_stays_open_and_a_row_may_be_left_out() {
        let open = decide(&[]).unwrap();
        assert!(open.schools.is_empty() && open.facts.is_empty());
        let skipped = decide(&[("school-ab12", "skip"), ("remember-ab12", "yes")]).unwrap();
        assert_eq!(
            skipped.schools["ab12"],
            SchoolAnswer {
                school_id: None,
                remember: false
            }
        );
    }

    #[test]
    fn a_field_or_a_school_that_the_page_does_not_offer_is_refused() {
        for fields in [
            [("municipality_id", "2")],
            [("school-ffff", "10")],
            [("school-ab12", "12")],
            [("school-ab12", "x")],
            [("repair-fraction", "yes")],
            [("copy-7-0", "yes")],
        ] {
            assert_eq!(decide(&fields), Err(Rejected::Foreign), "{fields:?}");
        }
    }

    #[test]
    fn a_school_and_a_year_are_asked_for_in_words() {
        let errors = |fields: &[(&str, &str)]| match decide(fields) {
            Err(Rejected::Errors(errors)) => errors,
            other => panic!("{other:?}"),
        };
        assert!(
            errors(&[("school-ab12", "other")])
                .of("other-ab12")
                .is_some()
        );
        assert!(errors(&[("year-7-0", "21")]).of("year-7-0").is_some());
    }

    #[test]
    fn the_page_filled_in_with_decisions_leads_back_to_them() {
        for fields in [
            &[][..],
            &[
                ("school-ab12", "10"),
                ("remember-ab12", "yes"),
                ("repair-dash", "yes"),
            ],
            &[
                ("school-ab12", "other"),
                ("other-ab12", "11"),
                ("copy-7-1", "yes"),
            ],
            &[
                ("school-ab12", "skip"),
                ("year-7-0", "2021"),
                ("grade-7-0", "6"),
            ],
        ] {
            let decisions = decide(fields).unwrap();
            let filled = decisions.to_fields(&asked(), |_, id| id == 10);
            assert_eq!(
                Decisions::of_form(&filled, &asked()),
                Ok(decisions),
                "{fields:?}"
            );
        }
    }

    #[test]
    fn decisions_are_kept_and_read_back() {
        let decisions = decide(&[("school-ab12", "10"), ("year-7-0", "2020")]).unwrap();
        let kept = serde_json::to_string(&decisions).unwrap();
        assert_eq!(serde_json::from_str::<Decisions>(&kept).unwrap(), decisions);
    }
}
