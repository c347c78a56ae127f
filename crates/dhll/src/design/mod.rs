//! The architecture from data: where on the path the layers stand, how wide they are, and how many pay.
//!
//! Layers are trained on a part of the rows and judged on rows that were held out; what the training rows show of a target says nothing,
//! since the label is a feature of every target with alpha > 0.
//!
//! | decision | evidence |
//! |---|---|
//! | the last layer's alpha | one layer at every candidate: how much of its target it explains, and what a linear readout of it is worth |
//! | widths | the share of held-out variance that the first k columns explain, and the share of the labels that they hold |
//! | depth | networks of 1, 2, ... layers evenly spaced up to that alpha, until another one no longer pays |

mod architecture;
mod controls;
mod decision;
mod designer;
mod evidence;
mod given;
mod pilot;

pub use architecture::Design;
pub use designer::{Designer, WidthRule};
pub use evidence::{Decision, DecisionFigure, Line, Zone};
