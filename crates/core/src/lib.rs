//! Vocabulary and plug-in traits of `dhll`: from the cross-Gram of inputs and labels to targets for hidden layers.
//!
//! Rows are samples. Inputs and labels become feature rows `A` (N x p) and `B` (N x c), stacked as `Z = [A B]`.
//! Everything else follows from the cross-Gram `S = Z^T Z`, which has (p + c)^2 entries whatever N is:
//!
//! ```text
//! G_alpha = Z W W^T Z^T            W = W(S, alpha), given by the mean
//! W^T S W = V Lambda V^T           an eigenproblem of order at most p + c
//! H_alpha = Z T_alpha              T_alpha = W V, so H H^T = G and H^T H = Lambda
//! ```
//!
//! The modules follow the data, one step a file:
//!
//! | step | module |
//! |---|---|
//! | scale the inputs, code the labels, choose the similarities | [`scaling`], [`labels`], [`similarity`] |
//! | read rows that do not fit in memory | [`source`] |
//! | sum `S` over blocks of rows, or over the coordinates of wide ones | [`cross_gram`], [`row_space`] |
//! | interpolate, solve the small eigenproblem, map rows to targets | [`mean`], [`path`], [`targets`] |
//! | how the small eigenproblem is solved, the mean's choice | [`solver`] |
//! | read the spectrum, at one alpha or many | [`spectrum`], [`sweep`], [`crossings`] |
//! | turn a target towards the one before, place the layers | [`gauge`], [`schedule`] |
//! | compare targets | [`distance`] |
//! | the N x N route of the paper, as the reference | [`dense`] |
//! | check sizes from files and options before they are allocated | [`memory`] |
//!
//! The plug-in traits are [`GramBuilder`], [`Eigensolver`], [`MatMul`] and [`PositiveDefiniteSolver`] for linear-algebra engines
//! (together a [`Backend`]), [`Mean`] for interpolation (with its [`PathSolver`]) and [`Similarity`] for feature maps.
//!
//! Source of the method: Timpe and Jonsson, *Deep Hidden Layer Learning*.

pub mod backend;
pub mod cross_gram;
pub mod crossings;
pub mod dense;
pub mod distance;
pub mod eigen;
pub mod gauge;
pub mod gram;
pub mod input;
pub mod labels;
pub mod matmul;
pub mod mean;
pub mod memory;
pub mod note;
pub mod path;
mod printable;
pub mod row_space;
pub mod scaling;
pub mod schedule;
pub mod similarity;
pub mod solve;
pub mod solver;
pub mod source;
pub mod spectrum;
pub mod svd;
pub mod sweep;
pub mod targets;

pub use backend::Backend;
pub use cross_gram::{CrossGram, CrossGramAccumulator};
pub use crossings::Crossing;
pub use distance::{ComparisonError, Distance};
pub use eigen::{EigenError, Eigensolver, SymmetricEigen};
pub use gauge::{Gauge, Gauged, Reference};
pub use gram::GramBuilder;
pub use input::InputError;
pub use labels::LabelCode;
pub use matmul::MatMul;
pub use mean::{Factor, Mean, MeanError};
pub use memory::MemoryError;
pub use note::{Note, NotedFactor};
pub use path::{Path, PathError};
pub use printable::{listed, printable, printable_lines};
pub use row_space::RowSpace;
pub use scaling::{Scaling, mean_row};
pub use schedule::{AlphaSchedule, ScheduleError};
pub use similarity::{Cosine, DotProduct, Similarity};
pub use solve::{PositiveDefiniteSolver, SolveError};
pub use solver::{LabelShares, PathSolver, SmallDense};
pub use source::{RowSource, SourceError};
pub use spectrum::Spectrum;
pub use svd::ThinSvd;
pub use sweep::{Sweep, SweepPoint};
pub use targets::TargetMap;
