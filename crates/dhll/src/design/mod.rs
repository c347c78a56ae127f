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

use dhll_core::LayerTrainer;
use dhll_core::{Backend, Gauge, Mean};
use dhll_data::Dataset;
use dhll_means::Arithmetic;
use serde::Serialize;

use crate::defaults::DefaultTrainer;
use crate::estimator::{Dhll, DhllBuilder, EstimatorError};
use crate::inputs::{InputScaling, InputSimilarity};
use crate::options::{HeldOut, Widths};
use dhll_train::Order;

pub use evidence::{Decision, Figure, Line, Zone};
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

/// What a design is made with; every decision can be given instead.
pub struct Designer {
    /// Candidates for the last layer's alpha, in ascending order. One alone is taken as given.
    pub alphas: Vec<f64>,
    /// How the widths are found.
    pub width: WidthRule,
    /// Layers that are tried at most, at least 1.
    pub max_depth: usize,
    /// Rows that judge.
    pub held_out: HeldOut,
    /// Rows that layers are trained on, at most.
    pub pilot_rows: usize,
    /// The mean.
    pub mean: Box<dyn Mean>,
    /// Whether inputs are centred and scaled.
    pub scaling: InputScaling,
    /// The similarity of inputs; one of those that can be saved.
    pub similarity: InputSimilarity,
    /// Which rotation of the targets is learnt by the networks that decide on the depth. A width is a number of leading columns, in the order
    /// of their eigenvalues, in any gauge.
    pub gauge: Gauge,
    /// Whether the layers of these networks are trained one after the other or side by side.
    pub order: Order,
    /// Who trains the layers; none for [`DefaultTrainer`], which gets as many units in every layer as the full target of the last one has
    /// columns: fewer columns to learn do not take fewer units to compute. A trainer that needs validation rows gets the judging rows.
    pub trainer: Option<Box<dyn LayerTrainer>>,
    /// Fixes every random choice.
    pub seed: u64,
}

impl Default for Designer {
    fn default() -> Self {
        Self {
            alphas: vec![1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97],
            width: WidthRule::Knee { share: 0.99 },
            max_depth: 4,
            held_out: HeldOut::Share(0.2),
            pilot_rows: 4000,
            mean: Box::new(Arithmetic),
            scaling: InputScaling::default(),
            similarity: InputSimilarity::default(),
            gauge: Gauge::default(),
            order: Order::default(),
            trainer: None,
            seed: 1,
        }
    }
}

/// An architecture, and why.
///
/// # Examples
/// ```
/// use dhll::data::circles::Circles;
/// use dhll::{Designer, backends};
///
/// let (train, test) = Circles { per_class: 150, ..Circles::default() }.generate()?.split(100, 7)?;
/// let designer = Designer { alphas: vec![0.1, 0.9], max_depth: 2, ..Designer::default() };
/// let design = designer.design(&train, &*backends::default_backend()?, &mut |what| println!("{what}"))?;
/// println!("{}", design.decisions[0]); // a table: what a layer learns at every alpha, and what it is worth
/// let model = design.builder().fit(&train)?;
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

impl Design {
    /// The design that [`Designer`]'s defaults come to.
    ///
    /// # Errors
    /// As [`Designer::design`].
    pub fn auto(train: &Dataset, backend: &dyn Backend) -> Result<Self, EstimatorError> {
        Designer::default().design(train, backend, &mut |_| {})
    }

    /// An estimator with these alphas, widths and units, and all else at its defaults. [`Designer::into_builder`] keeps the designer's choices;
    /// without it they are to be given to the estimator again.
    pub fn builder<'a>(&self) -> DhllBuilder<'a> {
        let builder = Dhll::builder().alphas(self.alphas.clone()).widths(Widths::Given(self.widths.clone()));
        match self.units {
            Some(least_units) => builder.trainer(DefaultTrainer { least_units }),
            None => builder,
        }
    }
}

impl Designer {
    /// An estimator with the alphas, widths and units of the design, and with the choices of the designer that made it: mean, scaling,
    /// similarity, gauge, order, trainer and seed. A trainer is described by its name alone where layers are kept in a folder.
    pub fn into_builder<'a>(self, design: &Design) -> DhllBuilder<'a> {
        let builder = design
            .builder()
            .mean(self.mean)
            .scaling(self.scaling)
            .similarity(self.similarity)
            .gauge(self.gauge)
            // A single layer has nothing to be trained beside.
            .order(if design.alphas.len() > 1 { self.order } else { Order::Sequential })
            .seed(self.seed);
        match self.trainer {
            Some(trainer) => {
                let name = trainer.name();
                builder.boxed_trainer(trainer, name)
            }
            None => builder,
        }
    }

    /// The similarity again, which has an owner already.
    fn similarity(&self) -> Result<InputSimilarity, EstimatorError> {
        match &self.similarity {
            InputSimilarity::DotProduct => Ok(InputSimilarity::DotProduct),
            InputSimilarity::Cosine => Ok(InputSimilarity::Cosine),
            InputSimilarity::Other(other) => Err(EstimatorError::Option {
                name: "the similarity of a design",
                constraint: "dot or cosine",
                value: other.name().into_owned(),
            }),
        }
    }

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

    /// The design for these rows. `tell` is told of every layer that is about to be trained.
    ///
    /// # Errors
    /// [`EstimatorError`] if a choice or a row is invalid, no row would be held out, or a layer cannot be trained.
    pub fn design(
        &self,
        train: &Dataset,
        backend: &dyn Backend,
        tell: &mut dyn FnMut(&str),
    ) -> Result<Design, EstimatorError> {
        self.check()?;
        let held_out = self.held_out.rows(train.n_samples())?;
        if held_out == 0 {
            return Err(EstimatorError::Option {
                name: "the number of rows that judge",
                constraint: "at least 1",
                value: format!("0 of {}", train.n_samples()),
            });
        }
        let (rest, judge) = train.split(held_out, self.seed)?;
        let rest = match rest.n_samples().checked_sub(self.pilot_rows) {
            Some(0) | None => rest,
            // Of the two parts the first keeps a row of every class.
            Some(_) if self.pilot_rows >= train.n_classes() => {
                rest.split(rest.n_samples() - self.pilot_rows, self.seed)?.0
            }
            Some(_) => {
                return Err(EstimatorError::Option {
                    name: "the number of rows that layers are trained on",
                    constraint: "at least the number of classes",
                    value: format!("{} for {} classes", self.pilot_rows, train.n_classes()),
                });
            }
        };
        let pilot = Pilot::new(&rest, &judge, backend, (self.scaling, self.similarity()?))?;
        let path = pilot.path(&*self.mean)?;
        let default = DefaultTrainer::default();
        let trainer: &dyn LayerTrainer = self.trainer.as_deref().unwrap_or(&default);
        let by_alpha = decision::alpha(self, trainer, &pilot, &path, tell)?;
        let as_wide = DefaultTrainer { least_units: default.least_units.max(by_alpha.layer.map.width()) };
        let trainer: &dyn LayerTrainer = self.trainer.as_deref().unwrap_or(&as_wide);
        let by_width = decision::width(self, &pilot, &by_alpha.layer)?;
        let last = (by_alpha.alpha, by_width.share);
        let by_depth = decision::depth(self, trainer, &pilot, &path, last, tell)?;
        Ok(Design {
            alphas: by_depth.alphas,
            widths: by_depth.widths,
            units: self.trainer.is_none().then_some(as_wide.least_units),
            zone: by_alpha.zone,
            decisions: vec![by_alpha.decision, by_width.decision, by_depth.decision],
            rows: [rest.n_samples(), judge.n_samples()],
        })
    }
}
