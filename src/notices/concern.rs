//! Which event concerns whom, how urgently, in which words. The one table; a kind that stands in none of its
//! lines does not compile.

use crate::audit::Kind;
use serde_json::Value;

/// A line of the journal as the table reads it.
#[derive(Clone, Debug)]
pub struct Happening {
    /// The kind.
    pub kind: Kind,
    /// What it is about: kind and row; empty for nothing.
    pub subject: (String, Option<i64>),
    /// The school.
    pub school_id: Option<i64>,
    /// Counts, filters, who is called.
    pub details: Value,
}

/// Whom it concerns. Who did it is never told of it, with one exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The director of the school, or all directors of the municipality where no school is named.
    Directors,
    /// Those who look after the school today.
    Curators,
    /// Coordinators of the municipality.
    Coordinators,
    /// Regional coordinators of the municipality's region.
    Region,
    /// The person it is about.
    Person,
    /// The person it is about, also when she did it herself: a sign for whoever did not.
    PersonHerself,
    /// Those who are called by name.
    Called(Vec<i64>),
    /// Those who have written in this talk before.
    Talkers,
}

impl Audience {
    /// The code in the query that finds the people.
    pub fn code(&self) -> &'static str {
        match self {
            Audience::Directors => "directors",
            Audience::Curators => "curators",
            Audience::Coordinators => "coordinators",
            Audience::Region => "region",
            Audience::Person => "person",
            Audience::PersonHerself => "person_herself",
            Audience::Called(_) => "called",
            Audience::Talkers => "talkers",
        }
    }

    /// Those who are called by name.
    pub fn called(&self) -> &[i64] {
        match self {
            Audience::Called(ids) => ids,
            _ => &[],
        }
    }
}

/// A notice before its people are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// Whom.
    pub audience: Audience,
    /// Whether it cannot wait for the end of the week.
    pub is_urgent: bool,
    /// What it means for them.
    pub title: &'static str,
    /// Where it leads them.
    pub href: String,
}

/// The notices of an event. Of a person who is named twice the first one counts.
pub fn concerns(of: &Happening) -> Vec<Concern> {
    let mut concerns = all_concerns(of);
    // A register concerns every school; a roadmap of the municipality itself is no school's matter.
    let of_all = matches!(of.kind, Kind::RegisterSent | Kind::RegisterApproved);
    if of.school_id.is_none() && !of_all {
        concerns.retain(|concern| concern.audience != Audience::Directors);
    }
    concerns
}

fn all_concerns(of: &Happening) -> Vec<Concern> {
    use Audience::*;
    let urgent = |audience, title| of.concern(audience, true, title);
    let calm = |audience, title| of.concern(audience, false, title);
    match of.kind {
        Kind::PasswordSet => vec![urgent(PersonHerself, "Ваш пароль изменён")],
        Kind::UserChanged => vec![calm(Person, "Ваши данные изменил администратор")],
        Kind::UserUnblocked => vec![calm(Person, "Ваша учётная запись снова открыта")],
        Kind::SessionsEnded => vec![calm(Person, "Администратор завершил ваши сеансы")],

        Kind::RegisterSent => vec![urgent(Directors, "Проверьте числа школы")],
        Kind::RegisterApproved => vec![
            calm(Directors, "Перечень утверждён"),
            calm(Region, "Перечень утверждён"),
        ],
        Kind::SchoolAgreed => vec![calm(Coordinators, "Школа согласна с числами")],
        Kind::ObjectionMade => vec![urgent(Coordinators, "Школа ждёт ответа на замечание")],
        Kind::ObjectionAnswered => vec![urgent(Directors, "На ваше замечание ответили")],

        Kind::RisksEntered => vec![
            urgent(Directors, "Подтвердите риски школы"),
            urgent(Curators, "Подтвердите риски школы"),
        ],
        Kind::RisksVerified => vec![
            calm(Coordinators, "Риски школы проверены"),
            calm(Directors, "Риски школы проверены"),
            calm(Curators, "Риски школы проверены"),
        ],
        Kind::RiskLevelChanged => vec![
            calm(Directors, "Исправлен уровень риска"),
            calm(Curators, "Исправлен уровень риска"),
        ],
        Kind::RisksActivated => vec![
            urgent(Directors, "Составьте дорожную карту"),
            calm(Curators, "Выбраны направления школы"),
        ],

        Kind::RoadmapSent => vec![
            urgent(Coordinators, "Карта ждёт согласования"),
            calm(Curators, "Карта на согласовании"),
        ],
        Kind::RoadmapAgreed => vec![
            urgent(Directors, "Дорожная карта согласована"),
            calm(Curators, "Дорожная карта согласована"),
        ],
        Kind::RoadmapReturned => vec![urgent(Directors, "Карта вернулась с замечанием")],
        Kind::RoadmapClosed => vec![
            calm(Directors, "Дорожная карта закрыта"),
            calm(Curators, "Дорожная карта закрыта"),
        ],
        Kind::ProposalMade => vec![
            urgent(Coordinators, "Школа предлагает изменить карту"),
            calm(Curators, "Школа предлагает изменить карту"),
        ],
        Kind::ProposalSettled => vec![
            urgent(Directors, "На предложение по карте ответили"),
            calm(Curators, "На предложение по карте ответили"),
        ],
        Kind::MeasureReported => vec![
            calm(Curators, "Мера ждёт подтверждения"),
            calm(Coordinators, "Мера ждёт подтверждения"),
        ],
        Kind::MeasureAnswered => vec![
            urgent(Directors, "На отчёт о мере ответили"),
            calm(Curators, "На отчёт о мере ответили"),
        ],
        Kind::MeasureJudged => vec![
            calm(Directors, "Сказано, дала ли мера результат"),
            calm(Curators, "Сказано, дала ли мера результат"),
        ],
        Kind::MeasureMoved => vec![
            urgent(Directors, "Срок меры перенесён"),
            calm(Curators, "Срок меры перенесён"),
        ],

        Kind::EvidenceAttached => vec![
            calm(Curators, "Приложено подтверждение меры"),
            calm(Coordinators, "Приложено подтверждение меры"),
        ],
        Kind::EvidenceWithdrawn => vec![
            calm(Directors, "Файл отозван"),
            calm(Curators, "Файл отозван"),
        ],
        Kind::RemarkAnswered => vec![
            calm(Curators, "Школа ответила на замечание"),
            calm(Coordinators, "Школа ответила на замечание"),
        ],
        Kind::RemarkClosed => vec![calm(Directors, "Замечание по мере закрыто")],

        Kind::SurveyOpened => vec![
            urgent(Directors, "Открыт опрос школы"),
            calm(Curators, "Открыт опрос школы"),
        ],
        Kind::SurveyClosed => vec![calm(Directors, "Опрос школы закрыт")],
        Kind::LevelsTaken => vec![
            urgent(Directors, "Подтвердите риски школы"),
            urgent(Curators, "Подтвердите риски школы"),
        ],

        Kind::DocumentSent => vec![
            urgent(Curators, "Документ ждёт экспертизы"),
            calm(Coordinators, "Школа отправила документ"),
        ],
        Kind::DocumentReviewed => vec![
            calm(Directors, "Документ прошёл экспертизу"),
            calm(Coordinators, "Документ прошёл экспертизу"),
        ],
        Kind::DocumentAgreed => vec![urgent(Directors, "Документ согласован")],
        Kind::DocumentReturned => vec![urgent(Directors, "Документ вернулся с замечаниями")],
        Kind::DocumentPlaced => vec![
            calm(Coordinators, "Документ размещён"),
            calm(Curators, "Документ размещён"),
        ],

        Kind::CuratorAssigned => vec![
            urgent(Person, "За вами закреплена школа"),
            calm(Directors, "У школы новый куратор"),
        ],
        Kind::CuratorEnded => vec![
            urgent(Person, "Вы больше не куратор школы"),
            calm(Directors, "Куратор школы сменится"),
        ],
        Kind::VisitPlanned => vec![
            urgent(Directors, "Куратор приедет или позвонит"),
            calm(Curators, "Визит в вашу школу"),
        ],
        Kind::VisitChanged => vec![
            urgent(Directors, "План визита изменён"),
            calm(Curators, "План визита изменён"),
        ],
        Kind::VisitCancelled => vec![
            urgent(Directors, "Визит отменён"),
            calm(Curators, "Визит отменён"),
        ],
        Kind::VisitReported => vec![
            urgent(Directors, "Прочтите отчёт о визите"),
            calm(Coordinators, "Отчёт о визите"),
        ],
        Kind::VisitCorrected => vec![
            urgent(Directors, "Отчёт о визите исправлен"),
            calm(Curators, "Отчёт о визите исправлен"),
            calm(Coordinators, "Отчёт о визите исправлен"),
        ],
        Kind::VisitPapersAdded => vec![calm(Directors, "К визиту приложены файлы")],
        Kind::VisitPaperWithdrawn => vec![calm(Directors, "Файл визита отозван")],
        Kind::VisitAcknowledged => vec![calm(Curators, "Директор прочёл отчёт")],
        Kind::RecommendationAnswered => vec![calm(Curators, "Школа ответила на рекомендацию")],
        Kind::RecommendationPlanned => vec![
            calm(Directors, "Рекомендация стала мерой"),
            calm(Curators, "Рекомендация стала мерой"),
        ],
        Kind::RecommendationDecided => vec![calm(Directors, "Итог рекомендации")],

        Kind::CommentWritten => vec![
            urgent(Called(of.called()), "Вас позвали в обсуждение"),
            calm(Talkers, "Новая запись в обсуждении"),
            calm(Directors, "Новая запись в обсуждении"),
            calm(Curators, "Новая запись в обсуждении"),
        ],
        Kind::CommentEdited => vec![urgent(Called(of.called()), "Вас позвали в обсуждение")],

        // Somebody's own steps, the kitchen of the office, what its list or its journal shows.
        Kind::SignedIn
        | Kind::SignInFailed
        | Kind::SignedOut
        | Kind::AccessRefused
        | Kind::UserAdded
        | Kind::UserBlocked
        | Kind::InvitationSent
        | Kind::SchoolAdded
        | Kind::SchoolChanged
        | Kind::SchoolMerged
        | Kind::ImportPrepared
        | Kind::ImportCommitted
        | Kind::ImportDiscarded
        | Kind::ImportUndone
        | Kind::MappingRemembered
        | Kind::AliasRemembered
        | Kind::RuleSetAdded
        | Kind::RuleSetChanged
        | Kind::RuleSetChosen
        | Kind::VerdictsComputed
        | Kind::RegisterOpened
        | Kind::RegisterDecided
        | Kind::FactorChanged
        | Kind::RoadmapDrafted
        | Kind::ProgrammeChanged
        | Kind::MeasureChanged
        | Kind::LibraryChanged
        | Kind::EvidenceUntied
        | Kind::StagesChanged
        | Kind::DocumentKindChanged
        | Kind::DocumentsLooked
        | Kind::SchoolYearChanged
        | Kind::CuratorChanged
        | Kind::CommentStruck
        | Kind::QuestionnaireDrafted
        | Kind::QuestionnaireChanged
        | Kind::QuestionnairePublished
        | Kind::CutoffsChanged
        | Kind::SurveyChanged
        | Kind::SurveyLinkChanged
        | Kind::RoadmapTableRead
        | Kind::RoadmapLoaded
        | Kind::RoadmapCarried
        | Kind::LettersChosen
        | Kind::LetterRetried
        | Kind::CalendarLinkMade
        | Kind::CalendarLinkClosed
        | Kind::Exported
        | Kind::MunicipalityChanged
        | Kind::PortalMaintained => Vec::new(),
    }
}

/// Whether a kind concerns nobody.
pub fn is_silent(kind: Kind) -> bool {
    all_concerns(&Happening {
        kind,
        subject: (String::new(), None),
        school_id: None,
        details: Value::Null,
    })
    .is_empty()
}

impl Happening {
    fn concern(&self, audience: Audience, is_urgent: bool, title: &'static str) -> Concern {
        Concern {
            href: self.href(&audience),
            audience,
            is_urgent,
            title,
        }
    }

    /// Rows of `users` that a talk calls.
    fn called(&self) -> Vec<i64> {
        let ids = self.details.get("called").and_then(Value::as_array);
        ids.into_iter()
            .flatten()
            .filter_map(Value::as_i64)
            .collect()
    }

    /// The page where the matter is.
    fn href(&self, audience: &Audience) -> String {
        let of_school = |page: &str| {
            self.school_id
                .map_or_else(|| "/".to_owned(), |id| format!("/schools/{id}{page}"))
        };
        let talks = matches!(self.kind, Kind::CommentWritten | Kind::CommentEdited);
        let talk = if talks { "/comments" } else { "" };
        let (kind, id) = (self.subject.0.as_str(), self.subject.1);
        match (kind, id, audience) {
            ("measure", Some(id), _) => format!("/measures/{id}{talk}"),
            ("visit", Some(id), _) => format!("/visits/{id}{talk}"),
            ("document", Some(id), _) => format!("/documents/{id}{talk}"),
            ("survey", Some(id), _) => format!("/surveys/{id}"),
            ("recommendation", Some(id), _) => format!("/recommendations/{id}"),
            ("objection", Some(id), Audience::Coordinators) => format!("/objections/{id}"),
            ("objection", ..) => of_school("/objections/new"),
            ("user", ..) => "/profile".to_owned(),
            ("curator", _, Audience::Person) => of_school(""),
            ("school", ..) => of_school(self.school_page()),
            // A register has a page only for those who keep it; the first page leads the others.
            _ => "/".to_owned(),
        }
    }

    fn school_page(&self) -> &'static str {
        match self.kind {
            Kind::RisksEntered
            | Kind::RisksVerified
            | Kind::LevelsTaken
            | Kind::RiskLevelChanged
            | Kind::RisksActivated => "/risks",
            Kind::RoadmapSent
            | Kind::RoadmapAgreed
            | Kind::RoadmapReturned
            | Kind::RoadmapClosed => "/roadmap",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests;
