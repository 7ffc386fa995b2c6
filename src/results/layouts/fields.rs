//! What a column holds, told by its header.

use serde::{Deserialize, Serialize};

use super::text::{Token, key as folded, tokens};

macro_rules! fields {
    ($($variant:ident $code:literal $title:literal;)*) => {
        /// What a column holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Field { $(#[doc = $title] #[serde(rename = $code)] $variant,)* }

        impl Field {
            /// All fields in the order in which a form offers them.
            pub const ALL: &'static [Field] = &[$(Field::$variant,)*];

            /// The code used in JSON and in forms.
            pub fn code(self) -> &'static str { match self { $(Field::$variant => $code,)* } }

            /// The name in Russian.
            pub fn title(self) -> &'static str { match self { $(Field::$variant => $title,)* } }
        }
    };
}

fields! {
    School "school" "Школа";
    SchoolKey "school_key" "Логин, код ОО или ИНН";
    Login "login" "Логин ФИС ОКО";
    ExamCode "exam_code" "Код ОО в ОГЭ и ЕГЭ";
    Inn "inn" "ИНН";
    Municipality "municipality" "Муниципалитет";
    Group "group" "Группа участников";
    Organisations "organisations" "Количество ОО";
    Year "year" "Год";
    Kind "kind" "Процедура";
    Subject "subject" "Предмет";
    Grade "grade" "Класс";
    Level "level" "Уровень";
    Profile "profile" "Профиль";
    Participants "participants" "Участников";
    Failed "failed" "«2» или ниже порога";
    FailedCount "failed_count" "«2» или ниже порога, чел.";
    FailedShare "failed_share" "«2» или ниже порога, %";
    Mark3 "mark3" "«3»";
    Mark3Count "mark3_count" "«3», чел.";
    Mark3Share "mark3_share" "«3», %";
    Mark4 "mark4" "«4»";
    Mark4Count "mark4_count" "«4», чел.";
    Mark4Share "mark4_share" "«4», %";
    Mark5 "mark5" "«5»";
    Mark5Count "mark5_count" "«5», чел.";
    Mark5Share "mark5_share" "«5», %";
    Mean "mean" "Средний балл";
    LoweredCount "lowered_count" "Понизили, чел.";
    LoweredShare "lowered_share" "Понизили, %";
    ConfirmedCount "confirmed_count" "Подтвердили, чел.";
    ConfirmedShare "confirmed_share" "Подтвердили, %";
    RaisedCount "raised_count" "Повысили, чел.";
    RaisedShare "raised_share" "Повысили, %";
    Share "share" "Доля, %";
    PupilCode "pupil_code" "Код участника";
    Variant "variant" "Вариант";
    Mark "mark" "Отметка участника";
    JournalMark "journal_mark" "Отметка по журналу";
    Score "score" "Первичный балл участника";
    Task "task" "Балл за задание";
    MarkerCount "marker_count" "Количество маркеров";
    Marker "marker" "Маркер необъективности";
    OtherMark "other_mark" "Другой балл или отметка";
}

/// How a header measures its column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Count,
    Share,
    Unsaid,
}

impl Field {
    /// The field with this code.
    pub fn from_code(code: &str) -> Option<Field> {
        Field::ALL
            .iter()
            .copied()
            .find(|field| field.code() == code)
    }

    /// The three columns in which a mark may stand: measure unsaid, count, share.
    pub(super) fn of_mark(mark: usize) -> Option<[Field; 3]> {
        Some(match mark {
            2 => [Field::Failed, Field::FailedCount, Field::FailedShare],
            3 => [Field::Mark3, Field::Mark3Count, Field::Mark3Share],
            4 => [Field::Mark4, Field::Mark4Count, Field::Mark4Share],
            5 => [Field::Mark5, Field::Mark5Count, Field::Mark5Share],
            _ => return None,
        })
    }
}

/// The field of a header that has been through `text::key`.
pub(super) fn field_of(key: &str) -> Option<Field> {
    named(key)
        .or_else(|| compared(key))
        .or_else(|| counted(key))
        .or_else(|| marked(key))
}

/// Headers that are known as a whole or by their beginning.
fn named(key: &str) -> Option<Field> {
    const WHOLE: [(&str, Field); 34] = [
        ("группы участников", Field::Group),
        ("группа участников", Field::Group),
        ("код", Field::PupilCode),
        ("отметка", Field::Mark),
        ("оценка", Field::Mark),
        ("год", Field::Year),
        ("год проведения", Field::Year),
        ("учебный год", Field::Year),
        ("процедура", Field::Kind),
        ("вид процедуры", Field::Kind),
        ("оценочная процедура", Field::Kind),
        ("предмет", Field::Subject),
        ("учебный предмет", Field::Subject),
        ("класс", Field::Grade),
        ("параллель", Field::Grade),
        ("уровень", Field::Level),
        ("профиль", Field::Profile),
        ("инн", Field::Inn),
        ("оо", Field::School),
        ("оу", Field::School),
        ("школа", Field::School),
        ("школы", Field::School),
        ("ате", Field::Municipality),
        ("мсу", Field::Municipality),
        ("район", Field::Municipality),
        ("территория", Field::Municipality),
        ("пользователь", Field::Login),
        ("%", Field::Share),
        ("процент", Field::Share),
        ("первичный балл", Field::Score),
        ("итого баллов", Field::Score),
        ("всего баллов", Field::Score),
        ("кол-во маркеров", Field::MarkerCount),
        ("баллы", Field::Score),
    ];
    const PART: [(&str, Field); 27] = [
        ("логин/", Field::SchoolKey),
        ("логин, код", Field::SchoolKey),
        ("логин", Field::Login),
        ("код участника", Field::PupilCode),
        ("код обучающегося", Field::PupilCode),
        ("отметка по журналу", Field::JournalMark),
        ("отметка за предыдущ", Field::JournalMark),
        ("вариант", Field::Variant),
        ("код оо", Field::ExamCode),
        ("код оу", Field::ExamCode),
        ("код школы", Field::ExamCode),
        ("код и наименование о", Field::School),
        ("код и название о", Field::School),
        ("код образовательн", Field::ExamCode),
        ("кол-во оо", Field::Organisations),
        ("кол-во оу", Field::Organisations),
        ("кол-во школ", Field::Organisations),
        ("кол-во образовательн", Field::Organisations),
        ("муниципал", Field::Municipality),
        ("наименование ате", Field::Municipality),
        ("наименование муницип", Field::Municipality),
        ("наименование о", Field::School),
        ("название о", Field::School),
        ("наименование школ", Field::School),
        ("название школ", Field::School),
        ("образовательная орг", Field::School),
        ("общеобразовательная орг", Field::School),
    ];
    if let Some((_, field)) = WHOLE.iter().find(|(whole, _)| *whole == key) {
        return Some(*field);
    }
    if let Some((_, field)) = PART.iter().find(|(part, _)| key.starts_with(part)) {
        return Some(*field);
    }
    if matches!(
        key,
        "ру4" | "ма4" | "ру5" | "ма5" | "ру 4" | "ма 4" | "ру 5" | "ма 5"
    ) {
        return Some(Field::Marker);
    }
    task(key).then_some(Field::Task).or_else(|| dumped(key))
}

/// Columns of the region's dump of 2020, which are named in Latin letters.
fn dumped(key: &str) -> Option<Field> {
    const WHOLE: [(&str, Field); 6] = [
        ("user", Field::Login),
        ("code", Field::PupilCode),
        ("otc", Field::JournalMark),
        ("var-1", Field::Variant),
        ("var-2", Field::Variant),
        ("sum", Field::Score),
    ];
    // Look-alikes fold into Russian letters, so the names are compared as they fold.
    if let Some((_, field)) = WHOLE.iter().find(|(name, _)| folded(name) == key) {
        return Some(*field);
    }
    let number = key
        .strip_prefix(folded("a-").as_str())
        .and_then(|rest| rest.strip_suffix(folded("-grade").as_str()));
    number
        .is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
        .then_some(Field::Task)
}

/// «1 (2б)», «5(1) (1б)», «4К1 (3б)»: a task with its maximum.
fn task(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_digit())
        && key.ends_with("б)")
        && key.rsplit_once('(').is_some_and(|(_, max)| {
            max.trim_end_matches("б)")
                .trim()
                .bytes()
                .all(|byte| byte.is_ascii_digit())
        })
        || key.starts_with("балл за ")
}

fn unit(key: &str) -> Unit {
    let share = key.contains('%') || key.contains("процент") || key.contains("доля");
    let count = key.contains("чел") || key.contains("кол-во");
    match (share, count) {
        (true, false) => Unit::Share,
        (false, true) => Unit::Count,
        _ => Unit::Unsaid,
    }
}

/// Columns of the comparison with the journal.
fn compared(key: &str) -> Option<Field> {
    let share = unit(key) == Unit::Share;
    let pick = |count, other| Some(if share { other } else { count });
    if key.starts_with("понизил") {
        pick(Field::LoweredCount, Field::LoweredShare)
    } else if key.starts_with("подтвердил") {
        pick(Field::ConfirmedCount, Field::ConfirmedShare)
    } else if key.starts_with("повысил") {
        pick(Field::RaisedCount, Field::RaisedShare)
    } else {
        None
    }
}

/// Columns of all participants, of those below the minimum, and of the mean.
fn counted(key: &str) -> Option<Field> {
    const BELOW: [&str; 8] = [
        "не преодолел",
        "ниже минимальн",
        "ниже порог",
        "не достиг",
        "не сдал",
        "не прош",
        "неудовл",
        "двоек",
    ];
    const TOOK_PART: [&str; 10] = [
        "участник",
        "участвовал",
        "писавших",
        "сдававших",
        "выполнявших",
        "приняли участие",
        "принявших участие",
        "писали",
        "сдавали",
        "выполняли",
    ];
    let has = |words: &[&str]| words.iter().any(|word| key.contains(word));
    if has(&BELOW) {
        return Some(by_unit(
            [Field::Failed, Field::FailedCount, Field::FailedShare],
            key,
        ));
    }
    if key.contains("средн") && (key.contains("балл") || key.contains("отметк"))
        || key.contains("ср. балл")
    {
        return Some(Field::Mean);
    }
    let part_of_them = unit(key) == Unit::Share
        || has(&[
            "балл",
            "выпускник",
            "получили",
            "получивш",
            "отметк",
            "качеств",
            "уровень",
        ]);
    let mark = mark_numbers(key).is_some_and(|marks| !marks.is_empty());
    (has(&TOOK_PART) && !part_of_them && !mark).then_some(Field::Participants)
}

fn by_unit(fields: [Field; 3], key: &str) -> Field {
    match unit(key) {
        Unit::Unsaid => fields[0],
        Unit::Count => fields[1],
        Unit::Share => fields[2],
    }
}

/// Columns of marks: «2», «"3" чел.», «Получили «4», %». Two marks in one header («4» и «5») are the
/// quality of learning and not a mark.
fn marked(key: &str) -> Option<Field> {
    match mark_numbers(key)?.as_slice() {
        [mark @ 2..=5] => Field::of_mark(*mark).map(|fields| by_unit(fields, key)),
        [] => None,
        // A bare number is a column of another report: a score or a task.
        _ if key.bytes().all(|b| b.is_ascii_digit() || b == b'.') => Some(Field::OtherMark),
        _ => None,
    }
}

/// Numbers of a header that may be marks; `None` when the header is about something else.
fn mark_numbers(key: &str) -> Option<Vec<usize>> {
    if key.contains("класс") || key.contains("балл") || key.contains("задани") {
        return None;
    }
    let numbers = tokens(key).into_iter().filter_map(|token| match token {
        Token::Number(n) => usize::try_from(n).ok(),
        _ => None,
    });
    let mut numbers: Vec<usize> = numbers.collect();
    numbers.dedup();
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::super::text::key;
    use super::*;

    #[test]
    fn headers_name_their_fields() {
        let cases = [
            ("Группы участников", Field::Group),
            ("Кол-во ОО", Field::Organisations),
            ("Кол-во участников(всего)", Field::Participants),
            ("Количество участников, чел.", Field::Participants),
            ("Участников", Field::Participants),
            (
                "Понизили (Отметка < Отметка по журналу) %",
                Field::LoweredShare,
            ),
            (
                "Подтвердили (Отметка = Отметке по журналу) Кол-во участников",
                Field::ConfirmedCount,
            ),
            ("2", Field::Failed),
            ("«2» чел.", Field::FailedCount),
            (
                "Доля участников, получивших отметку «2»",
                Field::FailedShare,
            ),
            ("Получили «2» / ниже порога", Field::Failed),
            ("«5», %", Field::Mark5Share),
            ("Русский язык не преодолели min порог", Field::Failed),
            (
                "Доля участников, у которых полученный тестовый балл: ниже минимального",
                Field::FailedShare,
            ),
            ("Русский язык приняли участие, чел.", Field::Participants),
            ("Средний балл", Field::Mean),
            ("Логин/Код ОО/ИНН", Field::SchoolKey),
            ("Образовательная организация", Field::School),
            ("Наименование ОО", Field::School),
            ("Название ОО", Field::School),
            ("Код и наименование ОО", Field::School),
            ("Кол-во сдававших", Field::Participants),
            ("user", Field::Login),
            ("code", Field::PupilCode),
            ("otc", Field::JournalMark),
            ("var-2", Field::Variant),
            ("sum", Field::Score),
            ("a-10-grade", Field::Task),
            ("Код участника", Field::PupilCode),
            (
                "Отметка за предыдущий триместр/ четверть/полугодие",
                Field::JournalMark,
            ),
            ("Отметка по журналу", Field::JournalMark),
            ("Отметка", Field::Mark),
            ("4К1 (3б)", Field::Task),
            ("9.1 (1б)", Field::Task),
            ("РУ 4", Field::Marker),
            ("Количество маркеров", Field::MarkerCount),
            ("0", Field::OtherMark),
            ("12", Field::OtherMark),
        ];
        for (header, field) in cases {
            assert_eq!(field_of(&key(header)), Some(field), "{header}");
        }
        let strange = [
            "Доля участников, получивших «4» и «5» (качество обучения)",
            "Доля участников, у которых полученный тестовый балл: от 61 до 80 баллов",
            "Всего выпускников, участвующих в ЕГЭ",
            "высокобалльники 80–99",
            "100 баллов",
            "Порядковый номер класса",
            "groups",
            "gender",
            "klass",
            "№",
        ];
        for header in strange {
            assert_eq!(field_of(&key(header)), None, "{header}");
        }
    }

    #[test]
    fn codes_lead_back_to_their_field() {
        for field in Field::ALL {
            assert_eq!(Field::from_code(field.code()), Some(*field));
        }
    }
}
