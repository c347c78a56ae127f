//! Fits of rows that several processes share, here threads.

#![allow(clippy::unwrap_used)]

mod layers;
mod rows;
mod threads;
mod training;
