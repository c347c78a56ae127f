//! A trained network with all that is needed to use it: `x -> phi(scale(x)) -> hidden layers -> head -> class`.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use dhll_core::memory::{self, counted};
use dhll_core::{Backend, InputError, input};
use dhll_core::{Layer, Network, classify};
use dhll_data::{ColumnNames, Dataset};
use ndarray::{Array2, ArrayView2, CowArray, Ix2, s};
use thiserror::Error;

use crate::columns::{self, ColumnError, ColumnMatch};
use crate::evaluation::{Evaluation, EvaluationError, softmax};
use crate::inputs::{Inputs, SCALED, single};
use crate::model_file::{self, ModelFileError};
use crate::summary::{LayerSummary, Provenance, Summary};

/// Rows that are scaled and go through all layers at once.
const BLOCK_ROWS: usize = 1024;

/// Why there is nothing that a layer gives out.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum TransformError {
    /// There is no such layer.
    #[error("the layer must be in 0 to {layers}, the number of hidden layers, got {layer}")]
    Layer {
        /// The layer that was asked for.
        layer: usize,
        /// The layers there are.
        layers: usize,
    },
    /// The rows do not fit.
    #[error(transparent)]
    Input(#[from] InputError),
}

/// A network that was trained layer by layer, with scaling, similarity, head and class names.
///
/// # Examples
/// ```
/// use dhll::{Dhll, Model, backends};
/// use dhll::data::circles::Circles;
///
/// let circles = Circles { per_class: 50, ..Circles::default() }.generate()?;
/// let model = Dhll::builder().fit(&circles)?;
/// let path = tempfile::tempdir()?.keep().join("circles.safetensors");
/// model.save(&path)?;
/// let again = Model::load(&path, backends::default_backend()?)?;
/// let x = circles.features.view();
/// assert_eq!(again.predict_proba(x)?, model.predict_proba(x)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Model {
    pub(crate) inputs: Inputs,
    pub(crate) hidden: Network,
    pub(crate) head: Layer,
    pub(crate) columns: ColumnNames,
    pub(crate) classes: Vec<String>,
    pub(crate) layers: Vec<LayerSummary>,
    pub(crate) provenance: Provenance,
    backend: Arc<dyn Backend>,
}

impl Model {
    pub(crate) fn new(
        inputs: Inputs,
        hidden: Network,
        head: Layer,
        classes: Vec<String>,
        layers: Vec<LayerSummary>,
        provenance: Provenance,
        backend: Arc<dyn Backend>,
    ) -> Self {
        let columns = ColumnNames::default();
        Self { inputs, hidden, head, columns, classes, layers, provenance, backend }
    }

    /// The same model, with names for its columns.
    pub(crate) fn with_columns(self, columns: ColumnNames) -> Self {
        Self { columns, ..self }
    }

    /// What the classes are called; predictions are places in this list.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// d, the number of raw features.
    pub fn n_features(&self) -> usize {
        self.inputs.n_features()
    }

    /// What the columns of the training rows were called, if they had names.
    pub fn columns(&self) -> &ColumnNames {
        &self.columns
    }

    /// Where the features of the model stand among so many columns: by their names where both have names, else by position.
    ///
    /// # Errors
    /// [`ColumnError`] if a column is missing or stands there twice, or there are no names and another number of columns.
    pub fn match_columns(&self, names: Option<&[&str]>, columns: usize) -> Result<ColumnMatch, ColumnError> {
        columns::match_columns(self.columns.features.as_deref(), self.n_features(), names, columns)
    }

    /// The features of a data set in the order in which [`predict`](Self::predict) takes them, by the rule of
    /// [`match_columns`](Self::match_columns).
    ///
    /// # Errors
    /// [`ColumnError`] as there.
    pub fn features_of<'a>(&self, data: &'a Dataset) -> Result<CowArray<'a, f64, Ix2>, ColumnError> {
        columns::arrange(self.columns.features.as_deref(), self.n_features(), data)
    }

    /// Scaling and similarity.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// The hidden layers.
    pub fn hidden(&self) -> &Network {
        &self.hidden
    }

    /// The affine head.
    pub fn head(&self) -> &Layer {
        &self.head
    }

    /// The class of every row, as its place among [`classes`](Self::classes).
    ///
    /// # Shapes
    /// `x` n x d, raw features in the order in which they were given to the fit; [`features_of`](Self::features_of) goes by names.
    ///
    /// # Errors
    /// [`InputError`] if `x` has another number of features, an entry that is not finite, or a row so large that the network's numbers
    /// overflow.
    pub fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Vec<usize>, InputError> {
        Ok(classify(self.logits(x)?.view()))
    }

    /// The probability of every class for every row, `softmax(head(h))`.
    ///
    /// # Shapes
    /// `x` n x d; the result n x K, rows sum to 1.
    ///
    /// # Errors
    /// As [`predict`](Self::predict).
    pub fn predict_proba(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, InputError> {
        Ok(softmax(self.logits(x)?.view()))
    }

    /// What the network gives out after `layer` hidden layers: the features that the first one gets for 0, what the last one gives
    /// out for their number.
    ///
    /// # Shapes
    /// `x` n x d; the result n x the width of that layer.
    ///
    /// # Errors
    /// [`TransformError`] if there are fewer layers, or as [`predict`](Self::predict).
    pub fn transform(&self, layer: usize, x: ArrayView2<'_, f64>) -> Result<Array2<f32>, TransformError> {
        let layers = self.hidden.layers();
        if layer > layers.len() {
            return Err(TransformError::Layer { layer, layers: layers.len() });
        }
        let width =
            layer.checked_sub(1).map_or(self.hidden.input_width(), |last| layers[last].output_width());
        Ok(self.in_blocks(x, width, |block| {
            layers[..layer].iter().try_fold(block, |h, layer| layer.forward(&*self.backend, h.view()))
        })?)
    }

    /// Errors, confusions and log-loss on rows with labels. Columns and classes are matched by name.
    ///
    /// # Errors
    /// [`EvaluationError`] if the rows do not fit, or one has a class that the model does not know.
    pub fn evaluate(&self, data: &Dataset) -> Result<Evaluation, EvaluationError> {
        let labels = crate::evaluation::labels_by_name(&self.classes, data)?;
        let x = self
            .features_of(data)
            .map_err(|source| EvaluationError::Columns { data: data.name.clone(), source })?;
        Evaluation::of(self.predict_proba(x.view())?.view(), &labels, &self.classes)
    }

    /// What the model is and where it comes from; `Display` shows it as a table.
    pub fn summary(&self) -> Summary {
        Summary {
            n_features: self.n_features(),
            similarity: self.inputs.similarity().name().into_owned(),
            scaled: self.inputs.scaling().is_some(),
            feature_names: self.columns.features.clone(),
            label: self.columns.label.clone(),
            classes: self.classes.clone(),
            layers: self.layers.clone(),
            n_parameters: self.hidden.n_parameters() + self.head.n_parameters(),
            provenance: self.provenance.clone(),
        }
    }

    /// Write the model to a file, replacing one of that name; it appears whole or not at all. [`model_file`] has the format.
    ///
    /// # Errors
    /// [`ModelFileError`] naming the file: the similarity cannot be saved, or the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), ModelFileError> {
        model_file::save(self, path.as_ref(), None)
    }

    /// As [`save`](Self::save), with the temporary file in `folder`: see
    /// [`write_by_way_of`](crate::files::write_by_way_of).
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_by_way_of(
        &self,
        path: impl AsRef<Path>,
        folder: Option<&Path>,
    ) -> Result<(), ModelFileError> {
        model_file::save(self, path.as_ref(), folder)
    }

    /// Read a model from a file, to run on `backend`.
    ///
    /// # Errors
    /// [`ModelFileError`] naming the file and what is wrong with it.
    pub fn load(path: impl AsRef<Path>, backend: Arc<dyn Backend>) -> Result<Self, ModelFileError> {
        model_file::load(path.as_ref(), backend)
    }

    fn logits(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f32>, InputError> {
        self.in_blocks(x, self.head.output_width(), |block| {
            let hidden = self.hidden.forward(&*self.backend, block.view())?;
            self.head.forward(&*self.backend, hidden.view())
        })
    }

    /// `run` on blocks of feature rows, so that neither features nor hidden layers are held whole.
    fn in_blocks(
        &self,
        x: ArrayView2<'_, f64>,
        width: usize,
        run: impl Fn(Array2<f32>) -> Result<Array2<f32>, InputError>,
    ) -> Result<Array2<f32>, InputError> {
        // Over all rows at first, so that an error names the row of `x`, not that of a block.
        input::size("the number of features", self.n_features(), x.ncols())?;
        input::finite("the input", x)?;
        let what = format_args!("{} outputs for {} rows", counted(width), counted(x.nrows()));
        // In single precision, and as probabilities.
        memory::check_array(what, &[x.nrows(), width], size_of::<f32>() + size_of::<f64>())?;
        let mut out = Array2::zeros((x.nrows(), width));
        for start in (0..x.nrows()).step_by(BLOCK_ROWS) {
            let rows = s![start..(start + BLOCK_ROWS).min(x.nrows()), ..];
            let block = self.inputs.features(x.slice(rows));
            let block = block.and_then(|features| run(single(SCALED, features.view())?));
            out.slice_mut(rows).assign(&block.map_err(|error| error.of_rows(|row| start + row))?);
        }
        Ok(out)
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model").field("summary", &self.summary()).finish_non_exhaustive()
    }
}
