//! From the first look at the rows to the alphas, widths and units of a network.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use dhll_core::{Backend, Dataset, LayerTrainer, Target};
use dhll_train::{MlpSettings, Order};

use super::alpha::{self, Candidate};
use super::comparison;
use super::default_fits::DefaultFits;
use super::depth;
use super::designer::{Designer, Holdout};
use super::fold_rows::FoldRows;
use super::folds::{Folds, Wrong, backend_of_folds, each};
use super::given::Given;
use super::report::{Design, DesignTime};
use super::step::{Step, estimate};
use super::width;
use crate::estimator::{Choices, DhllBuilder, EstimatorError, Widths, weighted};

impl DhllBuilder {
    /// The alphas, widths and units for these rows, by the rules of `designer` and with all other choices of this estimator, compared with this
    /// estimator as it is. `tell` is told of every step, and of the time that all are expected to take. Weights of rows count in all that is
    /// trained; layers are judged by errors, where every validation row counts once. Rows without a target are left out.
    ///
    /// # Errors
    /// [`EstimatorError`] if a choice or a row is invalid, there would be no validation row, the rows are altered (which a design cannot take
    /// into account), or a layer cannot be trained.
    pub fn design(
        &self,
        designer: &Designer,
        train: &Dataset,
        tell: &mut dyn FnMut(Step<'_>),
    ) -> Result<Design, EstimatorError> {
        self.design_beside(self, designer, train, tell)
    }

    /// As [`design`](Self::design), compared with `default` instead: what would be fitted without a design.
    ///
    /// # Errors
    /// As [`design`](Self::design).
    pub fn design_beside(
        &self,
        default: &Self,
        designer: &Designer,
        train: &Dataset,
        tell: &mut dyn FnMut(Step<'_>),
    ) -> Result<Design, EstimatorError> {
        if let Some(alteration) = self.alterations.first() {
            return Err(EstimatorError::NoEffect {
                name: "an alteration of rows",
                reason: format!("on a design ({})", alteration.name()),
                remedy: "design without it, and give the alphas and widths that are found to the estimator",
            });
        }
        if !matches!(train.target(), Target::Classes { .. }) {
            return Err(EstimatorError::Option {
                name: "the target of a design",
                constraint: "classes",
                value: train.target().kind().name().to_owned(),
            });
        }
        designer.check()?;
        let (train, _) = weighted(Cow::Borrowed(train), None, self.balanced)?;
        let train = &*train;
        let backend = match &self.backend {
            Some(backend) => Arc::clone(backend),
            None => dhll_backends::from_environment()?,
        };
        let holdout = designer.holdout.unwrap_or_else(|| Holdout::of(train));
        let rows = FoldRows::of(designer, holdout, train, self.seed.0)?;
        let backend = backend_of_folds(backend, rows.len());
        let default = DefaultFits::new(default, Arc::clone(&backend));

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
            head: &*choices.head,
            seed: self.seed.0,
        };
        designer.design(&given, &rows, &*backend, &default, tell)
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
        rows: &[FoldRows],
        backend: &dyn Backend,
        default: &DefaultFits,
        tell: &mut dyn FnMut(Step<'_>),
    ) -> Result<Design, EstimatorError> {
        let start = Instant::now();
        let first_default = default.wrong(&rows[0])?;
        let default_fit = start.elapsed().as_secs_f64();
        let folds = Folds::new(rows, backend, given)?;
        let plain = MlpSettings::default();
        let trainer: &dyn LayerTrainer = given.trainer.unwrap_or(&plain);
        let before = Instant::now();
        let candidate = self.alphas[alpha::next_to_default(&self.alphas)];
        let first = Candidate::new(&folds.pilots[0], candidate, trainer, given.seed)?;
        tell(estimate(self, rows.len(), default_fit, before.elapsed().as_secs_f64()));

        let mut doing = |what: &str| tell(Step::Doing(what));
        let by_alpha = alpha::alpha(self, given.seed, trainer, &folds, first, &mut doing)?;
        let widest = by_alpha.layers.iter().map(|layer| layer.map.width()).max().unwrap_or(1);
        let least_units = plain.least_units.max(widest);
        let as_wide = MlpSettings { least_units, ..plain };
        let trainer: &dyn LayerTrainer = given.trainer.unwrap_or(&as_wide);
        let by_width = width::width(self, &folds, &by_alpha.layers)?;
        let (zone, decision) = (by_alpha.zone, by_alpha.decision.clone());
        let by_depth = depth::depth(self, given, trainer, &folds, by_alpha, &by_width, &mut doing)?;
        doing("the default");
        let wrong = Wrong(each(rows.len(), Some(first_default), |fold| default.wrong(&rows[fold]))?);
        let depth = by_depth.alphas.len();
        let (error, comparisons) =
            comparison::compare(by_depth.layers, depth, &wrong, given, trainer, &folds, &mut doing)?;
        Ok(Design {
            alphas: by_depth.alphas,
            widths: by_depth.widths,
            units: given.trainer.is_none().then_some(least_units),
            zone,
            decisions: vec![decision, by_width.decision, by_depth.decision],
            error,
            comparisons,
            folds: rows.len(),
            rows: [rows[0].train.n_samples(), rows.iter().map(|rows| rows.judge.n_samples()).sum()],
            time: DesignTime { design: start.elapsed().as_secs_f64(), default_fit },
        })
    }
}
