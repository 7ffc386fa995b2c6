//! The participants' strip: one mark for each child, the failing ones first, the threshold a rule.
//!
//! Per cents mislead where a class has twelve pupils, so pages and papers show children. The strip
//! is SVG made here: marks in units of one participant, text in `em`, so that it stretches with the
//! column and grows with the reader's text size without distorting letters.

use crate::words;
use askama::Template;
use std::cmp::Ordering;
use std::fmt::Write as _;

/// Up to this many participants get a mark each; more are drawn as a bar with ticks by ten.
pub const MARKS_AT_MOST: u32 = 60;
/// The label of the threshold stands right of its rule up to this place, in per cent of the width.
const LABEL_RIGHT_UP_TO: f64 = 70.0;
/// The same for the longer label that names two thresholds.
const LONG_LABEL_RIGHT_UP_TO: f64 = 50.0;

/// One procedure of one school in one year, drawn as a strip: `{{ strip }}` in a template.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/strip.svg.html")]
pub struct Strip<'a> {
    /// The procedure as people name it: «ВПР-6 математика».
    pub title: &'a str,
    /// Year of the procedure.
    pub year: i32,
    /// Number of participants.
    pub participants: u32,
    /// Number of participants with a low result; not above `participants`.
    pub failed: u32,
    /// The smallest number of low results at which the procedure counts as low.
    pub threshold: u32,
    /// The threshold of the rule in force, where a page tries another one.
    pub was_threshold: Option<u32>,
    /// A year before the one in question: drawn paler.
    pub past: bool,
}

/// The text is escaped by the template itself.
impl askama::filters::HtmlSafe for Strip<'_> {}

impl Strip<'_> {
    /// «14 из 38», or «нет участников».
    pub fn count_words(&self) -> String {
        if self.participants == 0 {
            return "нет участников".to_owned();
        }
        let (failed, all) = (u64::from(self.failed), u64::from(self.participants));
        format!(
            "{} из\u{a0}{}",
            words::thousands(failed),
            words::thousands(all)
        )
    }

    /// How far the low results are from the threshold: negative below it, 0 exactly at it.
    pub fn distance(&self) -> i64 {
        i64::from(self.failed) - i64::from(self.threshold)
    }

    /// «на 2 больше порога», «ровно порог, он достигнут», «на 3 меньше порога»; empty without participants.
    pub fn distance_words(&self) -> String {
        if self.participants == 0 {
            return String::new();
        }
        let apart = self.distance().unsigned_abs();
        match self.distance().cmp(&0) {
            Ordering::Greater => format!("на\u{a0}{apart} больше порога"),
            Ordering::Equal => "ровно порог, он\u{a0}достигнут".to_owned(),
            Ordering::Less => format!("на\u{a0}{apart} меньше порога"),
        }
    }

    /// The whole strip in one sentence, for those who do not see it.
    fn label(&self) -> String {
        let (title, year) = (self.title, self.year);
        if self.participants == 0 {
            return format!("{title}, {year} год: нет участников");
        }
        let mut label = format!(
            "{title}, {year} год: низкий результат у {} из {}, порог {}, {}",
            words::thousands(u64::from(self.failed)),
            words::of_participants(u64::from(self.participants)),
            self.threshold,
            self.distance_words(),
        );
        if let Some(was) = self.moved_from() {
            // Writing to a string cannot fail.
            let _ = write!(label, "; сейчас порог {was}");
        }
        label
    }

    /// The other threshold, when it differs.
    fn moved_from(&self) -> Option<u32> {
        self.was_threshold.filter(|was| *was != self.threshold)
    }

    /// How many participants the full width stands for: the same for all small procedures, so that
    /// strips under one another compare by eye.
    fn scale(&self) -> u32 {
        self.participants.max(MARKS_AT_MOST)
    }

    /// Place on the width after `n` participants, in per cent of it.
    fn place(&self, n: u32) -> f64 {
        f64::from(n.min(self.scale())) * 100.0 / f64::from(self.scale())
    }

    /// Where the rule of the threshold stands: «31.67%».
    fn rule_at(&self) -> String {
        format!("{:.2}%", self.place(self.threshold))
    }

    /// Where the rule of the other threshold stands, when it differs.
    fn other_rule_at(&self) -> Option<String> {
        self.moved_from()
            .map(|was| format!("{:.2}%", self.place(was)))
    }

    /// «порог: 12», «порог: 5, сейчас 6».
    fn threshold_words(&self) -> String {
        match self.moved_from() {
            Some(was) => format!("порог: {}, сейчас {was}", self.threshold),
            None => format!("порог: {}", self.threshold),
        }
    }

    /// Whether the label of the threshold must stand left of its rule to stay inside the picture.
    fn label_is_left(&self) -> bool {
        let limit = if self.moved_from().is_some() {
            LONG_LABEL_RIGHT_UP_TO
        } else {
            LABEL_RIGHT_UP_TO
        };
        self.place(self.threshold) > limit
    }

    /// Outline of the low results up to the threshold.
    fn low(&self) -> String {
        self.outline(0, self.failed.min(self.threshold), 2)
    }

    /// Outline of the low results past the threshold; taller, so that it shows in black and white.
    fn over(&self) -> String {
        self.outline(self.threshold, self.failed, 0)
    }

    /// Outline of the other participants.
    fn rest(&self) -> String {
        self.outline(self.failed.min(self.participants), self.participants, 2)
    }

    /// Outline of participants `from..to` in a box `scale` × 20, `inset` above and below.
    fn outline(&self, from: u32, to: u32, inset: u32) -> String {
        let height = 20 - 2 * inset;
        if from >= to {
            return String::new();
        }
        if self.participants > MARKS_AT_MOST {
            return format!("M{from} {inset}H{to}v{height}H{from}z");
        }
        (from..to).fold(String::new(), |mut path, n| {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{n}.16 {inset}h.68v{height}h-.68z");
            path
        })
    }

    /// Ticks by ten of a bar, inside its filled part or outside it.
    fn ticks(&self, filled: bool) -> String {
        if self.participants <= MARKS_AT_MOST {
            return String::new();
        }
        (1..self.participants.div_ceil(10))
            .map(|ten| ten * 10)
            .fold(String::new(), |mut path, n| {
                if (n < self.failed) == filled {
                    let _ = write!(path, "M{n} 2v16");
                }
                path
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(failed: u32, participants: u32, threshold: u32) -> Strip<'static> {
        let title = "ВПР-6 математика";
        Strip {
            title,
            year: 2021,
            participants,
            failed,
            threshold,
            was_threshold: None,
            past: false,
        }
    }

    #[test]
    fn the_words_tell_the_count_and_the_distance() {
        let cases = [
            (14, 38, 12, "14 из\u{a0}38", "на\u{a0}2 больше порога"),
            (
                12,
                38,
                12,
                "12 из\u{a0}38",
                "ровно порог, он\u{a0}достигнут",
            ),
            (9, 38, 12, "9 из\u{a0}38", "на\u{a0}3 меньше порога"),
            (0, 1, 1, "0 из\u{a0}1", "на\u{a0}1 меньше порога"),
            (0, 0, 0, "нет участников", ""),
        ];
        for (failed, participants, threshold, count, distance) in cases {
            let strip = strip(failed, participants, threshold);
            assert_eq!(
                (
                    strip.count_words().as_str(),
                    strip.distance_words().as_str()
                ),
                (count, distance)
            );
        }
    }

    #[test]
    fn each_participant_has_one_mark_until_there_are_too_many() {
        let marks =
            |s: &Strip<'_>| [s.low(), s.over(), s.rest()].map(|path| path.matches('z').count());
        assert_eq!(marks(&strip(14, 38, 12)), [12, 2, 24]);
        assert_eq!(marks(&strip(9, 38, 12)), [9, 0, 29]);
        assert_eq!(marks(&strip(60, 60, 18)), [18, 42, 0]);
        assert_eq!(marks(&strip(21, 62, 19)), [1, 1, 1]);
        assert_eq!(marks(&strip(0, 61, 19)), [0, 0, 1]);
        assert!(strip(21, 62, 19).over().starts_with("M19 0H21"));
    }

    #[test]
    fn a_bar_has_ticks_by_ten() {
        assert_eq!(strip(21, 62, 19).ticks(true), "M10 2v16M20 2v16");
        assert_eq!(
            strip(21, 62, 19).ticks(false),
            "M30 2v16M40 2v16M50 2v16M60 2v16"
        );
        assert_eq!(strip(21, 60, 19).ticks(false), "");
    }

    #[test]
    fn the_label_of_the_threshold_stays_inside_the_picture() {
        assert!(!strip(14, 38, 12).label_is_left());
        assert!(strip(50, 60, 48).label_is_left());
        let moved = Strip {
            was_threshold: Some(18),
            ..strip(20, 60, 36)
        };
        assert!(moved.label_is_left());
        assert_eq!(moved.threshold_words(), "порог: 36, сейчас 18");
        let same = Strip {
            was_threshold: Some(36),
            ..strip(20, 60, 36)
        };
        assert!(!same.label_is_left());
    }

    #[test]
    fn the_picture_is_told_in_words_and_escapes_them() {
        let svg = Strip {
            title: "<b>&",
            ..strip(14, 38, 12)
        }
        .to_string();
        assert!(!svg.contains("<b>"), "{svg}");
        let svg = strip(14, 38, 12).to_string();
        let label = "ВПР-6 математика, 2021 год: низкий результат у 14 из 38\u{a0}участников, порог 12, на\u{a0}2 больше порога";
        assert!(svg.contains(label), "{svg}");
        assert!(!svg.contains("style="), "{svg}");
        let empty = strip(0, 0, 0).to_string();
        assert!(
            empty.contains("2021 год: нет участников") && !empty.contains("порог"),
            "{empty}"
        );
    }
}
