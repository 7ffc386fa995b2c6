//! Events of the journal: what kinds there are, what an event says. Ground: written by `db::Tx::commit`.

use serde_json::{Value, json};

/// The table of kinds: variant, code in the database, title in the filter of the journal.
macro_rules! kinds {
    ($($variant:ident $code:literal $title:literal;)*) => {
        /// Kind of an event (вид события).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind { $(#[doc = $title] $variant,)* }

        impl Kind {
            /// All kinds, in the order of the filter.
            pub const ALL: &'static [Kind] = &[$(Kind::$variant,)*];

            /// The code in the database and in addresses.
            pub fn code(self) -> &'static str { match self { $(Kind::$variant => $code,)* } }

            /// The title in the journal.
            pub fn title(self) -> &'static str { match self { $(Kind::$variant => $title,)* } }
        }
    };
}

kinds! {
    SignedIn "signed_in" "Вход";
    SignInFailed "sign_in_failed" "Неудачный вход";
    SignedOut "signed_out" "Выход";
    AccessRefused "access_refused" "Отказ в доступе";
    UserAdded "user_added" "Новый пользователь";
    UserChanged "user_changed" "Изменён пользователь";
    UserBlocked "user_blocked" "Блокировка";
    UserUnblocked "user_unblocked" "Снята блокировка";
    InvitationSent "invitation_sent" "Приглашение";
    PasswordSet "password_set" "Задан пароль";
    SessionsEnded "sessions_ended" "Завершены сеансы";
    SchoolAdded "school_added" "Новая школа";
    SchoolChanged "school_changed" "Изменена школа";
    SchoolMerged "school_merged" "Присоединение школы";
    ImportPrepared "import_prepared" "Файл прочитан";
    ImportCommitted "import_committed" "Загрузка";
    ImportDiscarded "import_discarded" "Загрузка отменена до сохранения";
    ImportUndone "import_undone" "Отмена загрузки";
    MappingRemembered "mapping_remembered" "Запомнен вид таблицы";
    AliasRemembered "alias_remembered" "Запомнено написание";
    RuleSetAdded "ruleset_added" "Новые правила";
    RuleSetChanged "ruleset_changed" "Изменены правила";
    RuleSetChosen "ruleset_chosen" "Выбраны правила";
    VerdictsComputed "verdicts_computed" "Расчёт перечня";
    RegisterOpened "register_opened" "Проект перечня";
    RegisterSent "register_sent" "Перечень у школ";
    RegisterDecided "register_decided" "Решение по школе";
    RegisterApproved "register_approved" "Утверждение перечня";
    SchoolAgreed "school_agreed" "Согласие школы";
    ObjectionMade "objection_made" "Замечание школы";
    ObjectionAnswered "objection_answered" "Ответ школе";
    RisksEntered "risks_entered" "Введены риски";
    RisksVerified "risks_verified" "Проверка рисков";
    RiskLevelChanged "risk_level_changed" "Исправлен уровень риска";
    RisksActivated "risks_activated" "Выбраны направления";
    FactorChanged "factor_changed" "Изменён фактор риска";
    QuestionnaireDrafted "questionnaire_drafted" "Черновик анкеты";
    QuestionnaireChanged "questionnaire_changed" "Изменена анкета";
    QuestionnairePublished "questionnaire_published" "Опубликована анкета";
    CutoffsChanged "cutoffs_changed" "Пороги уровней";
    SurveyOpened "survey_opened" "Открыт опрос";
    SurveyChanged "survey_changed" "Изменён опрос";
    SurveyClosed "survey_closed" "Закрыт опрос";
    SurveyLinkChanged "survey_link_changed" "Ссылка опроса";
    LevelsTaken "levels_taken" "Уровни из опроса";
    RoadmapDrafted "roadmap_drafted" "Черновик дорожной карты";
    RoadmapTableRead "roadmap_table_read" "Прочитана таблица карты";
    RoadmapLoaded "roadmap_loaded" "Карта из таблицы";
    RoadmapCarried "roadmap_carried" "Карта перенесена на год";
    RoadmapSent "roadmap_sent" "Карта на согласовании";
    RoadmapAgreed "roadmap_agreed" "Карта согласована";
    RoadmapReturned "roadmap_returned" "Карта возвращена";
    RoadmapClosed "roadmap_closed" "Карта закрыта";
    ProgrammeChanged "programme_changed" "Антирисковая программа";
    MeasureChanged "measure_changed" "Мера в черновике";
    MeasureReported "measure_reported" "Мера выполнена";
    MeasureAnswered "measure_answered" "Ответ по мере";
    MeasureJudged "measure_judged" "Результат меры";
    MeasureMoved "measure_moved" "Перенос срока";
    EvidenceAttached "evidence_attached" "Приложен документ";
    EvidenceUntied "evidence_untied" "Документ снят с меры";
    EvidenceWithdrawn "evidence_withdrawn" "Файл отозван";
    RemarkAnswered "remark_answered" "Ответ на замечание";
    RemarkClosed "remark_closed" "Замечание закрыто";
    StagesChanged "stages_changed" "Этапы сбора документов";
    ProposalMade "proposal_made" "Предложено изменить карту";
    ProposalSettled "proposal_settled" "Ответ на предложение";
    SchoolYearChanged "school_year_changed" "Учебный год";
    DocumentSent "document_sent" "Версия документа";
    DocumentReviewed "document_reviewed" "Экспертиза документа";
    DocumentAgreed "document_agreed" "Документ согласован";
    DocumentReturned "document_returned" "Документ возвращён";
    DocumentPlaced "document_placed" "Документ размещён в МЭДК";
    DocumentKindChanged "document_kind_changed" "Изменён набор документов";
    DocumentsLooked "documents_looked" "Просмотр документов за месяц";
    LibraryChanged "library_changed" "Библиотека мер";
    CuratorAssigned "curator_assigned" "Назначен куратор";
    CuratorEnded "curator_ended" "Куратор сменился";
    CuratorChanged "curator_changed" "Сведения о кураторе";
    VisitPlanned "visit_planned" "Визит в плане";
    VisitChanged "visit_changed" "Изменён план визита";
    VisitCancelled "visit_cancelled" "Визит отменён";
    VisitReported "visit_reported" "Отчёт о визите";
    VisitCorrected "visit_corrected" "Исправлен отчёт о визите";
    VisitPapersAdded "visit_papers_added" "Файлы визита";
    VisitPaperWithdrawn "visit_paper_withdrawn" "Отозван файл визита";
    VisitAcknowledged "visit_acknowledged" "Директор прочёл отчёт";
    RecommendationAnswered "recommendation_answered" "Ответ на рекомендацию";
    RecommendationPlanned "recommendation_planned" "Рекомендация стала мерой";
    RecommendationDecided "recommendation_decided" "Итог рекомендации";
    CommentWritten "comment_written" "Запись в обсуждении";
    CommentEdited "comment_edited" "Изменена запись в обсуждении";
    CommentStruck "comment_struck" "Зачёркнута запись в обсуждении";
    LettersChosen "letters_chosen" "Выбор писем";
    LetterRetried "letter_retried" "Письмо ещё раз";
    CalendarLinkMade "calendar_link_made" "Ссылка на календарь";
    CalendarLinkClosed "calendar_link_closed" "Отключена ссылка на календарь";
    Exported "exported" "Выгрузка";
    MunicipalityChanged "municipality_changed" "Изменён муниципалитет";
    PortalMaintained "portal_maintained" "Обслуживание";
}

impl Kind {
    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|k| k.code() == code)
    }

    /// Events about accounts and access: all that an administrator reads.
    pub fn is_about_access(self) -> bool {
        use Kind::*;
        matches!(
            self,
            SignedIn
                | SignInFailed
                | SignedOut
                | AccessRefused
                | UserAdded
                | UserChanged
                | UserBlocked
                | UserUnblocked
                | InvitationSent
                | PasswordSet
                | SessionsEnded
                | CuratorAssigned
                | CuratorEnded
                | LettersChosen
                | LetterRetried
                | CalendarLinkMade
                | CalendarLinkClosed
                | PortalMaintained
        )
    }
}

/// What the event is about: a row of a room's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A user.
    User(i64),
    /// A school.
    School(i64),
    /// An import.
    Import(i64),
    /// A rule-set.
    RuleSet(i64),
    /// A register of a year.
    Register(i64),
    /// An objection.
    Objection(i64),
    /// A visit.
    Visit(i64),
    /// A recommendation of a visit.
    Recommendation(i64),
    /// A curator: a user as those who work with her see her.
    Curator(i64),
    /// A municipality.
    Municipality(i64),
    /// A measure of a roadmap.
    Measure(i64),
    /// A document of a school.
    Document(i64),
    /// A version of the questionnaire.
    Questionnaire(i64),
    /// A survey of a school.
    Survey(i64),
}

impl Subject {
    /// Kind and number as the journal keeps them.
    pub fn parts(self) -> (&'static str, i64) {
        match self {
            Subject::User(id) => ("user", id),
            Subject::School(id) => ("school", id),
            Subject::Import(id) => ("import", id),
            Subject::RuleSet(id) => ("ruleset", id),
            Subject::Register(id) => ("register", id),
            Subject::Objection(id) => ("objection", id),
            Subject::Visit(id) => ("visit", id),
            Subject::Recommendation(id) => ("recommendation", id),
            Subject::Curator(id) => ("curator", id),
            Subject::Municipality(id) => ("municipality", id),
            Subject::Measure(id) => ("measure", id),
            Subject::Document(id) => ("document", id),
            Subject::Questionnaire(id) => ("questionnaire", id),
            Subject::Survey(id) => ("survey", id),
        }
    }
}

/// One line of the journal before it is written. The text is kept as it was said.
#[derive(Clone, Debug)]
pub struct Event {
    /// The kind.
    pub kind: Kind,
    /// What it says, in Russian, without personal data of pupils.
    pub text: String,
    /// What it is about.
    pub subject: Option<Subject>,
    /// Whose municipality; the viewer's own when not said.
    pub municipality_id: Option<i64>,
    /// Which school, so that the school's page shows it.
    pub school_id: Option<i64>,
    /// Before and after, counts, filters.
    pub details: Value,
}

impl Event {
    /// An event with its text.
    pub fn new(kind: Kind, text: impl Into<String>) -> Event {
        Event {
            kind,
            text: text.into(),
            subject: None,
            municipality_id: None,
            school_id: None,
            details: json!({}),
        }
    }

    /// What it is about.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Event {
        self.subject = Some(subject);
        self
    }

    /// Whose municipality.
    #[must_use]
    pub fn in_municipality(mut self, id: i64) -> Event {
        self.municipality_id = Some(id);
        self
    }

    /// Which school.
    #[must_use]
    pub fn of_school(mut self, id: i64) -> Event {
        self.school_id = Some(id);
        self
    }

    /// Before and after, counts, filters.
    #[must_use]
    pub fn with(mut self, details: Value) -> Event {
        self.details = details;
        self
    }
}
