//! A network of rows that are not held: everything before its training.

use std::path::Path;
use std::sync::Arc;

use dhll_backends as backends;
use dhll_core::data::ColumnKind;
use dhll_core::team::Team;
use dhll_core::{Backend, Encoding, FitContext, Observer, TargetMap};
use dhll_model::file::Problem;
use dhll_model::{Model, Settings};
use dhll_train::Order;

use super::encoding;
use super::error::OutOfCoreError;
use super::file_rows::FileRows;
use super::held::RowPair;
use super::part::Part;
use super::passes::{Encoded, Passes};
use crate::estimator::{
    Choices, DhllBuilder, EstimatorError, Made, check_order, classes_without_validation, settings, targets,
};

impl DhllBuilder {
    /// The network of rows in files that are read in blocks, bit-identical to that of the same rows in memory. Encoded rows are kept in temporary files in
    /// `folder`, which take 4 bytes an entry; while a trainer with epochs is at work, twice that.
    ///
    /// # Errors
    /// [`OutOfCoreError`] if a choice needs all rows in memory, and else as [`fit`](Self::fit).
    pub fn fit_out_of_core(
        &self,
        rows: &FileRows,
        folder: &Path,
        observer: &mut dyn Observer,
    ) -> Result<Model, OutOfCoreError> {
        self.prepare_out_of_core(rows, folder, observer)?.run(observer)
    }

    /// All of [`fit_out_of_core`](Self::fit_out_of_core) that comes before the training.
    ///
    /// # Errors
    /// As there.
    pub fn prepare_out_of_core<'a>(
        &'a self,
        rows: &'a FileRows,
        folder: &'a Path,
        observer: &mut dyn Observer,
    ) -> Result<OutOfCoreFit<'a>, OutOfCoreError> {
        self.check_out_of_core(rows)?;
        self.prepared(rows, folder, &Arc::default(), observer)
    }

    /// Of rows that were checked, of which this process holds its share; all of them where it trains layers of its own.
    pub(super) fn prepared<'a>(
        &'a self,
        rows: &'a FileRows,
        folder: &'a Path,
        team: &Arc<Team>,
        observer: &mut dyn Observer,
    ) -> Result<OutOfCoreFit<'a>, OutOfCoreError> {
        let holders = match self.order {
            Order::Sequential => team.clone(),
            Order::Parallel { .. } => Arc::default(),
        };
        let (train, validation) = Part::of(self, rows, &holders)?;
        let choices = Choices::of(self, &train.data);
        choices.check(&train.data, FitContext { validation: validation.is_some(), augmentation: false })?;
        let n_layers = choices.schedule.n_alphas();
        check_order(self.order, n_layers)?;
        self.widths.check(n_layers)?;
        let backend = match &self.backend {
            Some(backend) => backend.clone(),
            None => backends::from_environment().map_err(EstimatorError::from)?,
        };
        let scaling = (choices.scaling, &*choices.similarity);
        let (encoding, kinds) = encoding::fit(&*backend, (rows, &train), scaling, folder, observer)?;
        let passes = |part| {
            let (encoding, kinds, backend) = (&encoding, kinds.as_deref(), &*backend);
            Passes { rows, part, encoding, kinds, backend, folder }
        };
        let Encoded { single, sum, fingerprint, equal } = passes(&train).encoded(n_layers > 0, observer)?;
        if train.data.n_samples() > 1 && equal {
            return Err(EstimatorError::EqualRows { rows: train.data.n_samples() }.into());
        }
        let held_out = validation.as_ref().map(|part| passes(part).encoded(false, observer)).transpose()?;
        let (validation_input, of_validation) = held_out.map(|one| (one.single, one.fingerprint)).unzip();
        let mut notes = validation
            .as_ref()
            .map_or_else(Vec::new, |part| classes_without_validation(&train.data, &part.data));
        let (alphas, maps) = match sum {
            None => (Vec::new(), Vec::new()),
            Some(sum) => {
                let path = (&*choices.mean, &choices.schedule);
                targets(&*backend, sum, path, (&self.widths, self.gauge), &mut notes)?
            }
        };
        let made = Made {
            label: train.data.label(),
            data: fingerprint,
            validation: of_validation,
            alphas: &alphas,
            maps: &maps,
        };
        let [layer_settings, settings] = settings(self, &choices, made, &*backend);
        Ok(OutOfCoreFit {
            builder: self,
            choices,
            rows,
            scratch: folder,
            team: team.clone(),
            backend,
            train,
            validation,
            encoding,
            kinds,
            inputs: (single, validation_input),
            alphas,
            maps,
            notes,
            layer_settings,
            settings,
        })
    }
}

/// A fit of rows in files before its training: every choice was checked, the features are encoded, and nothing was written but temporary files.
pub struct OutOfCoreFit<'a> {
    pub(super) builder: &'a DhllBuilder,
    pub(super) choices: Choices,
    pub(super) rows: &'a FileRows,
    /// Where temporary files are made.
    pub(super) scratch: &'a Path,
    /// Who works on the fit.
    pub(super) team: Arc<Team>,
    pub(super) backend: Arc<dyn Backend>,
    pub(super) train: Part<'a>,
    pub(super) validation: Option<Part<'a>>,
    pub(super) encoding: Encoding,
    pub(super) kinds: Option<Vec<ColumnKind>>,
    /// What the first layer gets.
    pub(super) inputs: RowPair,
    pub(super) alphas: Vec<f64>,
    pub(super) maps: Vec<TargetMap>,
    pub(super) notes: Vec<String>,
    /// All that the hidden layers depend on.
    pub(super) layer_settings: Settings,
    /// All that the model depends on.
    pub(super) settings: Settings,
}

impl OutOfCoreFit<'_> {
    /// All that the model will depend on; its [`Provenance`](dhll_model::Provenance) has the same.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// `Ok` if the model can be saved once it is trained.
    ///
    /// # Errors
    /// [`Problem::Similarity`] if its similarity does not say how.
    pub fn check_saved(&self) -> Result<(), Problem> {
        Model::check_saved(&self.encoding)
    }

    pub(super) fn passes<'p>(&'p self, part: &'p Part<'p>) -> Passes<'p> {
        Passes {
            rows: self.rows,
            part,
            encoding: &self.encoding,
            kinds: self.kinds.as_deref(),
            backend: &*self.backend,
            folder: self.scratch,
        }
    }
}
