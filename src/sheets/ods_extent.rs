//! How large a grid an ODS sheet asks for, told by its tags alone: a few bytes may repeat a cell over
//! the whole sheet, and the reader would lay out all of it.

use std::io::{BufRead, BufReader, Read};

use super::Refusal;
use super::limits;

/// Columns after which a sheet has no more, as the reader knows it; larger repeats say nothing.
const MAX_COLUMNS: u64 = 16_384;

/// The rectangle of filled cells of the sheet that is being passed.
#[derive(Default)]
struct Extent {
    rows: u64,
    width: u64,
    repeat: u64,
    columns: u64,
    filled: u64,
}

impl Extent {
    /// Takes the next tag, without its brackets.
    fn tag(&mut self, tag: &str) -> Result<(), Refusal> {
        let name = tag
            .split([' ', '\t', '\r', '\n', '/'])
            .next()
            .unwrap_or_default();
        match name {
            "table:table" => *self = Extent::default(),
            "table:table-row" => {
                (self.columns, self.filled) = (0, 0);
                self.repeat = repeats(tag, "table:number-rows-repeated");
                if tag.ends_with('/') {
                    self.rows = self.rows.saturating_add(self.repeat);
                }
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let more = repeats(tag, "table:number-columns-repeated");
                self.columns = self.columns.saturating_add(more).min(MAX_COLUMNS);
                if tag.contains("value-type") || tag.contains("table:formula") {
                    self.filled = self.columns;
                }
            }
            _ if tag.starts_with("/table:table-row") => return self.end_row(),
            _ => {}
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Refusal> {
        self.rows = self.rows.saturating_add(self.repeat);
        if self.filled > 0 {
            self.width = self.width.max(self.filled);
            if self.rows.saturating_mul(self.width) > limits::DENSE_CELLS {
                return Err(Refusal::too_big(
                    "Таблица растянута на слишком много строк и столбцов",
                ));
            }
        }
        Ok(())
    }
}

/// The number in an attribute of the tag; 1 without it.
fn repeats(tag: &str, attribute: &str) -> u64 {
    let value = tag.split_once(attribute).and_then(|(_, rest)| {
        let rest = rest.trim_start().strip_prefix('=')?.trim_start();
        rest.strip_prefix(['"', '\''])?
            .split(['"', '\''])
            .next()?
            .trim()
            .parse()
            .ok()
    });
    value.unwrap_or(1)
}

/// Passes through `content.xml` and refuses a grid above [`limits::DENSE_CELLS`].
pub(super) fn check(content: impl Read) -> Result<(), Refusal> {
    let mut content = BufReader::new(content);
    let mut extent = Extent::default();
    let mut piece = Vec::new();
    loop {
        piece.clear();
        let read = content
            .read_until(b'>', &mut piece)
            .map_err(|_| Refusal::damaged())?;
        if read == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&piece);
        if let Some((_, tag)) = text.trim_end_matches('>').rsplit_once('<') {
            extent.tag(tag)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: u64, columns: u64) -> String {
        format!(
            "<table:table table:name=\"а\"><table:table-column/><table:table-row table:number-rows-repeated=\"{rows}\">\
             <table:table-cell table:number-columns-repeated='{columns}' office:value-type=\"float\" office:value=\"1\"/>\
             </table:table-row></table:table>"
        )
    }

    #[test]
    fn the_largest_grid_passes_and_a_row_more_is_refused() {
        assert!(check(table(limits::DENSE_CELLS / 500, 500).as_bytes()).is_ok());
        assert!(check(table(limits::DENSE_CELLS / 500 + 1, 500).as_bytes()).is_err());
    }

    #[test]
    fn empty_repeats_at_the_end_cost_nothing_and_between_two_cells_they_count() {
        let cell =
            "<table:table-cell office:value-type=\"string\"><text:p>а</text:p></table:table-cell>";
        let wide = "<table:table-cell table:number-columns-repeated=\"16383\"/>";
        let row = |repeats: u32, cells: &str| {
            format!(
                "<table:table-row table:number-rows-repeated=\"{repeats}\">{cells}</table:table-row>"
            )
        };
        let tail = [row(1, cell), row(1_048_575, wide)].concat();
        assert!(check(tail.as_bytes()).is_ok());
        let far = [
            row(1, cell),
            row(1_000_000, wide),
            row(1, &[cell, cell, cell, cell, cell].concat()),
        ]
        .concat();
        assert!(check(far.as_bytes()).is_err());
        let corner = [row(1, cell), row(1, &[wide, cell].concat()), row(400, cell)].concat();
        assert!(check(corner.as_bytes()).is_err());
    }
}
