//! The training of a network of rows that are not held: the hidden layers, then the head.

use dhll_core::encode::single;
use dhll_core::layer::{HeadBlocks, HeadTarget, RowBlocks};
use dhll_core::linalg::BlockRows as _;
use dhll_core::{CheckpointStore, Dataset, Layer, Network, Observer, Run, Target, TaskWeights};
use dhll_model::Model;
use dhll_train::layer_seed;
use ndarray::Array2;

use super::error::OutOfCoreError;
use super::fit::OutOfCoreFit;
use super::part::Part;
use super::shared::same;
use crate::estimator::{EstimatorError, TARGET, provenance};
use crate::resume::{Earlier, KeptLayers, LayerFolder};

impl OutOfCoreFit<'_> {
    /// Trains the layers and the head; in the builder's folder, if it has one.
    ///
    /// Of processes that share the rows, that of rank 0 alone uses the folder.
    ///
    /// # Errors
    /// [`OutOfCoreError`] if the training diverges, a file cannot be read or written, or the folder cannot be used or holds another fit; in all processes if
    /// there is an error in one of them.
    pub fn run(self, observer: &mut dyn Observer) -> Result<Model, OutOfCoreError> {
        let team = self.team.clone();
        let path = self.builder.folder.clone().filter(|_| team.rank() == 0);
        let trained = match path.map(LayerFolder::lock).transpose() {
            Ok(folder) => self.kept_in(folder.as_ref().map(|folder| (folder, Earlier::Resume)), observer),
            Err(error) => Err(EstimatorError::from(error).into()),
        };
        team.agreed(trained)
    }

    /// As [`run`](Self::run), with finished layers and checkpoints in a folder that the caller has locked, and a choice what is to become of layers that
    /// an earlier fit has kept. The folder stays as it is when the model is trained. Of processes that share the rows, that of rank 0 may call this, while the
    /// others call [`run`](Self::run).
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_in(
        self,
        folder: &LayerFolder,
        earlier: Earlier,
        observer: &mut dyn Observer,
    ) -> Result<Model, OutOfCoreError> {
        let team = self.team.clone();
        team.agreed(self.kept_in(Some((folder, earlier)), observer))
    }

    fn kept_in(
        self,
        folder: Option<(&LayerFolder, Earlier)>,
        observer: &mut dyn Observer,
    ) -> Result<Model, OutOfCoreError> {
        let team = &self.team;
        if folder.is_none() && team.size() == 1 {
            return self.trained(None, observer);
        }
        // Features, targets and options: processors that round otherwise have other targets.
        same(format!("features and options of the fit {:.12}", self.settings.digest()), team)?;
        let kept = KeptLayers::shared(folder, &self.layer_settings, team).map_err(EstimatorError::from)?;
        self.trained(Some(&kept), observer)
    }

    fn trained(
        mut self,
        kept: Option<&KeptLayers<'_>>,
        observer: &mut dyn Observer,
    ) -> Result<Model, OutOfCoreError> {
        let (layers, summaries) = self.layers(kept, observer)?;
        let network = match layers.is_empty() {
            true => Network::identity(self.inputs.0.dim().1),
            false => Network::new(layers).map_err(EstimatorError::from)?,
        };
        let checkpoints = kept.map(|kept| kept.head_checkpoints(&self.settings));
        let mut run =
            Run::new(&*self.backend, layer_seed(self.builder.seed_value(), self.maps.len()), observer)
                .with_checkpoints(checkpoints.as_ref().map(|file| file as &dyn CheckpointStore));
        let head = self.head(&mut run)?;
        let data = &self.train.data;
        let n_validation = self.validation.as_ref().map_or(0, |part| part.data.n_samples());
        let made = (self.notes, self.settings);
        let provenance = provenance(data, n_validation, self.builder.seed_value(), &*self.backend, made);
        let names = (self.rows.columns.clone(), data.target().kind());
        Ok(Model::new((self.encoding, network, head), names, (summaries, provenance), self.backend))
    }

    fn head(&self, run: &mut Run<'_>) -> Result<Layer, OutOfCoreError> {
        let (input, validation_input) = &self.inputs;
        let values = |part: &Part<'_>| self.values(&part.data);
        let coded = [values(&self.train)?, self.validation.as_ref().map_or(Ok(None), values)?];
        let validation = self.validation.as_ref().zip(validation_input.as_ref());
        let blocks = HeadBlocks {
            input,
            target: head_target(&self.train.data, coded[0].as_ref()),
            validation: validation
                .map(|(part, x)| (x as RowBlocks<'_>, head_target(&part.data, coded[1].as_ref()))),
            weights: self.weights(),
            folder: self.scratch,
        };
        let head = self.choices.head.train_blocks(&blocks, run);
        Ok(head.map_err(|source| OutOfCoreError::of_training(None, source))?.layer)
    }

    pub(super) fn weights(&self) -> TaskWeights<'_> {
        let validation = self.validation.as_ref().and_then(|part| part.data.weights());
        TaskWeights { train: self.train.data.weights(), validation }
    }

    /// Values in single precision, where values are learnt.
    fn values(&self, data: &Dataset) -> Result<Option<Array2<f32>>, OutOfCoreError> {
        match data.target() {
            Target::Classes { .. } => Ok(None),
            other => Ok(Some(single(TARGET, self.encoding.code().encode(other)?.view())?)),
        }
    }
}

/// What the head learns of rows, `values` where these are coded.
fn head_target<'a>(data: &'a Dataset, values: Option<&'a Array2<f32>>) -> HeadTarget<'a> {
    match values {
        Some(values) => HeadTarget::Values(values.view()),
        None => HeadTarget::Classes { labels: data.labels(), n_classes: data.n_classes() },
    }
}
