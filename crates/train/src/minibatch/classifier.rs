//! Classifiers: a chain of affine maps trained on the cross-entropy `-log softmax(h)_y` of its last output.

use std::path::Path;

use dhll_core::layer::{
    Activation, ClassificationTask, EpochRecord, Layer, RowAugmentation, Run, TaskWeights, TrainError,
};

use super::any_rows::AnyRows;
use super::chain::Chain;
use super::init::Init;
use super::loss::LogLoss;
use super::minimise::{Minimum, Problem, minimise};
use super::samples::{SampleTarget, Samples};
use super::sgd_params::SgdParams;
use super::table::{Table, rows_together};

/// One layer a link, trained together on the log-loss of the last.
pub(crate) struct Classifier {
    pub(crate) layers: Vec<Layer>,
    pub(crate) history: Vec<EpochRecord>,
    pub(crate) kept_epoch: usize,
}

/// What a classifier is and how it is trained. Parameters have been checked.
#[derive(Clone, Copy)]
pub(crate) struct Fit<'a> {
    /// The links before the affine output.
    pub(crate) hidden: &'a [(usize, Option<Activation>)],
    /// The weights to start from, and those of the output.
    pub(crate) inits: [Init; 2],
    pub(crate) sgd: &'a SgdParams,
    pub(crate) smoothing: f64,
}

/// Rows and their classes, wherever the rows are.
pub(crate) struct Labelled<'a> {
    pub(crate) train: (AnyRows<'a>, &'a [usize]),
    pub(crate) validation: Option<(AnyRows<'a>, &'a [usize])>,
    pub(crate) n_classes: usize,
    pub(crate) weights: TaskWeights<'a>,
    pub(crate) augmentation: Option<&'a dyn RowAugmentation>,
    /// Where rows of files are copied to.
    pub(crate) folder: Option<&'a Path>,
}

/// A classifier of rows in memory, by backpropagation.
pub(crate) fn fit(
    fit: Fit<'_>,
    task: &ClassificationTask<'_>,
    run: &mut Run<'_>,
) -> Result<Classifier, TrainError> {
    task.check()?;
    let input = rows_together(task.input.view());
    let validation = task.validation.map(|(x, labels)| (rows_together(x.view()), labels));
    let labelled = Labelled {
        train: (AnyRows::Table(Table::new(&input)), task.labels),
        validation: validation.as_ref().map(|(x, labels)| (AnyRows::Table(Table::new(x)), *labels)),
        n_classes: task.n_classes,
        weights: task.weights,
        augmentation: task.augmentation,
        folder: None,
    };
    fit_to(fit, &labelled, run)
}

/// A classifier, by backpropagation. The sizes of the task have been checked.
pub(crate) fn fit_to(fit: Fit<'_>, task: &Labelled<'_>, run: &mut Run<'_>) -> Result<Classifier, TrainError> {
    let Fit { hidden, inits: [init, output_init], sgd, smoothing } = fit;
    let classes = task.n_classes;
    let links: Vec<_> = hidden.iter().copied().chain([(classes, None)]).collect();
    let samples = |(input, labels), weights| Samples {
        input,
        target: SampleTarget::Classes(LogLoss { labels, classes, smoothing }),
        weights,
    };
    let input = task.train.0;
    let problem = Problem {
        chain: Chain::fitting(input.width(), &links, sgd.rows_at_once(input.n_rows()))?,
        init,
        last_init: Some(output_init),
        train: samples(task.train, task.weights.train),
        validation: task.validation.map(|rows| samples(rows, task.weights.validation)),
        augmentation: task.augmentation,
        folder: task.folder,
    };
    let Minimum { parameters, history, kept_epoch } = minimise(&problem, sgd, run)?;
    let layers = problem.chain.operations(&parameters).into_iter().map(Layer::new);
    Ok(Classifier { layers: layers.collect::<Result<_, _>>()?, history, kept_epoch })
}
