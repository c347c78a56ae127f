//! The optimiser: Adam, how its learning rate falls, and which epoch's parameters are kept.

mod adam;
mod epoch_selection;
mod lr_schedule;

pub use adam::Adam;
pub(crate) use adam::Moments;
pub use epoch_selection::EpochSelection;
pub(crate) use epoch_selection::{Criterion, Keeper, Patience};
pub use lr_schedule::LrSchedule;
