//! Fits of rows that several processes share, here threads.

#![allow(clippy::unwrap_used)]

mod rows;
mod side_by_side;
mod threads;
mod training;
