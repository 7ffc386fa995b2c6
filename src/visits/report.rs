//! The report of a visit as checked.

use super::recommendation::{Recommendation, State, narrative};
use super::report_form::ReportForm;
use super::visit::{Form, Lesson};
use crate::input::{Errors, optional_day, tidy};
use crate::risks::Risk;
use chrono::NaiveDate;
use serde::Deserialize;

/// What is said of an earlier recommendation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// The recommendation.
    pub id: i64,
    /// What became of it.
    pub state: State,
    /// A comment.
    pub comment: String,
}

/// A recommendation as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What to do.
    pub text: String,
    /// Who does it.
    pub owner: String,
    /// Until when.
    pub due_on: NaiveDate,
}

/// An activated direction that a visit speaks about; the title is a copy of that day's words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Discussed {
    /// Number of the factor.
    pub code: i16,
    /// Its name.
    pub title: String,
}

/// Directions that a report may name: those it names already and those that are activated.
pub fn offered(named: &[Discussed], active: Vec<Risk>) -> Vec<Discussed> {
    let mut offered = named.to_vec();
    for risk in active {
        if named.iter().all(|of| of.code != risk.code) {
            offered.push(Discussed {
                code: risk.code,
                title: risk.title,
            });
        }
    }
    offered.sort_by_key(|of| of.code);
    offered
}

/// The report as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How it was held.
    pub form: Form,
    /// When.
    pub held_on: NaiveDate,
    /// Who took part.
    pub participants: String,
    /// Lessons seen.
    pub lessons: Vec<Lesson>,
    /// Activated directions that were discussed.
    pub directions: Vec<Discussed>,
    /// Other risks that were discussed.
    pub risks: String,
    /// What was seen.
    pub findings: String,
    /// Earlier recommendations.
    pub reviews: Vec<Reviewed>,
    /// New ones.
    pub advice: Vec<Advice>,
    /// The next meeting.
    pub next_on: Option<NaiveDate>,
}

impl ReportForm {
    /// Checks the form against the earlier recommendations that are not finished and the directions that
    /// are activated for the school.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(
        &self,
        open: &[Recommendation],
        offered: &[Discussed],
        today: NaiveDate,
    ) -> Result<Report, Errors> {
        let mut errors = Errors::new();
        let reviews = self.check_reviews(open, &mut errors);
        let form = Form::from_code(&self.form);
        if form.is_none() {
            errors.add("form", "Выберите, как прошёл визит");
        }
        let held_on = day(&mut errors, "held_on", &self.held_on, "Укажите день визита");
        if held_on.is_some_and(|day| day > today) {
            errors.add(
                "held_on",
                "Этот день ещё не наступил: отчёт пишут после визита",
            );
        }
        let held_on = held_on.unwrap_or(today);
        let participants = narrative(&mut errors, "participants", &self.participants);
        if participants.is_empty() {
            errors.add("participants", "Напишите, кто был: должности, без фамилий");
        }
        let lessons = self.check_lessons(&mut errors);
        let directions = self.check_directions(offered, &mut errors);
        let risks = narrative(&mut errors, "risks", &self.risks);
        let findings = narrative(&mut errors, "findings", &self.findings);
        if findings.is_empty() {
            errors.add(
                "findings",
                "Напишите, что увидели: хватит трёх-четырёх предложений",
            );
        }
        let advice = self.check_advice(held_on, &mut errors);
        let next_on = optional_day(&mut errors, "next_on", &self.next_on);
        if next_on.is_some_and(|next| next <= held_on) {
            errors.add(
                "next_on",
                "Следующая встреча должна быть позже этого визита",
            );
        }
        errors.or(Report {
            form: form.unwrap_or(Form::Trip),
            held_on,
            participants,
            lessons,
            directions,
            risks,
            findings,
            reviews,
            advice,
            next_on,
        })
    }

    fn check_reviews(&self, open: &[Recommendation], errors: &mut Errors) -> Vec<Reviewed> {
        let mut reviews = Vec::new();
        for asked in open {
            let typed = self.review(&asked.id);
            let field = format!("review_{}_state", asked.id);
            let state = State::from_code(&typed.state).filter(|state| *state != State::Open);
            let Some(state) = state else {
                errors.add(
                    &field,
                    format!("Отметьте, что с рекомендацией «{}»", asked.text),
                );
                continue;
            };
            let field = format!("review_{}_comment", asked.id);
            let comment = narrative(errors, &field, &typed.comment);
            if comment.is_empty() && state != State::Done {
                errors.add(
                    &field,
                    match state {
                        State::Dropped => "Напишите, почему рекомендация снята",
                        _ => "Напишите, что помешало",
                    },
                );
            }
            reviews.push(Reviewed {
                id: asked.id,
                state,
                comment,
            });
        }
        reviews
    }

    fn check_directions(&self, offered: &[Discussed], errors: &mut Errors) -> Vec<Discussed> {
        let ticked = offered.iter().filter(|of| self.discusses(&of.code));
        let found: Vec<Discussed> = ticked.cloned().collect();
        if found.len() < self.directions.len() {
            errors.add(
                "direction",
                "Направления школы изменились, пока вы писали: отметьте их ещё раз",
            );
        }
        found
    }

    fn check_lessons(&self, errors: &mut Errors) -> Vec<Lesson> {
        let mut lessons = Vec::new();
        for (number, typed) in (1..).zip(&self.lessons) {
            let lesson = Lesson {
                grade: short(errors, &format!("lesson_{number}_grade"), &typed.grade),
                subject: short(errors, &format!("lesson_{number}_subject"), &typed.subject),
                teacher: short(errors, &format!("lesson_{number}_teacher"), &typed.teacher),
            };
            if lesson.grade.is_empty() && lesson.subject.is_empty() && lesson.teacher.is_empty() {
                continue;
            }
            if lesson.grade.is_empty() {
                errors.add(
                    &format!("lesson_{number}_grade"),
                    format!("Укажите класс урока {number}"),
                );
            }
            if lesson.subject.is_empty() {
                errors.add(
                    &format!("lesson_{number}_subject"),
                    format!("Укажите предмет урока {number}"),
                );
            }
            lessons.push(lesson);
        }
        lessons
    }

    fn check_advice(&self, held_on: NaiveDate, errors: &mut Errors) -> Vec<Advice> {
        let mut advice = Vec::new();
        for (number, typed) in (1..).zip(&self.advice) {
            let field = |part: &str| format!("advice_{number}_{part}");
            let text = narrative(errors, &field("text"), &typed.text);
            let owner = short(errors, &field("owner"), &typed.owner);
            if text.is_empty() && owner.is_empty() && typed.due_on.trim().is_empty() {
                continue;
            }
            if text.is_empty() {
                errors.add(
                    &field("text"),
                    format!("Напишите, что сделать по рекомендации {number}"),
                );
            }
            if owner.is_empty() {
                errors.add(
                    &field("owner"),
                    format!("Укажите, кто отвечает за рекомендацию {number}"),
                );
            }
            let missing = format!("Укажите срок рекомендации {number}");
            let due_on = day(errors, &field("due"), &typed.due_on, &missing);
            if due_on.is_some_and(|due| due < held_on) {
                errors.add(
                    &field("due"),
                    format!("Срок рекомендации {number} раньше визита"),
                );
            }
            advice.push(Advice {
                text,
                owner,
                due_on: due_on.unwrap_or(held_on),
            });
        }
        advice
    }
}

fn short(errors: &mut Errors, field: &str, text: &str) -> String {
    let text = tidy(text);
    if text.chars().count() > 200 || text.contains('\0') {
        errors.add(field, "Сократите текст: здесь помещается 200 знаков");
    }
    text
}

fn day(errors: &mut Errors, field: &str, text: &str, missing: &str) -> Option<NaiveDate> {
    let day = optional_day(errors, field, text);
    if day.is_none() && errors.of(field).is_none() {
        errors.add(field, format!("{missing}, например 27.03.2026"));
    }
    day
}

#[cfg(test)]
mod tests {
    use super::super::report_form::AdviceForm;
    use super::*;
    use crate::risks::Level;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2022, 1, 28).unwrap()
    }

    #[test]
    fn an_empty_report_tells_what_is_missing_and_empty_rows_are_left_out() {
        let errors = ReportForm::default()
            .with_rows()
            .check(&[], &[], today())
            .unwrap_err();
        let fields: Vec<&str> = errors
            .all()
            .iter()
            .map(|(field, _)| field.as_str())
            .collect();
        assert_eq!(fields, ["form", "held_on", "participants", "findings"]);
    }

    #[test]
    fn a_recommendation_needs_its_owner_and_its_day() {
        let mut form = ReportForm {
            form: "trip".into(),
            held_on: "27.01.2022".into(),
            participants: "директор".into(),
            findings: "Факт".into(),
            next_on: "26.01.2022".into(),
            ..ReportForm::default()
        };
        form.advice.push(AdviceForm {
            text: "Разбор".into(),
            ..AdviceForm::default()
        });
        let errors = form.check(&[], &[], today()).unwrap_err();
        for field in ["advice_1_owner", "advice_1_due", "next_on"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
        form.next_on.clear();
        form.advice[0] = AdviceForm {
            text: "Разбор".into(),
            owner: "завуч".into(),
            due_on: "18.02.2022".into(),
        };
        assert_eq!(form.check(&[], &[], today()).unwrap().advice.len(), 1);
    }

    #[test]
    fn a_direction_that_is_not_activated_is_asked_again() {
        let risk = |code: i16, title: &str| Risk {
            code,
            title: title.into(),
            level: Level::High,
        };
        let named = Discussed {
            code: 9,
            title: "Учебная неуспешность".into(),
        };
        let active = vec![risk(9, "Так её зовут теперь"), risk(3, "Кадры")];
        let offered = offered(&[named], active);
        let titles: Vec<&str> = offered.iter().map(|of| of.title.as_str()).collect();
        assert_eq!(titles, ["Кадры", "Учебная неуспешность"]);
        let form = |codes: &[&str]| ReportForm {
            directions: codes.iter().map(|code| (*code).to_owned()).collect(),
            ..ReportForm::default()
        };
        let refused = |codes| form(codes).check(&[], &offered, today()).unwrap_err();
        assert!(refused(&["9"]).of("direction").is_none());
        assert!(refused(&["9", "4"]).of("direction").is_some());
        let kept = form(&["9"]).check_directions(&offered, &mut Errors::new());
        assert_eq!(kept[0].title, "Учебная неуспешность");
    }
}
