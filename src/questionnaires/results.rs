//! A survey with everything its results are made of. Of a group with too few answers nothing is in it.

use super::cutoffs::Cutoffs;
use super::question::Question;
use super::scoring::{Proposal, Tally};
use super::survey::{Action, Survey};
use super::{answer_store, cutoff_store, survey_store};
use crate::access::Viewer;
use crate::error::Result;
use crate::risks::{self, Factor};
use chrono::NaiveDate;
use sqlx::PgConnection;

/// What pages, files and the profile are given of the answers.
#[derive(Debug)]
pub struct Results {
    /// The survey, without its links.
    pub survey: Survey,
    /// Questions that may be shown, with their sums; empty until the survey has ended.
    pub shown: Vec<(Question, Tally)>,
    /// The directory of factors of the municipality.
    pub factors: Vec<Factor>,
    /// The cut-offs in force.
    pub cutoffs: Cutoffs,
    /// Why the answers cannot be read yet.
    pub lock: Option<String>,
}

impl Results {
    /// The results of a survey as they stand today.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] when the survey is out of sight.
    pub async fn load(
        conn: &mut PgConnection,
        viewer: &Viewer,
        today: NaiveDate,
        survey_id: i64,
    ) -> Result<Results> {
        let scope = viewer.scope();
        let survey = survey_store::find(conn, scope, survey_id)
            .await?
            .without_links();
        let own = survey.municipality_id;
        let lock = survey.lock(Action::Read, today, viewer.utc_offset_hours);
        let mut shown = match lock {
            Some(_) => Vec::new(),
            None => answer_store::tallies(conn, &survey).await?,
        };
        shown.retain(|(_, tally)| tally.counts());
        Ok(Results {
            shown,
            factors: risks::factors(conn, scope, own).await?,
            cutoffs: cutoff_store::current(conn, scope, own).await?,
            survey,
            lock,
        })
    }

    /// The sums alone.
    pub fn tallies(&self) -> Vec<Tally> {
        self.shown.iter().map(|(_, tally)| tally.clone()).collect()
    }

    /// Each factor of the directory with its proposal.
    pub fn proposals(&self) -> Vec<(&Factor, Proposal)> {
        let tallies = self.tallies();
        let proposal = |factor: &Factor| Proposal::of(factor.code, &tallies, &self.cutoffs);
        let each = self.factors.iter();
        each.map(|factor| (factor, proposal(factor))).collect()
    }
}
