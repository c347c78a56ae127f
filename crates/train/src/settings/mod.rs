//! Trainers and heads as people choose them: settings with defaults that follow from the data, which are files and options alike.
//!
//! Each is a trainer itself: what is left open, as the number of epochs, is decided when the rows are there.

mod mlp;
mod random_features;
mod residual;
mod sgd;
mod softmax;

pub use mlp::MlpSettings;
pub use random_features::RandomFeatureSettings;
pub use residual::ResidualSettings;
pub use sgd::{Annealing, SgdSettings};
pub use softmax::SoftmaxSettings;
