//! What a column that is being read cannot hold, before it is known what the column is called.

use super::field_error::FieldError;
use super::fields::MOST_LABEL;
use super::place::Place;

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
    DecimalComma,
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
            Reason::DecimalComma => FieldError::DecimalComma { place, column, found },
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
