//! Benchmarks of dhll with criterion.
