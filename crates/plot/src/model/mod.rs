//! What a figure is made of; no drawing here.

pub(crate) mod figure;
pub(crate) mod panel;
pub(crate) mod series;

mod csv;
