//! A target column as it was read, and what becomes of it.

use dhll_core::data::{Label, Target};
use ndarray::Array2;

use super::column::ReadColumn;
use super::error::TableError;
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
            // NaN, of a row without a target, becomes any place until `select` leaves the row out.
            let places = rows.into_iter().map(|entry| entry as usize).collect();
            Entries::Texts { distinct: column.distinct, places }
        } else {
            rows.iter_mut()
                .take(column.places_before)
                .filter(|entry| !entry.is_nan())
                .for_each(|entry| *entry = column.values[*entry as usize]);
            Entries::Numbers(rows)
        };
        Self { name, typed, declared, entries, fault: column.fault }
    }

    /// The given rows alone.
    pub(super) fn select(self, rows: &[usize]) -> Self {
        let entries = match self.entries {
            Entries::Texts { distinct, places } => {
                Entries::Texts { distinct, places: rows.iter().map(|&row| places[row]).collect() }
            }
            Entries::Numbers(values) => Entries::Numbers(rows.iter().map(|&row| values[row]).collect()),
        };
        Self { entries, ..self }
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

    /// Whether it looks like one of several labels.
    pub(super) fn is_label(&self) -> bool {
        match &self.entries {
            Entries::Texts { distinct, .. } => self.fault.is_none() && levels::are_of_label(&texts(distinct)),
            Entries::Numbers(_) => false,
        }
    }

    /// The label that it is, and whether every row has it.
    pub(super) fn label(&self) -> Result<(Label, Vec<bool>), TableError> {
        if let Some(fault) = self.fault.clone() {
            return Err(fault.of_target(self.name.clone(), self.typed.clone()).into());
        }
        let other = |levels: Option<Vec<String>>| TableError::Levels { column: self.name.clone(), levels };
        let Entries::Texts { distinct, places } = &self.entries else { return Err(other(None)) };
        let Classes { names, places: levels } = levels::of_label(&texts(distinct));
        let names: [String; 2] = names.try_into().map_err(|names| other(Some(names)))?;
        let flags = places.iter().map(|&place| levels[place] == 1).collect();
        Ok((Label { name: self.name.clone(), levels: names }, flags))
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
                Wrong::Written => FieldError::Written { place, column, found, typed: None },
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
    Ok(side_by_side(&values))
}

/// The labels that several columns are, and whether every row has each, N x m.
pub(super) fn all_labels(columns: &[TargetColumn]) -> Result<Target, TableError> {
    let found: Vec<(Label, Vec<bool>)> = columns.iter().map(TargetColumn::label).collect::<Result<_, _>>()?;
    let (names, flags): (Vec<Label>, Vec<Vec<bool>>) = found.into_iter().unzip();
    Ok(Target::Labels { values: side_by_side(&flags), names })
}

/// The labels of a model in several columns, by their names, or by position where there are others.
pub(super) fn labels_of(columns: &[TargetColumn], known: &[Label]) -> Result<Target, FieldError> {
    let named = |label: &Label| columns.iter().find(|column| column.name == label.name);
    let found: Option<Vec<&TargetColumn>> = known.iter().map(named).collect();
    let columns = found.unwrap_or_else(|| columns.iter().collect());
    let flags = |(column, label): (&TargetColumn, &Label)| {
        Ok(column.classes_of(&label.levels)?.into_iter().map(|level| level == 1).collect())
    };
    let flags: Vec<Vec<bool>> =
        columns.into_iter().zip(known).map(flags).collect::<Result<_, FieldError>>()?;
    Ok(Target::Labels { values: side_by_side(&flags), names: known.to_vec() })
}

/// Columns as a matrix.
fn side_by_side<T: Copy>(columns: &[Vec<T>]) -> Array2<T> {
    let rows = columns.first().map_or(0, Vec::len);
    Array2::from_shape_fn((rows, columns.len()), |(row, column)| columns[column][row])
}

fn texts(distinct: &[(String, Place)]) -> Vec<&str> {
    distinct.iter().map(|(text, _)| text.as_str()).collect()
}
