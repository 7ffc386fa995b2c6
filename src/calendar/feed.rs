//! Days of the calendar in the format of calendar programmes (RFC 5545): whole days, identifiers that stay
//! the same from one reading to the next.

use super::entry::{Entry, Kind, Standing};
use crate::access::Viewer;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use icalendar::{Calendar, Class, Component, Event, EventLike, Property};

/// How often a programme should ask anew.
const HOURS: i64 = 4;

/// What a feed is made for.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// Whose eyes it has.
    pub viewer: &'a Viewer,
    /// The portal's address without a path: «https://portal.example».
    pub origin: &'a str,
    /// The moment of the reading.
    pub now: DateTime<Utc>,
    /// The day it is where the viewer is.
    pub today: NaiveDate,
}

impl Reader<'_> {
    /// The host of the portal: what makes the identifiers its own.
    fn host(&self) -> &str {
        let host = self.origin.split("://").last().unwrap_or_default();
        host.trim_end_matches('/')
    }
}

/// The feed. `left_out` says that there are more days than a feed holds.
pub fn calendar(reader: Reader<'_>, entries: &[Entry], left_out: bool) -> String {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//portal//calendar//RU"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .name(&format!("Поддержка школ: {}", reader.viewer.place))
        .ttl(&Duration::hours(HOURS))
        .append_property(Property::new(
            "X-WR-TIMEZONE",
            zone(reader.viewer.utc_offset_hours),
        ));
    if left_out {
        calendar.description(
            "Показаны не все дни: их больше, чем вмещает подписка. Все дни есть в портале.",
        );
    }
    for entry in entries {
        calendar.push(event(reader, entry));
    }
    calendar.to_string()
}

/// The zone of hours east of UTC. The sign of these names is turned round.
fn zone(hours: i16) -> String {
    match hours {
        0 => "Etc/UTC".to_owned(),
        east if east > 0 => format!("Etc/GMT-{east}"),
        west => format!("Etc/GMT+{}", -west),
    }
}

fn event(reader: Reader<'_>, entry: &Entry) -> Event {
    let viewer = reader.viewer;
    let mut event = Event::with_uid(&uid(entry, reader.host()));
    event
        .timestamp(reader.now)
        .starts(entry.day)
        .class(Class::Private)
        .summary(&summary(entry, reader.today));
    let lines = [entry.school.as_str(), entry.who.as_str()];
    let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    if !lines.is_empty() {
        event.description(&lines.join("\n"));
    }
    if let Some(page) = entry.href(viewer.role, viewer.school_id) {
        event.url(&format!("{}{page}", reader.origin.trim_end_matches('/')));
    }
    event.done()
}

/// The same for the same day of the same thing, also after the day was moved.
fn uid(entry: &Entry, host: &str) -> String {
    let (kind, id) = (entry.kind.code(), entry.id);
    if let (Kind::Document | Kind::Stage, Some(year)) = (entry.kind, entry.year) {
        // One kind of document comes again each year, and to each school of a curator.
        let school = entry.school_id.unwrap_or_default();
        return format!("{kind}-{id}-{year}-{}-{school}@{host}", entry.part);
    }
    match entry.part {
        0 => format!("{kind}-{id}@{host}"),
        part => format!("{kind}-{id}-{part}@{host}"),
    }
}

/// «Мера: Разбор слова на каждом уроке, СОШ № 7 (сделано)».
fn summary(entry: &Entry, today: NaiveDate) -> String {
    let mut summary = format!("{}: {}", entry.kind.title(), entry.words());
    if !entry.school.is_empty() {
        summary.push_str(", ");
        summary.push_str(&entry.school_short());
    }
    if entry.standing(today) == Standing::Done {
        summary.push_str(" (сделано)");
    }
    summary
}

#[cfg(test)]
mod tests {
    use super::super::entry::{Kind, example};
    use super::*;
    use crate::access::Role;

    fn day(text: &str) -> NaiveDate {
        crate::input::day(text).unwrap()
    }

    fn written(entries: &[Entry], left_out: bool) -> String {
        let mut viewer = Viewer::portal("проверка");
        viewer.role = Role::Coordinator;
        viewer.place = "город Заречный".into();
        viewer.utc_offset_hours = 7;
        let reader = Reader {
            viewer: &viewer,
            origin: "https://portal.example",
            now: DateTime::from_timestamp(1_643_609_100, 0).unwrap(),
            today: day("25.02.2022"),
        };
        calendar(reader, entries, left_out)
    }

    /// Lines as a programme reads them: folded ones put together again.
    fn unfolded(text: &str) -> Vec<String> {
        let text = text.replace("\r\n ", "").replace('\u{a0}', " ");
        text.split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_day_is_a_whole_day_with_a_page_and_a_lasting_identifier() {
        let entry = Entry {
            part: 2,
            title: "Разбор слова, на каждом уроке; везде".into(),
            ..example(Kind::Measure, day("05.03.2022"))
        };
        let text = written(&[entry], false);
        let lines = unfolded(&text);
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "X-WR-TIMEZONE:Etc/GMT-7",
            "UID:measure-12-2@portal.example",
            "DTSTAMP:20220131T060500Z",
            "DTSTART;VALUE=DATE:20220305",
            "SUMMARY:Мера: Разбор слова\\, на каждом уроке\\; везде\\, СОШ № 7",
            "URL:https://portal.example/measures/12",
            "CLASS:PRIVATE",
        ] {
            assert!(lines.iter().any(|of| of == line), "no {line} in\n{text}");
        }
        assert!(!text.contains("DTEND"), "one day, and no hour of it");
        assert!(
            text.split("\r\n").all(|line| line.len() <= 75),
            "a line is folded:\n{text}"
        );
    }

    #[test]
    fn what_is_done_and_what_is_left_out_is_said() {
        let done = Entry {
            is_done: true,
            ..example(Kind::Visit, day("05.03.2022"))
        };
        let text = unfolded(&written(&[done], true)).join("\n");
        assert!(text.contains("(сделано)"), "{text}");
        assert!(text.contains("Показаны не все дни"), "{text}");
        assert!(
            !unfolded(&written(&[], false))
                .join("\n")
                .contains("Показаны")
        );
    }

    #[test]
    fn a_zone_is_named_with_the_sign_turned_round() {
        assert_eq!(zone(3), "Etc/GMT-3");
        assert_eq!(zone(0), "Etc/UTC");
        assert_eq!(zone(-2), "Etc/GMT+2");
    }
}
