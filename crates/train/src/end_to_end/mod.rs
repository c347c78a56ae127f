//! The control: whole networks trained end to end by backpropagation.

mod backprop;
mod label_regression;

pub use backprop::{BackpropTrainer, EndToEndLoss, TrainedNetwork};
