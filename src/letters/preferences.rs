//! What a person wants by e-mail, and when not.

use crate::input::{Errors, number};
use chrono::{DateTime, Duration, Timelike, Utc};
use serde::Deserialize;

/// Kinds of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Urgent notices.
    Urgent,
    /// Deadlines.
    Reminder,
    /// The week.
    Digest,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 3] = [Kind::Urgent, Kind::Reminder, Kind::Digest];

    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Urgent => "urgent",
            Kind::Reminder => "reminder",
            Kind::Digest => "digest",
        }
    }

    /// «напоминание».
    pub fn title(self) -> &'static str {
        match self {
            Kind::Urgent => "срочное",
            Kind::Reminder => "напоминание",
            Kind::Digest => "итоги недели",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(code: String) -> Result<Kind, String> {
        Kind::from_code(&code).ok_or(code)
    }
}

/// What a person wants.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Preferences {
    /// Row of `users`.
    pub user_id: i64,
    /// The address of e-mail; may be empty.
    pub email: String,
    /// Hours east of UTC where she is.
    pub utc_offset_hours: i16,
    /// Urgent notices.
    pub urgent: bool,
    /// Deadlines.
    pub reminders: bool,
    /// The week.
    pub digest: bool,
    /// First quiet hour.
    pub quiet_from: i16,
    /// The hour in which letters go again.
    pub quiet_until: i16,
    /// The secret of the way out.
    pub way_out: String,
    /// Grows with each change.
    pub version: i32,
}

impl Preferences {
    /// Whether she wants this kind and can get it.
    pub fn wants(&self, kind: Kind) -> bool {
        let wanted = match kind {
            Kind::Urgent => self.urgent,
            Kind::Reminder => self.reminders,
            Kind::Digest => self.digest,
        };
        wanted && !self.email.is_empty()
    }

    /// Whether an hour of her day is quiet.
    fn is_quiet(&self, hour: i16) -> bool {
        match self.quiet_from <= self.quiet_until {
            true => (self.quiet_from..self.quiet_until).contains(&hour),
            // Over midnight.
            false => hour >= self.quiet_from || hour < self.quiet_until,
        }
    }

    /// When a letter may go: now, or at the end of the quiet hours.
    pub fn send_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let local = now + Duration::hours(i64::from(self.utc_offset_hours));
        let hour = i16::try_from(local.hour()).unwrap_or_default();
        if !self.is_quiet(hour) {
            return now;
        }
        let hours = (self.quiet_until - hour).rem_euclid(24);
        let full = now
            - Duration::minutes(i64::from(now.minute()))
            - Duration::seconds(i64::from(now.second()))
            - Duration::nanoseconds(i64::from(now.nanosecond()));
        full + Duration::hours(i64::from(hours))
    }
}

/// The settings as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PreferencesForm {
    /// `yes` or nothing.
    pub urgent: String,
    /// `yes` or nothing.
    pub reminders: String,
    /// `yes` or nothing.
    pub digest: String,
    /// First quiet hour.
    pub quiet_from: String,
    /// The hour in which letters go again.
    pub quiet_until: String,
    /// Version the form was opened with.
    pub version: String,
}

/// The settings as checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Urgent notices.
    pub urgent: bool,
    /// Deadlines.
    pub reminders: bool,
    /// The week.
    pub digest: bool,
    /// First quiet hour.
    pub quiet_from: i16,
    /// The hour in which letters go again.
    pub quiet_until: i16,
}

impl PreferencesForm {
    /// The form of who has never said anything: every kind of letter, quiet at night.
    pub fn usual() -> PreferencesForm {
        let yes = || "yes".to_owned();
        PreferencesForm {
            urgent: yes(),
            reminders: yes(),
            digest: yes(),
            quiet_from: "20".to_owned(),
            quiet_until: "8".to_owned(),
            version: "1".to_owned(),
        }
    }

    /// The form that shows what is kept.
    pub fn of(kept: &Preferences) -> PreferencesForm {
        let yes = |is: bool| if is { "yes" } else { "" }.to_owned();
        PreferencesForm {
            urgent: yes(kept.urgent),
            reminders: yes(kept.reminders),
            digest: yes(kept.digest),
            quiet_from: kept.quiet_from.to_string(),
            quiet_until: kept.quiet_until.to_string(),
            version: kept.version.to_string(),
        }
    }

    /// Checks the settings: all errors at once.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<Wanted, Errors> {
        let mut errors = Errors::new();
        let mut hour = |field, text: &str| {
            i16::try_from(number(&mut errors, field, text, 0, 23)).unwrap_or_default()
        };
        let wanted = Wanted {
            quiet_from: hour("quiet_from", &self.quiet_from),
            quiet_until: hour("quiet_until", &self.quiet_until),
            urgent: self.urgent == "yes",
            reminders: self.reminders == "yes",
            digest: self.digest == "yes",
        };
        errors.or(wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanting(quiet_from: i16, quiet_until: i16) -> Preferences {
        Preferences {
            user_id: 1,
            email: "vera@example.ru".into(),
            utc_offset_hours: 7,
            urgent: true,
            reminders: false,
            digest: true,
            quiet_from,
            quiet_until,
            way_out: String::new(),
            version: 1,
        }
    }

    #[test]
    fn a_letter_waits_for_the_end_of_the_quiet_hours() {
        // Where she is it is seven hours later.
        let cases = [
            // quiet from, until, now, when
            (20, 8, "2026-11-25T05:30:00Z", "2026-11-25T05:30:00+00:00"),
            (20, 8, "2026-11-25T13:00:00Z", "2026-11-26T01:00:00+00:00"),
            (20, 8, "2026-11-25T12:59:59Z", "2026-11-25T12:59:59+00:00"),
            (20, 8, "2026-11-25T00:15:30Z", "2026-11-25T01:00:00+00:00"),
            (20, 8, "2026-11-25T01:00:00Z", "2026-11-25T01:00:00+00:00"),
            (12, 14, "2026-11-25T06:20:00Z", "2026-11-25T07:00:00+00:00"),
            (9, 9, "2026-11-25T02:20:00Z", "2026-11-25T02:20:00+00:00"),
        ];
        for (from, until, now, when) in cases {
            let now = now.parse().unwrap();
            let sent = wanting(from, until).send_at(now).to_rfc3339();
            assert_eq!(sent, when, "{from}–{until} at {now}");
        }
    }

    #[test]
    fn without_an_address_nothing_is_wanted() {
        let vera = wanting(20, 8);
        assert!(vera.wants(Kind::Urgent) && !vera.wants(Kind::Reminder));
        let nobody = Preferences {
            email: String::new(),
            ..vera
        };
        assert!(Kind::ALL.iter().all(|kind| !nobody.wants(*kind)));
    }

    #[test]
    fn hours_are_checked_and_a_form_goes_there_and_back() {
        let form = PreferencesForm::of(&wanting(21, 7));
        let wanted = form.check().unwrap();
        assert_eq!((wanted.quiet_from, wanted.quiet_until), (21, 7));
        assert!(wanted.urgent && !wanted.reminders && wanted.digest);
        let wrong = PreferencesForm {
            quiet_from: "24".into(),
            quiet_until: "утро".into(),
            ..form
        };
        assert_eq!(wrong.check().unwrap_err().all().len(), 2);
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
    }
}
