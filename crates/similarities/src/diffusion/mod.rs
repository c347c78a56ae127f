//! Similarity along the data: the diffusion map of the nearest-neighbour graph of all rows, labelled or not.

mod blend;
mod eigenvectors;
mod error;
mod fit;
mod graph;
mod map;
mod neighbours;
mod settings;

pub(crate) use blend::KIND as BLEND_KIND;
pub use blend::{Blend, Blended};
pub use error::DiffusionError;
pub use fit::Diffusion;
pub use map::DiffusionMap;
pub(crate) use map::KIND;
pub use settings::DiffusionSettings;
