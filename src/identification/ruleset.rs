//! The rule-set: which procedures count, what a low result is, which branches put a school on the
//! register. It is data: read from JSON, checked as a whole, compiled before use.

use crate::procedure::{Kind, Level, Subject};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A versioned rule of identification, in the JSON of the command line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Short name used in addresses and commands, such as `2021-1`.
    pub code: String,
    /// Title for people; may be empty, then the code stands for it.
    #[serde(default)]
    pub title: String,
    /// Requisites of the document the rule rests on; empty for a draft.
    #[serde(default)]
    pub basis: String,
    /// First day on which the rule is in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// Last day on which the rule is in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
    /// Procedures in the order in which people read them.
    pub procedures: Vec<ProcedureRule>,
    /// What a low result is.
    pub low: LowResult,
    /// Fewest participants with which a procedure says anything.
    #[serde(default = "one")]
    pub min_participants: u32,
    /// What to do with a procedure below that minimum.
    #[serde(default)]
    pub small_schools: SmallSchools,
    /// Any branch that fires puts the school on the register.
    pub branches: Vec<Branch>,
    /// Kinds of schools that are never identified.
    #[serde(default)]
    pub exclude: Vec<Flag>,
    /// Whether филиалы are judged on their own.
    #[serde(default)]
    pub filials: Filials,
    /// What a mark on the official list of biased results does.
    #[serde(default)]
    pub objectivity: Objectivity,
    /// When a school off the register is «в зоне риска»; without it, one low procedure in the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk_zone: Option<RiskZone>,
    /// The written condition of leaving the register, shown beside the verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<Exit>,
}

/// One line of the list of procedures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedureRule {
    /// ВПР, ОГЭ or ЕГЭ.
    pub kind: Kind,
    /// The subject.
    pub subject: Subject,
    /// Grades of the programme; empty means any grade, pooled.
    #[serde(default)]
    pub grades: Vec<u8>,
    /// Level of ЕГЭ in mathematics; `None` means all levels summed.
    #[serde(default)]
    pub level: Option<Level>,
    /// Whether each grade is a procedure of its own.
    #[serde(default)]
    pub count_as: CountAs,
    /// Whether the procedure counts or is only shown.
    #[serde(default, rename = "use")]
    pub usage: Usage,
}

impl ProcedureRule {
    /// Whether the grades make one procedure together.
    pub fn is_pooled(&self) -> bool {
        self.count_as == CountAs::Pooled || self.grades.is_empty()
    }
}

/// What counts as one procedure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountAs {
    /// Each grade by itself.
    #[default]
    EachGrade,
    /// All grades of the subject together.
    Pooled,
}

/// What a procedure is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Usage {
    /// «Для выявления».
    #[default]
    Identification,
    /// «Только методический анализ»: shown, never counted.
    Analysis,
}

/// A result is low when the share of failing participants stands so to the percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LowResult {
    /// Percent of participants, 1–100.
    pub percent: u32,
    /// «Не менее» unless told otherwise.
    #[serde(default)]
    pub operator: Operator,
}

/// Comparison of the share with the percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operator {
    /// «Не менее».
    #[default]
    #[serde(rename = ">=")]
    AtLeast,
    /// «Более».
    #[serde(rename = ">")]
    MoreThan,
}

/// What to do with a procedure that had fewer participants than the minimum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmallSchools {
    /// It is «нет данных».
    #[default]
    Ignore,
    /// It counts and is marked.
    Flag,
}

/// A condition of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "within", rename_all = "snake_case", try_from = "BranchJson")]
pub enum Branch {
    /// So many low procedures in the last year.
    Year {
        /// Number of procedures, from 1.
        at_least: u32,
    },
    /// So many low procedures in the last year and in the year before it.
    EachOfTwoYears {
        /// Number of procedures in each year, from 1.
        at_least: u32,
        /// Whether the same procedures must be low in both years.
        same_procedure: bool,
    },
}

impl Branch {
    /// Number of low procedures that the branch asks for.
    pub fn at_least(self) -> u32 {
        match self {
            Branch::Year { at_least } | Branch::EachOfTwoYears { at_least, .. } => at_least,
        }
    }

    /// The code of the branch in the register's JSON.
    pub fn code(self) -> &'static str {
        match self {
            Branch::Year { .. } => "in_year",
            Branch::EachOfTwoYears { .. } => "each_of_two_years",
        }
    }
}

/// A branch as written; `same_procedure` says nothing about a single year.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BranchJson {
    at_least: u32,
    within: Within,
    #[serde(default)]
    same_procedure: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Within {
    Year,
    EachOfTwoYears,
}

impl TryFrom<BranchJson> for Branch {
    type Error = String;

    fn try_from(json: BranchJson) -> Result<Branch, String> {
        let BranchJson {
            at_least,
            within,
            same_procedure,
        } = json;
        match within {
            Within::Year if same_procedure => {
                Err("same_procedure относится только к условию each_of_two_years".to_owned())
            }
            Within::Year => Ok(Branch::Year { at_least }),
            Within::EachOfTwoYears => Ok(Branch::EachOfTwoYears {
                at_least,
                same_procedure,
            }),
        }
    }
}

/// Kind of a school that a rule may exclude.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Специальная (коррекционная).
    Special,
    /// Вечерняя (сменная).
    Evening,
    /// Специальное учебно-воспитательное учреждение закрытого типа.
    Closed,
    /// При учреждении, исполняющем наказание.
    Penitentiary,
    /// Школа-интернат.
    Boarding,
}

impl Flag {
    /// All kinds.
    pub const ALL: [Flag; 5] = [
        Flag::Special,
        Flag::Evening,
        Flag::Closed,
        Flag::Penitentiary,
        Flag::Boarding,
    ];

    /// «вечерняя (сменная) школа».
    pub fn title(self) -> &'static str {
        match self {
            Flag::Special => "специальная (коррекционная) школа",
            Flag::Evening => "вечерняя (сменная) школа",
            Flag::Closed => "специальное учебно-воспитательное учреждение закрытого типа",
            Flag::Penitentiary => "школа при учреждении, исполняющем наказание",
            Flag::Boarding => "школа-интернат",
        }
    }
}

/// How филиалы are judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filials {
    /// Each филиал by its own results.
    #[default]
    Own,
    /// Results of филиалы are added to the head school, which alone has a verdict.
    WithHead,
}

/// What the official list «необъективные результаты» does to a school's ВПР.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Objectivity {
    /// Nothing.
    #[default]
    Ignore,
    /// They count, and the explanation says so.
    Mark,
    /// ВПР of that year are «нет данных».
    ExcludeVpr,
}

/// When a school that is not listed is «в зоне риска»: any of the two conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskZone {
    /// One low procedure in the year is enough.
    #[serde(default)]
    pub one_low_in_year: bool,
    /// A share of failing participants from this percent, 1–100, in any procedure of the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_from_percent: Option<u32>,
}

/// Condition of leaving the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exit {
    /// Years in a row without a low procedure: 1 or 2.
    pub clean_years: u8,
}

fn one() -> u32 {
    1
}

impl RuleSet {
    /// Reads and checks a rule-set; all that is wrong comes back at once, in Russian.
    ///
    /// # Errors
    /// The reasons for a refusal, one a line.
    pub fn from_json(text: &str) -> Result<RuleSet, Vec<String>> {
        let rules: RuleSet =
            serde_json::from_str(text).map_err(|error| super::json_error::all(text, &error))?;
        match rules.check() {
            errors if errors.is_empty() => Ok(rules),
            errors => Err(errors),
        }
    }

    /// The JSON of the command line, indented.
    ///
    /// # Errors
    /// Only if serialisation itself fails, which plain fields do not.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self)
    }

    /// The title, or the code where there is none.
    pub fn name(&self) -> &str {
        if self.title.trim().is_empty() {
            &self.code
        } else {
            &self.title
        }
    }

    /// Whether the rule is in force on this day.
    pub fn is_in_force(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINIMAL: &str = r#"{"code":"t","procedures":[{"kind":"vpr","subject":"russian"}],
        "low":{"percent":30},"branches":[{"at_least":2,"within":"year"}]}"#;

    #[test]
    fn omissions_take_their_natural_values() {
        let rules = RuleSet::from_json(MINIMAL).unwrap();
        assert_eq!(rules.low.operator, Operator::AtLeast);
        assert_eq!(rules.min_participants, 1);
        assert_eq!(rules.procedures[0].count_as, CountAs::EachGrade);
        assert_eq!(rules.procedures[0].usage, Usage::Identification);
        assert_eq!(
            (rules.filials, rules.objectivity),
            (Filials::Own, Objectivity::Ignore)
        );
        assert!(rules.exclude.is_empty() && rules.risk_zone.is_none() && rules.exit.is_none());
        assert_eq!(rules.name(), "t");
    }

    #[test]
    fn the_json_of_the_contract_is_read_and_written() {
        let text = r#"{"code":"2021-1","title":"Т","basis":"Б","procedures":[{"kind":"ege","subject":
            "mathematics","grades":[11],"level":"basic","count_as":"pooled","use":"analysis"},
            {"kind":"vpr","subject":"russian","grades":[5,6],"level":null,"count_as":"each_grade",
            "use":"identification"}],"low":{"percent":30,"operator":">="},"min_participants":10,
            "small_schools":"flag","branches":[{"at_least":2,"within":"year"},{"at_least":1,
            "within":"each_of_two_years","same_procedure":false}],"exclude":["special","evening",
            "closed","penitentiary","boarding"],"filials":"with_head","objectivity":"exclude_vpr",
            "risk_zone":{"one_low_in_year":true,"share_from_percent":20}}"#;
        let rules = RuleSet::from_json(text).unwrap();
        let expected: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_value(&rules).unwrap(), expected);
        assert_eq!(RuleSet::from_json(&rules.to_json().unwrap()), Ok(rules));
    }

    #[test]
    fn same_procedure_within_a_year_is_refused() {
        let text = MINIMAL.replace("\"year\"}", "\"year\",\"same_procedure\":true}");
        let errors = RuleSet::from_json(&text).unwrap_err();
        assert!(
            errors[0].contains("только к условию each_of_two_years"),
            "{errors:?}"
        );
        let harmless = MINIMAL.replace("\"year\"}", "\"year\",\"same_procedure\":false}");
        assert!(RuleSet::from_json(&harmless).is_ok());
    }

    #[test]
    fn a_rule_is_in_force_between_its_dates() {
        let mut rules = RuleSet::from_json(MINIMAL).unwrap();
        let day = |m, d| NaiveDate::from_ymd_opt(2021, m, d).unwrap();
        assert!(rules.is_in_force(day(1, 1)));
        rules.valid_from = Some(day(2, 1));
        rules.valid_to = Some(day(3, 1));
        let found = [day(1, 31), day(2, 1), day(3, 1), day(3, 2)].map(|d| rules.is_in_force(d));
        assert_eq!(found, [false, true, true, false]);
    }
}
