//! The two walls between municipalities, the scoped finders and row-level security, each proven alone.

mod canary;
mod catalogue;
mod storm;
