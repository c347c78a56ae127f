//! What is compared: data sets, means, schedules, and how much of each.

use std::sync::Arc;

use anyhow::Result;
use dhll::Mean;
use dhll::data::Dataset;
use dhll::means::schedules;
use dhll::registry::{Choice, Registry, RowFacts};

use super::options::MeansOptions;
use super::trial_rows::Sizes;

/// The alphas of the first and the last layer: from a target that is nearly the inputs to one that is nearly the labels.
const RANGE: (f64, f64) = (0.1, 0.9);
/// Equal ratios over [`RANGE`] are nearly equal differences; the paper starts its own far below.
const LOGARITHMIC: (f64, f64) = (1e-3, 0.9);

/// A data set and how much of it is used.
pub struct Subject {
    /// Its name in files and tables.
    pub name: String,
    /// The rows.
    pub data: Dataset,
    /// How many of them, and how many of their components.
    pub sizes: Sizes,
}

/// What is computed of every subject.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The means.
    pub means: Vec<String>,
    /// Where they come from.
    registry: Registry,
    /// The schedules.
    pub schedules: Vec<&'static str>,
    /// Alphas at which the paths are measured.
    pub grid: Vec<f64>,
    /// Layers of every schedule.
    pub layers: usize,
    /// Random units of a random-feature map.
    pub units: usize,
    /// Seeds, from 1.
    pub seeds: u64,
    /// Digits: rows and components.
    pub digits: Sizes,
    /// Circles: rows.
    pub circles: Sizes,
}

impl Plan {
    /// What the options ask for.
    ///
    /// # Errors
    /// If there is no mean of a name that was asked for.
    pub fn new(options: &MeansOptions, registry: &Registry) -> Result<Self> {
        for name in &options.only {
            registry.means.entry(name)?;
        }
        let names = registry.means.names().into_iter().filter(|name| options.wants(name));
        let means = names.map(str::to_owned).collect();
        let registry = registry.clone();
        let (schedules, circles) =
            (schedules::names(), Sizes { training: 700, held_out: 300, components: 2 });
        Ok(match options.quick {
            false => Self {
                means,
                registry,
                schedules,
                grid: vec![0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0],
                layers: 5,
                units: 400,
                seeds: options.seeds.unwrap_or(5),
                digits: Sizes { training: 8000, held_out: 3000, components: 150 },
                circles,
            },
            true => Self {
                means,
                registry,
                schedules,
                grid: vec![0.0, 0.1, 0.5, 0.9, 1.0],
                layers: 3,
                units: 250,
                seeds: options.seeds.unwrap_or(2),
                digits: Sizes { training: 3000, held_out: 1500, components: 100 },
                circles,
            },
        })
    }

    /// The names of the means.
    pub fn mean_names(&self) -> impl Iterator<Item = &str> {
        self.means.iter().map(String::as_str)
    }

    /// Whether this mean is compared.
    pub fn has(&self, mean: &str) -> bool {
        self.mean_names().any(|name| name == mean)
    }

    /// The mean of that name.
    ///
    /// # Errors
    /// If there is none.
    pub fn mean(&self, name: &str) -> Result<Arc<dyn Mean>> {
        Ok(self.registry.means.make(&Choice::named(name), &RowFacts::default())?)
    }

    /// The alphas of the first and the last layer under a schedule.
    pub fn range(&self, schedule: &str) -> (f64, f64) {
        if schedule == "logarithmic" { LOGARITHMIC } else { RANGE }
    }
}
