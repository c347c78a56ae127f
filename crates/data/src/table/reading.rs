//! The rows of a table while they are read, field by field, in whatever order the file has them.

use std::path::Path;

use dhll_core::data::ColumnKind;
use dhll_core::memory;
use ndarray::{Array2, s};

use super::column::{ColumnReader, Common, Limits, MOST_LEVELS};
use super::fault::{Fault, Reason, check_label, file_of};
use super::feature::{Feature, NotHeld};
use super::field_error::FieldError;
use super::fields::{Field, MissingTexts};
use super::header::{Header, Selection};
use super::place::Place;
use super::rows::Table;
use super::target::TargetColumn;
use super::unlabelled::{Unlabelled, known_rows};
use crate::classes::{ClassError, MOST_CLASSES};
use crate::{DataError, Files};

/// Different numbers of a column whose texts are kept, and those of a table.
const KEPT_NUMBERS: usize = 1000;
const KEPT_NUMBERS_OF_TABLE: usize = 2_000_000;

/// A file whose columns are known.
pub(crate) struct Opened<'a> {
    pub(crate) path: &'a Path,
    pub(crate) header: &'a Header,
    /// Texts that stand for missing values, beside those that always do.
    pub(crate) missing: &'a [String],
    pub(crate) unlabelled: Unlabelled,
}

/// The rows of a table that are being read.
pub(crate) struct Reading {
    files: Files,
    /// Which of the files is being read, from 0.
    part: usize,
    header: Header,
    selection: Selection,
    /// What the features hold, if it is known.
    kinds: Option<Vec<ColumnKind>>,
    features: Vec<Feature>,
    /// The target columns with their entries.
    targets: Vec<(ColumnReader, Vec<f64>)>,
    common: Common,
    unlabelled: Unlabelled,
    /// Bytes of texts from which memory is looked at again.
    checked_bytes: usize,
    /// Of every column what it cannot hold, where columns are read on in spite of that.
    faults: Option<Vec<Option<FieldError>>>,
    rows: usize,
    /// The features, row by row.
    entries: Vec<f64>,
}

impl Reading {
    /// What the columns hold is found out; `are_numbers` tells of which it is known that they hold numbers.
    pub(crate) fn learning(
        file: &Opened<'_>,
        selection: &Selection,
        are_numbers: impl Fn(usize) -> bool,
    ) -> Self {
        let columns = selection.features.len().max(1);
        let numbers = (KEPT_NUMBERS_OF_TABLE / columns).clamp(10, KEPT_NUMBERS);
        let limits = Limits { numbers, texts: MOST_LEVELS };
        let weights = file.header.weights_of(selection);
        let feature = |&column: &usize| {
            let declared = file.header.is_declared(column);
            if (are_numbers(column) && !declared) || weights == Some(column) {
                Feature::Numbers
            } else {
                Feature::learning(declared, limits)
            }
        };
        Self::new(file, selection, selection.features.iter().map(feature).collect())
    }

    /// What the columns hold is known.
    pub(crate) fn of_kinds(
        file: &Opened<'_>,
        selection: &Selection,
        kinds: &[ColumnKind],
    ) -> Result<Self, DataError> {
        if kinds.len() != selection.features.len() {
            return Err(DataError::Parameter {
                name: "the number of column kinds",
                expected: "that of the selected features",
                found: format!("{} for {}", kinds.len(), selection.features.len()),
            });
        }
        let reading = Self::new(file, selection, kinds.iter().map(Feature::of_kind).collect());
        Ok(Self { kinds: Some(kinds.to_vec()), ..reading })
    }

    fn new(file: &Opened<'_>, selection: &Selection, features: Vec<Feature>) -> Self {
        let limits = Limits { numbers: MOST_CLASSES, texts: MOST_CLASSES };
        let target =
            |&column: &usize| (ColumnReader::new(file.header.is_declared(column), limits), Vec::new());
        Self {
            files: Files::one(file.path),
            part: 0,
            header: file.header.clone(),
            targets: selection.targets.iter().map(target).collect(),
            selection: selection.clone(),
            kinds: None,
            features,
            common: Common { missing: MissingTexts::new(file.missing), bytes: 0 },
            unlabelled: file.unlabelled,
            checked_bytes: 1 << 20,
            faults: None,
            rows: 0,
            entries: Vec::new(),
        }
    }

    /// With what a column cannot hold beside the rows: dates are categories there, and of a column whose fault showed before the end of the
    /// file nothing is left but NaN.
    pub(crate) fn keeping_faults(self) -> Self {
        Self { faults: Some(vec![None; self.features.len()]), ..self }
    }

    /// Of several files, the one with this number first.
    pub(crate) fn of_files(self, files: &Files, part: usize) -> Self {
        Self { files: files.clone(), part, ..self }
    }

    /// The rows of the next file follow.
    pub(crate) fn next_file(&mut self) {
        self.part += 1;
    }

    /// The number of rows so far.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Whether a number stands for a missing value.
    #[cfg_attr(not(feature = "parquet"), allow(dead_code, reason = "text files have texts alone"))]
    pub(crate) fn is_missing(&self, value: f64) -> bool {
        self.common.missing.finite(value).is_ok_and(f64::is_nan)
    }

    /// Begin so many rows, if the memory limit leaves room for them. Their fields follow.
    pub(crate) fn begin_rows(&mut self, rows: usize) -> Result<(), DataError> {
        if self.common.bytes > self.checked_bytes {
            let what = || format!("the texts of {}", self.files.name().display());
            memory::check_array(what(), &[self.common.bytes], 1)?;
            self.checked_bytes = 2 * self.common.bytes;
        }
        let (length, new) = (self.entries.len(), rows * self.features.len());
        if self.entries.capacity() - length < new {
            let more = length.max(new);
            // Both the old entries and the new ones are held while they move.
            let what = format!("the rows of {}", self.files.name().display());
            memory::check_array(what, &[length + more], size_of::<f64>())?;
            self.entries.reserve_exact(more);
        }
        self.entries.resize(length + new, f64::NAN);
        self.rows += rows;
        Ok(())
    }

    /// The field of a row that was begun and of the feature at this place of the selection.
    pub(crate) fn feature(
        &mut self,
        row: usize,
        place: usize,
        field: Field<'_>,
        at: impl Fn() -> Place,
    ) -> Result<(), DataError> {
        let part = self.part;
        let at = || at().of_part(part);
        let entry = match self.features[place].entry(field, row, at, &mut self.common) {
            Ok(entry) => entry,
            Err(not_held) => {
                let column = self.selection.features[place];
                let (name, typed) = (self.header.shown(column), self.header.typed(column));
                let error = match not_held {
                    NotHeld::Fault(fault) => fault.of_feature(name, typed),
                    NotHeld::Number(wrong) => {
                        let weight = self.header.weights_of(&self.selection) == Some(column);
                        FieldError::not_learnt(wrong, weight, at(), name, field.text().into_owned())
                    }
                };
                self.refuse(place, error)?;
                f64::NAN
            }
        };
        self.entries[row * self.features.len() + place] = entry;
        Ok(())
    }

    /// The target at this place of the selection in the next row.
    pub(crate) fn target(
        &mut self,
        place: usize,
        field: Field<'_>,
        at: impl Fn() -> Place,
    ) -> Result<(), DataError> {
        let part = self.part;
        let at = || at().of_part(part);
        let column = self.selection.targets[place];
        let text = field.text();
        if self.unlabelled != Unlabelled::Refuse && self.common.missing.contains(&text) {
            self.targets[place].1.push(f64::NAN);
            return Ok(());
        }
        let name = || self.header.shown(column);
        check_label(&text, &self.common.missing, at, name).map_err(|error| self.error(error))?;
        let (reader, entries) = &mut self.targets[place];
        match reader.entry(&text, entries.len(), at, &mut self.common) {
            Ok(entry) => {
                entries.push(entry);
                Ok(())
            }
            Err(fault) => Err(self.target_fault(fault, column)),
        }
    }

    /// A feature that its column cannot hold: an error, or one that is kept.
    pub(crate) fn refuse(&mut self, place: usize, error: FieldError) -> Result<(), DataError> {
        match &mut self.faults {
            None => Err(self.error(error)),
            Some(faults) => {
                faults[place].get_or_insert(error);
                self.features[place] = Feature::Refused;
                Ok(())
            }
        }
    }

    /// The table, and of every column what it cannot hold, where that was kept.
    pub(crate) fn finish(mut self) -> Result<(Table, Vec<Option<FieldError>>), DataError> {
        let mut kinds = Vec::with_capacity(self.features.len());
        let mut finished = Vec::with_capacity(self.features.len());
        for (place, feature) in std::mem::take(&mut self.features).into_iter().enumerate() {
            if let Some(fault) = feature.fault() {
                let column = self.selection.features[place];
                let error = fault.of_feature(self.header.shown(column), self.header.typed(column));
                match &mut self.faults {
                    None => {
                        let path = file_of(&self.files, &error).to_owned();
                        return Err(DataError::Table { path, source: Box::new(error.into()) });
                    }
                    Some(faults) => faults[place] = Some(error),
                }
            }
            let (kind, entries) = feature.finish();
            kinds.push(kind);
            finished.push(entries);
        }
        for (row, entries) in self.entries.chunks_exact_mut(finished.len().max(1)).enumerate() {
            for (entry, column) in entries.iter_mut().zip(&finished) {
                *entry = column.as_ref().map_or(*entry, |column| column.of(row, *entry));
            }
        }
        let shape = (self.rows, self.selection.features.len());
        let mut features =
            Array2::from_shape_vec(shape, self.entries).expect("every row has as many entries");
        let header = &self.header;
        let mut named = self.selection.features.clone();
        let weights = header.weights_of(&self.selection).map(|column| {
            let last = features.ncols() - 1;
            let weights = (header.shown(column), features.column(last).to_vec());
            named.truncate(last);
            kinds.truncate(last);
            features = features.slice(s![.., ..last]).to_owned();
            weights
        });
        let target = |((reader, entries), &column): ((ColumnReader, Vec<f64>), &usize)| {
            let names = [header.shown(column), header.typed(column)];
            TargetColumn::new(names, header.is_declared(column), reader.finish(), entries)
        };
        let known = known_rows(self.targets.iter().map(|(_, entries)| entries.as_slice()));
        let targets = self.targets.into_iter().zip(&self.selection.targets).map(target).collect();
        let names = || named.iter().map(|&column| header.shown(column)).collect();
        let names = header.named().then(names);
        let kinds = self.kinds.unwrap_or(kinds);
        let table = Table { files: self.files, features, kinds, names, targets, weights, unlabelled: None };
        let table = if let Some(known) = known { table.of_known(&known, self.unlabelled) } else { table };
        Ok((table, self.faults.unwrap_or_default()))
    }

    fn target_fault(&self, fault: Fault, column: usize) -> DataError {
        let shown = self.header.shown(column);
        if let Reason::ManyLevels(_) = fault.reason {
            let name = format!("{}, column {shown:?}", self.files.name().display());
            return DataError::Classes { name, source: ClassError::TooMany { example: fault.found } };
        }
        self.error(fault.of_target(shown, self.header.typed(column)))
    }

    /// An error about a field of the file that is being read.
    fn error(&self, source: FieldError) -> DataError {
        DataError::Table { path: self.files.files()[self.part].clone(), source: Box::new(source.into()) }
    }
}
