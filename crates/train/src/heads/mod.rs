//! Heads: the map from the last hidden layer to classes, values or labels.

mod logistic;
mod ridge;
mod scale;
mod softmax;

pub use logistic::{LabelFit, LogisticFit, LogisticHead};
pub use ridge::RidgeHead;
pub use softmax::SoftmaxHead;
