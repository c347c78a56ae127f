//! What a model predicts for rows, as a table and as an array.

use anyhow::Result;
use dhll::Model;
use dhll::core::{InputError, Label};
#[cfg(feature = "parquet")]
use dhll::data::parquet::WrittenColumn;
use ndarray::{Array2, ArrayView2, Axis, ErrorKind, ShapeError};
use serde::{Serialize, Serializer};

/// What a model predicts, a row a row of the data.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Predicted<'a> {
    Classes {
        classes: &'a [String],
        /// The class of every row.
        predicted: Vec<&'a str>,
        #[serde(skip)]
        places: Vec<usize>,
        #[serde(skip_serializing_if = "Option::is_none")]
        probabilities: Option<Rows>,
    },
    Labels {
        /// What the labels and their levels are called.
        labels: &'a [Label],
        /// Whether the row has the label.
        predicted: Rows<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        probabilities: Option<Rows>,
    },
    Values {
        /// What the columns are called.
        targets: &'a [String],
        predicted: Rows,
    },
}

/// A matrix that is shown row by row.
pub(super) struct Rows<T = f64>(Array2<T>);

impl<T: Serialize> Serialize for Rows<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.rows().into_iter().map(|row| row.into_iter().collect::<Vec<&T>>()))
    }
}

impl<'a> Predicted<'a> {
    /// What the model predicts for these rows.
    pub(super) fn of(model: &'a Model, x: ArrayView2<'_, f64>, proba: bool) -> Result<Self, InputError> {
        let labels = model.target().labels();
        if !labels.is_empty() {
            let predicted = Rows(model.predict_labels(x)?);
            let probabilities = proba.then(|| model.predict_label_proba(x).map(Rows)).transpose()?;
            return Ok(Self::Labels { labels, predicted, probabilities });
        }
        let targets = model.target().values();
        if !targets.is_empty() {
            return Ok(Self::Values { targets, predicted: Rows(model.predict_values(x)?) });
        }
        let (classes, places) = (model.classes(), model.predict(x)?);
        let predicted = places.iter().map(|&class| classes[class].as_str()).collect();
        let probabilities = proba.then(|| model.predict_proba(x).map(Rows)).transpose()?;
        Ok(Self::Classes { classes, predicted, places, probabilities })
    }

    /// Put the predictions for other rows behind these; by the same model they are of the same kind.
    pub(super) fn append(&mut self, more: Self) -> Result<(), ShapeError> {
        let appended = |ours: &mut Option<Rows>, theirs: Option<Rows>| match (ours, theirs) {
            (Some(Rows(ours)), Some(Rows(theirs))) => ours.append(Axis(0), theirs.view()),
            _ => Ok(()),
        };
        match (self, more) {
            (
                Self::Classes { predicted, places, probabilities, .. },
                Self::Classes { predicted: names, places: more, probabilities: p, .. },
            ) => {
                predicted.extend(names);
                places.extend(more);
                appended(probabilities, p)
            }
            (
                Self::Labels { predicted, probabilities, .. },
                Self::Labels { predicted: more, probabilities: p, .. },
            ) => {
                predicted.0.append(Axis(0), more.0.view())?;
                appended(probabilities, p)
            }
            (Self::Values { predicted, .. }, Self::Values { predicted: more, .. }) => {
                predicted.0.append(Axis(0), more.0.view())
            }
            _ => Err(ShapeError::from_kind(ErrorKind::IncompatibleShape)),
        }
    }

    /// The columns of a table of predictions.
    #[cfg(feature = "parquet")]
    pub(super) fn cells(&self) -> Vec<WrittenColumn<'_>> {
        let numbers =
            |matrix: &Array2<f64>, column: usize| WrittenColumn::Numbers(matrix.column(column).to_vec());
        match self {
            Self::Classes { classes, predicted, probabilities, .. } => {
                let p = probabilities.iter();
                let p = p.flat_map(|Rows(p)| (0..classes.len()).map(|class| numbers(p, class)));
                std::iter::once(WrittenColumn::Text(predicted.clone())).chain(p).collect()
            }
            Self::Labels { labels, predicted: Rows(flags), probabilities } => {
                let mut columns = Vec::new();
                for (place, label) in labels.iter().enumerate() {
                    let flags = flags.column(place);
                    let levels = flags.iter().map(|&flag| &*label.levels[usize::from(flag)]).collect();
                    columns.push(WrittenColumn::Text(levels));
                    columns.extend(probabilities.iter().map(|Rows(p)| numbers(p, place)));
                }
                columns
            }
            Self::Values { predicted: Rows(values), .. } => {
                (0..values.ncols()).map(|column| numbers(values, column)).collect()
            }
        }
    }

    /// The names of the columns of a table of predictions.
    pub(super) fn columns(&self) -> Vec<String> {
        match self {
            Self::Classes { classes, probabilities, .. } => {
                let all = classes.iter().filter(|_| probabilities.is_some());
                std::iter::once("class".to_owned()).chain(all.map(|class| format!("p({class})"))).collect()
            }
            Self::Labels { labels, probabilities, .. } => {
                let named = |label: &Label| {
                    let of_probability = probabilities.iter().map(|_| format!("p({})", label.name));
                    std::iter::once(label.name.clone()).chain(of_probability).collect::<Vec<_>>()
                };
                labels.iter().flat_map(named).collect()
            }
            Self::Values { targets, .. } => targets.to_vec(),
        }
    }

    /// As CSV, with a header line or without.
    pub(super) fn csv(&self, header: bool) -> Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        if header {
            writer.write_record(self.columns())?;
        }
        match self {
            Self::Classes { predicted, probabilities, .. } => {
                for (row, name) in predicted.iter().enumerate() {
                    let row = probabilities.iter().flat_map(|Rows(p)| p.row(row).to_vec());
                    let row = row.map(|p| p.to_string());
                    writer.write_record(std::iter::once((*name).to_owned()).chain(row))?;
                }
            }
            Self::Labels { labels, predicted: Rows(flags), probabilities } => {
                for (row, flags) in flags.rows().into_iter().enumerate() {
                    let field = |(place, (label, &flag)): (usize, (&Label, &bool))| {
                        let p = probabilities.iter().map(|Rows(p)| p[[row, place]].to_string());
                        std::iter::once(label.levels[usize::from(flag)].clone()).chain(p).collect::<Vec<_>>()
                    };
                    writer.write_record(labels.iter().zip(flags).enumerate().flat_map(field))?;
                }
            }
            Self::Values { predicted: Rows(values), .. } => {
                for row in values.rows() {
                    writer.write_record(row.iter().map(f64::to_string))?;
                }
            }
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }

    /// The entries of an array of predictions.
    pub(super) fn entries(&self) -> Vec<u8> {
        match self {
            Self::Classes { probabilities: Some(Rows(matrix)), .. }
            | Self::Labels { probabilities: Some(Rows(matrix)), .. }
            | Self::Values { predicted: Rows(matrix), .. } => {
                matrix.iter().flat_map(|value| value.to_le_bytes()).collect()
            }
            Self::Labels { predicted: Rows(flags), .. } => {
                flags.iter().flat_map(|&flag| i64::from(flag).to_le_bytes()).collect()
            }
            Self::Classes { places, .. } => {
                places.iter().flat_map(|&class| (class as i64).to_le_bytes()).collect()
            }
        }
    }

    /// The header of an array of predictions for so many rows.
    pub(super) fn npy_header(&self, rows: usize) -> [u8; HEADER] {
        match self {
            Self::Classes { probabilities: Some(Rows(matrix)), .. }
            | Self::Labels { probabilities: Some(Rows(matrix)), .. }
            | Self::Values { predicted: Rows(matrix), .. } => header("<f8", rows, Some(matrix.ncols())),
            Self::Labels { predicted: Rows(flags), .. } => header("<i8", rows, Some(flags.ncols())),
            Self::Classes { .. } => header("<i8", rows, None),
        }
    }
}

/// Bytes of the header of an NPY file of one or two axes, whatever their lengths.
pub(super) const HEADER: usize = 128;

/// The header of an NPY file in C order, of so many rows and, where there are two axes, columns.
fn header(kind: &str, rows: usize, columns: Option<usize>) -> [u8; HEADER] {
    let columns = columns.map_or(String::new(), |columns| format!(" {columns}"));
    let fields = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({rows},{columns})}}");
    let mut header = [b' '; HEADER];
    header[..10].copy_from_slice(b"\x93NUMPY\x01\x00\x76\x00");
    header[10..10 + fields.len()].copy_from_slice(fields.as_bytes());
    header[HEADER - 1] = b'\n';
    header
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, array};
    use ndarray_npy::WriteNpyExt as _;

    #[test]
    fn arrays_are_written_as_by_a_library() {
        let whole = |predicted: &Predicted<'_>, rows| {
            [&predicted.npy_header(rows)[..], &predicted.entries()].concat()
        };
        let (mut expected, values) = (Vec::new(), array![[1.5, -2.0, 0.1], [f64::MAX, 0.0, 3.0]]);
        values.write_npy(&mut expected).unwrap();
        let targets = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let predicted = Predicted::Values { targets: &targets, predicted: Rows(values) };
        assert_eq!(whole(&predicted, 2), expected);

        let (mut expected, places) = (Vec::new(), vec![2, 0, 1]);
        places.iter().map(|&class| class as i64).collect::<Array1<i64>>().write_npy(&mut expected).unwrap();
        let predicted =
            Predicted::Classes { classes: &targets, predicted: vec![], places, probabilities: None };
        assert_eq!(whole(&predicted, 3), expected);
    }
}
