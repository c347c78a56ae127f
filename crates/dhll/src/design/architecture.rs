//! From the first look at the rows to the alphas, widths and units of a network.

use std::borrow::Cow;
use std::sync::Arc;

use dhll_core::{Backend, Dataset, LayerTrainer, Target};
use dhll_train::{MlpSettings, Order};
use serde::Serialize;

use super::controls;
use super::decision;
use super::designer::Designer;
use super::evidence::{Decision, Zone};
use super::given::Given;
use super::pilot::Pilot;
use crate::estimator::{Choices, DhllBuilder, EstimatorError, Widths, weighted};

/// An architecture, and why.
///
/// # Examples
/// ```
/// use dhll::data::circles::Circles;
/// use dhll::{Designer, Dhll};
///
/// let (train, test) = Circles { per_class: 150, ..Circles::default() }.generate()?.split(100, 7)?;
/// let designer = Designer { alphas: vec![0.1, 0.9], max_depth: 2, ..Designer::default() };
/// let builder = Dhll::builder().seed(2);
/// let design = builder.design(&designer, &train, &mut |what| println!("{what}"))?;
/// println!("{}", design.decisions[0]); // a table: what a layer learns at every alpha, and what it is worth
/// let model = builder.designed(&design).fit(&train)?;
/// assert!(model.evaluate(&test)?.score.accuracy() > 0.95);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Design {
    /// The alphas of the layers.
    pub alphas: Vec<f64>,
    /// Their widths.
    pub widths: Vec<usize>,
    /// Units inside every layer; none where the designer was given a trainer.
    pub units: Option<usize>,
    /// Where on the path the labels become learnable.
    pub zone: Option<Zone>,
    /// Every decision with a table and a figure.
    pub decisions: Vec<Decision>,
    /// Number of training rows and of validation rows.
    pub rows: [usize; 2],
}

impl DhllBuilder {
    /// The alphas, widths and units for these rows, by the rules of `designer` and with all other choices of this estimator. `tell` is told of
    /// every layer that is about to be trained. Weights of rows count in all that is trained; layers are judged by errors, where every validation row
    /// counts once.
    ///
    /// # Errors
    /// [`EstimatorError`] if a choice or a row is invalid, there would be no validation row, the rows are altered (which a design cannot take
    /// into account), or a layer cannot be trained.
    pub fn design(
        &self,
        designer: &Designer,
        train: &Dataset,
        tell: &mut dyn FnMut(&str),
    ) -> Result<Design, EstimatorError> {
        if let Some(alteration) = self.alterations.first() {
            return Err(EstimatorError::NoEffect {
                name: "an alteration of rows",
                reason: format!("on a design ({})", alteration.name()),
                remedy: "design without it, and give the alphas and widths that are found to the estimator",
            });
        }
        let backend = match &self.backend {
            Some(backend) => Arc::clone(backend),
            None => dhll_backends::from_environment()?,
        };
        if !matches!(train.target(), Target::Classes { .. }) {
            return Err(EstimatorError::Option {
                name: "the target of a design",
                constraint: "classes",
                value: train.target().kind().name().to_owned(),
            });
        }
        let (train, _) = weighted(Cow::Borrowed(train), None, self.balanced)?;
        let train = &*train;
        let is_default = self.trainer.as_ref().is_none_or(|trainer| {
            let default = MlpSettings::default();
            trainer.name() == default.name() && trainer.settings() == default.settings()
        });
        let choices = Choices::with_layers(self, train);
        let given = Given {
            scaling: choices.scaling,
            similarity: &*choices.similarity,
            mean: &*choices.mean,
            gauge: self.gauge,
            order: self.order,
            trainer: (!is_default).then_some(&*choices.trainer),
            seed: self.seed.0,
        };
        designer.design(&given, train, &*backend, tell)
    }

    /// The same estimator with the alphas, widths and units of a design.
    #[must_use]
    pub fn designed(&self, design: &Design) -> Self {
        let mut builder =
            self.clone().alphas(design.alphas.clone()).widths(Widths::Given(design.widths.clone()));
        if let Some(least_units) = design.units {
            builder = builder.trainer(MlpSettings { least_units, ..MlpSettings::default() });
        }
        // A single layer has nothing to be trained beside.
        if design.alphas.len() == 1 { builder.order(Order::Sequential) } else { builder }
    }
}

impl Designer {
    fn design(
        &self,
        given: &Given<'_>,
        train: &Dataset,
        backend: &dyn Backend,
        tell: &mut dyn FnMut(&str),
    ) -> Result<Design, EstimatorError> {
        self.check()?;
        let judging = self.validation.rows(train.n_samples())?;
        if judging == 0 {
            return Err(EstimatorError::Option {
                name: "the number of validation rows",
                constraint: "at least 1",
                value: format!("0 of {}", train.n_samples()),
            });
        }
        let (rest, judge) = train.split(judging, given.seed)?;
        let rest = match rest.n_samples().checked_sub(self.pilot_rows) {
            Some(0) | None => rest,
            // Of the two parts the first keeps a row of every class.
            Some(_) if self.pilot_rows >= train.n_classes() => {
                rest.split(rest.n_samples() - self.pilot_rows, given.seed)?.0
            }
            Some(_) => {
                return Err(EstimatorError::Option {
                    name: "the number of rows that layers are trained on",
                    constraint: "at least the number of classes",
                    value: format!("{} for {} classes", self.pilot_rows, train.n_classes()),
                });
            }
        };
        let [rest, judge] = [rest, judge].map(Dataset::without_unlabelled);
        let pilot = Pilot::new(&rest, &judge, backend, given)?;
        let path = pilot.path(given.mean);
        let default = MlpSettings::default();
        let trainer: &dyn LayerTrainer = given.trainer.unwrap_or(&default);
        let by_alpha = decision::alpha(self, given.seed, trainer, &pilot, &path, tell)?;
        let least_units = default.least_units.max(by_alpha.layer.map.width());
        let as_wide = MlpSettings { least_units, ..default };
        let trainer: &dyn LayerTrainer = given.trainer.unwrap_or(&as_wide);
        let by_width = decision::width(self, &pilot, &by_alpha.layer)?;
        let last = (by_alpha.alpha, by_width.share);
        let by_depth = decision::depth(self, given, trainer, &pilot, &path, last, tell)?;
        let controls = controls::compare(&by_depth.wrong, given.seed, trainer, &pilot, &path, tell)?;
        Ok(Design {
            alphas: by_depth.alphas,
            widths: by_depth.widths,
            units: given.trainer.is_none().then_some(least_units),
            zone: by_alpha.zone,
            decisions: vec![by_alpha.decision, by_width.decision, by_depth.decision, controls],
            rows: [rest.n_samples(), judge.n_samples()],
        })
    }
}
