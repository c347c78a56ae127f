//! Classifiers: a chain of affine maps trained on the cross-entropy `-log softmax(h)_y` of its last output.

use dhll_core::layer::{Activation, ClassificationTask, EpochRecord, Layer, Run, TrainError};

use super::chain::Chain;
use super::init::Init;
use super::loss::LogLoss;
use super::minimise::{Minimum, Problem, minimise};
use super::samples::Samples;
use super::sgd_params::SgdParams;
use super::table::{Table, rows_together};

/// One layer a link, trained together on the log-loss of the last.
pub(crate) struct Classifier {
    pub(crate) layers: Vec<Layer>,
    pub(crate) history: Vec<EpochRecord>,
    pub(crate) kept_epoch: usize,
}

/// A classifier with the given hidden links and an affine output, by backpropagation. Parameters have been checked.
pub(crate) fn fit(
    hidden: &[(usize, Option<Activation>)],
    [init, output_init]: [Init; 2],
    sgd: &SgdParams,
    smoothing: f64,
    task: &ClassificationTask<'_>,
    run: &mut Run<'_>,
) -> Result<Classifier, TrainError> {
    task.check()?;
    let classes = task.n_classes;
    let links: Vec<_> = hidden.iter().copied().chain([(classes, None)]).collect();
    let input = rows_together(task.input.view());
    let validation = task.validation.map(|(x, labels)| (rows_together(x.view()), labels));
    let samples = |x, labels, weights| {
        let loss = LogLoss { labels, classes, smoothing };
        Samples { input: Table::new(x), loss, weights }
    };
    let problem = Problem {
        chain: Chain::fitting(task.input.ncols(), &links, sgd.rows_at_once(task.input.nrows()))?,
        init,
        last_init: Some(output_init),
        train: samples(&input, task.labels, task.weights.train),
        validation: validation.as_ref().map(|(x, labels)| samples(x, labels, task.weights.validation)),
        augmentation: task.augmentation,
    };
    let Minimum { parameters, history, kept_epoch } = minimise(&problem, sgd, run)?;
    let layers = problem.chain.operations(&parameters).into_iter().map(Layer::new);
    Ok(Classifier { layers: layers.collect::<Result<_, _>>()?, history, kept_epoch })
}
