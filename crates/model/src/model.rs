//! A trained network with all that is needed to use it: `x -> phi(scale(x)) -> hidden layers -> head -> class`.

use std::fmt;
use std::sync::Arc;

use dhll_core::data::{ColumnNames, Finite};
use dhll_core::memory::{self, counted};
use dhll_core::{Backend, Dataset, Encoding, InputError, Layer, Network, TargetKind, classify};
use ndarray::{Array2, ArrayView2, CowArray, Ix2, s};
use thiserror::Error;

use crate::columns::{self, ColumnError, ColumnMatch};
use crate::file::Parts;
use crate::softmax::softmax;
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

/// A network that was trained layer by layer, with its encoding, head and class names.
#[derive(Clone)]
pub struct Model {
    pub(crate) parts: Parts,
    pub(crate) backend: Arc<dyn Backend>,
}

impl Model {
    /// From its parts, which fit together, as a fit makes them.
    pub fn new(
        (encoding, hidden, head): (Encoding, Network, Layer),
        (columns, target): (ColumnNames, TargetKind),
        (layers, provenance): (Vec<LayerSummary>, Provenance),
        backend: Arc<dyn Backend>,
    ) -> Self {
        Self { parts: Parts { encoding, hidden, head, columns, target, layers, provenance }, backend }
    }

    /// What it predicts.
    pub fn target(&self) -> &TargetKind {
        &self.parts.target
    }

    /// What the classes are called; predictions are places in this list, which is empty if the model predicts something else.
    pub fn classes(&self) -> &[String] {
        self.parts.target.classes()
    }

    /// d, the number of raw features.
    pub fn n_features(&self) -> usize {
        self.parts.encoding.n_features()
    }

    /// What the columns of the training rows were called, if they had names.
    pub fn columns(&self) -> &ColumnNames {
        &self.parts.columns
    }

    /// Where the features of the model stand among so many columns: by their names where both have names, else by position.
    ///
    /// # Errors
    /// [`ColumnError`] if a column is missing or stands there twice, or there are no names and another number of columns.
    pub fn match_columns(&self, names: Option<&[&str]>, columns: usize) -> Result<ColumnMatch, ColumnError> {
        columns::match_columns(self.parts.columns.features.as_deref(), self.n_features(), names, columns)
    }

    /// The features of a data set as [`predict`](Self::predict) takes them: columns in its order, by the rule of
    /// [`match_columns`](Self::match_columns), categories as places among its levels.
    ///
    /// # Errors
    /// [`ColumnError`] as there, or if the columns of the data hold something else.
    pub fn features_of<'a>(&self, data: &'a Dataset) -> Result<CowArray<'a, f64, Ix2>, ColumnError> {
        columns::arrange(self.parts.columns.features.as_deref(), self.encoding(), data)
    }

    /// Scaling, similarity and label code.
    pub fn encoding(&self) -> &Encoding {
        &self.parts.encoding
    }

    /// The hidden layers.
    pub fn hidden(&self) -> &Network {
        &self.parts.hidden
    }

    /// The affine head.
    pub fn head(&self) -> &Layer {
        &self.parts.head
    }

    /// The class of every row, as its place among [`classes`](Self::classes).
    ///
    /// # Shapes
    /// `x` n x d, raw features in the order in which they were given to the fit; [`features_of`](Self::features_of) goes by names. In a model of a
    /// table with categories or gaps, a category is the place of its level and NaN is a missing entry ([`Encoding::check`]).
    ///
    /// # Errors
    /// [`InputError`] if `x` has another number of features, an entry that does not fit, or a row so large that the network's numbers
    /// overflow, or if the model predicts something else.
    pub fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Vec<usize>, InputError> {
        self.predicts_classes("classes")?;
        Ok(classify(self.outputs(x)?.view()))
    }

    /// The predicted values of every row.
    ///
    /// # Shapes
    /// `x` n x d, as [`predict`](Self::predict) takes them; the result n x m.
    ///
    /// # Errors
    /// As [`predict`](Self::predict); also if the model predicts something else.
    pub fn predict_values(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, InputError> {
        match self.encoding().code().values() {
            Some(code) => Ok(code.decode(self.outputs(x)?.mapv(f64::from).view())),
            None => Err(InputError::Predicts { predicts: self.target().name(), asked: "values" }),
        }
    }

    /// The probability of every class for every row, `softmax(head(h))`.
    ///
    /// # Shapes
    /// `x` n x d; the result n x K, rows sum to 1.
    ///
    /// # Errors
    /// As [`predict`](Self::predict).
    pub fn predict_proba(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, InputError> {
        self.predicts_classes("probabilities")?;
        Ok(softmax(self.outputs(x)?.view()))
    }

    /// The logit of every class or label for every row, the outputs of the head.
    ///
    /// # Shapes
    /// `x` n x d; the result n x K.
    ///
    /// # Errors
    /// As [`predict`](Self::predict).
    pub fn predict_logits(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f32>, InputError> {
        match &self.parts.target {
            TargetKind::Classes(_) | TargetKind::Labels(_) => self.outputs(x),
            other => Err(InputError::Predicts { predicts: other.name(), asked: "logits" }),
        }
    }

    fn predicts_classes(&self, asked: &'static str) -> Result<(), InputError> {
        match &self.parts.target {
            TargetKind::Classes(_) => Ok(()),
            other => Err(InputError::Predicts { predicts: other.name(), asked }),
        }
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
        let layers = self.parts.hidden.layers();
        if layer > layers.len() {
            return Err(TransformError::Layer { layer, layers: layers.len() });
        }
        let width =
            layer.checked_sub(1).map_or(self.parts.hidden.input_width(), |last| layers[last].output_width());
        Ok(self.in_blocks(x, width, |block| {
            layers[..layer]
                .iter()
                .try_fold(block, |h, layer| layer.forward(&*self.backend, Finite::known(h.view())))
        })?)
    }

    /// What the model is and where it comes from; `Display` shows it as a table.
    pub fn summary(&self) -> Summary {
        Summary {
            n_features: self.n_features(),
            similarity: self.parts.encoding.similarity().name().into_owned(),
            scaled: self.parts.encoding.scaling().is_some(),
            feature_names: self.parts.columns.features.clone(),
            label: self.parts.columns.label.clone(),
            target: self.parts.target.clone(),
            layers: self.parts.layers.clone(),
            n_parameters: self.parts.hidden.n_parameters() + self.parts.head.n_parameters(),
            provenance: self.parts.provenance.clone(),
        }
    }

    pub(crate) fn outputs(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f32>, InputError> {
        self.in_blocks(x, self.parts.head.output_width(), |block| {
            let hidden = self.parts.hidden.forward(&*self.backend, Finite::known(block.view()))?;
            self.parts.head.forward(&*self.backend, Finite::known(hidden.view()))
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
        self.encoding().check(x)?;
        let what = format_args!("{} outputs for {} rows", counted(width), counted(x.nrows()));
        // In single precision, and as probabilities.
        memory::check_array(what, &[x.nrows(), width], size_of::<f32>() + size_of::<f64>())?;
        let mut out = Array2::zeros((x.nrows(), width));
        for start in (0..x.nrows()).step_by(BLOCK_ROWS) {
            let rows = s![start..(start + BLOCK_ROWS).min(x.nrows()), ..];
            let block = self.parts.encoding.single(&*self.backend, x.slice(rows)).and_then(&run);
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
