//! A letter whose time has come: whether it still goes.

use super::preferences::{Kind, Preferences};
use chrono::{DateTime, Duration, Utc};

/// Hours after which a letter that could have gone is news no more: the portal stood still, or was put back
/// from a copy.
const FRESH: i64 = 48;

/// A letter whose time has come.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Waiting {
    /// Row of `letters`.
    pub id: i64,
    /// What sort of letter.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// Attempts that failed.
    pub attempts: i32,
    /// When it was to go.
    pub send_at: DateTime<Utc>,
    /// Whether its addressee has been blocked meanwhile.
    pub is_blocked: bool,
    /// What its addressee wants today.
    #[sqlx(flatten)]
    pub to: Preferences,
}

/// What becomes of it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lot {
    /// It goes.
    Goes,
    /// It waits for the end of the quiet hours.
    Waits(DateTime<Utc>),
    /// Its addressee does not want it any more.
    Unwanted,
    /// It is given up, for this reason.
    GivenUp(&'static str),
}

impl Waiting {
    /// What becomes of it at this moment: wishes count as they are today, not as they were when it was
    /// written.
    pub fn lot(&self, now: DateTime<Utc>) -> Lot {
        if self.is_blocked {
            return Lot::GivenUp("получатель заблокирован");
        }
        if !self.to.wants(self.kind) {
            return Lot::Unwanted;
        }
        if self.send_at < now - Duration::hours(FRESH) {
            return Lot::GivenUp("письмо устарело: портал долго не отправлял писем");
        }
        match self.to.send_at(now) {
            at if at > now => Lot::Waits(at),
            _ => Lot::Goes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(send_at: &str) -> Waiting {
        Waiting {
            id: 1,
            kind: Kind::Reminder,
            subject: "Сроки: 2 дела".into(),
            text: String::new(),
            attempts: 0,
            send_at: send_at.parse().unwrap(),
            is_blocked: false,
            to: Preferences {
                user_id: 1,
                email: "vera@example.ru".into(),
                utc_offset_hours: 0,
                urgent: false,
                reminders: true,
                digest: false,
                quiet_from: 20,
                quiet_until: 8,
                way_out: String::new(),
                version: 1,
            },
        }
    }

    #[test]
    fn wishes_of_today_decide_what_becomes_of_a_letter() {
        let noon = "2026-11-25T12:00:00Z".parse().unwrap();
        let night = "2026-11-25T22:00:00Z".parse().unwrap();
        let morning = "2026-11-26T08:00:00Z".parse().unwrap();
        let letter = waiting("2026-11-25T11:00:00Z");
        assert_eq!(letter.lot(noon), Lot::Goes);
        assert_eq!(letter.lot(night), Lot::Waits(morning));
        let other = Waiting {
            kind: Kind::Digest,
            ..letter.clone()
        };
        assert_eq!(other.lot(noon), Lot::Unwanted);
        let mut homeless = letter.clone();
        homeless.to.email = String::new();
        assert_eq!(homeless.lot(night), Lot::Unwanted);
        let blocked = Waiting {
            is_blocked: true,
            ..letter
        };
        assert!(matches!(blocked.lot(noon), Lot::GivenUp(why) if why.contains("заблокирован")));
    }

    #[test]
    fn what_should_have_gone_days_ago_does_not_go() {
        let noon = "2026-11-25T12:00:00Z".parse().unwrap();
        assert_eq!(waiting("2026-11-23T12:00:00Z").lot(noon), Lot::Goes);
        let old = waiting("2026-11-23T11:59:00Z").lot(noon);
        assert!(matches!(old, Lot::GivenUp(why) if why.contains("устарело")));
    }
}
