//! The encoding in a file: preprocessing, scaling, similarity and target code.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use dhll_core::{
    Encoding, LabelCode, MultiLabelCode, SavedSimilarity, Scaling, Similarity, TargetCode, ValueCode,
};
use dhll_similarities::LOADERS;
use ndarray::array;

use super::container::{Container, Tensors};
use super::error::Problem;
use super::header::{CodeHeader, EncodingHeader, SimilarityHeader};

const MEAN: &str = "scaling.mean";
const CODE: &str = "label-code";
const VALUE_MEAN: &str = "target.mean";
const VALUE_SCALE: &str = "target.scale";

type Load =
    dyn Fn(SavedSimilarity) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> + Send + Sync;

/// What makes similarities of what files hold, by the kind that files name. Those of `dhll_similarities` are there from the start.
///
/// # Examples
/// ```
/// use std::sync::Arc;
/// use dhll_core::{DotProduct, Similarity};
/// use dhll_model::Loaders;
///
/// let loaders = Loaders::default().with("mine", |saved| {
///     println!("its settings are {}", saved.settings);
///     Ok(Arc::new(DotProduct) as Arc<dyn Similarity>)
/// });
/// assert!(loaders.kinds().any(|kind| kind == "mine"));
/// ```
#[derive(Clone)]
pub struct Loaders(BTreeMap<String, Arc<Load>>);

impl Default for Loaders {
    fn default() -> Self {
        Self(LOADERS.iter().map(|&(kind, load)| (kind.to_owned(), Arc::new(load) as Arc<Load>)).collect())
    }
}

impl Loaders {
    /// With a loader for one more kind, or another one for a kind that is known.
    #[must_use]
    pub fn with(
        mut self,
        kind: impl Into<String>,
        load: impl Fn(SavedSimilarity) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.0.insert(kind.into(), Arc::new(load));
        self
    }

    /// The kinds that can be loaded.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    fn load(&self, saved: SavedSimilarity) -> Result<Arc<dyn Similarity>, Problem> {
        let kind = saved.kind.clone();
        match self.0.get(&kind) {
            Some(load) => load(saved).map_err(|source| Problem::SimilarityParts { kind, source }),
            None => {
                let known = self.kinds().collect::<Vec<_>>().join(", ");
                Err(Problem::UnknownSimilarity { kind, known })
            }
        }
    }
}

impl fmt::Debug for Loaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.kinds()).finish()
    }
}

/// What a file keeps of a similarity.
///
/// # Errors
/// [`Problem::Similarity`] if it cannot be saved.
pub(crate) fn saved(similarity: &dyn Similarity) -> Result<SavedSimilarity, Problem> {
    similarity.saved().ok_or_else(|| Problem::Similarity { name: similarity.name().into_owned() })
}

pub(super) fn pack(encoding: &Encoding, tensors: &mut Tensors) -> Result<EncodingHeader, Problem> {
    let SavedSimilarity { kind, settings, arrays } = saved(&**encoding.similarity())?;
    if let Some(scaling) = encoding.scaling() {
        tensors.add_f64(MEAN, &[scaling.mean.len()], &scaling.mean);
    }
    let code = match encoding.code() {
        TargetCode::Classes(code) => {
            let (rows, columns) = code.rows().dim();
            tensors.add_f64(CODE, &[rows, columns], code.rows());
            CodeHeader::Classes(rows, columns)
        }
        TargetCode::Values(code) => {
            tensors.add_f64(VALUE_MEAN, &[code.n_columns()], code.mean());
            tensors.add_f64(VALUE_SCALE, &[code.n_columns()], code.scale());
            CodeHeader::Values(code.n_columns())
        }
        TargetCode::Labels(code) => {
            let Scaling { mean, scale } = code.scaling();
            tensors.add_f64(VALUE_MEAN, &[mean.len()], mean);
            tensors.add_f64(VALUE_SCALE, &[1], &array![*scale]);
            CodeHeader::Labels(mean.len())
        }
    };
    for (name, array) in &arrays {
        tensors.add_f64(&tensor(name), &[array.nrows(), array.ncols()], array);
    }
    let arrays = arrays.into_iter().map(|(name, array)| (name, array.nrows(), array.ncols())).collect();
    Ok(EncodingHeader {
        n_features: encoding.n_features(),
        preprocessing: encoding.preprocessing().cloned(),
        scale: encoding.scaling().map(|scaling| scaling.scale),
        similarity: SimilarityHeader { kind, settings, arrays },
        code,
    })
}

pub(super) fn unpack(
    header: EncodingHeader,
    container: &mut Container<'_>,
    loaders: &Loaders,
) -> Result<Encoding, Problem> {
    let EncodingHeader { n_features, preprocessing, scale, similarity, code } = header;
    let mut width = n_features;
    if let Some(preprocessing) = &preprocessing {
        let wrong = |problem: String| Problem::value("the preprocessing", "as a fit makes it", problem);
        preprocessing.check().map_err(wrong)?;
        width = preprocessing.n_features();
    }
    let scaling = match scale {
        None => None,
        Some(scale) if scale.is_finite() && scale > 0.0 => {
            Some(Scaling { mean: container.take_f64(MEAN, width)?, scale })
        }
        Some(scale) => return Err(Problem::value("the scale of the inputs", "finite and above 0", scale)),
    };
    let code = match code {
        CodeHeader::Classes(rows, columns) => {
            let code = LabelCode::from_rows(container.take_f64(CODE, (rows, columns))?);
            TargetCode::Classes(code.map_err(|error| Problem::Encoding(error.into()))?)
        }
        CodeHeader::Values(columns) => {
            let (mean, scale) =
                (container.take_f64(VALUE_MEAN, columns)?, container.take_f64(VALUE_SCALE, columns)?);
            let code = ValueCode::from_parts(mean, scale);
            TargetCode::Values(code.map_err(|error| Problem::Encoding(error.into()))?)
        }
        CodeHeader::Labels(columns) => {
            let mean = container.take_f64(VALUE_MEAN, columns)?;
            let scale = container.take_f64(VALUE_SCALE, 1)?[0];
            let code = MultiLabelCode::from_scaling(Scaling { mean, scale });
            TargetCode::Labels(code.map_err(|error| Problem::Encoding(error.into()))?)
        }
    };
    let SimilarityHeader { kind, settings, arrays } = similarity;
    let mut taken = Vec::new();
    for (name, rows, columns) in arrays {
        let array = container.take_f64(&tensor(&name), (rows, columns))?;
        taken.push((name, array));
    }
    let similarity = loaders.load(SavedSimilarity { kind, settings, arrays: taken })?;
    Encoding::from_parts(n_features, preprocessing, scaling, similarity, code)
        .map_err(|error| Problem::Encoding(error.into()))
}

fn tensor(array: &str) -> String {
    format!("similarity.{array}")
}
