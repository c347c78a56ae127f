//! Property tests, the claims of the paper, and bad input, across all crates.
