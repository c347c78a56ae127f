//! Every rule that places layers on the path by its name: `equal-steps` -> [`AlphaSchedule::EqualSteps`].

use dhll_core::{AlphaSchedule, Distance};
use thiserror::Error;

/// A schedule that can be asked for by its name.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The name.
    pub name: &'static str,
    /// What it is, in one line.
    pub description: &'static str,
    make: fn(usize, (f64, f64)) -> AlphaSchedule,
}

/// Every schedule that a number of layers and a range define.
pub const SCHEDULES: &[Entry] = &[
    Entry {
        name: "linear",
        description: "equal differences of alpha",
        make: |count, range| AlphaSchedule::Linear { count, range },
    },
    Entry {
        name: "logarithmic",
        description: "equal ratios of alpha, the paper's; the range starts above 0",
        make: |count, range| AlphaSchedule::Logarithmic { count, range },
    },
    Entry {
        name: "equal-steps",
        description: "neighbouring targets equally far apart in the Bures-Wasserstein distance",
        make: |count, range| AlphaSchedule::EqualSteps { distance: Distance::BuresWasserstein, count, range },
    },
    Entry {
        name: "equal-cka",
        description: "neighbouring targets equally far apart in 1 - CKA",
        make: |count, range| AlphaSchedule::EqualSteps { distance: Distance::Cka, count, range },
    },
];

/// There is no schedule of that name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no schedule `{name}`; the schedules are {known}")]
pub struct UnknownSchedule {
    /// The name that was asked for.
    pub name: String,
    /// The names there are, with commas.
    pub known: String,
}

/// The schedule of that name with `count` values of alpha, both ends of `range` included. Whether the numbers make sense
/// [`AlphaSchedule::alphas`] says.
///
/// # Errors
/// [`UnknownSchedule`], which lists the names, if there is none.
///
/// # Examples
/// ```
/// use dhll_core::AlphaSchedule;
/// use dhll_means::schedules;
///
/// let paper = schedules::by_name("logarithmic", 5, (3e-10, 1e-7))?;
/// assert_eq!(paper, AlphaSchedule::Logarithmic { count: 5, range: (3e-10, 1e-7) });
/// assert!(schedules::by_name("geometric", 5, (0.1, 0.9)).is_err());
/// # Ok::<(), schedules::UnknownSchedule>(())
/// ```
pub fn by_name(name: &str, count: usize, range: (f64, f64)) -> Result<AlphaSchedule, UnknownSchedule> {
    match SCHEDULES.iter().find(|entry| entry.name == name) {
        Some(entry) => Ok((entry.make)(count, range)),
        None => Err(UnknownSchedule { name: name.to_owned(), known: names().join(", ") }),
    }
}

/// The names of all schedules.
pub fn names() -> Vec<&'static str> {
    SCHEDULES.iter().map(|entry| entry.name).collect()
}

/// The name of a schedule, if it is one of [`SCHEDULES`].
pub fn name(schedule: &AlphaSchedule) -> Option<&'static str> {
    Some(match schedule {
        AlphaSchedule::Linear { .. } => "linear",
        AlphaSchedule::Logarithmic { .. } => "logarithmic",
        AlphaSchedule::EqualSteps { distance: Distance::BuresWasserstein, .. } => "equal-steps",
        AlphaSchedule::EqualSteps { distance: Distance::Cka, .. } => "equal-cka",
        _ => return None,
    })
}
