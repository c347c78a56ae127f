//! Tables of numbers and categories, whatever file they were read from: their columns, targets, and what their fields may hold.

mod column;
mod dates;
mod error;
mod fault;
mod feature;
mod field_error;
mod fields;
mod header;
mod levels;
mod place;
mod reading;
mod rows;
mod target;
mod target_choice;
mod unlabelled;
mod written;

pub use error::TableError;
pub(crate) use fault::check_label;
pub use field_error::FieldError;
pub(crate) use field_error::as_typed;
pub(crate) use fields::{Field, MissingTexts, Wrong, feature};
pub use header::{Header, Selection, nearest};
pub(crate) use levels::are_booleans;
pub use levels::{LevelLookup, of_texts as levels_of_texts};
pub use place::Place;
pub(crate) use reading::{Opened, Reading};
pub use rows::Table;
pub use target_choice::{MOST_NUMBERED_CLASSES, TargetChoice, TargetReason};
pub use unlabelled::Unlabelled;
