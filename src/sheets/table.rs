//! A neutral table on its way out: the same rows become a spreadsheet or a text file.

use chrono::NaiveDate;

/// A value of a cell to be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text: never becomes a formula.
    Text(String),
    /// Whole number.
    Integer(i64),
    /// Number shown with this many decimals (0–6).
    Decimal(f64, u8),
    /// Day.
    Date(NaiveDate),
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<u32> for Value {
    fn from(n: u32) -> Value {
        Value::Integer(i64::from(n))
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Value {
        Value::Integer(n)
    }
}

impl From<NaiveDate> for Value {
    fn from(date: NaiveDate) -> Value {
        Value::Date(date)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Empty, Into::into)
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Text of the header.
    pub title: String,
    /// Width in characters, 3–120.
    pub width: u16,
}

impl Column {
    /// A column with this header, `width` characters wide.
    pub fn new(title: &str, width: u16) -> Column {
        Column {
            title: title.to_owned(),
            width,
        }
    }
}

/// A table to be written.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Table {
    /// Title above the table and name of the sheet.
    pub title: String,
    /// Lines under the title: filters, date, author.
    pub notes: Vec<String>,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Rows; a short row ends in empty cells.
    pub rows: Vec<Vec<Value>>,
}
