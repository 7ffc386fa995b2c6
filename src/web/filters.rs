//! Formatting used by many templates. Formatting of one page's thing is a method of its struct.
#![expect(
    missing_docs,
    reason = "askama::filter_fn makes a struct and methods beside each filter"
)]

use crate::words;
use askama::{Result, Values};
use chrono::{DateTime, NaiveDate, Utc};

/// `{{ date|day }}`: «31.01.2022».
#[askama::filter_fn]
pub fn day(date: &NaiveDate, _: &dyn Values) -> Result<String> {
    Ok(words::day(*date))
}

/// `{{ date|day_in_words }}`: «31 января 2022 г.».
#[askama::filter_fn]
pub fn day_in_words(date: &NaiveDate, _: &dyn Values) -> Result<String> {
    Ok(words::day_in_words(*date))
}

/// `{{ at|moment(hours) }}`: «31.01.2022 в 9:05» in the viewer's zone.
#[askama::filter_fn]
pub fn moment(at: &DateTime<Utc>, _: &dyn Values, hours: &i16) -> Result<String> {
    Ok(words::moment(*at, *hours))
}

/// `{{ n|plural("школа", "школы", "школ") }}`: «21 школа».
#[askama::filter_fn]
pub fn plural(n: &usize, _: &dyn Values, one: &str, few: &str, many: &str) -> Result<String> {
    Ok(words::count(*n as u64, [one, few, many]))
}

/// `{{ name|unbroken }}`: «СОШ № 7» whose number never stands alone on the next line.
#[askama::filter_fn]
pub fn unbroken(name: &str, _: &dyn Values) -> Result<String> {
    Ok(name.replace("№ ", "№\u{a0}"))
}
