//! Terms as people write them («Сроки» of a plan): «до 18.02.2022», «март, апрель», «в конце каждой
//! четверти», «по мере необходимости». Ground: rules only, no clock. Front door: [`read`],
//! [`Term`], [`Calendar`], [`written`].

mod after;
mod calendar;
mod dates;
mod named;
mod parts;
mod pieces;
mod question;
mod read;
mod recurrence;
mod recurring;
mod scope;
mod single;
mod term;
mod tokens;
mod vocabulary;
mod written;

pub use calendar::{Calendar, Period, SchoolYear};
pub use question::Ambiguity;
pub use read::{Reading, read};
pub use recurrence::Recurrence;
pub use term::{Term, Why};
pub use written::{Repair, Written, written};

#[cfg(test)]
mod cases;
#[cfg(test)]
mod properties;
