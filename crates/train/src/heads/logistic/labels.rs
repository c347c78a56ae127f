//! Several labels at once: a regression of two classes for each of them, all in the same coordinates.

use dhll_core::InputError;
use dhll_core::layer::{ClassificationTask, HeadTrainer, Layer, MultiLabelTask, Operation, Run, TrainError};
use dhll_core::memory::{self, counted};
use ndarray::{Array1, Array2, ArrayView1};

use super::LogisticHead;
use super::coordinates::Coordinates;
use super::zeros::labels_without_zeros;

/// The regression of one label.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelFit {
    /// Weights of its logit, p.
    pub weights: Array1<f32>,
    /// The intercept.
    pub bias: f32,
    /// The penalty, in absolute units.
    pub lambda: f64,
}

impl LogisticHead {
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
        let least = |sigma: f64| self.least_strength(sigma);
        let coordinates = Coordinates::of(run.backend, task.input.view(), task.weights.train, least)?;
        let features = coordinates.rotate(run.backend, task.input.view());
        let fit = |label: usize| {
            let labels = classes(task.labels.column(label));
            let of_validation = task.validation.as_ref().map(|(_, labels)| classes(labels.column(label)));
            let validation = task.validation.as_ref().zip(of_validation.as_ref());
            let one = ClassificationTask {
                input: task.input.reborrow(),
                labels: &labels,
                n_classes: 2,
                validation: validation.map(|((x, _), labels)| (x.reborrow(), labels.as_slice())),
                augmentation: None,
                weights: task.weights,
            };
            let found = self.fit_in(&coordinates, &features, &one, run)?;
            let [Operation::Affine { weights, bias }] = found.layer.operations() else {
                unreachable!("the head is one affine operation");
            };
            let weights = &weights.column(1) - &weights.column(0);
            Ok(LabelFit { weights, bias: bias[1] - bias[0], lambda: found.lambda })
        };
        (0..columns).map(fit).collect()
    }
}

/// Class 1 where the row has the label, else 0.
fn classes(labels: ArrayView1<'_, bool>) -> Vec<usize> {
    labels.iter().map(|&label| usize::from(label)).collect()
}

/// One affine layer with a logit per label.
pub(super) fn layer(fits: &[LabelFit]) -> Result<Layer, TrainError> {
    let inputs = fits.first().map_or(0, |fit| fit.weights.len());
    let weights = Array2::from_shape_fn((inputs, fits.len()), |(row, label)| fits[label].weights[row]);
    let bias = fits.iter().map(|fit| fit.bias).collect();
    Ok(Layer::new(vec![Operation::Affine { weights, bias }])?)
}
