//! A target column as it was read, and what becomes of it.

use ndarray::Array2;

use super::column::ReadColumn;
use super::fault::Fault;
use super::field_error::FieldError;
use super::fields::{Wrong, feature};
use super::levels::{self, LevelLookup, are_booleans};
use super::place::Place;
use super::target_choice::TargetReason;
use crate::classes::{self, ClassError, Classes};

/// A target column of a table, without gaps.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TargetColumn {
    pub(super) name: String,
    /// The name as it is typed on a command line.
    typed: String,
    declared: bool,
    entries: Entries,
    /// Why its texts are no classes, unless it is said that they are.
    fault: Option<Fault>,
}

#[derive(Debug, Clone, PartialEq)]
enum Entries {
    /// Every text once, and where it is first; for every row, the place of its text.
    Texts { distinct: Vec<(String, Place)>, places: Vec<usize> },
    /// More different numbers than there can be classes.
    Numbers(Vec<f64>),
}

impl TargetColumn {
    /// A column that was read, with its entry in every row.
    pub(super) fn new(
        [name, typed]: [String; 2],
        declared: bool,
        column: ReadColumn,
        mut rows: Vec<f64>,
    ) -> Self {
        let entries = if column.places_before == usize::MAX {
            let places = rows.into_iter().map(|entry| entry as usize).collect();
            Entries::Texts { distinct: column.distinct, places }
        } else {
            rows.iter_mut()
                .take(column.places_before)
                .for_each(|entry| *entry = column.values[*entry as usize]);
            Entries::Numbers(rows)
        };
        Self { name, typed, declared, entries, fault: column.fault }
    }

    /// Why it is classes or values, if it can be either.
    pub(super) fn reason(&self) -> Result<TargetReason, FieldError> {
        if let Some(fault) = self.fault.clone() {
            return Err(fault.of_target(self.name.clone(), self.typed.clone()));
        }
        Ok(match &self.entries {
            Entries::Texts { distinct, places } => {
                TargetReason::of(Some(&texts(distinct)), self.declared, places.len())
            }
            Entries::Numbers(rows) => TargetReason::of(None, self.declared, rows.len()),
        })
    }

    /// The class of every row, and what the classes are called.
    pub(super) fn classes(&self) -> Result<(Vec<usize>, Vec<String>), ClassError> {
        let Entries::Texts { distinct, places } = &self.entries else {
            return Err(ClassError::TooMany { example: self.example() });
        };
        let texts = texts(distinct);
        let Classes { names, places: classes } = if are_booleans(&texts) {
            levels::of_texts(&texts)
        } else {
            classes::of_texts(&texts, places.len())?
        };
        Ok((places.iter().map(|&place| classes[place]).collect(), names))
    }

    /// The place of every row's class among those that are known.
    pub(super) fn classes_of(&self, known: &[String]) -> Result<Vec<usize>, FieldError> {
        let lookup = LevelLookup::new(known);
        let unknown = |place, found: &str| FieldError::UnknownLabel {
            place,
            column: self.name.clone(),
            found: found.to_owned(),
            classes: known.to_vec(),
        };
        let Entries::Texts { distinct, places } = &self.entries else {
            return Err(FieldError::ManyLabels { column: self.name.clone(), classes: known.to_vec() });
        };
        let class = |(text, place): &(String, Place)| lookup.place(text).ok_or_else(|| unknown(*place, text));
        let classes: Vec<usize> = distinct.iter().map(class).collect::<Result<_, _>>()?;
        Ok(places.iter().map(|&place| classes[place]).collect())
    }

    /// The value of every row.
    pub(super) fn values(&self) -> Result<Vec<f64>, FieldError> {
        let (distinct, places) = match &self.entries {
            Entries::Numbers(rows) => return Ok(rows.clone()),
            Entries::Texts { distinct, places } => (distinct, places),
        };
        let value = |(text, place): &(String, Place)| {
            let (place, column, found) = (*place, self.name.clone(), text.clone());
            feature(text).map_err(|wrong| match wrong {
                Wrong::DecimalComma => FieldError::DecimalComma { place, column, found },
                Wrong::NotFinite => FieldError::NotFinite { place, column, found },
                Wrong::Missing | Wrong::NotNumber => FieldError::NotValue { place, column, found },
            })
        };
        let values: Vec<f64> = distinct.iter().map(value).collect::<Result<_, _>>()?;
        Ok(places.iter().map(|&place| values[place]).collect())
    }

    fn example(&self) -> String {
        match &self.entries {
            Entries::Texts { distinct, .. } => distinct.first().map(|(text, _)| text.clone()),
            Entries::Numbers(rows) => rows.first().map(f64::to_string),
        }
        .unwrap_or_default()
    }
}

/// The values of several columns, N x m.
pub(super) fn all_values(columns: &[TargetColumn]) -> Result<Array2<f64>, FieldError> {
    let values: Vec<Vec<f64>> = columns.iter().map(TargetColumn::values).collect::<Result<_, _>>()?;
    let rows = values.first().map_or(0, Vec::len);
    Ok(Array2::from_shape_fn((rows, values.len()), |(row, column)| values[column][row]))
}

fn texts(distinct: &[(String, Place)]) -> Vec<&str> {
    distinct.iter().map(|(text, _)| text.as_str()).collect()
}
