//! What was understood of a file: rows of schools, repairs, problems, totals. All of it may be staged
//! as JSON, and none of it can hold anything of a pupil.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::text::key;
use crate::procedure::{Kind, Level, Procedure, Subject};

/// Layout in which a table came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayoutKind {
    /// ФИС ОКО «Статистика по отметкам».
    MarksStatistics,
    /// ФИС ОКО «Сравнение отметок с отметками по журналу», wide or long.
    JournalComparison,
    /// ФИС ОКО «Индивидуальные результаты», added up by school.
    IndividualResults,
    /// ФИС ОКО «Форма сбора результатов» of one school, added up.
    CollectionForm,
    /// Protocols of a whole region, added up by school.
    RegionProtocol,
    /// Summary table with a row per school: ЕГЭ, ОГЭ or ВПР.
    Summary,
    /// The portal's own template.
    Template,
    /// «Признаки необъективности»: the official list.
    ObjectivityList,
    /// A table whose columns a person has named.
    Mapped,
}

impl LayoutKind {
    /// The code used in JSON.
    pub fn code(self) -> &'static str {
        match self {
            LayoutKind::MarksStatistics => "marks_statistics",
            LayoutKind::JournalComparison => "journal_comparison",
            LayoutKind::IndividualResults => "individual_results",
            LayoutKind::CollectionForm => "collection_form",
            LayoutKind::RegionProtocol => "region_protocol",
            LayoutKind::Summary => "summary",
            LayoutKind::Template => "template",
            LayoutKind::ObjectivityList => "objectivity_list",
            LayoutKind::Mapped => "mapped",
        }
    }

    /// The name as people know it, with its quotes where it has them.
    pub fn title(self) -> &'static str {
        match self {
            LayoutKind::MarksStatistics => "«Статистика по отметкам»",
            LayoutKind::JournalComparison => "«Сравнение отметок с отметками по журналу»",
            LayoutKind::IndividualResults => "«Индивидуальные результаты»",
            LayoutKind::CollectionForm => "«Форма сбора результатов»",
            LayoutKind::RegionProtocol => "Протоколы региона",
            LayoutKind::Summary => "Сводная таблица по школам",
            LayoutKind::Template => "Шаблон портала",
            LayoutKind::ObjectivityList => "«Признаки необъективности»",
            LayoutKind::Mapped => "Таблица с указанными столбцами",
        }
    }
}

/// What the head of a table says about the procedure. Also what a person adds where it is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// ВПР, ОГЭ or ЕГЭ.
    pub kind: Option<Kind>,
    /// Year in the procedure's name («ВПР 2021»), never of the date.
    pub year: Option<u16>,
    /// The subject.
    pub subject: Option<Subject>,
    /// Grade of the programme, 1–11.
    pub grade: Option<u8>,
    /// Level of ЕГЭ in mathematics.
    pub level: Option<Level>,
    /// Day of the work.
    pub held_on: Option<NaiveDate>,
    /// Maximum primary score.
    pub max_score: Option<u32>,
}

impl Facts {
    /// The procedure, when kind and subject are known and, for ВПР, the grade.
    pub fn procedure(&self) -> Option<Procedure> {
        let (kind, subject) = (self.kind?, self.subject?);
        let grade = match kind {
            Kind::Vpr => Some(self.grade?),
            Kind::Oge => Some(9),
            Kind::Ege => Some(11),
        };
        Some(Procedure {
            kind,
            subject,
            grade,
            level: self.level,
        })
    }
}

/// How a row names its school; matching it to the register of schools comes later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SchoolRef {
    /// Name as written, without the login or code that was glued to it.
    pub text: Option<String>,
    /// Login of ФИС ОКО in lower case: «edu990101», «sch990101», «ksh…».
    pub login: Option<String>,
    /// Code of the school in ОГЭ and ЕГЭ.
    pub exam_code: Option<String>,
    /// ИНН, 10 digits.
    pub inn: Option<String>,
    /// Municipality under which the row stands.
    pub municipality: Option<MunicipalityRef>,
}

impl SchoolRef {
    /// Whether the row says anything about its school.
    pub fn is_empty(&self) -> bool {
        self.text.is_none()
            && self.login.is_none()
            && self.exam_code.is_none()
            && self.inn.is_none()
    }

    /// What two rows of one file must share to be about one school: the digits of the login (`sch` and
    /// `edu` are one), else the code, the ИНН, or the name within its municipality.
    pub fn key(&self) -> String {
        if let Some(login) = &self.login {
            return match login
                .strip_prefix("sch")
                .or_else(|| login.strip_prefix("edu"))
            {
                Some(digits) => format!("login {digits}"),
                None => format!("login {login}"),
            };
        }
        match (&self.exam_code, &self.inn) {
            (Some(code), _) => format!("code {code} {}", self.place()),
            (None, Some(inn)) => format!("inn {inn}"),
            (None, None) => {
                let name = key(self.text.as_deref().unwrap_or_default());
                format!("name {name} {}", self.place())
            }
        }
    }

    fn place(&self) -> String {
        self.municipality
            .as_ref()
            .map(|place| key(&place.name))
            .unwrap_or_default()
    }
}

/// How a file names a municipality.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MunicipalityRef {
    /// Name as written: «город Заречный».
    pub name: String,
    /// Code of ФИС ОКО: «reg99_m001».
    pub code: Option<String>,
}

/// A number of a row that has a cell of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Participants.
    Participants,
    /// «2», or below the minimum.
    Failed,
    /// «3».
    Mark3,
    /// «4».
    Mark4,
    /// «5».
    Mark5,
    /// Mean score.
    Mean,
    /// Marks below the journal.
    Lowered,
    /// Marks equal to the journal.
    Confirmed,
    /// Marks above the journal.
    Raised,
    /// Markers of the official list.
    Markers,
}

/// Marks of a school in one procedure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Marks {
    /// Participants, at least 1.
    pub participants: u32,
    /// «2» or below the minimum, at most `participants`.
    pub failed: u32,
    /// «3».
    pub mark3: Option<u32>,
    /// «4».
    pub mark4: Option<u32>,
    /// «5».
    pub mark5: Option<u32>,
    /// Mean score: test score of ЕГЭ, mean mark or primary score elsewhere, as the table has it.
    pub mean: Option<f64>,
}

/// Marks of a school against the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// All participants; a few may have no mark in the journal.
    pub participants: u32,
    /// Mark below the journal.
    pub lowered: u32,
    /// Mark equal to the journal.
    pub confirmed: u32,
    /// Mark above the journal.
    pub raised: u32,
}

/// What a row brings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payload {
    /// Marks.
    Marks(Marks),
    /// Comparison with the journal.
    Journal(Comparison),
    /// Markers of the official list of biased results: «РУ4», «МА5».
    Objectivity {
        /// Which markers the school has, in the order of the columns.
        markers: Vec<String>,
        /// «Количество маркеров» as the list gives it, else the number of `markers`.
        count: u32,
    },
}

/// A row of a school.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParsedRow {
    /// Number of the row in the sheet; of the first pupil's row where rows are added up.
    pub row: u32,
    /// Address of the cell that names the school: «A12».
    pub cell: String,
    /// Which school it is, as far as the row says.
    pub school: SchoolRef,
    /// Year of the procedure; `None` until a person says it.
    pub year: Option<u16>,
    /// The procedure; `None` for the objectivity list or until a person says it.
    pub procedure: Option<Procedure>,
    /// The numbers.
    pub payload: Payload,
    /// Where each number stands: «C12».
    pub cells: Vec<(Measure, String)>,
}

impl ParsedRow {
    /// Marks of the row, when it brings marks.
    pub fn marks(&self) -> Option<&Marks> {
        match &self.payload {
            Payload::Marks(marks) => Some(marks),
            _ => None,
        }
    }

    /// «C17, D17»: the cells of all numbers.
    pub fn cells_text(&self) -> String {
        let cells: Vec<&str> = self.cells.iter().map(|(_, cell)| cell.as_str()).collect();
        cells.join(", ")
    }
}

/// A total that the file itself gives, for cross-checks and comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TotalRow {
    /// Number of the row in the sheet.
    pub row: u32,
    /// Address of the cell that names it.
    pub cell: String,
    /// Whose total it is.
    pub level: TotalLevel,
    /// Name as written.
    pub name: String,
    /// Code of the municipality.
    pub code: Option<String>,
    /// «Кол-во ОО».
    pub organisations: Option<u32>,
    /// The numbers, rebuilt from shares where the file has shares.
    pub payload: Option<Payload>,
}

/// Whose total a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TotalLevel {
    /// «Вся выборка».
    Federation,
    /// The region.
    Region,
    /// A municipality.
    Municipality,
}

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The row is loaded; a person should look.
    Warning,
    /// The row, or the whole table where no row is named, is not loaded.
    Error,
}

/// Something in the file that a person has to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Name of the sheet.
    pub sheet: String,
    /// Address of the cell; empty where the whole table is meant.
    pub cell: String,
    /// What stands there; empty where it is nothing or may be personal.
    pub value: String,
    /// Stable code of the rule: «sum_of_marks».
    pub rule: String,
    /// Russian: what is wrong and how to mend it.
    pub message: String,
    /// Whether the row is loaded all the same.
    pub severity: Severity,
}

/// Why a cell was read otherwise than it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepairKind {
    /// A number kept as text.
    TextNumber,
    /// «36,8%».
    PercentSign,
    /// «12 чел.».
    UnitWord,
    /// «–», «н/д», «отс.»: no data.
    Dash,
    /// 0.368 where the others are shares of one.
    Fraction,
    /// A day kept as the serial number of Excel.
    SerialDate,
    /// Counts that rounding had pushed off their sum.
    Rounding,
    /// ИНН or code that had lost its leading zeros.
    LeadingZero,
    /// Rows of one school by profile, added up.
    AddedUp,
}

impl RepairKind {
    /// «число, записанное текстом»: what was repaired.
    pub fn title(self) -> &'static str {
        match self {
            RepairKind::TextNumber => "число, записанное текстом",
            RepairKind::PercentSign => "доля со знаком %",
            RepairKind::UnitWord => "число со словом",
            RepairKind::Dash => "прочерк вместо числа",
            RepairKind::Fraction => "доля от единицы",
            RepairKind::SerialDate => "дата, записанная числом",
            RepairKind::Rounding => "округление долей",
            RepairKind::LeadingZero => "потерянный ноль в начале",
            RepairKind::AddedUp => "строки одной школы сложены",
        }
    }
}

/// A cell read otherwise than it is written: «прочитано как 36,8».
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// Name of the sheet.
    pub sheet: String,
    /// Address of the cell.
    pub cell: String,
    /// What stands there.
    pub original: String,
    /// How it was read.
    pub read_as: String,
    /// Why.
    pub kind: RepairKind,
}

/// One table of a file, understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parsed {
    /// The layout.
    pub layout: LayoutKind,
    /// Name of the sheet.
    pub sheet: String,
    /// What the head says; rows carry their own year and procedure.
    pub facts: Facts,
    /// Rows that may be loaded once their school is known.
    pub rows: Vec<ParsedRow>,
    /// Cells read otherwise than written.
    pub repairs: Vec<Repair>,
    /// What a person has to know.
    pub problems: Vec<Problem>,
    /// Totals of the file itself.
    pub totals: Vec<TotalRow>,
}
