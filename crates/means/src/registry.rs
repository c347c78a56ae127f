//! Every mean by its name, for programs that let their user choose one: `geometric` -> [`Geometric`].

use dhll_core::Mean;
use thiserror::Error;

use crate::{
    Arithmetic, BonnabelSepulchre, BuresWasserstein, FixedRank, Geometric, Harmonic, LabelScale,
    LogEuclidean, PowerMean, RIDGE, Rescaled,
};

/// What the means can be told; every mean takes what concerns it and leaves the rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameters {
    /// The ridge of the harmonic, geometric, power and log-Euclidean means; without it each mean's own default.
    pub ridge: Option<f64>,
    /// q of the power mean, in [-1, 1]. The default, 1/2, lies between the geometric and the arithmetic mean and needs no ridge.
    pub power: f64,
    /// The rank of the Bonnabel-Sepulchre mean.
    pub rank: FixedRank,
    /// What is done about the scale of the labels before any mean: nothing by default, right for inputs and labels with rows
    /// of mean norm 1.
    pub scale: LabelScale,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { ridge: None, power: 0.5, rank: FixedRank::OfLabels, scale: LabelScale::AsGiven }
    }
}

/// A mean that can be asked for by its name.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The name, which is also that of the mean: [`Mean::name`].
    pub name: &'static str,
    /// What it is, in one line.
    pub description: &'static str,
    /// Whether it takes a ridge.
    pub takes_ridge: bool,
    make: fn(&Parameters) -> Box<dyn Mean>,
}

impl Entry {
    /// The mean.
    pub fn make(&self, parameters: &Parameters) -> Box<dyn Mean> {
        (self.make)(parameters)
    }
}

/// Every mean there is, the paper's first.
pub const MEANS: &[Entry] = &[
    Entry {
        name: "arithmetic",
        description: "the paper's: (1 - t) G + t L, the inputs with the label appended",
        takes_ridge: false,
        make: |parameters| scaled(Arithmetic, parameters),
    },
    Entry {
        name: "harmonic",
        description: "the parallel sum: ((1 - t) G^-1 + t L^-1)^-1, with a ridge",
        takes_ridge: true,
        make: |parameters| scaled(Harmonic { ridge: parameters.ridge.unwrap_or(RIDGE) }, parameters),
    },
    Entry {
        name: "geometric",
        description: "the geodesic of the affine-invariant metric: G #_t L, with a ridge",
        takes_ridge: true,
        make: |parameters| scaled(Geometric { ridge: parameters.ridge.unwrap_or(RIDGE) }, parameters),
    },
    Entry {
        name: "power",
        description: "the power mean as an operator mean, q = 1/2 by default: between geometric and arithmetic",
        takes_ridge: true,
        make: |parameters| {
            let own = PowerMean::new(parameters.power);
            scaled(PowerMean { ridge: parameters.ridge.unwrap_or(own.ridge), ..own }, parameters)
        },
    },
    Entry {
        name: "log-euclidean",
        description: "exp((1 - t) log G + t log L), with a ridge",
        takes_ridge: true,
        make: |parameters| scaled(LogEuclidean { ridge: parameters.ridge.unwrap_or(RIDGE) }, parameters),
    },
    Entry {
        name: "bures-wasserstein",
        description: "the geodesic of optimal transport: the labels rotated into the space of the inputs and mixed with them",
        takes_ridge: false,
        make: |parameters| scaled(BuresWasserstein, parameters),
    },
    Entry {
        name: "bonnabel-sepulchre",
        description: "of fixed rank (by default that of the labels): ranges along a geodesic, cores by the geometric mean",
        takes_ridge: false,
        make: |parameters| scaled(BonnabelSepulchre { rank: parameters.rank }, parameters),
    },
];

/// There is no mean of that name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no mean `{name}`; the means are {known}")]
pub struct UnknownMean {
    /// The name that was asked for.
    pub name: String,
    /// The names there are, with commas.
    pub known: String,
}

/// The mean of that name, with the default parameters.
///
/// # Errors
/// [`UnknownMean`], which lists the names, if there is none.
///
/// # Examples
/// ```
/// use dhll_means::by_name;
///
/// assert_eq!(by_name("bures-wasserstein")?.name(), "bures-wasserstein");
/// let error = by_name("median").err().map(|error| error.to_string());
/// assert!(error.is_some_and(|text| text.starts_with("there is no mean `median`; the means are arithmetic, harmonic,")));
/// # Ok::<(), dhll_means::UnknownMean>(())
/// ```
pub fn by_name(name: &str) -> Result<Box<dyn Mean>, UnknownMean> {
    with_parameters(name, &Parameters::default())
}

/// The mean of that name, with these parameters. The mean checks them when it is taken.
///
/// # Errors
/// As [`by_name`].
pub fn with_parameters(name: &str, parameters: &Parameters) -> Result<Box<dyn Mean>, UnknownMean> {
    match MEANS.iter().find(|entry| entry.name == name) {
        Some(entry) => Ok(entry.make(parameters)),
        None => Err(UnknownMean { name: name.to_owned(), known: names().join(", ") }),
    }
}

/// The names of all means.
pub fn names() -> Vec<&'static str> {
    MEANS.iter().map(|entry| entry.name).collect()
}

/// Where nothing is scaled the mean stays as it is, and so keeps a solver of its own.
fn scaled<M: Mean + 'static>(mean: M, parameters: &Parameters) -> Box<dyn Mean> {
    match parameters.scale {
        LabelScale::AsGiven => Box::new(mean),
        scale => Box::new(Rescaled { mean, scale }),
    }
}
