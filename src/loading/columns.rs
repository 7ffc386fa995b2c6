//! What stands in the columns of a table: told by the words of its head, or by what the cells hold.

use super::source::{Row, Table};
use crate::deadlines::{Ambiguity, Calendar, Reading, SchoolYear, read};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// № п/п.
    Number,
    /// Раздел.
    Section,
    /// Риск.
    Risk,
    /// Задача.
    Task,
    /// Мероприятие.
    Title,
    /// Срок.
    Term,
    /// Ответственные.
    Responsible,
    /// Участники.
    Participants,
    /// Показатель.
    Indicator,
    /// Ожидаемый результат.
    Result,
    /// План.
    Plan,
    /// Единица.
    Unit,
    /// Чем подтверждается.
    Proof,
    /// Everything else: kept in the note under the words of the head.
    Note,
}

impl Field {
    /// All of them, in the order of the list of choices.
    pub const ALL: [Field; 14] = [
        Field::Title,
        Field::Term,
        Field::Responsible,
        Field::Participants,
        Field::Task,
        Field::Indicator,
        Field::Result,
        Field::Plan,
        Field::Unit,
        Field::Proof,
        Field::Number,
        Field::Section,
        Field::Risk,
        Field::Note,
    ];

    /// The code in forms.
    pub fn code(self) -> &'static str {
        match self {
            Field::Number => "number",
            Field::Section => "section",
            Field::Risk => "risk",
            Field::Task => "task",
            Field::Title => "title",
            Field::Term => "term",
            Field::Responsible => "responsible",
            Field::Participants => "participants",
            Field::Indicator => "indicator",
            Field::Result => "result",
            Field::Plan => "plan",
            Field::Unit => "unit",
            Field::Proof => "proof",
            Field::Note => "note",
        }
    }

    /// The field with this code.
    pub fn from_code(code: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.code() == code)
    }

    /// «Мероприятие».
    pub fn title(self) -> &'static str {
        match self {
            Field::Number => "Номер",
            Field::Section => "Раздел",
            Field::Risk => "Риск",
            Field::Task => "Задача или направление",
            Field::Title => "Мероприятие",
            Field::Term => "Срок",
            Field::Responsible => "Ответственные",
            Field::Participants => "Участники",
            Field::Indicator => "Показатель",
            Field::Result => "Ожидаемый результат",
            Field::Plan => "Плановое значение",
            Field::Unit => "Единица",
            Field::Proof => "Чем подтверждается",
            Field::Note => "В примечание",
        }
    }
}

/// How a table is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    /// Which table of the source, from 0.
    pub table: usize,
    /// Which row of it is the head, from 0; none where it has no head.
    pub head: Option<usize>,
    /// Fields by columns from 0. A column that is not named goes to the note.
    pub fields: BTreeMap<u16, Field>,
}

impl Layout {
    /// The likeliest reading of a table.
    pub fn guess(number: usize, table: &Table) -> Layout {
        let head = head_of(table);
        let fields = match head {
            Some(head) => fields_of_head(table, head),
            None => fields_of_cells(table),
        };
        Layout {
            table: number,
            head,
            fields,
        }
    }

    /// What a column holds.
    pub fn field(&self, column: u16) -> Field {
        self.fields.get(&column).copied().unwrap_or(Field::Note)
    }

    /// Whether any column holds this.
    pub fn has(&self, field: Field) -> bool {
        self.fields.values().any(|of| *of == field)
    }
}

/// The table of a source that is likeliest a roadmap.
pub fn likeliest(tables: &[Table]) -> usize {
    let score = |table: &Table| {
        let layout = Layout::guess(0, table);
        let known = layout.fields.values().filter(|of| **of != Field::Note);
        let known = known.count();
        (layout.head.is_some(), known, table.rows.len())
    };
    (0..tables.len())
        .max_by_key(|at| (score(&tables[*at]), usize::MAX - at))
        .unwrap_or(0)
}

/// Rows from the top among which the head is looked for.
const TOP: usize = 20;
/// Characters of a cell of a head.
const HEAD_CHARS: usize = 80;

/// The row that names the columns: the first of those with most known names.
pub fn head_of(table: &Table) -> Option<usize> {
    let rows = table.rows.iter().take(TOP).enumerate();
    let scored = rows.map(|(at, row)| (known_names(row), usize::MAX - at));
    let best = scored.max().filter(|(known, _)| *known >= 2)?;
    Some(usize::MAX - best.1)
}

/// How many different fields a row names; of a row that is no head, none. A row with a number is one of
/// the table, whatever words it has, and so is one that mostly says something else.
fn known_names(row: &Row) -> usize {
    if row.own().any(|cell| is_number(&cell.text)) {
        return 0;
    }
    let cells = row.own().count();
    let mut named: Vec<Field> = row.own().filter_map(|cell| named(&cell.text)).collect();
    named.sort_unstable();
    named.dedup();
    let tells = [
        Field::Title,
        Field::Term,
        Field::Responsible,
        Field::Indicator,
    ];
    match named.iter().any(|field| tells.contains(field)) && named.len() * 2 >= cells {
        true => named.len(),
        false => 0,
    }
}

/// Whether two rows are the same head.
pub fn is_same_head(one: &Row, other: &Row) -> bool {
    let texts = |row: &Row| -> Vec<String> { row.own().map(|cell| plain(&cell.text)).collect() };
    texts(one) == texts(other)
}

/// Rows of the head: a second one names the parts of what the first has merged.
pub fn head_rows(table: &Table, head: usize) -> std::ops::RangeInclusive<usize> {
    let goes_on = |at: &usize| {
        let row = table.rows.get(*at);
        row.is_some_and(|row| row.cells.iter().any(|cell| cell.above))
    };
    let more = (head + 1..).take_while(goes_on).count();
    head..=head + more.min(2)
}

/// The words over a column.
pub fn head_text(table: &Table, head: Option<usize>, column: u16) -> String {
    let Some(head) = head else {
        return String::new();
    };
    let rows = table.rows.get(head_rows(table, head)).unwrap_or_default();
    let over = |row: &Row| {
        let mut own = row.own();
        let cell = own.find(|cell| (cell.column..=cell.last).contains(&column));
        cell.map(|cell| cell.text.replace('\n', " "))
    };
    let texts: Vec<String> = rows.iter().filter_map(over).collect();
    texts.join(" ")
}

fn fields_of_head(table: &Table, head: usize) -> BTreeMap<u16, Field> {
    let heads: Vec<(u16, String)> = (0..table.width())
        .map(|column| (column, head_text(table, Some(head), column)))
        .collect();
    let mut fields: BTreeMap<u16, Field> = heads
        .iter()
        .filter_map(|(column, text)| Some((*column, named(text)?)))
        .collect();
    // A table of monitoring (Стрежевой) has no measures: its criteria are what is done and looked at.
    if !fields.values().any(|of| *of == Field::Title) {
        let criteria = heads
            .iter()
            .find(|(_, text)| plain(text).contains("критер"));
        if let Some((column, _)) = criteria {
            fields.insert(*column, Field::Title);
        }
    }
    fields
}

/// Fields by the words of a head, the narrower before the wider: «Ответственный за мероприятие» is of
/// responsible people. A word stands for all its forms.
const WORDS: [(Field, &[&str]); 13] = [
    (Field::Term, &["срок", "дата", "период", "время"]),
    (Field::Responsible, &["ответствен", "исполнител"]),
    (
        Field::Proof,
        &["подтвержд", "документ", "источник", "отчетн", "продукт"],
    ),
    (
        Field::Participants,
        &["участник", "аудитор", "охват", "репрезентатив", "категори"],
    ),
    (Field::Indicator, &["показател", "индикатор", "критер"]),
    (Field::Unit, &["единиц", "ед изм"]),
    (Field::Plan, &["планов", "целевое значение"]),
    (Field::Result, &["результат", "эффект"]),
    (
        Field::Title,
        &[
            "мероприят",
            "содержание",
            "действи",
            "меры",
            "мера",
            "форма работы",
            "формы работы",
            "виды работ",
            "вид деятельности",
            "наименование",
        ],
    ),
    (Field::Risk, &["риск"]),
    (
        Field::Task,
        &["задач", "направлени", "предмет", "цель", "проблем"],
    ),
    (Field::Section, &["раздел", "этап", "блок"]),
    (Field::Note, &["примечан", "комментар"]),
];

/// The field that the words of a head name.
pub fn named(head: &str) -> Option<Field> {
    let plain = plain(head);
    if plain.is_empty() || plain.chars().count() > HEAD_CHARS {
        return None;
    }
    if is_number_head(&plain) {
        return Some(Field::Number);
    }
    let padded = format!(" {plain}");
    let holds = |word: &&str| padded.contains(&format!(" {word}"));
    let found = WORDS.iter().find(|(_, words)| words.iter().any(holds));
    found.map(|(field, _)| *field)
}

fn is_number_head(plain: &str) -> bool {
    matches!(
        plain,
        "n" | "no" | "номер" | "п п" | "nn" | "n п п" | "nn п п"
    ) || { plain.starts_with('№') && plain.chars().count() <= 8 }
}

/// Lower case without signs, ё as е: how heads and titles are compared.
pub fn plain(text: &str) -> String {
    let letters = text.to_lowercase().replace('ё', "е");
    let kept = |c: char| c.is_alphanumeric() || c == '№';
    let words: Vec<&str> = letters
        .split(|c| !kept(c))
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// Rows by which the columns of a table without a head are guessed.
const SAMPLE: usize = 60;

/// Columns of a table without a head, by what their cells hold: numbers, terms, and the longest text.
fn fields_of_cells(table: &Table) -> BTreeMap<u16, Field> {
    let mut fields = BTreeMap::new();
    let texts = |column: u16| -> Vec<&str> {
        let cells = table.rows.iter().take(SAMPLE).flat_map(Row::own);
        let of_column = cells.filter(|cell| cell.column == column && cell.last == column);
        of_column.map(|cell| cell.text.as_str()).collect()
    };
    let most = |column: u16, is: &dyn Fn(&str) -> bool| {
        let texts = texts(column);
        let count = texts.iter().filter(|text| is(text)).count();
        count > 0 && count * 2 > texts.len()
    };
    let columns = || 0..table.width();
    if let Some(column) = columns().find(|column| most(*column, &is_number)) {
        fields.insert(column, Field::Number);
    }
    if let Some(column) = columns().find(|column| most(*column, &is_term)) {
        fields.insert(column, Field::Term);
    }
    let length = |column: &u16| -> usize {
        let texts = texts(*column);
        let chars: usize = texts.iter().map(|text| text.chars().count()).sum();
        chars / texts.len().max(1)
    };
    let free = columns().filter(|column| !fields.contains_key(column));
    if let Some(column) = free.max_by_key(|column| (length(column), u16::MAX - column)) {
        fields.insert(column, Field::Title);
    }
    fields
}

/// «17», «1.», «1.1.», «2)», «IV.»: the number of a row.
pub fn is_number(text: &str) -> bool {
    let text = text.trim();
    let bare = text
        .trim_start_matches('№')
        .trim()
        .trim_end_matches(['.', ')']);
    let parts: Vec<&str> = bare.split('.').map(str::trim).collect();
    let figures =
        |part: &&str| matches!(part.len(), 1..=3) && part.chars().all(|c| c.is_ascii_digit());
    let roman = |part: &str| part.chars().all(|c| "IVXLCМХ".contains(c)) && !part.is_empty();
    text.chars().count() <= 12 && (parts.iter().all(figures) || roman(bare))
}

/// Whether the words name a day, a period or a recurrence, of whatever year.
pub fn is_term(text: &str) -> bool {
    let year = SchoolYear(2021);
    let reading = read(text, year.period(), &[Calendar::usual(year)]);
    match reading {
        Reading::Clear(_) => true,
        Reading::Ask { question, .. } => matches!(question, Ambiguity::Outside(_)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_real_programmes_are_known_by_their_words() {
        use Field::*;
        let cases = [
            ("№ п/п", Number),
            ("N п/п", Number),
            ("№", Number),
            ("№№", Number),
            ("Мероприятия", Title),
            ("Основные мероприятия", Title),
            ("Содержание деятельности", Title),
            ("Сроки", Term),
            ("Сроки исполнения", Term),
            ("Срок реализации мероприятия", Term),
            ("Дата проведения", Term),
            ("Ответственные", Responsible),
            ("Ответственный исполнитель", Responsible),
            ("Ответственный за мероприятие", Responsible),
            ("Показатель", Indicator),
            ("Показатели результативности", Indicator),
            ("Ожидаемый результат", Result),
            ("Планируемый результат", Result),
            ("Подтверждающий документ", Proof),
            ("Источники данных/ Методы сбора информации", Proof),
            ("Участники", Participants),
            ("Репрезентативность выборки", Participants),
            ("Задача", Task),
            ("Направление деятельности", Task),
            ("Предмет мониторинга", Task),
            ("Рисковое направление", Risk),
            ("Критерии", Indicator),
            ("Примечание", Note),
            ("Ед. изм.", Unit),
            ("Плановое значение", Plan),
        ];
        for (head, field) in cases {
            assert_eq!(named(head), Some(field), "{head}");
        }
        for head in ["", "Школа", "1", &"Мероприятия ".repeat(20)] {
            assert_eq!(named(head), None, "{head}");
        }
    }

    #[test]
    fn numbers_of_rows_are_told_from_words() {
        for text in ["1", "17.", "1.1", "1.1.", "2)", "№ 4", "IV.", "10."] {
            assert!(is_number(text), "{text}");
        }
        for text in [
            "",
            "Созд возм",
            "1 этап",
            "май",
            "2022 г.",
            "12.03.2022 и далее",
        ] {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn terms_are_told_from_other_words() {
        for text in [
            "май",
            "до 1 октября",
            "До 25.12.2022 г.",
            "октябрь 2030",
            "по мере необходимости",
        ] {
            assert!(is_term(text), "{text}");
        }
        for text in ["", "завуч", "вне среды, г уализации по", "Разобрать ВПР"]
        {
            assert!(!is_term(text), "{text}");
        }
    }

    #[test]
    fn every_field_has_its_code() {
        for field in Field::ALL {
            assert_eq!(Field::from_code(field.code()), Some(field));
        }
    }
}
