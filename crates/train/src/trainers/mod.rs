//! Layer trainers, one per file: the paper's layer, one with a skip, one in closed form.

mod altered_rows;
mod directions;
mod least_squares;
mod mlp;
mod patches;
mod random_features;
mod residual;

pub use directions::{Directions, ReceptiveFields};
pub use mlp::MlpTrainer;
pub use patches::Patches;
pub use random_features::RandomFeatureTrainer;
pub use residual::ResidualTrainer;
