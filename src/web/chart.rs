//! Distributions as squares: one square is one school, until there are too many and a bar is drawn.
//!
//! The picture stands in a table cell before its number, so it is decoration for a screen reader.

use askama::Template;
use std::fmt::Write as _;

/// Up to this many schools in all, each is a square; more are drawn as bars of one scale.
const SQUARES_AT_MOST: u32 = 30;
/// Width of a square with its gap, in `em`.
const PITCH: f64 = 0.88;
/// Width of the longest bar, in `em`.
const BAR: f64 = 10.0;

/// How many schools of all fall into one line of a distribution: `{{ units }}` before the number.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "parts/units.svg.html")]
pub struct Units {
    /// Schools in this line.
    pub count: u32,
    /// The largest line that stands beside it for comparison; sets the scale of bars.
    pub largest: u32,
    /// Drawn as outlines: the year before.
    pub was: bool,
}

/// Only numbers are written.
impl askama::filters::HtmlSafe for Units {}

impl Units {
    /// The width of the picture in `em`: «2.64em».
    fn width(&self) -> String {
        format!("{:.2}em", self.ems())
    }

    fn ems(&self) -> f64 {
        if self.largest <= SQUARES_AT_MOST {
            return f64::from(self.count) * PITCH;
        }
        // A single school must not vanish beside two hundred.
        (f64::from(self.count) * BAR / f64::from(self.largest)).max(0.15)
    }

    /// The outline in a box of whose hundred units make one `em`.
    fn outline(&self) -> String {
        if self.largest > SQUARES_AT_MOST {
            return format!("M0 5H{:.0}v75H0z", self.ems() * 100.0);
        }
        (0..self.count).fold(String::new(), |mut path, n| {
            // Writing to a string cannot fail.
            let _ = write!(
                path,
                "M{:.0} 6h72v72h-72z",
                f64::from(n) * PITCH * 100.0 + 6.0
            );
            path
        })
    }

    /// The box of the outline.
    fn view_box(&self) -> String {
        format!("0 0 {:.0} 85", self.ems() * 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_is_a_square_until_there_are_too_many() {
        let small = Units {
            count: 3,
            largest: 30,
            was: false,
        };
        assert_eq!(small.outline().matches('z').count(), 3);
        assert_eq!(small.width(), "2.64em");
        let large = Units {
            count: 50,
            largest: 200,
            was: false,
        };
        assert_eq!(large.outline(), "M0 5H250v75H0z");
        let one = Units {
            count: 1,
            largest: 2000,
            was: false,
        };
        assert_eq!(one.width(), "0.15em");
    }

    #[test]
    fn nothing_is_drawn_for_no_school() {
        let none = Units {
            count: 0,
            largest: 200,
            was: true,
        };
        assert_eq!(none.to_string(), "");
    }
}
