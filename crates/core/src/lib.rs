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
//! The modules follow the data:
//!
//! | step | module |
//! |---|---|
//! | read rows, in memory or block by block | [`data`] |
//! | scale the inputs, map them by a similarity, code the labels | [`encode`] |
//! | sum `S`, interpolate, solve the small eigenproblem, map rows to targets | [`path`] |
//! | layers, and what trains them | [`layer`] |
//! | products, eigenproblems and linear systems | [`linalg`] |
//! | check input, and sizes before they are allocated | [`input`], [`memory`] |
//! | sum part by part, also in several processes | [`parts`], [`team`] |
//!
//! Every plug-in trait of the project is here: [`GramBuilder`], [`Eigensolver`], [`MatMul`] and [`PositiveDefiniteSolver`] (together a
//! [`Backend`]), [`Mean`] with its [`PathSolver`], [`Similarity`], [`RowSource`], [`LayerTrainer`], [`RowAugmentation`], [`Ranks`] and [`Observer`].
//!
//! Source of the method: Timpe and Jonsson, *Deep Hidden Layer Learning*.

pub mod data;
pub mod encode;
pub mod input;
pub mod layer;
pub mod linalg;
pub mod memory;
pub mod parts;
pub mod path;
mod printable;
pub mod team;
mod text_table;

pub use data::{Dataset, DatasetError, Label, LabelError, RowSource, SourceError, Target, TargetKind};
pub use encode::{
    Cosine, DotProduct, Encoded, Encoding, EncodingError, InputScaling, LabelCode, MultiLabelCode,
    SavedSimilarity, Scaling, Similarity, SimilarityFit, TargetCode, ValueCode, mean_row,
};
pub use input::InputError;
pub use layer::{
    Activation, Checkpoint, CheckpointError, CheckpointStore, ClassificationTask, EpochRecord, FitContext,
    HeadTrainer, Layer, LayerError, LayerTask, LayerTrainer, MultiLabelTask, Network, Observer, Operation,
    PatchGrid, RowAugmentation, Run, Silent, TaskWeights, TrainError, TrainedLayer, classify,
};
pub use linalg::{
    Backend, EigenError, Eigensolver, GramBuilder, MatMul, PositiveDefiniteSolver, SolveError,
    SymmetricEigen, ThinSvd, Threads,
};
pub use linalg::{eigen, gram, solve};
pub use memory::MemoryError;
pub use path::{
    AlphaSchedule, ComparisonError, CrossGram, CrossGramAccumulator, CrossGramError, Crossing, Distance,
    Factor, Gauge, Gauged, LabelShares, Mean, MeanError, Note, NotedFactor, PathError, PathSolver, Reference,
    RowSpace, ScheduleError, SmallDense, Spectrum, Sweep, SweepPoint, TargetMap, TargetPath,
};
pub use printable::{listed, printable, printable_lines};
pub use team::{Ranks, Team, TeamError};
pub use text_table::{is_numeric_column, text_table};

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
