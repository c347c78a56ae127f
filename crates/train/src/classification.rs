//! Learning labels: the task, and the cross-entropy `-log softmax(h)_y` that heads and whole networks minimise.

use dhll_core::input;
use dhll_core::labels::LabelError;
use ndarray::ArrayView2;

use crate::activation::Activation;
use crate::augmentation::Augmentation;
use crate::chain::Chain;
use crate::check::matrix;
use crate::error::TrainError;
use crate::init::Init;
use crate::layer::Layer;
use crate::loss::{LogLoss, largest_of};
use crate::minibatch::{Minimum, Problem, Samples, minimise};
use crate::run::{EpochRecord, Run};
use crate::schedule::Schedule;
use crate::table::{Table, rows_together};
use crate::trainer::{TRAIN_INPUT, validation_input};

/// Rows with their labels.
///
/// # Shapes
/// `input` n x d with n labels; of `validation`, m x d with m labels.
#[derive(Clone, Copy)]
pub struct ClassificationTask<'a> {
    /// What goes in, a row a sample.
    pub input: ArrayView2<'a, f32>,
    /// The class of every row.
    pub labels: &'a [usize],
    /// Number of classes K, at least 2; labels are below it.
    pub n_classes: usize,
    /// Input and labels of rows that are not trained on.
    pub validation: Option<(ArrayView2<'a, f32>, &'a [usize])>,
    /// What training batches are altered by.
    pub augmentation: Option<&'a dyn Augmentation>,
}

impl<'a> ClassificationTask<'a> {
    /// Without validation rows and without augmentation.
    pub fn new(input: ArrayView2<'a, f32>, labels: &'a [usize], n_classes: usize) -> Self {
        Self { input, labels, n_classes, validation: None, augmentation: None }
    }

    /// `Ok` if there are rows and columns, their numbers fit, every entry is finite and every label is a class.
    ///
    /// # Errors
    /// [`TrainError::Input`] or [`TrainError::Labels`] otherwise.
    pub fn check(&self) -> Result<(), TrainError> {
        matrix(TRAIN_INPUT, self.input)?;
        input::size("the number of labels", self.input.nrows(), self.labels.len())?;
        if self.n_classes < 2 {
            return Err(LabelError::Classes(self.n_classes).into());
        }
        check_labels(self.labels, self.n_classes)?;
        let Some((x, labels)) = self.validation else { return Ok(()) };
        validation_input(self.input.ncols(), x)?;
        input::size("the number of validation labels", x.nrows(), labels.len())?;
        Ok(check_labels(labels, self.n_classes)?)
    }
}

fn check_labels(labels: &[usize], classes: usize) -> Result<(), LabelError> {
    match labels.iter().enumerate().find(|&(_, &label)| label >= classes) {
        Some((row, &label)) => Err(LabelError::OutOfRange { row, label, classes }),
        None => Ok(()),
    }
}

/// The class of every row of logits: the position of its largest entry, the first of equals. NaN is never the largest.
///
/// # Shapes
/// `logits` n x K; n classes.
///
/// # Examples
/// ```
/// use dhll_train::classify;
/// use ndarray::array;
///
/// assert_eq!(classify(array![[0.1, 0.7, -1.0], [2.0, 2.0, 0.0]].view()), [1, 0]);
/// ```
pub fn classify(logits: ArrayView2<'_, f32>) -> Vec<usize> {
    logits.rows().into_iter().map(|row| largest_of(row.iter().copied())).collect()
}

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
    schedule: &Schedule,
    smoothing: f64,
    task: &ClassificationTask<'_>,
    run: &mut Run<'_>,
) -> Result<Classifier, TrainError> {
    task.check()?;
    let classes = task.n_classes;
    let links: Vec<_> = hidden.iter().copied().chain([(classes, None)]).collect();
    let input = rows_together(task.input);
    let validation = task.validation.map(|(x, labels)| (rows_together(x), labels));
    let samples = |x, labels| Samples { input: Table::new(x), loss: LogLoss { labels, classes, smoothing } };
    let problem = Problem {
        chain: Chain::fitting(task.input.ncols(), &links, schedule.rows_at_once(task.input.nrows()))?,
        init,
        last_init: Some(output_init),
        train: samples(&input, task.labels),
        validation: validation.as_ref().map(|(x, labels)| samples(x, labels)),
        augmentation: task.augmentation,
    };
    let Minimum { parameters, history, kept_epoch } = minimise(&problem, schedule, run)?;
    let layers = problem.chain.operations(&parameters).into_iter().map(Layer::new);
    Ok(Classifier { layers: layers.collect::<Result<_, _>>()?, history, kept_epoch })
}
