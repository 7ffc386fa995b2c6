//! The cells of one table of a document: where each stands, which of them are merged.

use super::Refusal;
use super::book::{Builder, Cell};
use super::limits;

/// How a cell hangs together with the one above it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Vertical {
    /// Not at all.
    #[default]
    Apart,
    /// Cells below go on with it.
    Begins,
    /// It goes on with the one above.
    GoesOn,
}

/// A cell of the row that is being read.
#[derive(Default)]
struct OpenCell {
    column: u32,
    span: u32,
    vertical: Vertical,
    lines: Vec<String>,
}

impl OpenCell {
    fn last(&self) -> u32 {
        self.column + self.span - 1
    }
}

/// A merge that the next row may go on with; rows from 0.
struct OpenMerge {
    first_row: u32,
    last_row: u32,
    columns: (u32, u32),
}

/// A table while it is read; rows and columns from 0.
#[derive(Default)]
pub(super) struct Table {
    row: u32,
    /// The column after the last cell of the row.
    next: u32,
    cells: Vec<OpenCell>,
    /// Whether the cell that is open goes on with the one to its left.
    joins: bool,
    is_cell: bool,
    merges: Vec<OpenMerge>,
}

impl Table {
    pub(super) fn begin_row(&mut self) {
        self.next = 0;
        self.cells.clear();
    }

    /// Columns that are left out before the first cell of a row.
    pub(super) fn skip(&mut self, columns: u32) {
        self.next = self.next.saturating_add(columns.min(BEYOND));
    }

    pub(super) fn begin_cell(&mut self) {
        self.is_cell = true;
        self.joins = false;
        self.cells.push(OpenCell {
            column: self.next,
            span: 1,
            ..OpenCell::default()
        });
    }

    /// How many columns the open cell takes.
    pub(super) fn span(&mut self, columns: u32) {
        if let Some(cell) = self.open() {
            cell.span = columns.clamp(1, BEYOND);
        }
    }

    pub(super) fn vertical(&mut self, how: Vertical) {
        if let Some(cell) = self.open() {
            cell.vertical = how;
        }
    }

    /// The open cell goes on with the one to its left: how older programmes merge.
    pub(super) fn join(&mut self) {
        self.joins = self.cells.len() > 1;
    }

    /// A line of the open cell.
    pub(super) fn line(&mut self, line: &str) {
        if let Some(cell) = self.open() {
            cell.lines.push(line.to_owned());
        }
    }

    pub(super) fn end_cell(&mut self) {
        self.is_cell = false;
        let Some(cell) = self.cells.last() else {
            return;
        };
        self.next = cell.last().saturating_add(1).min(BEYOND);
        if self.joins
            && let Some(cell) = self.cells.pop()
            && let Some(left) = self.cells.last_mut()
        {
            left.span = cell.last() - left.column + 1;
            left.lines.extend(cell.lines);
        }
    }

    pub(super) fn end_row(&mut self, builder: &mut Builder) -> Result<(), Refusal> {
        let row = self.row;
        for cell in std::mem::take(&mut self.cells) {
            let above = self.merges.iter_mut().find(|merge| {
                let goes_on = cell.vertical == Vertical::GoesOn;
                goes_on && merge.columns.0 == cell.column && merge.last_row + 1 == row
            });
            match above {
                Some(merge) => merge.last_row = row,
                None => self.merges.push(OpenMerge {
                    first_row: row,
                    last_row: row,
                    columns: (cell.column, cell.last()),
                }),
            }
            let text = cell.lines.join("\n");
            builder.cell((row, cell.column), Cell::Text(text), false)?;
        }
        self.close(builder, |merge| merge.last_row < row)?;
        self.row += 1;
        Ok(())
    }

    pub(super) fn finish(mut self, builder: &mut Builder) -> Result<(), Refusal> {
        self.close(builder, |_| true)
    }

    /// Hands over the merges that are at their end.
    fn close(
        &mut self,
        builder: &mut Builder,
        is_over: impl Fn(&OpenMerge) -> bool,
    ) -> Result<(), Refusal> {
        let (over, open) = std::mem::take(&mut self.merges)
            .into_iter()
            .partition(is_over);
        self.merges = open;
        let over: Vec<OpenMerge> = over;
        for merge in over {
            let (left, right) = merge.columns;
            if merge.last_row > merge.first_row || right > left {
                builder.merge((merge.first_row, left), (merge.last_row, right))?;
            }
        }
        Ok(())
    }

    fn open(&mut self) -> Option<&mut OpenCell> {
        self.cells.last_mut().filter(|_| self.is_cell)
    }
}

/// Columns beyond which no cell is taken: enough for the refusal to be said.
const BEYOND: u32 = limits::COLUMNS * 2;
