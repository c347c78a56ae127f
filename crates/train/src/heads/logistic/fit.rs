//! The regressions of this head, of rows in memory and of rows that are read in blocks.

use std::borrow::Cow;

use dhll_core::InputError;
use dhll_core::input::total_weight;
use dhll_core::layer::{
    ClassificationTask, HeadBlocks, HeadTarget, HeadTrainer as _, Layer, MultiLabelTask, Operation,
    RowBlocks, Run, TrainError,
};
use dhll_core::memory::{self, counted};
use ndarray::{Array1, Array2, Axis};

use super::blocks::Held;
use super::choosing::{Choosing, Labelled};
use super::classes::Classes;
use super::coordinates::Coordinates;
use super::head::LogisticHead;
use super::labels::{self, LabelFit};
use super::lbfgs::Stop;
use super::objective::{self, Problem, Rows};
use super::strength::{self, Choice};
use super::zeros::{labels_without_zeros, without_zeros};
use crate::scratch::{Beside, ScratchWriter};

/// A head, and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticFit {
    /// One affine operation with one logit per class.
    pub layer: Layer,
    /// The penalty of the layer, in absolute units.
    pub lambda: f64,
    /// Every strength that was tried, with the mean log-loss of the rows held out; empty if nothing was to be chosen.
    pub path: Vec<(f64, f64)>,
    /// Iterations of the last fit, to all rows.
    pub iterations: usize,
}

impl LogisticHead {
    /// The head, with the strength that was chosen.
    ///
    /// # Errors
    /// [`TrainError`] if the task or a parameter is invalid, the rows do not fit in memory, or their range is beyond single precision.
    pub fn fit(&self, task: &ClassificationTask<'_>, run: &Run<'_>) -> Result<LogisticFit, TrainError> {
        self.check()?;
        task.check()?;
        if let Some(rest) = without_zeros(task) {
            return self.fit(&rest.task(task), run);
        }
        let input = Held(task.input.view());
        let validation = task.validation.as_ref().map(|(x, labels)| (Held(x.view()), *labels));
        let labelled = Labelled {
            labels: task.labels,
            n_classes: task.n_classes,
            validation: validation.as_ref().map(|(x, labels)| (x as RowBlocks<'_>, *labels)),
            weights: task.weights,
        };
        let coordinates = self.coordinates(&input, task.weights.train, run)?;
        let features = coordinates.rotate(run.backend, &input)?;
        self.fit_in(&coordinates, &Held(features.view()), &labelled, run)
    }

    /// As [`fit`](Self::fit), of rows that are read in blocks.
    pub(super) fn fit_blocks(&self, task: &HeadBlocks<'_>, run: &Run<'_>) -> Result<LogisticFit, TrainError> {
        self.check()?;
        task.check()?;
        let HeadTarget::Classes { labels, n_classes } = task.target else {
            return Err(TrainError::ClassesAlone { head: self.name() });
        };
        let validation = task.validation.and_then(|(x, target)| Some((x, target.labels()?)));
        let labelled = Labelled { labels, n_classes, validation, weights: task.weights };
        let coordinates = self.coordinates(task.input, task.weights.train, run)?;
        let mut features = ScratchWriter::new(task.folder, coordinates.eigenvalues().len())?;
        coordinates.each_rotated(run.backend, task.input, |rotated| features.push(rotated))?;
        let features = Beside { scratch: features.finish()?, like: task.input };
        self.fit_in(&coordinates, &features, &labelled, run)
    }

    fn coordinates(
        &self,
        input: RowBlocks<'_>,
        weights: Option<&[f64]>,
        run: &Run<'_>,
    ) -> Result<Coordinates, TrainError> {
        Coordinates::of(run.backend, input, weights, |sigma| self.least_strength(sigma))
    }

    /// A regression for every label, each with the strength that was chosen for it. All of them share one change of coordinates. Where all rows
    /// have a label, or none has, the logit is that of half a row of the other kind.
    ///
    /// # Errors
    /// [`TrainError`] as [`fit`](Self::fit).
    pub fn fit_labels(&self, task: &MultiLabelTask<'_>, run: &Run<'_>) -> Result<Vec<LabelFit>, TrainError> {
        self.check()?;
        task.check()?;
        if let Some(rest) = labels_without_zeros(task) {
            return self.fit_labels(&rest.task(task), run);
        }
        let (rows, columns) = (task.input.ncols(), task.labels.ncols());
        let what = format_args!("the weights of {} labels", counted(columns));
        memory::check_array(what, &[rows, columns], 2 * size_of::<f32>()).map_err(InputError::from)?;
        let input = Held(task.input.view());
        let coordinates = self.coordinates(&input, task.weights.train, run)?;
        let features = coordinates.rotate(run.backend, &input)?;
        let fit = |label: usize| {
            let of_rows = labels::classes(task.labels.column(label));
            let of_validation = task
                .validation
                .as_ref()
                .map(|(x, labels)| (Held(x.view()), labels::classes(labels.column(label))));
            let one = Labelled {
                labels: &of_rows,
                n_classes: 2,
                validation: of_validation.as_ref().map(|(x, labels)| (x as RowBlocks<'_>, labels.as_slice())),
                weights: task.weights,
            };
            let found = self.fit_in(&coordinates, &Held(features.view()), &one, run)?;
            Ok(LabelFit::of(&found.layer, found.lambda))
        };
        (0..columns).map(fit).collect()
    }

    /// The least strength there is for rows of that mean length.
    fn least_strength(&self, sigma: f64) -> f64 {
        let smallest = || self.strengths.iter().copied().fold(f64::INFINITY, f64::min);
        self.lambda.map_or_else(smallest, |lambda| lambda / (sigma * sigma))
    }

    /// As [`fit`](Self::fit), where `features` are the rows of the task in `coordinates`, and no weight is 0.
    fn fit_in(
        &self,
        coordinates: &Coordinates,
        features: RowBlocks<'_>,
        task: &Labelled<'_>,
        run: &Run<'_>,
    ) -> Result<LogisticFit, TrainError> {
        let (backend, weights, width) = (run.backend, task.weights.train, features.dim().1);
        let n_rows = total_weight(task.labels.len(), weights);
        let strengths = match self.lambda {
            Some(_) => vec![self.least_strength(coordinates.sigma())],
            None => {
                let mut strengths = self.strengths.clone();
                strengths.sort_by(|a, b| b.total_cmp(a));
                strengths
            }
        };
        let classes = Classes::of(task.labels, task.n_classes, n_rows);
        let columns = classes.columns();
        let labels: Cow<'_, [usize]> = match classes.present.len() == task.n_classes {
            true => task.labels.into(),
            false => task.labels.iter().filter_map(|&label| classes.place(label)).collect(),
        };
        let (folds, stop) = (self.folds, self.stop());
        let choosing =
            Choosing { backend, coordinates, classes: &classes, labels: &labels, columns, folds, stop };
        let start = strength::no_weights(&labels, weights, width, columns);
        let nothing = || Choice { strength: strengths[0], start: start.clone(), path: Vec::new() };
        let choice = if strengths.len() == 1 || width == 0 || columns == 0 {
            nothing()
        } else {
            choosing.choose(features, task, run.seed, &strengths, start.clone())?.unwrap_or_else(nothing)
        };
        let (coefficients, iterations) = if columns == 0 {
            (start, 0)
        } else {
            let rows = Rows { features, labels: &labels, weights, folds: None, columns };
            let e = coordinates.eigenvalues();
            let mut problem = [Problem::new(None, choice.strength, e, n_rows, choice.start.view())];
            objective::solve(backend, &rows, &mut problem, &self.stop())?;
            (problem[0].coefficients(columns), problem[0].iterations())
        };
        let (weights, bias) = coefficients.view().split_at(Axis(0), width);
        let (weights, bias) = classes.expand(&weights.to_owned(), &bias.row(0).to_owned());
        let (weights, bias) = coordinates.lift(backend, weights, bias);
        let layer = Layer::new(vec![affine(&weights, &bias)])?;
        let sigma = coordinates.sigma();
        let lambda = self.lambda.unwrap_or(choice.strength * sigma * sigma);
        Ok(LogisticFit { layer, lambda, path: choice.path, iterations })
    }

    fn stop(&self) -> Stop {
        Stop { max_iterations: self.max_iterations, tolerance: self.tolerance }
    }
}

fn affine(weights: &Array2<f64>, bias: &Array1<f64>) -> Operation {
    Operation::Affine { weights: weights.mapv(|v| v as f32), bias: bias.mapv(|v| v as f32) }
}
