//! What is wrong with a rule-set's JSON, said in Russian.

/// The parser's complaint with its place, in words for the person who wrote the file.
pub(super) fn in_russian(error: &serde_json::Error) -> String {
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
}
