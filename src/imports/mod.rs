//! Imports (загрузки).
mod content;
mod copies;
mod decisions;
mod drafting;
mod import;
mod intake;
mod known_store;
mod lines;
mod list_store;
mod number;
mod plan;
mod preview;
mod remarks;
mod saving;
mod sorting;
mod store;
mod title;
mod undoing;
#[cfg(test)]
mod testing;
