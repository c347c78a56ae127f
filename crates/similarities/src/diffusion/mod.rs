//! Similarity along the data: the diffusion map of the nearest-neighbour graph of all rows, labelled or not.

mod blend;
mod blended;
mod eigenvectors;
mod error;
mod fit;
mod graph;
mod map;
mod neighbours;
mod settings;
mod share;

pub use blend::Blend;
pub use blended::Blended;
pub(crate) use blended::KIND as BLEND_KIND;
pub use error::DiffusionError;
pub use fit::Diffusion;
pub use map::DiffusionMap;
pub(crate) use map::KIND;
pub use settings::DiffusionSettings;
