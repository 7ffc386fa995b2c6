//! A QR code as server SVG: printed beside the link it holds, so that a phone need not type it.

use askama::Template;
use qrcode::types::Color;
use qrcode::{EcLevel, QrCode};
use std::fmt::Write as _;

/// Empty modules around the code: the standard asks for four.
const QUIET: usize = 4;

/// A QR code: `{{ qr }}` in a template.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "parts/qr.svg.html")]
pub struct Qr {
    /// What it says, for those who do not see it.
    pub label: String,
    /// Modules of a side, the quiet zone included.
    side: usize,
    outline: String,
}

/// The text is escaped by the template itself.
impl askama::filters::HtmlSafe for Qr {}

impl Qr {
    /// The code of an address; `None` when it is too long for any code.
    pub fn new(address: &str, label: impl Into<String>) -> Option<Qr> {
        let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
        let width = code.width();
        let mut outline = String::new();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (x, y) = (at % width + QUIET, at / width + QUIET);
                // Writing to a string cannot fail.
                let _ = write!(outline, "M{x} {y}h1v1h-1z");
            }
        }
        Some(Qr {
            label: label.into(),
            side: width + 2 * QUIET,
            outline,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_quiet_zone_and_the_three_corner_marks() {
        let qr = Qr::new("https://portal.example/q/0123", "код").unwrap();
        let last = qr.side - QUIET - 1;
        for (x, y, dark) in [
            (QUIET, QUIET, true),
            (last, QUIET, true),
            (QUIET, last, true),
            (QUIET - 1, QUIET, false),
            (QUIET + 1, QUIET + 1, false),
        ] {
            let module = format!("M{x} {y}h1v1h-1z");
            assert_eq!(qr.outline.contains(&module), dark, "{x} {y}");
        }
        assert!(qr.to_string().contains("role=\"img\""));
        assert_eq!(Qr::new(&"a".repeat(5000), ""), None);
    }
}
