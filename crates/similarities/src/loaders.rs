//! Which similarities files can hold, and what makes them of a file's content.

use std::error::Error;
use std::sync::Arc;

use dhll_core::{Cosine, DotProduct, SavedSimilarity, Similarity};

use crate::diffusion::{self, Blended, DiffusionMap};
use crate::learnt::{self, WeightedKernel};
use crate::maps::nystroem::{self, Nystroem};
use crate::maps::pivoted_cholesky::{self, PivotedCholesky};
use crate::maps::random_features::{self, RandomFeatures};

/// What makes a similarity of what a file holds.
pub type Load = fn(SavedSimilarity) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>>;

/// The similarities of this crate and of `dhll_core` that files can hold, by the name in [`SavedSimilarity::kind`].
pub const LOADERS: &[(&str, Load)] = &[
    ("dot", |_| Ok(Arc::new(DotProduct))),
    ("cosine", |_| Ok(Arc::new(Cosine))),
    (nystroem::KIND, |saved| Ok(Arc::new(Nystroem::load(saved)?))),
    (pivoted_cholesky::KIND, |saved| Ok(Arc::new(PivotedCholesky::load(saved)?))),
    (random_features::KIND, |saved| Ok(Arc::new(RandomFeatures::load(saved)?))),
    (diffusion::BLEND_KIND, |saved| Ok(Arc::new(Blended::load(saved)?))),
    (diffusion::KIND, |saved| Ok(Arc::new(DiffusionMap::load(saved)?))),
    (learnt::KIND, |saved| Ok(Arc::new(WeightedKernel::load(saved)?))),
];
