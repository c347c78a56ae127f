//! Choices of an estimator: widths, and validation rows.

use dhll_core::Dataset;
use dhll_core::TargetMap;

use super::error::EstimatorError;

/// How wide the layers are: how many of a target's columns, the leading ones, a layer learns.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Widths {
    /// All of them: the rank of `G_alpha`.
    #[default]
    Full,
    /// The fewest columns that hold more than this share of the target's variance ([`Spectrum::effective_dimension`](dhll_core::Spectrum::effective_dimension)).
    EffectiveDimension {
        /// In (0, 1].
        share: f64,
    },
    /// One width for all layers, or one per layer; none may be above the number of its target's columns.
    Given(Vec<usize>),
}

impl Widths {
    pub(crate) fn check(&self, n_layers: usize) -> Result<(), EstimatorError> {
        let option =
            |name, constraint, value: String| Err(EstimatorError::Option { name, constraint, value });
        match self {
            Self::Full => Ok(()),
            Self::EffectiveDimension { share } if *share > 0.0 && *share <= 1.0 => Ok(()),
            Self::EffectiveDimension { share } => {
                option("the share of variance that sets the widths", "in (0, 1]", share.to_string())
            }
            Self::Given(widths) if widths.contains(&0) => {
                option("every width", "at least 1", format!("{widths:?}"))
            }
            Self::Given(widths) if widths.len() == 1 || widths.len() == n_layers => Ok(()),
            Self::Given(widths) => option(
                "the number of widths",
                "1 or the number of layers",
                format!("{} for {n_layers} layers", widths.len()),
            ),
        }
    }

    /// The leading columns of the target of a layer.
    pub(crate) fn truncate(&self, layer: usize, map: &TargetMap) -> Result<TargetMap, EstimatorError> {
        let width = match self {
            Self::Full => map.width(),
            Self::EffectiveDimension { share } => map.spectrum().effective_dimension(*share).max(1),
            Self::Given(widths) => {
                let width = widths[if widths.len() == 1 { 0 } else { layer }];
                if width > map.width() {
                    let (alpha, columns) = (map.alpha(), map.width());
                    return Err(EstimatorError::Width { layer, alpha, width, columns });
                }
                width
            }
        };
        Ok(map.truncated(width))
    }
}

/// A product a rounding error below a whole number is that number: a share of .29 of 100 rows is 29.
const ROUNDING: f64 = 2.0 * f64::EPSILON;

/// Validation rows: they are not trained on, choose among epochs where a trainer does so, and report.
///
/// They are drawn by the seed, stratified by class ([`Dataset::split`]): every class keeps at least one row to train on, and one that has a
/// single row has none held out.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Validation {
    /// None: all rows are trained on.
    #[default]
    None,
    /// So many; 0 is none.
    Rows(usize),
    /// This share of the rows, in [0, 1), rounded down; 0 is none.
    Share(f64),
}

impl Validation {
    /// The number of rows that are held out of so many.
    ///
    /// # Errors
    /// [`EstimatorError::Option`] if no row would be left to train on, or a share above 0 is less than one row.
    pub fn rows(self, n_samples: usize) -> Result<usize, EstimatorError> {
        match self {
            Self::None => Ok(0),
            Self::Rows(rows) if rows < n_samples => Ok(rows),
            Self::Rows(rows) => Err(EstimatorError::Option {
                name: "the number of rows to hold out",
                constraint: "below the number of rows",
                value: format!("{rows} of {n_samples}"),
            }),
            Self::Share(share) if (0.0..1.0).contains(&share) => {
                match (share * n_samples as f64 * (1.0 + ROUNDING)) as usize {
                    0 if share > 0.0 => Err(EstimatorError::Option {
                        name: "the share of rows to hold out",
                        constraint: "0, or large enough for at least one row",
                        value: format!("{share} of {n_samples}"),
                    }),
                    rows => Ok(rows),
                }
            }
            Self::Share(share) => Err(EstimatorError::Option {
                name: "the share of rows to hold out",
                constraint: "in [0, 1)",
                value: share.to_string(),
            }),
        }
    }

    /// The rows to train on and those held out, in ascending order; `None` if all are trained on.
    ///
    /// # Errors
    /// As [`rows`](Self::rows); [`EstimatorError::Data`] if a class would be left without a row.
    pub fn split_rows(self, data: &Dataset, seed: u64) -> Result<Option<[Vec<usize>; 2]>, EstimatorError> {
        match self.rows(data.n_samples())? {
            0 => Ok(None),
            rows => Ok(Some(data.split_rows(rows, seed)?)),
        }
    }
}

/// A note for every class that has rows to train on, but none among those held out.
pub(crate) fn classes_without_validation(train: &Dataset, held_out: &Dataset) -> Vec<String> {
    let counts = train.class_counts().into_iter().zip(held_out.class_counts()).zip(train.classes());
    let missing = counts.filter(|((trained, held_out), _)| *trained > 0 && *held_out == 0);
    let note = |((rows, _), class): ((usize, usize), &String)| {
        let rows =
            if rows == 1 { "its only row is".to_owned() } else { format!("all {rows} of its rows are") };
        format!("no row of the class {class:?} is held out: {rows} trained on")
    };
    missing.map(note).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_core::data::Origin;
    use ndarray::Array2;

    fn data(labels: &[usize], classes: usize) -> Dataset {
        let names = (0..classes).map(|k| format!("class {k}")).collect();
        let features = Array2::from_shape_fn((labels.len(), 2), |(i, j)| (i * 2 + j) as f64);
        Dataset::new("some", features, labels.to_vec(), names, None, Origin::Read).unwrap()
    }

    #[test]
    fn shares_of_less_than_a_row_and_too_many_rows_are_refused() {
        assert_eq!(Validation::Share(0.1).rows(15).unwrap(), 1);
        for percent in 1..100 {
            assert_eq!(Validation::Share(f64::from(percent) / 100.0).rows(100).unwrap(), percent as usize);
        }
        assert_eq!((Validation::Share(0.0).rows(15).unwrap(), Validation::None.rows(15).unwrap()), (0, 0));
        let message =
            |held_out: Validation| held_out.split_rows(&data(&[0, 0, 1, 1], 2), 1).unwrap_err().to_string();
        assert_eq!(
            message(Validation::Share(0.2)),
            "the share of rows to hold out must be 0, or large enough for at least one row, got 0.2 of 4"
        );
        assert_eq!(
            message(Validation::Rows(4)),
            "the number of rows to hold out must be below the number of rows, got 4 of 4"
        );
        assert_eq!(
            message(Validation::Rows(3)),
            "the number of rows to hold out must be at most the number of rows less the number of classes, so that every class \
             keeps a row, got 3 of 4 rows in 2 classes"
        );
    }

    #[test]
    fn a_class_of_one_row_is_trained_on_and_noted() {
        let all = data(&[0, 0, 0, 0, 1, 1, 1, 1, 2], 3);
        for seed in 0..20 {
            let [train, held_out] = Validation::Share(0.5).split_rows(&all, seed).unwrap().unwrap();
            let (train, held_out) = (all.select(&train).unwrap(), all.select(&held_out).unwrap());
            assert_eq!((train.class_counts(), held_out.class_counts()), (vec![2, 2, 1], vec![2, 2, 0]));
            assert_eq!(
                classes_without_validation(&train, &held_out),
                ["no row of the class \"class 2\" is held out: its only row is trained on"]
            );
        }
    }
}
