//! Personal data that no summary table needs: recognised by header and by look, never read, never
//! shown, and said to the person who sent them.

/// Beginnings of headers of personal columns, as `text::key` spells them.
const HEADERS: [&str; 14] = [
    "фамили",
    "отчеств",
    "фио",
    "ф.и.о",
    "ф. и. о",
    "снилс",
    "паспорт",
    "серия и номер",
    "серия документа",
    "номер документа",
    "дата рождения",
    "телефон",
    "адрес",
    "полис",
];

/// Whether a header (through `text::key`) names a personal column.
pub(super) fn is_personal_header(key: &str) -> bool {
    key == "имя" || HEADERS.iter().any(|begin| key.starts_with(begin))
}

/// Whether a text looks like a person's name or СНИЛС.
pub(super) fn looks_personal(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let snils = digits == 11
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'-' || b == b' ');
    let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let words: Vec<&str> = text.split_whitespace().collect();
    let patronymic = |word: &&str| {
        ["вич", "вна", "чна", "кызы", "оглы"]
            .iter()
            .any(|end| word.to_lowercase().ends_with(end))
    };
    let name = (2..=4).contains(&words.len())
        && words.iter().take(2).all(capital)
        && words.last().is_some_and(patronymic);
    snils || name
}

#[cfg(test)]
mod tests {
    use super::super::text::key;
    use super::*;

    #[test]
    fn personal_columns_and_values_are_recognised() {
        for header in [
            "Фамилия",
            "ИМЯ",
            "Отчество участника",
            "ФИО",
            "СНИЛС",
            "Дата рождения",
            "Телефон",
        ] {
            assert!(is_personal_header(&key(header)), "{header}");
        }
        for header in ["Имя файла", "Наименование ОО", "Класс", "Район"]
        {
            assert!(!is_personal_header(&key(header)), "{header}");
        }
        for value in [
            "Иванов Иван Иванович",
            "123-456-789 01",
            "Петрова Анна Ильинична",
        ] {
            assert!(looks_personal(value), "{value}");
        }
        for value in [
            "МБОУ СОШ № 1",
            "город Заречный",
            "9901000010",
            "Ново-Ильинична",
        ] {
            assert!(!looks_personal(value), "{value}");
        }
    }
}
