//! The director's next steps in plain words: at most three, the most pressing first. Pure.

use super::store::Duties;
use crate::deadlines::Term;
use crate::roadmaps::report_in_words;
use crate::words;
use chrono::NaiveDate;

/// Steps on the page.
const AT_MOST: usize = 3;

/// A step in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub title: String,
    /// What it means.
    pub text: String,
    /// Words of the button.
    pub button: &'static str,
    /// Where it leads.
    pub href: String,
    /// Whether it is the first thing to do.
    pub primary: bool,
}

fn step(title: String, text: &str, button: &'static str, href: String) -> Step {
    Step {
        title,
        text: text.to_owned(),
        button,
        href,
        primary: false,
    }
}

/// The steps of a school; `year`: the last year with numbers of it.
pub fn steps(school_id: i64, year: Option<i32>, duties: &Duties, today: NaiveDate) -> Vec<Step> {
    let mut steps: Vec<Step> = [
        answer(school_id, duties, today),
        overdue(duties, today),
        report(duties),
        survey(duties, today),
        verification(duties),
        roadmap(school_id, duties),
        next_measure(duties, today),
        year.map(|year| numbers(school_id, year)),
        Some(profile()),
    ]
    .into_iter()
    .flatten()
    .take(AT_MOST)
    .collect();
    if let Some(first) = steps.first_mut() {
        first.primary = true;
    }
    steps
}

fn answer(school_id: i64, duties: &Duties, today: NaiveDate) -> Option<Step> {
    let until = duties.review_until;
    let open = duties.register_state.as_deref() == Some("review")
        && until.is_none_or(|until| until >= today)
        && duties.answer.is_none();
    let title = match until {
        Some(until) => format!("Проверить числа до {}", words::day_in_words(until)),
        None => "Проверить числа".to_owned(),
    };
    open.then(|| {
        step(
            title,
            "Сверьте числа со своими протоколами. Если что-то неверно, напишите координатору: он ответит.",
            "Проверить числа",
            format!("/schools/{school_id}/objections/new"),
        )
    })
}

fn report(duties: &Duties) -> Option<Step> {
    let (id, day) = duties.unread_id.zip(duties.unread_on)?;
    Some(step(
        format!("Прочитать отчёт о визите {}", words::day_in_words(day)),
        "Куратор записал, что увидел и что рекомендует. Отметьте, что ознакомились, и добавьте своё слово.",
        "Открыть отчёт",
        format!("/visits/{id}"),
    ))
}

fn survey(duties: &Duties, today: NaiveDate) -> Option<Step> {
    let until = duties.survey_until.filter(|until| *until >= today)?;
    let progress = duties.survey_progress.as_deref().unwrap_or_default();
    let title = format!("Собрать ответы опроса до {}", words::day_in_words(until));
    let text = format!(
        "Ответили {}. Раздайте ссылки учителям, ученикам и родителям, ответьте сами.",
        progress.replace(" из ", " из\u{a0}")
    );
    let href = format!("/surveys/{}", duties.survey_id?);
    Some(step(title, &text, "Открыть опрос", href))
}

fn verification(duties: &Duties) -> Option<Step> {
    let id = duties.profile_id?;
    Some(step(
        "Проверить риски школы".to_owned(),
        "По каждому фактору подтвердите уровень, предложите другой или отклоните.",
        "Проверить уровни",
        format!("/risks/{id}/verification"),
    ))
}

fn roadmap(school_id: i64, duties: &Duties) -> Option<Step> {
    let href = |end: &str| format!("/schools/{school_id}/roadmap{end}");
    if let Some(remark) = &duties.draft_remark {
        let (title, text) = match remark.as_str() {
            "" => (
                "Закончить дорожную карту",
                "Назначьте ответственных, уточните сроки и отправьте карту координатору.",
            ),
            _ => (
                "Исправить дорожную карту",
                "Координатор вернул карту: его замечание стоит над мерами.",
            ),
        };
        return Some(step(title.to_owned(), text, "Открыть карту", href("")));
    }
    duties.wants_roadmap.then(|| {
        step(
            "Составить дорожную карту".to_owned(),
            "Направления выбраны: портал предложит меры из библиотеки, вы отметите подходящие.",
            "Составить черновик",
            href("/new"),
        )
    })
}

fn measure(duties: &Duties, title: String) -> Option<Step> {
    let text = duties.measure.as_deref().unwrap_or_default();
    let href = format!("/measures/{}", duties.measure_id?);
    Some(step(title, text, "Отметить выполнение", href))
}

/// The step of one due day of a measure that recurs: «Просрочен отчёт за ноябрь, срок 30 ноября 2026 г.»
fn time(duties: &Duties, today: NaiveDate) -> Option<Step> {
    let (term, due) = duties.measure_term.as_ref().zip(duties.measure_due)?;
    let recurs = matches!(**term, Term::Occurrences { .. });
    let told = report_in_words(term.stretch(due).as_deref(), due);
    let title = match due < today {
        true => format!("Просрочен {told}"),
        false => format!("Сделать {told}"),
    };
    let text = duties.measure.as_deref().unwrap_or_default();
    let href = format!("/measures/{}?due={due}", duties.measure_id?);
    recurs.then(|| step(title, text, "Отчитаться", href))
}

fn overdue(duties: &Duties, today: NaiveDate) -> Option<Step> {
    let due = duties.measure_due.filter(|due| *due < today)?;
    let title = format!("Мера просрочена с {}", words::day_in_words(due));
    time(duties, today).or_else(|| measure(duties, title))
}

fn next_measure(duties: &Duties, today: NaiveDate) -> Option<Step> {
    let title = match duties.measure_due {
        Some(due) if due < today => return None,
        Some(due) => format!("Выполнить меру до {}", words::day_in_words(due)),
        None => "Выполнить меру".to_owned(),
    };
    time(duties, today).or_else(|| measure(duties, title))
}

fn numbers(school_id: i64, year: i32) -> Step {
    step(
        format!("Посмотреть числа {year} года"),
        "Каждая процедура по участникам, с порогом и файлом, из которого взято число.",
        "Открыть числа",
        format!("/schools/{school_id}"),
    )
}

fn profile() -> Step {
    step(
        "Проверить данные школы".to_owned(),
        "Название, телефон и почта: по ним вас найдёт координатор.",
        "Открыть профиль",
        "/profile".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadlines::{Period, Recurrence};
    use sqlx::types::Json;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, 10, d).unwrap()
    }

    fn hrefs(duties: &Duties) -> Vec<String> {
        let steps = steps(7, Some(2021), duties, day(10));
        assert!(steps[0].primary && steps.iter().skip(1).all(|step| !step.primary));
        steps.into_iter().map(|step| step.href).collect()
    }

    #[test]
    fn a_school_without_duties_looks_at_its_numbers() {
        assert_eq!(hrefs(&Duties::default()), ["/schools/7", "/profile"]);
    }

    #[test]
    fn a_due_day_of_a_measure_that_recurs_is_a_step_of_its_own() {
        let months = [10, 11].map(|month| Period::month(2021, month)).to_vec();
        let term = Term::each(Recurrence::Month { by: None }, months);
        let duties = |due| Duties {
            measure_id: Some(5),
            measure: Some("Совещание".into()),
            measure_due: Some(due),
            measure_term: Some(Json(term.clone())),
            ..Duties::default()
        };
        let late = NaiveDate::from_ymd_opt(2021, 11, 10).unwrap();
        let first = steps(7, None, &duties(day(31)), late).remove(0);
        let title = first.title.replace('\u{a0}', " ");
        assert_eq!(title, "Просрочен отчёт за октябрь, срок 31 октября 2021 г.");
        assert_eq!(first.href, "/measures/5?due=2021-10-31");
        let first = steps(7, None, &duties(day(31)), day(10)).remove(0);
        assert!(first.title.starts_with("Сделать отчёт за октябрь"));
    }

    #[test]
    fn the_most_pressing_comes_first_and_three_are_enough() {
        let all = Duties {
            register_state: Some("review".into()),
            review_until: Some(day(10)),
            answer: None,
            profile_id: Some(3),
            wants_roadmap: true,
            draft_remark: None,
            measure_id: Some(5),
            measure: Some("Разобрать ВПР".into()),
            measure_due: Some(day(9)),
            measure_term: None,
            unread_id: None,
            unread_on: None,
            survey_id: None,
            survey_until: None,
            survey_progress: None,
        };
        let ends = [
            "/schools/7/objections/new",
            "/measures/5",
            "/risks/3/verification",
        ];
        assert_eq!(hrefs(&all), ends);
        let later = Duties {
            review_until: Some(day(9)),
            measure_due: Some(day(10)),
            ..all.clone()
        };
        let ends = [
            "/risks/3/verification",
            "/schools/7/roadmap/new",
            "/measures/5",
        ];
        assert_eq!(hrefs(&later), ends);
        let unread = Duties {
            unread_id: Some(4),
            unread_on: Some(day(1)),
            ..later.clone()
        };
        assert_eq!(hrefs(&unread)[0], "/visits/4");
        let asked = |until| Duties {
            survey_id: Some(6),
            survey_until: Some(until),
            survey_progress: Some("34 из 60".into()),
            ..later.clone()
        };
        assert_eq!(hrefs(&asked(day(10)))[0], "/surveys/6");
        assert_eq!(hrefs(&asked(day(9))), ends, "its day has passed");
        let returned = Duties {
            draft_remark: Some("Назовите ответственных".into()),
            answer: Some("agreement".into()),
            profile_id: None,
            measure_id: None,
            measure_due: None,
            ..all
        };
        assert_eq!(hrefs(&returned)[0], "/schools/7/roadmap");
    }
}
