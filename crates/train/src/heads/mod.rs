//! Heads: the map from the last hidden layer to classes.

mod softmax;

pub use softmax::SoftmaxHead;
