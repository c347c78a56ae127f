//! The path of hidden targets from inputs to labels: the cross-Gram, means, spectra and target maps.

mod cross_gram;
mod crossings;
pub mod dense;
pub mod distance;
mod factor;
pub mod gauge;
mod mean;
mod path_error;
mod schedule;
mod small_dense;
mod solver;
mod spectrum;
mod sweep;
mod target_map;
mod target_path;

pub use cross_gram::{CrossGram, CrossGramAccumulator, CrossGramError, RowSpace, check_symmetric};
pub use crossings::{Crossing, crossings};
pub use distance::{ComparisonError, Distance};
pub use factor::{Factor, Note, NotedFactor};
pub use gauge::{Gauge, Gauged, Reference};
pub use mean::Mean;
pub use path_error::{MeanError, PathError};
pub use schedule::{AlphaSchedule, ScheduleError};
pub use small_dense::SmallDense;
pub use solver::{LabelShares, PathSolver};
pub use spectrum::{PAPER_SHARE, RANK_CUT, Spectrum};
pub use sweep::{Sweep, SweepPoint};
pub use target_map::TargetMap;
pub use target_path::TargetPath;
