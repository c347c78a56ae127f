//! Interpolation means between the similarity of the inputs and that of the labels.
