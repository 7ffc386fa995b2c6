//! Cases of the table of who is concerned.

use super::*;
use serde_json::json;
use std::collections::BTreeSet;

fn happening(kind: Kind, subject: &str) -> Happening {
    Happening {
        kind,
        subject: (subject.to_owned(), Some(12)),
        school_id: Some(5),
        details: json!({ "called": [7, 8] }),
    }
}

/// «directors! /measures/12»: whom, how urgently, where to.
fn told(kind: Kind, subject: &str) -> Vec<String> {
    let concerns = concerns(&happening(kind, subject));
    let told = concerns.iter().map(|of| {
        let mark = if of.is_urgent { "!" } else { "" };
        format!("{}{mark} {}", of.audience.code(), of.href)
    });
    told.collect()
}

#[test]
fn each_matter_finds_its_people_and_its_page() {
    let cases: &[(Kind, &str, &[&str])] = &[
        (Kind::PasswordSet, "user", &["person_herself! /profile"]),
        (Kind::UserChanged, "user", &["person /profile"]),
        (Kind::RegisterSent, "register", &["directors! /"]),
        (
            Kind::RegisterApproved,
            "register",
            &["directors /", "region /"],
        ),
        (
            Kind::ObjectionMade,
            "objection",
            &["coordinators! /objections/12"],
        ),
        (
            Kind::ObjectionAnswered,
            "objection",
            &["directors! /schools/5/objections/new"],
        ),
        (
            Kind::RisksEntered,
            "school",
            &["directors! /schools/5/risks", "curators! /schools/5/risks"],
        ),
        (
            Kind::RoadmapSent,
            "school",
            &[
                "coordinators! /schools/5/roadmap",
                "curators /schools/5/roadmap",
            ],
        ),
        (
            Kind::RoadmapReturned,
            "school",
            &["directors! /schools/5/roadmap"],
        ),
        (
            Kind::MeasureReported,
            "measure",
            &["curators /measures/12", "coordinators /measures/12"],
        ),
        (
            Kind::VisitReported,
            "visit",
            &["directors! /visits/12", "coordinators /visits/12"],
        ),
        (
            Kind::CuratorAssigned,
            "curator",
            &["person! /schools/5", "directors /"],
        ),
        (
            Kind::CommentWritten,
            "visit",
            &[
                "called! /visits/12/comments",
                "talkers /visits/12/comments",
                "directors /visits/12/comments",
                "curators /visits/12/comments",
            ],
        ),
        (Kind::SignedIn, "user", &[]),
        (Kind::Exported, "", &[]),
    ];
    for (kind, subject, expected) in cases {
        assert_eq!(told(*kind, subject), *expected, "{kind:?}");
    }
}

#[test]
fn what_belongs_to_the_municipality_itself_wakes_no_school() {
    let of = |kind| Happening {
        school_id: None,
        ..happening(kind, "measure")
    };
    for kind in [
        Kind::CommentWritten,
        Kind::MeasureMoved,
        Kind::RoadmapAgreed,
    ] {
        let woken = concerns(&of(kind));
        assert!(woken.iter().all(|one| one.audience != Audience::Directors));
    }
    assert_eq!(concerns(&of(Kind::RegisterSent)).len(), 1);
}

/// Kinds that concern nobody: reviewed by people.
const SILENT: [&str; 50] = [
    "access_refused",
    "alias_remembered",
    "calendar_link_closed",
    "calendar_link_made",
    "comment_struck",
    "curator_changed",
    "cutoffs_changed",
    "document_kind_changed",
    "documents_looked",
    "evidence_untied",
    "exported",
    "factor_changed",
    "import_committed",
    "import_discarded",
    "import_prepared",
    "import_undone",
    "invitation_sent",
    "letter_retried",
    "letters_chosen",
    "library_changed",
    "mapping_remembered",
    "measure_changed",
    "municipality_changed",
    "portal_maintained",
    "programme_changed",
    "questionnaire_changed",
    "questionnaire_drafted",
    "questionnaire_published",
    "register_decided",
    "register_opened",
    "roadmap_carried",
    "roadmap_drafted",
    "roadmap_loaded",
    "roadmap_table_read",
    "ruleset_added",
    "ruleset_changed",
    "ruleset_chosen",
    "school_added",
    "school_changed",
    "school_merged",
    "school_year_changed",
    "sign_in_failed",
    "signed_in",
    "signed_out",
    "stages_changed",
    "survey_changed",
    "survey_link_changed",
    "user_added",
    "user_blocked",
    "verdicts_computed",
];

#[test]
fn every_kind_concerns_somebody_or_is_listed_as_silent() {
    let silent: BTreeSet<_> = Kind::ALL
        .iter()
        .filter(|kind| is_silent(**kind))
        .map(|kind| kind.code())
        .collect();
    assert_eq!(silent, BTreeSet::from(SILENT));
}

#[test]
fn what_is_said_is_short_and_leads_somewhere() {
    for kind in Kind::ALL {
        for concern in concerns(&happening(*kind, "school")) {
            assert!(concern.href.starts_with('/'), "{kind:?}");
            let length = concern.title.chars().count();
            assert!((5..=45).contains(&length), "{kind:?}: {}", concern.title);
            assert!(!concern.title.ends_with('.'), "{kind:?}");
        }
    }
}

#[test]
fn strange_details_call_nobody() {
    for details in [
        json!(null),
        json!({ "called": "7" }),
        json!({ "called": [{}, "x"] }),
    ] {
        let of = Happening {
            details,
            ..happening(Kind::CommentEdited, "measure")
        };
        assert_eq!(concerns(&of)[0].audience, Audience::Called(vec![]));
    }
}
