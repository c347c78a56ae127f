//! Data sets: circles, drawn digits, IDX files and MNIST with a checked download.
