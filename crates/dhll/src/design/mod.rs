//! The architecture from data: where on the path the layers stand, how wide they are, how many pay, and whether all this is worth its time.
//!
//! Layers are trained on a part of the rows and judged on rows that were held out; what the training rows show of a target says nothing,
//! since the label is a feature of every target with alpha > 0. Small tables are cross-validated, so that every row is held out once; all
//! candidates see the same folds, whose encodings and cross-Grams are computed once ([`Holdout`]).
//!
//! | decision | evidence |
//! |---|---|
//! | the last layer's alpha | one layer at every candidate: how much of its target it explains, and what a linear readout of it is worth |
//! | widths | the share of held-out variance that the first k columns explain, and the share of the labels that they hold |
//! | depth | networks of 1, 2, ... layers evenly spaced up to that alpha, until another one no longer pays |
//! | whether to use it | the design with its head beside the default, the label alone and no layers ([`Comparison`]) |

mod alpha;
mod architecture;
mod comparison;
mod default_fits;
mod depth;
mod designer;
mod evidence;
mod fold_rows;
mod folds;
mod given;
mod pilot;
mod report;
mod step;
mod width;

pub use comparison::{Comparison, Control};
pub use designer::{Designer, Holdout, WidthRule};
pub use evidence::{Decision, DecisionFigure, Line, Zone};
pub use report::{Design, DesignTime};
pub use step::Step;
