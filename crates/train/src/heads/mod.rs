//! Heads: the map from the last hidden layer to classes or values.

mod logistic;
mod softmax;

pub use logistic::{LogisticFit, LogisticHead};
pub use softmax::SoftmaxHead;
