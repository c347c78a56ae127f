//! Heads: the map from the last hidden layer to classes or values.

mod logistic;
mod ridge;
mod scale;
mod softmax;

pub use logistic::{LogisticFit, LogisticHead};
pub use ridge::RidgeHead;
pub use softmax::SoftmaxHead;
