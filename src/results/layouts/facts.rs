//! What stands above a table: procedure, year, subject, grade, day, maximum. The year is that of the
//! procedure's name («ВПР 2021»), never that of the date.

use chrono::{Datelike, NaiveDate};

use super::header::{Header, level_in};
use super::model::{Facts, RepairKind};
use super::notes::Notes;
use super::school::looks_like_school;
use super::subjects::{coded, subject_in};
use super::text::{Token, key, tokens};
use crate::procedure::{Kind, Subject};
use crate::sheets::{Cell, Row, Sheet, address};

/// Serial numbers of Excel that are days of 2000–2099.
const SERIAL_DAYS: std::ops::RangeInclusive<i64> = 36_526..=73_050;

/// Something said about the procedure and where it is said.
struct Statement {
    cell: String,
    text: String,
    facts: Facts,
}

/// Reads the rows above a table and the name of its sheet. Contradictions become errors.
pub(super) fn read(rows: &[&Row], notes: &mut Notes) -> Facts {
    let mut facts = Facts::default();
    let mut said = Vec::new();
    for row in rows {
        for entry in &row.cells {
            let Some(text) = entry.cell.text() else {
                continue;
            };
            let cell = address(row.number, entry.column);
            match label(&key(text)) {
                Some(label) => labelled(label, row, entry.column, &mut facts, &mut said, notes),
                // «СОШ № 5 с углублённым изучением английского языка» is a school and no subject.
                None if is_advanced(&key(text)) && looks_like_school(&key(text)) => {}
                None => said.push(Statement {
                    cell,
                    text: text.trim().to_owned(),
                    facts: title(&key(text)),
                }),
            }
        }
    }
    said.push(Statement {
        cell: String::new(),
        text: notes.sheet.clone(),
        facts: sheet_name(&notes.sheet),
    });
    agree(&mut facts, &said, notes);
    refuse_advanced(&facts, &said, notes);
    check_day(&facts, notes);
    facts
}

/// «ВПР 2021 Математика 4 класс», «ВПР-6. Русский язык, 2021 год», «ОГЭ по математике, 2021/2022».
pub(super) fn title(key: &str) -> Facts {
    let tokens = tokens(key);
    let kind = kind_in(key, &tokens);
    Facts {
        kind,
        year: year(&tokens, kind),
        subject: subject_in(key),
        grade: grade(&tokens).or_else(|| kind.and_then(usual_grade)),
        level: if kind == Some(Kind::Vpr) {
            None
        } else {
            level_in(key)
        },
        ..Facts::default()
    }
}

fn usual_grade(kind: Kind) -> Option<u8> {
    match kind {
        Kind::Vpr => None,
        Kind::Oge => Some(9),
        Kind::Ege => Some(11),
    }
}

/// The kind of procedure named in a text that has been through `text::key`.
pub(super) fn kind_in(key: &str, tokens: &[Token]) -> Option<Kind> {
    let word = |wanted: &str| {
        tokens
            .iter()
            .any(|token| matches!(token, Token::Word(w) if w == wanted))
    };
    if word("впр") || key.contains("всероссийск") && key.contains("проверочн")
    {
        Some(Kind::Vpr)
    } else if word("огэ") || key.contains("основной государственный экзамен")
    {
        Some(Kind::Oge)
    } else if word("егэ") || key.contains("единый государственный экзамен")
    {
        Some(Kind::Ege)
    } else {
        None
    }
}

/// The one year that the title names; a school year names its spring for the exams, whereas ВПР are
/// held in autumn too, so there it is not certain.
fn year(tokens: &[Token], kind: Option<Kind>) -> Option<u16> {
    let mut years = tokens.iter().filter_map(|token| match token {
        Token::Number(n) => u16::try_from(*n)
            .ok()
            .filter(|year| (2000..=2100).contains(year)),
        Token::SchoolYear(_, spring) if matches!(kind, Some(Kind::Oge | Kind::Ege)) => {
            Some(*spring)
        }
        _ => None,
    });
    let first = years.next()?;
    years.all(|year| year == first).then_some(first)
}

/// «4 класс», «4-й класс», «ВПР-6»; «по программе 4 класса» is stronger than the class of the pupils.
fn grade(tokens: &[Token]) -> Option<u8> {
    let number = |token: Option<&Token>| match token {
        Some(Token::Number(n)) => u8::try_from(*n)
            .ok()
            .filter(|grade| (1..=11).contains(grade)),
        _ => None,
    };
    let word =
        |token: &Token, wanted: &dyn Fn(&str) -> bool| matches!(token, Token::Word(w) if wanted(w));
    let programme = tokens
        .iter()
        .position(|token| word(token, &|w| w.starts_with("программ")))
        .and_then(|at| {
            tokens[at..]
                .iter()
                .take(3)
                .find_map(|token| number(Some(token)))
        });
    let class = tokens.iter().enumerate().find_map(|(at, token)| {
        if !word(token, &|w| w.starts_with("класс") || w == "кл") {
            return None;
        }
        let before = tokens.get(..at).unwrap_or_default();
        // «4 класс», «4-й класс», «5-х классов».
        number(before.last())
            .or_else(|| number(before.iter().rev().nth(1)))
            .or_else(|| number(tokens.get(at + 1)))
    });
    let glued = tokens.windows(2).find_map(|pair| match pair {
        [Token::Word(w), next] if w == "впр" => number(Some(next)),
        _ => None,
    });
    programme.or(class).or(glued)
}

/// What the name of a sheet says: «РУ 4 Статистика по отметкам», «ЕГЭ 2023 математика».
fn sheet_name(name: &str) -> Facts {
    let folded = key(name);
    match coded(&folded) {
        Some((subject, grade)) => Facts {
            subject: Some(subject),
            grade: Some(grade),
            ..title(&folded)
        },
        None => title(&folded),
    }
}

/// What the groups of the pupils say in a dump of 2020: «vpr2020.ma5» among many others. Nothing where
/// the file names several works.
pub(super) fn labelled_groups(sheet: &Sheet, header: &Header, data: &[Row]) -> Facts {
    let Some(groups) = header
        .columns
        .iter()
        .find(|column| key(&column.title) == key("groups"))
    else {
        return Facts::default();
    };
    let cells = data.iter().filter_map(|row| row.get(groups.index));
    let texts = cells.filter_map(Cell::text).chain([sheet.name.as_str()]);
    let mut works: Vec<(u16, Subject, u8)> = Vec::new();
    for work in texts.flat_map(|text| text.split([',', ';', ' ']).filter_map(work)) {
        if !works.contains(&work) {
            works.push(work);
        }
    }
    match works.as_slice() {
        [(year, subject, grade)] => Facts {
            kind: Some(Kind::Vpr),
            year: Some(*year),
            subject: Some(*subject),
            grade: Some(*grade),
            ..Facts::default()
        },
        _ => Facts::default(),
    }
}

/// «vpr2020.ma5»: year, subject and grade of the programme.
fn work(label: &str) -> Option<(u16, Subject, u8)> {
    let (year, code) = label.trim().strip_prefix("vpr")?.split_once('.')?;
    let year = year.parse().ok().filter(|y| (2000..=2100).contains(y))?;
    let (subject, grade) = match code.get(..2)? {
        "ru" => (Subject::Russian, &code[2..]),
        "ma" => (Subject::Mathematics, &code[2..]),
        _ => return None,
    };
    let grade = grade.parse().ok().filter(|g| (1..=11).contains(g))?;
    Some((year, subject, grade))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Subject,
    Day,
    MaxScore,
    Year,
    Grade,
}

fn label(key: &str) -> Option<Label> {
    let known = [
        ("предмет", Label::Subject),
        ("учебный предмет", Label::Subject),
        ("дата", Label::Day),
        ("максимальный первичный балл", Label::MaxScore),
        ("максимальный балл", Label::MaxScore),
        ("год", Label::Year),
        ("класс", Label::Grade),
    ];
    let (head, _) = key.split_once(':').unwrap_or((key, ""));
    known
        .iter()
        .find(|(word, _)| *word == head.trim() || head.trim() == format!("{word} проведения"))
        .map(|(_, label)| *label)
}

fn labelled(
    label: Label,
    row: &Row,
    column: u16,
    facts: &mut Facts,
    said: &mut Vec<Statement>,
    notes: &mut Notes,
) {
    let own = row
        .get(column)
        .and_then(Cell::text)
        .and_then(|text| text.split_once(':'));
    let own = own
        .map(|(_, rest)| rest.trim())
        .filter(|rest| !rest.is_empty());
    let (column, cell) = match own {
        Some(rest) => (column, Cell::Text(rest.to_owned())),
        None => match row.cells.iter().find(|entry| entry.column > column) {
            Some(entry) => (entry.column, entry.cell.clone()),
            None => return,
        },
    };
    let at = address(row.number, column);
    let text = cell.shown();
    let number = || text.parse::<u32>().ok();
    let mut statement = Facts::default();
    match label {
        Label::Subject => {
            let folded = key(&text);
            statement = Facts {
                subject: subject_in(&folded),
                level: level_in(&folded),
                ..Facts::default()
            };
        }
        Label::Day => facts.held_on = day(&cell, &at, notes),
        Label::MaxScore => facts.max_score = number(),
        Label::Year => statement.year = year(&tokens(&key(&text)), None),
        Label::Grade => {
            statement.grade = number()
                .and_then(|n| u8::try_from(n).ok())
                .filter(|n| (1..=11).contains(n))
        }
    }
    said.push(Statement {
        cell: at,
        text,
        facts: statement,
    });
}

/// A day as a date, as text, or as the serial number of a spreadsheet.
fn day(cell: &Cell, at: &str, notes: &mut Notes) -> Option<NaiveDate> {
    match cell {
        Cell::Date(date) => Some(*date),
        Cell::Text(text) => {
            let first: String = text
                .trim()
                .chars()
                .take_while(|c| c.is_ascii_digit() || ".-/".contains(*c))
                .collect();
            ["%d.%m.%Y", "%Y.%m.%d", "%Y-%m-%d", "%d/%m/%Y"]
                .iter()
                .find_map(|form| NaiveDate::parse_from_str(&first, form).ok())
                .filter(|date| (2000..=2100).contains(&date.year()))
        }
        Cell::Number(serial) if serial.fract() == 0.0 => {
            let days = Some(*serial as i64).filter(|days| SERIAL_DAYS.contains(days))?;
            let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
            let date = epoch.checked_add_signed(chrono::TimeDelta::days(days))?;
            notes.repair(
                at,
                cell.shown(),
                crate::words::day(date),
                RepairKind::SerialDate,
            );
            Some(date)
        }
        _ => None,
    }
}

/// Takes every fact from the first statement that has it; another that says otherwise is an error,
/// because half of the file belongs to some other procedure.
fn agree(facts: &mut Facts, said: &[Statement], notes: &mut Notes) {
    facts.kind = one(
        said,
        |facts| facts.kind,
        "kind_conflict",
        "процедуры",
        Kind::title,
        notes,
    );
    facts.year = one(
        said,
        |facts| facts.year,
        "year_conflict",
        "годы",
        |year| year.to_string(),
        notes,
    );
    facts.subject = one(
        said,
        |facts| facts.subject,
        "subject_conflict",
        "предметы",
        Subject::in_sentence,
        notes,
    );
    facts.grade = one(
        said,
        |facts| facts.grade,
        "grade_conflict",
        "классы",
        |grade| grade.to_string(),
        notes,
    );
    facts.level = said.iter().find_map(|statement| statement.facts.level);
}

fn one<T: Copy + PartialEq, S: Into<String>>(
    said: &[Statement],
    fact: impl Fn(&Facts) -> Option<T>,
    rule: &'static str,
    what: &str,
    name: impl Fn(T) -> S,
    notes: &mut Notes,
) -> Option<T> {
    let mut known = said
        .iter()
        .filter_map(|statement| Some((statement, fact(&statement.facts)?)));
    let (_, value) = known.next()?;
    if let Some((statement, other)) = known.find(|(_, other)| *other != value) {
        let (one, two): (String, String) = (name(value).into(), name(other).into());
        let place = if statement.cell.is_empty() {
            "в имени листа"
        } else {
            "здесь"
        };
        notes.error(
            &statement.cell,
            &statement.text,
            rule,
            format!("Названы разные {what}: сначала «{one}», {place} «{two}». Проверьте файл и исправьте лишнее название"),
        );
    }
    Some(value)
}

/// ВПР of the advanced level would take the place of the basic one, since a school has one result in a
/// subject and grade.
fn refuse_advanced(facts: &Facts, said: &[Statement], notes: &mut Notes) {
    let is_advanced = |statement: &&Statement| {
        statement.facts.subject.is_some() && is_advanced(&key(&statement.text))
    };
    if facts.kind.is_none_or(|kind| kind == Kind::Vpr)
        && let Some(statement) = said.iter().find(is_advanced)
    {
        notes.error(&statement.cell, &statement.text, "advanced_level", ADVANCED);
    }
}

/// What is wrong with a result of the advanced level.
pub(super) const ADVANCED: &str = "Это углублённый уровень, а у школы один результат по предмету и классу: он занял бы место базового уровня. Сложите оба уровня и загрузите сумму в шаблоне портала";

/// Whether a text that has been through `text::key` speaks of the advanced level of a subject.
pub(super) fn is_advanced(key: &str) -> bool {
    key.contains("углубл")
}

/// Warns when the work was held far from the year of its name. Autumn of the year before (school year)
/// and spring of the next one happen.
fn check_day(facts: &Facts, notes: &mut Notes) {
    let (Some(year), Some(day)) = (facts.year.map(i32::from), facts.held_on) else {
        return;
    };
    let usual = day.year() == year
        || (day.year() == year - 1 && day.month() >= 9)
        || (day.year() == year + 1 && day.month() <= 6);
    if !usual {
        notes.warn(
            "",
            &crate::words::day(day),
            "date_far_from_year",
            format!(
                "Дата проведения далека от года в названии ({year}). Проверьте, тот ли это файл"
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::Level;

    fn facts(
        kind: Option<Kind>,
        year: Option<u16>,
        subject: Option<Subject>,
        grade: Option<u8>,
    ) -> Facts {
        Facts {
            kind,
            year,
            subject,
            grade,
            ..Facts::default()
        }
    }

    #[test]
    fn titles_are_read_in_the_words_of_people() {
        use Kind::{Ege, Oge, Vpr};
        use Subject::{Mathematics, Russian};
        let cases = [
            (
                "ВПР 2021 Математика 4 класс",
                facts(Some(Vpr), Some(2021), Some(Mathematics), Some(4)),
            ),
            (
                "ВПР 2020 Русский язык 5 класс (по программе 4 класса)",
                facts(Some(Vpr), Some(2020), Some(Russian), Some(4)),
            ),
            (
                "ВПР-6. Русский язык, 2021 год",
                facts(Some(Vpr), Some(2021), Some(Russian), Some(6)),
            ),
            (
                "Всероссийские проверочные работы, 5-й класс, математика",
                facts(Some(Vpr), None, Some(Mathematics), Some(5)),
            ),
            (
                "ОГЭ по математике, 2021/2022 учебный год",
                facts(Some(Oge), Some(2022), Some(Mathematics), Some(9)),
            ),
            (
                "ВПР по русскому языку 2020/2021 уч. год",
                facts(Some(Vpr), None, Some(Russian), None),
            ),
            ("Сформировано 15.03.2021", Facts::default()),
            ("ВПР 2020 и 2021", facts(Some(Vpr), None, None, None)),
            (
                "Результаты ЕГЭ-2023, русский язык",
                facts(Some(Ege), Some(2023), Some(Russian), Some(11)),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(title(&key(text)), expected, "{text}");
        }
        assert_eq!(
            title(&key("ЕГЭ 2023 Математика (базовый уровень)")).level,
            Some(Level::Basic)
        );
    }
}
