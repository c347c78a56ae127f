//! Regularisation of the minibatch loop: dropout. Weight decay is the optimiser's, row augmentation a plug-in of `dhll_core`.

mod dropout;

pub use dropout::Dropout;
pub(crate) use dropout::Masks;
