//! Learning labels by least squares: a whole network trained on the label code, with the input beside it if asked for.

use dhll_core::{InputError, LabelCode};
use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, Axis, concatenate, s};

use crate::minibatch::Chain;
use crate::minibatch::Init;
use crate::minibatch::SgdParams;
use crate::minibatch::classifier::Classifier;
use crate::minibatch::{AnyRows, Minimum, Problem, SampleTarget, Samples, Table, minimise, rows_together};
use dhll_core::layer::Activation;
use dhll_core::layer::ClassificationTask;
use dhll_core::layer::RowAugmentation;
use dhll_core::layer::Run;
use dhll_core::layer::TrainError;
use dhll_core::layer::{Layer, Operation};

/// What the outputs are compared with: `[norm psi(y), sqrt(r) x]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Regression {
    /// What the label code is multiplied by.
    pub(crate) norm: f64,
    /// `r`: the weight of reconstructing the input, beside a weight of 1 for the label; at 0 there is no reconstruction.
    pub(crate) reconstruction: f64,
}

impl Regression {
    fn reconstructs(&self) -> bool {
        self.reconstruction > 0.0
    }

    /// The target of every row, n x c or n x (c + d).
    fn target(
        &self,
        code: &LabelCode,
        x: ArrayView2<'_, f32>,
        labels: &[usize],
    ) -> Result<Array2<f32>, TrainError> {
        let codes = code.encode(labels)?.mapv(|v| (self.norm * v) as f32);
        if !self.reconstructs() {
            return Ok(codes);
        }
        let weight = self.reconstruction.sqrt() as f32;
        Ok(concatenate![Axis(1), codes, x.mapv(|v| weight * v)])
    }

    /// The classifier that goes to the nearest code: `h_k = o . psi_k - |psi_k|^2 / 2`, affine in the code's outputs `o`.
    fn classifier(&self, code: &LabelCode, output: Operation) -> Operation {
        let Operation::Affine { weights, bias } = output else { return output };
        let psi = code.rows().mapv(|v| (self.norm * v) as f32);
        let own = s![..psi.ncols()];
        let half_norms: Array1<f32> = psi.rows().into_iter().map(|row| 0.5 * row.dot(&row)).collect();
        let weights = weights.slice(s![.., ..psi.ncols()]).dot(&psi.t());
        Operation::Affine { weights, bias: psi.dot(&bias.slice(own)) - half_norms }
    }
}

/// An augmentation whose altered inputs are what is to be reconstructed.
struct Reconstructed<'a> {
    inner: &'a dyn RowAugmentation,
    /// Columns of the label code, which come first and stay as they are.
    codes: usize,
    /// `sqrt(r)`.
    weight: f32,
}

impl RowAugmentation for Reconstructed<'_> {
    fn augment(
        &self,
        rows: &[usize],
        seed: u64,
        mut input: ArrayViewMut2<'_, f32>,
        target: Option<ArrayViewMut2<'_, f32>>,
    ) -> Result<(), InputError> {
        self.inner.augment(rows, seed, input.view_mut(), None)?;
        if let Some(mut target) = target {
            let mut inputs = target.slice_mut(s![.., self.codes..]);
            inputs.zip_mut_with(&input, |to, &x| *to = self.weight * x);
        }
        Ok(())
    }
}

/// A classifier with the given hidden links and an affine output, by backpropagation of `0.5 |[norm psi(y), sqrt(r) x] - output|^2`.
/// Parameters have been checked.
pub(crate) fn fit(
    hidden: &[(usize, Option<Activation>)],
    [init, output_init]: [Init; 2],
    sgd: &SgdParams,
    regression: Regression,
    task: &ClassificationTask<'_>,
    run: &mut Run<'_>,
) -> Result<Classifier, TrainError> {
    task.check()?;
    let code = LabelCode::fit_weighted(task.labels, task.n_classes, task.weights.train)?;
    let part = |x: ArrayView2<'_, f32>, labels: &[usize]| regression.target(&code, x, labels);
    let target = part(task.input.view(), task.labels)?;
    let validation_target = task.validation.map(|(x, labels)| part(x.view(), labels)).transpose()?;

    let links: Vec<_> = hidden.iter().copied().chain([(target.ncols(), None)]).collect();
    let (input, target) = (rows_together(task.input.view()), rows_together(target.view()));
    let validation = task.validation.zip(validation_target.as_ref());
    let validation =
        validation.map(|((x, _), target)| (rows_together(x.view()), rows_together(target.view())));
    let samples = |x, target, weights| {
        let target = SampleTarget::Values(AnyRows::Table(Table::new(target)));
        Samples { input: AnyRows::Table(Table::new(x)), target, weights }
    };
    let weight = regression.reconstruction.sqrt() as f32;
    let reconstructed =
        task.augmentation.map(|inner| Reconstructed { inner, codes: code.n_columns(), weight });
    let problem = Problem {
        chain: Chain::new(task.input.ncols(), &links),
        init,
        last_init: Some(output_init),
        train: samples(&input, &target, task.weights.train),
        validation: validation.as_ref().map(|(x, target)| samples(x, target, task.weights.validation)),
        augmentation: match &reconstructed {
            Some(augmentation) if regression.reconstructs() => Some(augmentation),
            _ => task.augmentation,
        },
        folder: None,
    };
    let Minimum { parameters, history, kept_epoch } = minimise(&problem, sgd, run)?;
    let mut layers = problem.chain.operations(&parameters);
    let output = layers.pop().into_iter().flatten().map(|operation| regression.classifier(&code, operation));
    let output = output.collect();
    let layers = layers.into_iter().chain([output]).map(Layer::new);
    Ok(Classifier { layers: layers.collect::<Result<_, _>>()?, history, kept_epoch })
}
