//! Terms as people write them («Сроки» of a plan): «до 18.02.2022», «март, апрель», «в конце каждой
//! четверти», «по мере необходимости». Ground: rules only. Front door: [`read`], [`Term`], [`Calendar`].

mod calendar;
mod dates;
mod phrases;
mod read;
mod term;
mod tokens;

pub use calendar::{Calendar, Period, SchoolYear};
pub use read::{Reading, read};
pub use term::Term;

#[cfg(test)]
mod cases;
