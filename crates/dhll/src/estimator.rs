//! The estimator: data in, trained network out, every choice with a default that works.

use std::borrow::Cow;
use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::Arc;

use dhll_core::{AlphaSchedule, Backend, Gauge, Mean};
use dhll_core::{LayerTrainer, Observer};
use dhll_data::Dataset;
use dhll_means::Arithmetic;
use dhll_train::HeadTrainer;

use crate::alteration::Alteration;
use crate::columns;
use crate::defaults::DefaultTrainer;
pub use crate::estimator_error::EstimatorError;
use crate::fit::{PreparedFit, prepare};
use crate::inputs::{InputScaling, InputSimilarity};
use crate::model::Model;
use crate::options::{HeldOut, Widths};
use crate::resume::{Earlier, Keep, LayerFolder};
use dhll_train::Order;

/// Networks trained one hidden layer at a time. [`builder`](Self::builder) starts.
///
/// # Examples
/// ```
/// use dhll::Dhll;
/// use dhll::data::circles::Circles;
///
/// let (train, test) = Circles { per_class: 100, ..Circles::default() }.generate()?.split(50, 7)?;
/// let model = Dhll::builder().alphas([0.5, 0.9]).seed(1).fit(&train)?;
/// assert!(model.evaluate(&test)?.score.accuracy() > 0.9);
/// assert_eq!(model.predict(test.features.view())?.len(), 50);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Dhll;

impl Dhll {
    /// All choices at their defaults: see [`DhllBuilder`].
    pub fn builder<'a>() -> DhllBuilder<'a> {
        DhllBuilder::default()
    }
}

/// The choices of an estimator.
///
/// | choice | default |
/// |---|---|
/// | inputs | centred, divided by their mean norm; dot product |
/// | [`mean`](Self::mean) | [`Arithmetic`] |
/// | [`schedule`](Self::schedule) | one layer, at alpha = .9 |
/// | [`widths`](Self::widths), [`gauge`](Self::gauge) | full, spectral |
/// | [`trainer`](Self::trainer) | [`DefaultTrainer`]: the paper's layer, 12 epochs, more for fewer than 12 000 rows |
/// | [`alter`](Self::alter) | nothing |
/// | [`order`](Self::order) | sequential |
/// | [`head`](Self::head) | [`defaults::head`](crate::defaults::head): 30 epochs, more for few rows |
/// | [`held_out`](Self::held_out) | no rows |
/// | [`backend`](Self::backend) | `DHLL_BACKEND`, else the first that was built in |
pub struct DhllBuilder<'a> {
    pub(crate) scaling: InputScaling,
    pub(crate) similarity: InputSimilarity,
    pub(crate) mean: Box<dyn Mean>,
    pub(crate) schedule: AlphaSchedule,
    pub(crate) widths: Widths,
    pub(crate) gauge: Gauge,
    pub(crate) trainer: Box<dyn LayerTrainer>,
    /// The trainer with its parameters, in words: what a kept layer is compared by.
    pub(crate) trainer_description: String,
    pub(crate) alterations: Vec<Box<dyn Alteration>>,
    pub(crate) order: Order,
    /// None for the default, which depends on the number of rows.
    pub(crate) head: Option<HeadTrainer>,
    pub(crate) held_out: HeldOut,
    pub(crate) seed: u64,
    pub(crate) backend: Option<Arc<dyn Backend>>,
    pub(crate) observer: Option<&'a mut dyn Observer>,
    pub(crate) keep: Option<Keep<'a>>,
}

impl Default for DhllBuilder<'_> {
    fn default() -> Self {
        Self {
            scaling: InputScaling::default(),
            similarity: InputSimilarity::default(),
            mean: Box::new(Arithmetic),
            schedule: AlphaSchedule::Listed(vec![0.9]),
            widths: Widths::default(),
            gauge: Gauge::default(),
            trainer: Box::new(DefaultTrainer::default()),
            trainer_description: format!("{:?}", DefaultTrainer::default()),
            alterations: Vec::new(),
            order: Order::default(),
            head: None,
            held_out: HeldOut::default(),
            seed: 1,
            backend: None,
            observer: None,
            keep: None,
        }
    }
}

impl<'a> DhllBuilder<'a> {
    /// Whether inputs are centred and scaled.
    pub fn scaling(mut self, scaling: InputScaling) -> Self {
        self.scaling = scaling;
        self
    }

    /// The similarity of inputs.
    pub fn similarity(mut self, similarity: InputSimilarity) -> Self {
        self.similarity = similarity;
        self
    }

    /// The mean between the similarities of inputs and labels.
    pub fn mean(mut self, mean: Box<dyn Mean>) -> Self {
        self.mean = mean;
        self
    }

    /// Where on the path the layers stand, and so how many there are.
    pub fn schedule(mut self, schedule: AlphaSchedule) -> Self {
        self.schedule = schedule;
        self
    }

    /// A layer at each of these alphas: [`AlphaSchedule::Listed`].
    pub fn alphas(self, alphas: impl Into<Vec<f64>>) -> Self {
        self.schedule(AlphaSchedule::Listed(alphas.into()))
    }

    /// The control for hidden targets: as many layers, but each on the label alone, at alpha = 1 with all columns of the label code. What a
    /// network on hidden targets does better than this one is due to the input in its targets.
    ///
    /// Give the trainer its hidden width: by default it follows the width of the target, which is small here.
    pub fn label_alone(self) -> Self {
        let layers = self.schedule.n_alphas();
        self.alphas(vec![1.0; layers]).widths(Widths::Full)
    }

    /// How wide the layers are.
    pub fn widths(mut self, widths: Widths) -> Self {
        self.widths = widths;
        self
    }

    /// Which rotation of the targets is learnt.
    pub fn gauge(mut self, gauge: Gauge) -> Self {
        self.gauge = gauge;
        self
    }

    /// Who trains the hidden layers. Its `Debug` output tells its parameters apart where layers are kept in a folder.
    pub fn trainer(self, trainer: impl LayerTrainer + Debug + 'static) -> Self {
        let description = format!("{trainer:?}");
        self.boxed_trainer(Box::new(trainer), description)
    }

    /// As [`trainer`](Self::trainer), for one that is known at run time only; `description` is to name its parameters.
    pub fn boxed_trainer(mut self, trainer: Box<dyn LayerTrainer>, description: impl Into<String>) -> Self {
        self.trainer = trainer;
        self.trainer_description = description.into();
        self
    }

    /// What the rows of every training batch are altered by, each alteration after those asked for before; the layers learn the targets of the
    /// altered rows. A trainer without batches refuses; the head sees the rows as they are.
    pub fn alter(mut self, alteration: impl Alteration + 'static) -> Self {
        self.alterations.push(Box::new(alteration));
        self
    }

    /// Whether layers are trained one after the other or side by side.
    pub fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// Who trains the affine head on the last hidden layer.
    pub fn head(mut self, head: HeadTrainer) -> Self {
        self.head = Some(head);
        self
    }

    /// Rows that are kept from training.
    pub fn held_out(mut self, held_out: HeldOut) -> Self {
        self.held_out = held_out;
        self
    }

    /// Fixes every random choice.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The linear-algebra backend. Layers that are trained in parallel use one thread each.
    pub fn backend(mut self, backend: Arc<dyn Backend>) -> Self {
        self.backend = Some(backend);
        self
    }

    /// Who watches: `on_layer_epoch` is called for hidden layers, `on_epoch` for the head.
    pub fn observer(mut self, observer: &'a mut dyn Observer) -> Self {
        self.observer = Some(observer);
        self
    }

    /// A folder in which finished layers are kept. A later fit with the same settings and data resumes from them and is bit-identical; with
    /// others it is refused, as is one while the folder is in use.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.keep = Some(Keep::Path(folder.into()));
        self
    }

    /// As [`folder`](Self::folder), with a folder that the caller has locked, as long as the model is not saved, and with a choice what is to
    /// become of layers that an earlier fit has kept.
    pub fn locked_folder(mut self, folder: &'a LayerFolder, earlier: Earlier) -> Self {
        self.keep = Some(Keep::Locked(folder, earlier));
        self
    }

    /// The network of these rows. Targets, scaling and label code come from the rows that are trained on alone.
    ///
    /// # Errors
    /// [`EstimatorError`] if a choice or a row is invalid, training diverges, or the folder holds another fit.
    pub fn fit(self, data: &Dataset) -> Result<Model, EstimatorError> {
        self.prepare(data)?.run()
    }

    /// All of [`fit`](Self::fit) that comes before the training: every choice is checked, and nothing is written.
    ///
    /// # Errors
    /// [`EstimatorError`] if a choice or a row is invalid.
    pub fn prepare<'d>(self, data: &'d Dataset) -> Result<PreparedFit<'a, 'd>, EstimatorError> {
        let rows = self.held_out.split_rows(data, self.seed)?;
        let (train, validation) = match &rows {
            None => (Cow::Borrowed(data), None),
            Some([trained, held_out]) => {
                (Cow::Owned(data.select(trained)?), Some(Cow::Owned(data.select(held_out)?)))
            }
        };
        PreparedFit::of_rows(prepare(self, train, validation), rows)
    }

    /// As [`fit`](Self::fit), with validation rows of the caller's in the place of [`held_out`](Self::held_out).
    ///
    /// # Errors
    /// As [`fit`](Self::fit); also if the validation rows have other classes.
    pub fn fit_validated(self, train: &Dataset, validation: &Dataset) -> Result<Model, EstimatorError> {
        if train.classes != validation.classes {
            return Err(EstimatorError::Classes {
                expected: train.classes.clone(),
                found: validation.classes.clone(),
            });
        }
        let wanted = train.columns.features.as_deref();
        let features = columns::arrange(wanted, train.n_features(), validation)
            .map_err(|source| EstimatorError::Columns { data: validation.name.clone(), source })?;
        if features.is_view() {
            return prepare(self, Cow::Borrowed(train), Some(Cow::Borrowed(validation)))?.run();
        }
        let arranged = Dataset { features: features.into_owned(), ..validation.clone() };
        prepare(self, Cow::Borrowed(train), Some(Cow::Owned(arranged)))?.run()
    }
}
