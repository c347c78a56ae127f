//! Networks layer by layer: where targets come from, and training one layer after the other or side by side.

mod error;
mod fit;
mod store;
mod targets;

pub use error::FitError;
pub use fit::{FittedLayers, LayerByLayer, LayerReport, Order, layer_seed};
pub use store::LayerStore;
pub use targets::{Before, InputRows, LazyTargets, Target, TargetSource};
