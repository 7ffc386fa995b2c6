//! A roadmap as a page shows it, whoever owns it: measures by risks and sections, the figures, what was
//! proposed, what the viewer may do now.

use super::action::Action;
use super::figures::{Figure, Figures};
use super::measure::Measure;
use super::programme::Programme;
use super::proposal::Proposal;
use super::roadmap::{Roadmap, Stage};
use crate::access::Viewer;
use crate::risks::{Risk, school_year};
use crate::words;
use chrono::NaiveDate;

/// The roadmap that the page shows.
pub(super) struct Shown {
    pub(super) roadmap: Roadmap,
    pub(super) stage: Stage,
    pub(super) groups: Vec<Group>,
    pub(super) figures: Figures,
    pub(super) may: Vec<Action>,
    /// Activated risks without a measure.
    pub(super) bare: Vec<Risk>,
    pub(super) today: NaiveDate,
    /// Proposals that wait for an answer.
    pub(super) open: Vec<Proposal>,
    /// Those that were settled, the newest first.
    pub(super) settled: Vec<Proposal>,
}

/// Measures of one risk, or of one section.
pub(super) struct Group {
    pub(super) title: String,
    pub(super) programme: Option<Programme>,
    pub(super) measures: Vec<Measure>,
}

impl Shown {
    /// «2021/22 учебный год».
    pub(super) fn year_title(&self) -> String {
        format!("{} учебный год", school_year(self.roadmap.year))
    }

    /// «Отправлена 01.10.2021 в 9:05, Громова В. П.»
    pub(super) fn sent(&self, hours: &i16) -> String {
        let at = self.roadmap.sent_at.map(|at| words::moment(at, *hours));
        at.map_or_else(String::new, |at| {
            format!("Отправлена {at}, {}", self.roadmap.sent_by_name)
        })
    }

    /// «Согласована …, закрыта …».
    pub(super) fn agreed(&self, hours: &i16) -> Option<String> {
        let roadmap = &self.roadmap;
        let at = words::moment(roadmap.agreed_at?, *hours);
        let mut told = match roadmap.basis() {
            Some(basis) => format!(
                "Утверждена: {basis}. Внесено {at}, {}.",
                roadmap.agreed_by_name
            ),
            None => format!("Согласована {at}, {}.", roadmap.agreed_by_name),
        };
        if let Some(at) = roadmap.closed_at {
            let at = words::moment(at, *hours);
            told.push_str(&format!(" Закрыта {at}, {}.", roadmap.closed_by_name));
        }
        Some(told)
    }

    pub(super) fn of(
        viewer: &Viewer,
        roadmap: Roadmap,
        (programmes, measures): (Vec<Programme>, Vec<Measure>),
        risks: &[Risk],
        today: NaiveDate,
    ) -> Shown {
        let proposals = roadmap.proposals.iter().cloned();
        let (open, settled) = proposals.partition(Proposal::is_open);
        let bare = risks
            .iter()
            .filter(|risk| measures.iter().all(|of| of.factor != Some(risk.code)));
        Shown {
            may: Action::ALL
                .into_iter()
                .filter(|action| roadmap.allows(viewer, *action))
                .collect(),
            stage: roadmap.stage(&measures, today),
            figures: Figures::of(&measures, roadmap.state, today),
            bare: bare.cloned().collect(),
            groups: groups(programmes, measures),
            open,
            settled,
            roadmap,
            today,
        }
    }

    pub(super) fn may(&self, action: Action) -> bool {
        self.may.contains(&action)
    }

    pub(super) fn three(&self) -> [Figure; 3] {
        self.figures.all()
    }

    pub(super) fn term(&self, measure: &Measure) -> String {
        measure.term.describe_on(self.today)
    }

    /// Measures that answer no activated risk; a roadmap without risks, as the municipality's own, has none.
    pub(super) fn stray(&self) -> usize {
        if self.groups.iter().all(|group| group.programme.is_none()) {
            return 0;
        }
        let groups = self.groups.iter().filter(|group| group.programme.is_none());
        groups.map(|group| group.measures.len()).sum()
    }
}

/// Programmes first, each with its measures; then sections in the order in which they begin.
fn groups(programmes: Vec<Programme>, measures: Vec<Measure>) -> Vec<Group> {
    let mut groups: Vec<Group> = programmes
        .into_iter()
        .map(|programme| Group {
            title: format!("{}. {}", programme.factor, programme.title),
            programme: Some(programme),
            measures: Vec::new(),
        })
        .collect();
    for measure in measures {
        let of_risk = |group: &Group| {
            let factor = group.programme.as_ref().map(|of| of.factor);
            match measure.factor {
                Some(_) => factor == measure.factor,
                None => factor.is_none() && group.title == measure.section,
            }
        };
        match groups.iter_mut().find(|group| of_risk(group)) {
            Some(group) => group.measures.push(measure),
            None => groups.push(Group {
                title: measure.section.clone(),
                programme: None,
                measures: vec![measure],
            }),
        }
    }
    groups
}
