//! What is wrong with a rule-set's JSON, said in Russian.

use super::ruleset::{
    Branch, Exit, Filials, Flag, LowResult, Objectivity, ProcedureRule, RiskZone, SmallSchools,
};
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The parser's complaint with its place, in words for the person who wrote the file.
fn in_russian(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let detail = message.split(" at line ").next().unwrap_or(&message);
    let place = match (error.line(), error.column()) {
        (0, _) => String::new(),
        (line, column) => format!(" (строка\u{a0}{line}, позиция\u{a0}{column})"),
    };
    let reason = match error.classify() {
        serde_json::error::Category::Data => data(detail),
        serde_json::error::Category::Eof => {
            "файл оборван: не хватает закрывающей скобки".to_owned()
        }
        _ => "это не JSON: проверьте кавычки, запятые и скобки".to_owned(),
    };
    format!("Правила не прочитаны{place}: {reason}")
}

/// The complaints that serde makes about content.
fn data(detail: &str) -> String {
    let name = |prefix: &str| {
        let rest = detail.strip_prefix(prefix)?;
        rest.split('`').nth(1)
    };
    let choices = || {
        let list = detail
            .split_once(", expected ")
            .map_or("", |(_, list)| list);
        let values: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
        values.join(", ")
    };
    if let Some(field) = name("unknown field ") {
        return format!("поле «{field}» неизвестно; возможны: {}", choices());
    }
    if let Some(value) = name("unknown variant ") {
        return format!("значение «{value}» не подходит; возможны: {}", choices());
    }
    if let Some(field) = name("missing field ") {
        return format!("нет поля «{field}»");
    }
    if let Some(field) = name("duplicate field ") {
        return format!("поле «{field}» задано дважды");
    }
    if detail.starts_with("invalid ") {
        return "значение не того вида: проверьте, где нужно число, а где строка или список"
            .to_owned();
    }
    detail.to_owned()
}

/// The parser's complaint, which knows the place, and then those of the other fields.
pub(super) fn all(text: &str, error: &serde_json::Error) -> Vec<String> {
    let first = in_russian(error);
    let others = of_fields(text);
    if others.len() < 2 {
        return vec![first];
    }
    let is_told = |fault: &String| first.contains(fault.as_str());
    let others: Vec<String> = others.into_iter().filter(|f| !is_told(f)).collect();
    std::iter::once(first).chain(others).collect()
}

/// All that is wrong with the fields, where the parser stops at the first: each field is read by itself.
fn of_fields(text: &str) -> Vec<String> {
    let Ok(Value::Object(fields)) = serde_json::from_str(text) else {
        return Vec::new();
    };
    let mut faults: Vec<String> = fields
        .iter()
        .flat_map(|(name, value)| of_field(name, value))
        .collect();
    let missing = ["code", "procedures", "low", "branches"]
        .into_iter()
        .filter(|name| !fields.contains_key(*name));
    faults.extend(missing.map(|name| format!("нет поля «{name}»")));
    faults
}

fn of_field(name: &str, value: &Value) -> Vec<String> {
    match name {
        "code" | "title" | "basis" => of_value::<String>(name, value),
        "valid_from" | "valid_to" => of_value::<Option<NaiveDate>>(name, value),
        "procedures" => of_list::<ProcedureRule>(name, value),
        "low" => of_value::<LowResult>(name, value),
        "min_participants" => of_value::<u32>(name, value),
        "small_schools" => of_value::<SmallSchools>(name, value),
        "branches" => of_list::<Branch>(name, value),
        "exclude" => of_list::<Flag>(name, value),
        "filials" => of_value::<Filials>(name, value),
        "objectivity" => of_value::<Objectivity>(name, value),
        "risk_zone" => of_value::<Option<RiskZone>>(name, value),
        "exit" => of_value::<Option<Exit>>(name, value),
        _ => vec![format!("поле «{name}» неизвестно")],
    }
}

fn of_list<T: DeserializeOwned>(name: &str, value: &Value) -> Vec<String> {
    let Some(items) = value.as_array() else {
        return of_value::<Vec<T>>(name, value);
    };
    let items = items.iter().zip(1..);
    items
        .flat_map(|(item, number)| of_value::<T>(&format!("{name}», строка «{number}"), item))
        .collect()
}

fn of_value<T: DeserializeOwned>(name: &str, value: &Value) -> Vec<String> {
    let error = serde_json::from_value::<T>(value.clone()).err();
    let fault = error.map(|error| format!("поле «{name}»: {}", data(&error.to_string())));
    fault.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::identification::RuleSet;

    fn complaint(text: &str) -> String {
        RuleSet::from_json(text).unwrap_err().remove(0)
    }

    #[test]
    fn complaints_name_the_field_and_the_place() {
        let cases = [
            ("{", "оборван"),
            ("\"code", "оборван"),
            ("{code}", "это не JSON"),
            (r#"{"kod":"a"}"#, "поле «kod» неизвестно"),
            (r#"{"code":"a"}"#, "нет поля «procedures»"),
            (r#"{"code":1}"#, "не того вида"),
            (r#"{"code":"a","code":"b"}"#, "задано дважды"),
            (
                r#"{"low":{"percent":30,"operator":"<"}}"#,
                "значение «<» не подходит; возможны: >=, >",
            ),
        ];
        for (text, expected) in cases {
            let found = complaint(text);
            assert!(found.contains(expected), "{text}: {found}");
            assert!(found.contains("строка\u{a0}1"), "{found}");
        }
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let text = r#"{"code":"a","title":5,"procedures":[{"kind":"vpr","subject":"russian"},
            {"kind":"vprx","subject":"russian"}],"low":{"percent":"30"},"min_participants":-1,
            "branches":[{"at_least":2,"within":"month"}],"exclude":["night"],"foo":1}"#;
        let faults = RuleSet::from_json(text).unwrap_err().join("\n");
        let expected = [
            "поле «title»: значение не того вида",
            "поле «procedures», строка «2»: значение «vprx» не подходит; возможны: vpr, oge, ege",
            "поле «low»: значение не того вида",
            "поле «min_participants»: значение не того вида",
            "поле «branches», строка «1»: значение «month» не подходит",
            "поле «exclude», строка «1»: значение «night» не подходит",
            "поле «foo» неизвестно",
        ];
        for fault in expected {
            assert!(faults.contains(fault), "{fault}\n{faults}");
        }
        let one = RuleSet::from_json(r#"{"code":"a","procedures":[],"branches":[]}"#).unwrap_err();
        assert_eq!(one.len(), 1, "{one:?}");
    }
}
