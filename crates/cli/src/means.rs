//! Means by their names, with their default parameters.

use anyhow::{Result, bail};
use dhll::Mean;
use dhll::means::{
    Arithmetic, BonnabelSepulchre, BuresWasserstein, Geometric, Harmonic, LogEuclidean, PowerMean,
};

/// The mean of that name.
pub(crate) fn by_name(name: &str) -> Result<Box<dyn Mean>> {
    let known: [Box<dyn Mean>; 7] = [
        Box::new(Arithmetic),
        Box::new(Harmonic::default()),
        Box::new(Geometric::default()),
        // Half way between the arithmetic and the geometric mean.
        Box::new(PowerMean::new(0.5)),
        Box::new(LogEuclidean::default()),
        Box::new(BuresWasserstein),
        Box::new(BonnabelSepulchre::default()),
    ];
    let names: Vec<&str> = known.iter().map(|mean| mean.name()).collect();
    match known.into_iter().find(|mean| mean.name() == name) {
        Some(mean) => Ok(mean),
        None => bail!("there is no mean {name:?}; the means are {}", names.join(", ")),
    }
}
