//! Bars of a share over the years, the threshold a line: server SVG, readable in black and white, with the
//! table of the same numbers beside it.

use crate::words;
use askama::Template;

/// Width of the picture in its own units; one unit is a pixel at 100 %.
const WIDTH: u32 = 320;
/// Height of the field of bars.
const FIELD: u32 = 100;
/// Room above the bars for their labels.
const HEAD: u32 = 18;

/// The share of a part in a whole over several years: `{{ bars }}` in a template.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/bars.svg.html")]
pub struct Bars {
    /// What is counted: «ВПР-6 математика».
    pub title: String,
    /// Year, part, whole; oldest first.
    pub points: Vec<(i32, u32, u32)>,
    /// The threshold, per cent of the whole.
    pub threshold_percent: u32,
}

/// The text is escaped by the template itself.
impl askama::filters::HtmlSafe for Bars {}

/// One bar in units of the picture.
struct Bar {
    year: i32,
    label: String,
    x: u32,
    middle: u32,
    width: u32,
    y: u32,
    height: u32,
    label_y: u32,
    reached: bool,
}

impl Bars {
    fn bars(&self) -> Vec<Bar> {
        let slots = u32::try_from(self.points.len()).unwrap_or(u32::MAX).max(3);
        let slot = WIDTH / slots;
        let width = (slot * 3 / 5).min(56);
        let bar = |(place, &(year, part, whole)): (usize, &(i32, u32, u32))| {
            let height = (part * FIELD).checked_div(whole).unwrap_or(0).min(FIELD);
            let middle = slot * (place as u32) + slot / 2;
            let y = HEAD + FIELD - height;
            Bar {
                year,
                label: words::share_percent(part, whole),
                x: middle - width / 2,
                middle,
                width,
                y,
                height,
                label_y: y - 4,
                reached: whole > 0 && part * 100 >= self.threshold_percent * whole,
            }
        };
        self.points.iter().enumerate().map(bar).collect()
    }

    fn rule_y(&self) -> u32 {
        HEAD + FIELD - self.threshold_percent.min(100) * FIELD / 100
    }

    /// The whole picture in one sentence, for those who do not see it.
    fn label(&self) -> String {
        let years: Vec<String> = self
            .points
            .iter()
            .map(|(year, part, whole)| {
                format!("{year} год\u{a0}— {}", words::share_percent(*part, *whole))
            })
            .collect();
        format!(
            "{}: доля низких результатов, {}; порог {}\u{a0}%",
            self.title,
            years.join(", "),
            self.threshold_percent
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_on_zero_and_the_threshold_marks_those_that_reach_it() {
        let points = vec![(2020, 3, 10), (2021, 29, 100), (2022, 0, 0)];
        let bars = Bars {
            title: "ВПР".into(),
            points,
            threshold_percent: 30,
        };
        let drawn = bars.bars();
        assert_eq!(
            drawn.iter().map(|b| b.reached).collect::<Vec<_>>(),
            [true, false, false]
        );
        assert_eq!(
            drawn.iter().map(|b| b.y + b.height).collect::<Vec<_>>(),
            [HEAD + FIELD; 3]
        );
        assert!(
            bars.label().contains("2021 год\u{a0}— 29,0\u{a0}%; порог")
                || bars.label().contains("2022 год\u{a0}— –")
        );
    }
}
