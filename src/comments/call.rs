//! Who is called: by a check mark, or by «@Фамилия» in the text.

use crate::input::Errors;
use crate::web::view::Choice;

/// Somebody who sees the thing.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Person {
    /// Row of `users`.
    pub id: i64,
    /// Full name, the surname first.
    pub full_name: String,
    /// Code of the role.
    pub role: String,
}

impl Person {
    fn surname(&self) -> &str {
        self.full_name.split_whitespace().next().unwrap_or_default()
    }

    /// «директор школы», beside the name.
    pub fn role_title(&self) -> String {
        let role = crate::access::Role::from_code(&self.role);
        role.map_or_else(String::new, |role| role.title().to_lowercase())
    }
}

/// People as check boxes.
pub fn choices(people: &[Person], checked: &[String]) -> Vec<Choice> {
    let choice = |person: &Person| {
        let id = person.id.to_string();
        Choice {
            selected: checked.contains(&id),
            ..Choice::new(id, &person.full_name, "").with_hint(person.role_title())
        }
    };
    people.iter().map(choice).collect()
}

/// Who is called by check marks and by the text; notes names that nobody bears who sees the thing, and
/// surnames that two of them share.
pub fn called(
    errors: &mut Errors,
    text: &str,
    checked: &[String],
    people: &[Person],
) -> Vec<Person> {
    let mut called: Vec<Person> = people
        .iter()
        .filter(|person| checked.contains(&person.id.to_string()))
        .cloned()
        .collect();
    for name in named(text) {
        let bear = |person: &&Person| folded(person.surname()) == folded(name);
        let found: Vec<&Person> = people.iter().filter(bear).collect();
        match found.as_slice() {
            [] => errors.add(
                "text",
                format!(
                    "«@{name}»: среди тех, кто видит эту запись, такой фамилии нет. \
                     Отметьте человека в списке ниже или уберите знак @"
                ),
            ),
            [one] => called.push((*one).clone()),
            several if several.iter().any(|one| called.contains(one)) => {}
            _ => errors.add(
                "called",
                format!("«@{name}»: таких фамилий несколько, отметьте человека в списке"),
            ),
        }
    }
    called.sort_by_key(|person| person.id);
    called.dedup();
    called
}

/// Surnames after «@» at the beginning of a word; an address of e-mail is none.
fn named(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for (at, _) in text.match_indices('@') {
        let before = text[..at].chars().next_back();
        if before.is_some_and(char::is_alphanumeric) {
            continue;
        }
        let rest = &text[at + 1..];
        let end = rest
            .find(|c: char| !(c.is_alphabetic() || c == '-'))
            .unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches('-');
        if !name.is_empty() {
            names.push(name);
        }
    }
    names
}

fn folded(name: &str) -> String {
    name.to_lowercase().replace('ё', "е")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: i64, full_name: &str) -> Person {
        Person {
            id,
            full_name: full_name.into(),
            role: "curator".into(),
        }
    }

    fn people() -> Vec<Person> {
        vec![
            person(1, "Громова Вера Петровна"),
            person(2, "Королёва-Стриж Анна Львовна"),
            person(3, "Орлова Наталья Викторовна"),
            person(4, "Орлова Инна Олеговна"),
        ]
    }

    fn of(text: &str, checked: &[&str]) -> (Vec<i64>, Vec<String>) {
        let mut errors = Errors::new();
        let checked: Vec<String> = checked.iter().map(|id| (*id).to_owned()).collect();
        let called = called(&mut errors, text, &checked, &people());
        let fields = errors.all().iter().map(|(field, _)| field.clone());
        (
            called.into_iter().map(|person| person.id).collect(),
            fields.collect(),
        )
    }

    #[test]
    fn people_are_called_by_name_and_by_mark() {
        let cases: &[(&str, &[&str], &[i64])] = &[
            ("Приказ готов.", &[], &[]),
            ("@Громова, посмотрите", &[], &[1]),
            ("(@громова) и @КОРОЛЕВА-СТРИЖ.", &[], &[1, 2]),
            ("@Громова, @Громова", &["1"], &[1]),
            ("без имени", &["2", "3"], &[2, 3]),
            ("@Орлова, посмотрите", &["4"], &[4]),
            ("пишите на vera@example.ru", &[], &[]),
            ("в 5 классе @ все", &[], &[]),
            ("чужой номер", &["77", "x"], &[]),
        ];
        for (text, checked, expected) in cases {
            assert_eq!(of(text, checked), (expected.to_vec(), vec![]), "{text}");
        }
    }

    #[test]
    fn an_unknown_and_a_shared_surname_are_told() {
        assert_eq!(of("@Петрова", &[]), (vec![], vec!["text".to_owned()]));
        assert_eq!(of("@Орлова", &[]), (vec![], vec!["called".to_owned()]));
        assert_eq!(of("@Громова и @Петрова", &[]).0, [1]);
    }
}
