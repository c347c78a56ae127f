//! The architecture from data: where on the path the layers stand, how wide they are, and how many pay.
//!
//! Layers are trained on a part of the rows and judged on rows that were held out; what the training rows show of a target says nothing,
//! since the label is a feature of every target with alpha > 0.
//!
//! | decision | evidence |
//! |---|---|
//! | the last layer's alpha | one layer at every candidate: how much of its target it explains, and what a linear readout of it is worth |
//! | widths | the share of held-out variance that the first k columns explain, and the share of the labels that they hold |
//! | depth | networks of 1, 2, ... layers evenly spaced up to that alpha, until another one no longer pays |

mod decision;
mod evidence;
mod pilot;

use std::sync::Arc;

use dhll_core::{Backend, Dataset, Gauge, InputScaling, LayerTrainer, Mean, SimilarityFit};
use dhll_train::{MlpSettings, Order};
use serde::Serialize;

use crate::estimator::{DhllBuilder, EstimatorError, Validation, Widths};

pub use evidence::{Decision, DecisionFigure, Line, Zone};
use pilot::Pilot;

/// How the width of a layer follows from its target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WidthRule {
    /// The fewest columns that explain this share of the held-out variance that all of them explain, and hold this share of the labels.
    Knee {
        /// In (0, 1].
        share: f64,
    },
    /// The fewest columns that hold more than this share of the target's variance.
    EffectiveDimension {
        /// In (0, 1].
        share: f64,
    },
}

/// What a design is made with; every decision can be given instead. The choices of the estimator (mean, scaling, similarity, gauge, order,
/// trainer, seed) are those of the [`DhllBuilder`] that the design is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Designer {
    /// Candidates for the last layer's alpha, in ascending order. One alone is taken as given.
    pub alphas: Vec<f64>,
    /// How the widths are found.
    pub width: WidthRule,
    /// Layers that are tried at most, at least 1.
    pub max_depth: usize,
    /// Validation rows, which judge. A trainer that needs validation rows gets the same.
    pub validation: Validation,
    /// Rows that layers are trained on, at most.
    pub pilot_rows: usize,
}

impl Default for Designer {
    fn default() -> Self {
        Self {
            alphas: vec![1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97],
            width: WidthRule::Knee { share: 0.99 },
            max_depth: 4,
            validation: Validation::Share(0.2),
            pilot_rows: 4000,
        }
    }
}

/// The choices of the estimator that a design takes as they are.
pub(crate) struct Given<'a> {
    pub(crate) scaling: InputScaling,
    pub(crate) similarity: &'a dyn SimilarityFit,
    pub(crate) mean: &'a dyn Mean,
    pub(crate) gauge: Gauge,
    pub(crate) order: Order,
    /// None for the default trainer, which gets as many units in every layer as the full target of the last one has columns: fewer columns
    /// to learn do not take fewer units to compute.
    pub(crate) trainer: Option<&'a dyn LayerTrainer>,
    pub(crate) seed: u64,
}

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
    /// Rows that layers were trained on, and rows that judged.
    pub rows: [usize; 2],
}

impl DhllBuilder {
    /// The alphas, widths and units for these rows, by the rules of `designer` and with all other choices of this estimator. `tell` is told of
    /// every layer that is about to be trained.
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
        let is_default = self.trainer.name() == MlpSettings::default().name()
            && self.trainer.settings() == MlpSettings::default().settings();
        let given = Given {
            scaling: self.scaling,
            similarity: &*self.similarity,
            mean: &*self.mean,
            gauge: self.gauge,
            order: self.order,
            trainer: (!is_default).then_some(&*self.trainer),
            seed: self.seed,
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
    fn check(&self) -> Result<(), EstimatorError> {
        let option =
            |name, constraint, value: String| Err(EstimatorError::Option { name, constraint, value });
        let (WidthRule::Knee { share } | WidthRule::EffectiveDimension { share }) = self.width;
        if self.alphas.is_empty() || self.alphas.windows(2).any(|pair| pair[0] >= pair[1]) {
            return option(
                "the candidates for alpha",
                "ascending, and at least one",
                format!("{:?}", self.alphas),
            );
        }
        if !(share > 0.0 && share <= 1.0) {
            return option("the share that sets the widths", "in (0, 1]", share.to_string());
        }
        if self.max_depth == 0 {
            return option("the largest depth", "at least 1", "0".to_owned());
        }
        Ok(())
    }

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
        Ok(Design {
            alphas: by_depth.alphas,
            widths: by_depth.widths,
            units: given.trainer.is_none().then_some(least_units),
            zone: by_alpha.zone,
            decisions: vec![by_alpha.decision, by_width.decision, by_depth.decision],
            rows: [rest.n_samples(), judge.n_samples()],
        })
    }
}
