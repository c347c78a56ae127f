//! What a column that is being read cannot hold, before it is known what the column is called.

use std::path::Path;

use super::field_error::FieldError;
use super::fields::{MOST_LABEL, MissingTexts};
use super::place::Place;
use crate::Files;

/// A text that its column cannot hold, and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) reason: Reason,
    pub(super) place: Place,
    pub(super) found: String,
}

/// Why a column cannot hold a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// A number with a decimal comma, signs or separators.
    Written,
    NotFinite,
    Date,
    /// A text behind so many different numbers.
    LateText(usize),
    /// More different texts than this.
    ManyLevels(usize),
    /// More than [`MOST_LABEL`] bytes: this many.
    Long(usize),
}

impl Fault {
    /// What reading a column of features comes to; `typed` is the column as it is typed on a command line.
    pub(super) fn of_feature(self, column: String, typed: String) -> FieldError {
        let (place, found) = (self.place, self.found);
        match self.reason {
            Reason::Written => FieldError::Written { place, column, found, typed: Some(typed) },
            Reason::NotFinite => FieldError::NotFinite { place, column, found },
            Reason::Date => FieldError::Dates { place, column, found, typed },
            Reason::LateText(numbers) => FieldError::LateText { place, column, found, numbers, typed },
            Reason::ManyLevels(levels) => {
                FieldError::ManyLevels { place, column, found, levels, drop: typed }
            }
            Reason::Long(bytes) => FieldError::LongText { place, column, bytes, drop: typed },
        }
    }

    /// What reading a target column comes to.
    pub(super) fn of_target(self, column: String, typed: String) -> FieldError {
        let place = self.place;
        match self.reason {
            Reason::LateText(numbers) => FieldError::TargetText { place, column, found: self.found, numbers },
            Reason::Long(bytes) => FieldError::LongLabel { place, column, bytes },
            _ => self.of_feature(column, typed),
        }
    }

    /// A text of so many bytes, if they are more than a category is named by.
    pub(super) fn of_long(text: &str, place: Place) -> Option<Self> {
        let (bytes, found) = (text.len(), String::new());
        (bytes > MOST_LABEL).then_some(Self { reason: Reason::Long(bytes), place, found })
    }
}

/// The file that an error is about, or the name of all.
pub(super) fn file_of<'a>(files: &'a Files, error: &FieldError) -> &'a Path {
    place(error).and_then(|place| files.files().get(place.part())).map_or(files.name(), |file| file)
}

/// Where the field of an error was found, if it is about one.
fn place(error: &FieldError) -> Option<Place> {
    use FieldError as E;
    match *error {
        E::MissingTarget { place, .. }
        | E::LongLabel { place, .. }
        | E::UnknownLabel { place, .. }
        | E::NotValue { place, .. }
        | E::Written { place, .. }
        | E::NotFinite { place, .. }
        | E::Gap { place, .. }
        | E::TextInBlock { place, .. }
        | E::NotNumber { place, .. }
        | E::NotWeight { place, .. }
        | E::LateText { place, .. }
        | E::TargetText { place, .. }
        | E::Dates { place, .. }
        | E::ManyLevels { place, .. }
        | E::LongText { place, .. }
        | E::LargeInteger { place, .. } => Some(place),
        E::ManyLabels { .. } | E::Unsupported { .. } => None,
    }
}

/// Whether a text can be that of a target.
pub(crate) fn check_label(
    text: &str,
    missing: &MissingTexts,
    at: impl Fn() -> Place,
    name: impl Fn() -> String,
) -> Result<(), FieldError> {
    if text.len() > MOST_LABEL {
        return Err(FieldError::LongLabel { place: at(), column: name(), bytes: text.len() });
    }
    if missing.contains(text) {
        return Err(FieldError::MissingTarget { place: at(), column: name(), found: text.to_owned() });
    }
    Ok(())
}
