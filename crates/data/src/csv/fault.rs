//! What a column that is being read cannot hold, before it is known what the column is called.

use super::field_error::FieldError;
use super::fields::MOST_LABEL;

/// A text that its column cannot hold, and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) reason: Reason,
    pub(super) line: u64,
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
        let (line, found) = (self.line, self.found);
        match self.reason {
            Reason::DecimalComma => FieldError::DecimalComma { line, column, found },
            Reason::NotFinite => FieldError::NotFinite { line, column, found },
            Reason::Date => FieldError::Dates { line, column, found, typed },
            Reason::LateText(numbers) => FieldError::LateText { line, column, found, numbers, typed },
            Reason::ManyLevels(levels) => FieldError::ManyLevels { line, column, found, levels, drop: typed },
            Reason::Long(bytes) => FieldError::LongText { line, column, bytes, drop: typed },
        }
    }

    /// What reading a target column comes to.
    pub(super) fn of_target(self, column: String, typed: String) -> FieldError {
        let line = self.line;
        match self.reason {
            Reason::LateText(numbers) => FieldError::TargetText { line, column, found: self.found, numbers },
            Reason::Long(bytes) => FieldError::LongLabel { line, column, bytes },
            _ => self.of_feature(column, typed),
        }
    }

    /// A text of so many bytes, if they are more than a category is named by.
    pub(super) fn of_long(text: &str, line: u64) -> Option<Self> {
        let (bytes, found) = (text.len(), String::new());
        (bytes > MOST_LABEL).then_some(Self { reason: Reason::Long(bytes), line, found })
    }
}
