//! K-fold cross-validation, stratified and repeated.

use std::time::Instant;

use dhll_core::{Dataset, DatasetError};
use dhll_diagnose::{MeanInterval, StatisticsError};
use dhll_model::EvaluationError;
use serde::Serialize;
use thiserror::Error;

use super::scores;
use crate::estimator::{DhllBuilder, EstimatorError};

/// Why a cross-validation has no result.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CrossValidationError {
    /// The rows cannot be dealt into so many folds.
    #[error(transparent)]
    Data(#[from] DatasetError),
    /// No repeats.
    #[error("the number of repeats must be at least 1, got 0")]
    NoRepeats,
    /// A fold was not fitted.
    #[error("fold {} of repeat {}", fold + 1, repeat + 1)]
    Fit {
        /// The repeat, from 0; messages count from 1.
        repeat: usize,
        /// The fold, from 0; messages count from 1.
        fold: usize,
        /// Why not.
        source: Box<EstimatorError>,
    },
    /// A fold was not evaluated.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    /// There is no mean.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
}

/// How rows are dealt into folds, each of which is once held out.
///
/// # Examples
/// ```
/// use dhll::data::circles::Circles;
/// use dhll::validation::CrossValidation;
/// use dhll::Dhll;
///
/// let data = Circles { per_class: 100, ..Circles::default() }.generate()?;
/// let result = CrossValidation { folds: 3, ..CrossValidation::default() }.run(&Dhll::builder(), &data, &mut |_| {})?;
/// let accuracy = &result.summary[0];
/// assert!(accuracy.name == "accuracy" && accuracy.mean.unwrap() > 0.9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrossValidation {
    /// Folds, at least 2.
    pub folds: usize,
    /// How often the rows are dealt anew, at least 1.
    pub repeats: usize,
    /// Fixes the folds.
    pub seed: u64,
}

impl Default for CrossValidation {
    fn default() -> Self {
        Self { folds: 5, repeats: 1, seed: 1 }
    }
}

/// The scores on the rows of one fold, of a model that was trained on all others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FoldScores {
    /// From 0.
    pub repeat: usize,
    /// From 0.
    pub fold: usize,
    /// Rows trained on.
    pub n_train: usize,
    /// Rows of the fold.
    pub n_test: usize,
    /// Seconds of the fit.
    pub seconds: f64,
    /// In the order of [`CrossValidated::names`]; none where a score is not defined on these rows.
    pub scores: Vec<Option<f64>>,
}

/// One score over all folds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreSummary {
    /// What it is called.
    pub name: &'static str,
    /// The mean over the folds on which it is defined; none if there are none.
    pub mean: Option<f64>,
    /// Its 95 % interval, [`MeanInterval::of_folds`], as far as the score can go; none with fewer than two folds.
    pub interval: Option<[f64; 2]>,
    /// The smallest and the largest.
    pub range: Option<[f64; 2]>,
}

/// The result of a cross-validation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrossValidated {
    /// What the scores are called.
    pub names: &'static [&'static str],
    /// Every fold.
    pub folds: Vec<FoldScores>,
    /// Every score over the folds.
    pub summary: Vec<ScoreSummary>,
}

impl CrossValidation {
    /// Trains on all folds but one and scores on that one, for every fold of every repeat. `tell` is told of every fold that is done. The seed of
    /// the estimator grows with the repeat.
    ///
    /// # Errors
    /// [`CrossValidationError`] if the rows make no such folds, or a fold cannot be fitted or evaluated.
    pub fn run(
        &self,
        builder: &DhllBuilder,
        data: &Dataset,
        tell: &mut dyn FnMut(&FoldScores),
    ) -> Result<CrossValidated, CrossValidationError> {
        if self.repeats == 0 {
            return Err(CrossValidationError::NoRepeats);
        }
        let mut folds = Vec::new();
        for repeat in 0..self.repeats {
            let places = data.folds(self.folds, self.seed.wrapping_add(repeat as u64))?;
            let builder = builder.clone().seed(builder.seed_value().wrapping_add(repeat as u64));
            for fold in 0..places.len() {
                let mut rest: Vec<usize> = (0..places.len())
                    .filter(|&other| other != fold)
                    .flat_map(|other| places[other].clone())
                    .collect();
                rest.sort_unstable();
                let (train, test) = (data.select(&rest)?, data.select(&places[fold])?);
                let start = Instant::now();
                let model = builder.fit(&train);
                let failed = |source| CrossValidationError::Fit { repeat, fold, source: Box::new(source) };
                let model = model.map_err(failed)?;
                let seconds = start.elapsed().as_secs_f64();
                let (n_train, n_test) = (train.n_samples(), test.n_samples());
                let scores = scores::of(&model, &test)?;
                let scores = FoldScores { repeat, fold, n_train, n_test, seconds, scores };
                tell(&scores);
                folds.push(scores);
            }
        }
        let names = scores::names(&data.target().kind());
        let summary = names.iter().enumerate().map(|(place, name)| summary(name, place, &folds));
        Ok(CrossValidated { names, summary: summary.collect::<Result<_, _>>()?, folds })
    }
}

fn summary(name: &'static str, place: usize, folds: &[FoldScores]) -> Result<ScoreSummary, StatisticsError> {
    let values: Vec<f64> = folds.iter().filter_map(|fold| fold.scores[place]).collect();
    let ratio = folds.iter().map(|fold| fold.n_test as f64 / fold.n_train as f64).sum::<f64>();
    let mean = match values.len() {
        0 | 1 => None,
        _ => Some(MeanInterval::of_folds(&values, ratio / folds.len() as f64)?),
    };
    let ends =
        values.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], &v| [low.min(v), high.max(v)]);
    // The interval is symmetric, a score near its best value is not.
    let [least, most] = scores::possible(name);
    Ok(ScoreSummary {
        name,
        mean: mean.map(|mean| mean.mean).or(values.first().copied()),
        interval: mean.map(|mean| [mean.low.max(least), mean.high.min(most)]),
        range: (!values.is_empty()).then_some(ends),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_end_where_scores_do() {
        let folds = |values: [f64; 5]| {
            let fold = |(fold, value)| FoldScores {
                repeat: 0,
                fold,
                n_train: 80,
                n_test: 20,
                seconds: 0.0,
                scores: vec![Some(value)],
            };
            values.into_iter().enumerate().map(fold).collect::<Vec<_>>()
        };
        let interval = |name, values| summary(name, 0, &folds(values)).unwrap().interval.unwrap();
        let near_one = [1.0, 0.9, 1.0, 1.0, 0.95];
        let [low, high] = interval("AUC", near_one);
        assert!(low > 0.8 && low < 0.97 && high == 1.0, "{low} {high}");
        assert!(interval("RMSE", near_one)[1] > 1.0);
        assert_eq!(interval("log-loss", [0.0, 0.1, 0.0, 0.0, 0.05])[0], 0.0);
        let [low, high] = interval("R²", [-3.0, 0.9, 0.9, 0.9, 0.9]);
        assert!(low < -1.0 && high == 1.0, "{low} {high}");
    }
}
