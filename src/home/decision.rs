//! «Сегодня нужно решить»: what waits, made into rows with a button each. At most seven; the rest is a
//! number. Pure.

use super::store::Waiting;
use crate::deadlines::Term;
use crate::roadmaps::report_in_words;
use crate::schools::short_name;
use crate::words;
use chrono::NaiveDate;

/// Rows on the page; more than that is no decision list but a pile.
pub const AT_MOST: usize = 7;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What it is about.
    pub title: String,
    /// Kind of the tag: danger, attention, info, neutral.
    pub tag: &'static str,
    /// Words of the tag.
    pub tag_text: String,
    /// One sentence.
    pub text: String,
    /// Words of the button.
    pub button: &'static str,
    /// Where title and button lead.
    pub href: String,
}

/// Rows for what waits in the database, then for the register of the year.
pub fn decisions(waiting: &[Waiting], facts: &YearFacts, today: NaiveDate) -> Vec<Decision> {
    let mut rows: Vec<Decision> = waiting
        .iter()
        .filter_map(|w| match w.kind.as_str() {
            "objection" => Some(objection(w, today)),
            "import" => Some(import(w)),
            "survey" | "risks" | "roadmap" | "proposal" | "document" => Some(school_work(w)),
            "reported" | "overdue" | "own_reported" | "own_overdue" => Some(measures(w)),
            _ => None,
        })
        .collect();
    rows.extend(gap(facts));
    let register = waiting.iter().find(|w| w.kind == "register");
    rows.extend(register_row(register, facts, today));
    rows
}

/// What is known of the year's data.
#[derive(Clone, Debug, Default)]
pub struct YearFacts {
    /// The year.
    pub year: i32,
    /// Schools of the municipality.
    pub schools: u64,
    /// Schools in the computed register.
    pub listed: u64,
    /// Procedures for identification without all schools: name and how many have a number.
    pub gaps: Vec<(String, u64)>,
}

fn objection(w: &Waiting, today: NaiveDate) -> Decision {
    let days = (today - w.since.date_naive()).num_days().max(0) as u64;
    let tag = if days > 7 { "danger" } else { "attention" };
    Decision {
        title: short_name(&w.name),
        tag,
        tag_text: match days {
            0 => "замечание сегодня".to_owned(),
            days => format!(
                "ждёт ответа {}",
                words::count(days, ["день", "дня", "дней"])
            ),
        },
        text: format!("Школа сообщает: «{}»", w.text.trim()),
        button: "Ответить школе",
        href: format!("/objections/{}", w.id),
    }
}

fn import(w: &Waiting) -> Decision {
    Decision {
        title: format!("Загрузка №\u{a0}{}", w.number),
        tag: "attention",
        tag_text: "не сохранена".to_owned(),
        text: "Файлы прочитаны, но числа ещё не сохранены: проверьте и загрузите.".to_owned(),
        button: "Проверить",
        href: format!("/imports/{}", w.id),
    }
}

/// What a school's risks and roadmap wait for.
fn school_work(w: &Waiting) -> Decision {
    let count = u64::from(w.number.unsigned_abs());
    let since = words::day_in_words(w.since.date_naive());
    let (tag, tag_text, text, button, href) = match w.kind.as_str() {
        "survey" => (
            "info",
            "опрос закончен",
            "Ответы собраны: посмотрите уровни и перенесите их в профиль.".to_owned(),
            "Открыть результаты",
            format!("/surveys/{}/results", w.id),
        ),
        "risks" => (
            "info",
            "риски проверены",
            "Школа и куратор проверили уровни: выберите, в каких направлениях школа будет работать."
                .to_owned(),
            "Выбрать направления",
            format!("/risks/{}/activation", w.id),
        ),
        "proposal" => (
            "attention",
            "предложено изменить карту",
            format!(
                "Ждёт ответа {}, первое\u{a0}— с\u{a0}{since}",
                words::count(count, ["предложение", "предложения", "предложений"])
            ),
            "Принять или отклонить",
            format!("/proposals/{}", w.id),
        ),
        "document" => (
            "attention",
            "документ ждёт решения",
            match count {
                1 => format!("Школа прислала «{}», {since}", w.text),
                _ => format!(
                    "Прислано: {}, первый\u{a0}— «{}», {since}",
                    words::count(count, ["документ", "документа", "документов"]),
                    w.text
                ),
            },
            "Посмотреть документ",
            format!("/documents/{}", w.id),
        ),
        _ => (
            "attention",
            "карта на согласовании",
            format!("Школа отправила дорожную карту {since}"),
            "Согласовать или вернуть",
            format!("/roadmaps/{}/decision", w.id),
        ),
    };
    Decision {
        title: short_name(&w.name),
        tag,
        tag_text: tag_text.to_owned(),
        text,
        button,
        href,
    }
}

/// What the measures of a school, or of the municipality itself, wait for.
fn measures(w: &Waiting) -> Decision {
    let count = u64::from(w.number.unsigned_abs());
    let (kind, href) = match w.kind.strip_prefix("own_") {
        Some(kind) => (kind, format!("/municipalities/{}/roadmap", w.id)),
        None => (w.kind.as_str(), format!("/schools/{}/roadmap", w.id)),
    };
    let (tag, tag_text, text, button) = if kind == "reported" {
        let reports = words::count(count, ["отчёт", "отчёта", "отчётов"]);
        let text = format!("О выполнении сообщили: {reports}.");
        ("attention", "ждут подтверждения", text, "Проверить меры")
    } else {
        let days = words::count(count, ["срок", "срока", "сроков"]);
        let text = format!("Пропущено: {days}, первый\u{a0}— {}", first_missed(w));
        ("danger", "просрочено", text, "Открыть карту")
    };
    Decision {
        title: short_name(&w.name),
        tag,
        tag_text: tag_text.to_owned(),
        text,
        button,
        href,
    }
}

/// «отчёт за ноябрь, срок 30 ноября 2026 г.»; «до 1 октября 2026 г.» of a measure that is done once.
fn first_missed(w: &Waiting) -> String {
    let due = w.since.date_naive();
    match serde_json::from_str::<Term>(&w.text) {
        Ok(term @ Term::Occurrences { .. }) => report_in_words(term.stretch(due).as_deref(), due),
        _ => format!("до {}", words::day_in_words(due)),
    }
}

/// One row for all gaps: they are mended by one upload.
fn gap(facts: &YearFacts) -> Option<Decision> {
    let (name, have) = facts.gaps.first()?;
    let more = match facts.gaps.len() {
        1 => String::new(),
        n => format!(
            " и ещё {}",
            words::count(n as u64 - 1, ["процедура", "процедуры", "процедур"])
        ),
    };
    Some(Decision {
        title: format!("Данные {} года", facts.year),
        tag: "attention",
        tag_text: "неполны".to_owned(),
        text: format!(
            "{name}: числа есть у {have} из {}{more}.",
            words::count(facts.schools, ["школы", "школ", "школ"])
        ),
        button: "Загрузить файлы",
        href: "/imports/new".to_owned(),
    })
}

/// «ответила 1 школа», «ответили 2 школы».
fn answered(schools: u64) -> String {
    if schools == 0 {
        return "пока никто не ответил".to_owned();
    }
    let verb = words::plural(schools, ["ответила", "ответили", "ответили"]);
    format!(
        "{verb} {}",
        words::count(schools, ["школа", "школы", "школ"])
    )
}

fn register_row(
    register: Option<&Waiting>,
    facts: &YearFacts,
    today: NaiveDate,
) -> Option<Decision> {
    let year = facts.year;
    let listed = words::count(facts.listed, ["школа", "школы", "школ"]);
    let row = |tag_text: &str, text: String, button| Decision {
        title: format!("Перечень {year} года"),
        tag: "info",
        tag_text: tag_text.to_owned(),
        text,
        button,
        href: format!("/registers/{year}"),
    };
    match register {
        None => {
            let text = format!(
                "По загруженным числам в перечне {listed}. Откройте проект, чтобы показать его школам и утвердить."
            );
            Some(row("расчёт", text, "Открыть перечень"))
        }
        Some(r) if r.name == "project" => {
            let text =
                format!("В проекте {listed}. Покажите школам их числа или утвердите перечень.");
            Some(row("проект", text, "Открыть проект"))
        }
        Some(r) if r.name == "review" => {
            let answered = answered(r.answered as u64);
            let text = match r.until {
                Some(until) if until < today => format!(
                    "Срок ответов истёк {}, {answered}. Перечень можно утвердить.",
                    words::day_in_words(until)
                ),
                Some(until) => format!(
                    "Школы отвечают до {}, {answered}.",
                    words::day_in_words(until)
                ),
                None => format!("Перечень у школ, {answered}."),
            };
            Some(row("у школ", text, "Открыть перечень"))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};

    fn waiting(kind: &str, name: &str) -> Waiting {
        Waiting {
            kind: kind.into(),
            id: 7,
            number: 14,
            name: name.into(),
            text: "У нас 22 участника".into(),
            since: DateTime::<Utc>::UNIX_EPOCH,
            until: None,
            answered: 2,
        }
    }

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(1970, 1, n).unwrap()
    }

    #[test]
    fn each_thing_that_waits_is_a_row_with_its_button() {
        let waits = [
            waiting("import", "results"),
            waiting("objection", "МБОУ «Гимназия № 5»"),
            waiting("register", "review"),
        ];
        let facts = YearFacts {
            year: 2021,
            schools: 11,
            listed: 5,
            gaps: vec![("ВПР-5 математика".into(), 10)],
        };
        let rows = decisions(&waits, &facts, day(4));
        let buttons: Vec<&str> = rows.iter().map(|r| r.button).collect();
        assert_eq!(
            buttons,
            [
                "Проверить",
                "Ответить школе",
                "Загрузить файлы",
                "Открыть перечень"
            ]
        );
        assert_eq!(rows[1].title, "Гимназия №\u{a0}5");
        assert_eq!(rows[1].tag_text, "ждёт ответа 3\u{a0}дня");
        assert!(rows[3].text.contains("2\u{a0}школы"), "{}", rows[3].text);
    }

    #[test]
    fn a_schools_work_waits_with_the_button_that_ends_the_waiting() {
        let waits = [
            "risks",
            "roadmap",
            "reported",
            "overdue",
            "proposal",
            "own_overdue",
            "document",
        ]
        .map(|kind| waiting(kind, "СОШ № 7"));
        let rows = decisions(&waits, &YearFacts::default(), day(4));
        let hrefs: Vec<&str> = rows.iter().map(|row| row.href.as_str()).collect();
        let ends = [
            "/risks/7/activation",
            "/roadmaps/7/decision",
            "/schools/7/roadmap",
            "/schools/7/roadmap",
            "/proposals/7",
            "/municipalities/7/roadmap",
            "/documents/7",
        ];
        assert_eq!(hrefs[..7], ends);
        assert!(rows[3].text.contains("14\u{a0}сроков"), "{}", rows[3].text);
        assert!(
            rows.iter().all(|row| !row.text.contains("..")),
            "a day ends with its own full stop"
        );
    }

    #[test]
    fn an_approved_register_asks_for_nothing() {
        let rows = decisions(
            &[waiting("register", "approved")],
            &YearFacts::default(),
            day(1),
        );
        assert!(rows.is_empty());
        assert_eq!(decisions(&[], &YearFacts::default(), day(1)).len(), 1);
    }
}
