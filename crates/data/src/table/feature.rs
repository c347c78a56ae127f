//! How the fields of one feature become entries, whether it is known what the column holds or not.

use dhll_core::data::ColumnKind;

use super::column::{ColumnReader, Common, Entries, Limits};
use super::fault::Fault;
use super::fields::{Field, Wrong};
use super::levels::LevelLookup;
use super::place::Place;

/// How the fields of one column become entries.
pub(super) enum Feature {
    /// What the column holds is found out.
    Learning(Box<ColumnReader>),
    /// The column is known to hold numbers.
    Numbers,
    /// The column is known to hold categories.
    Known(LevelLookup),
    /// The column has a field that it cannot hold, and is only described.
    Refused,
}

/// Why a field makes no entry.
pub(super) enum NotHeld {
    /// The column cannot hold the text.
    Fault(Fault),
    /// It is no number where the column holds numbers.
    Number(Wrong),
}

impl Feature {
    pub(super) fn learning(declared: bool, limits: Limits) -> Self {
        Self::Learning(Box::new(ColumnReader::new(declared, limits)))
    }

    pub(super) fn of_kind(kind: &ColumnKind) -> Self {
        match kind {
            ColumnKind::Number => Self::Numbers,
            ColumnKind::Category { levels } => Self::Known(LevelLookup::new(levels)),
        }
    }

    /// The entry of a field, NaN if it is missing.
    pub(super) fn entry(
        &mut self,
        field: Field<'_>,
        row: usize,
        at: impl Fn() -> Place,
        common: &mut Common,
    ) -> Result<f64, NotHeld> {
        match (self, field) {
            (Self::Refused, _) => Ok(f64::NAN),
            (Self::Learning(reader), field) => {
                reader.entry(&field.text(), row, at, common).map_err(NotHeld::Fault)
            }
            (Self::Known(lookup), field) => {
                let text = field.text();
                Ok(if common.missing.contains(&text) { f64::NAN } else { lookup.entry(&text) })
            }
            (Self::Numbers, Field::Number(value)) => common.missing.finite(value).map_err(NotHeld::Number),
            (Self::Numbers, Field::Text(text)) => match common.missing.number(text) {
                Err(Wrong::Missing) => Ok(f64::NAN),
                read => read.map_err(NotHeld::Number),
            },
        }
    }

    /// Why the texts so far are no categories, although not all are numbers.
    pub(super) fn fault(&self) -> Option<Fault> {
        if let Self::Learning(reader) = self { reader.fault() } else { None }
    }

    /// What the column was found to hold, and how its entries become those of the matrix if they are others.
    pub(super) fn finish(self) -> (ColumnKind, Option<Entries>) {
        match self {
            Self::Learning(reader) => {
                let (kind, entries) = reader.finish_feature();
                (kind, Some(entries))
            }
            Self::Numbers | Self::Known(_) => (ColumnKind::Number, None),
            Self::Refused => (ColumnKind::Number, Some(Entries::none())),
        }
    }
}
