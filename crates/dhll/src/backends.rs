//! The linear-algebra engines that were built in, chosen by name at run time.
//!
//! This is the only file of the workspace that looks at features.

use dhll_core::Backend;
use thiserror::Error;

/// Every engine there is: its name, which is also the feature that builds it in, and how it is made.
const ENGINES: &[(&str, Option<Make>)] = &[("faer", FAER), ("nalgebra", NALGEBRA), ("ndarray", NDARRAY)];

#[cfg(feature = "faer")]
const FAER: Option<Make> = Some(Make {
    parallel: || Box::new(dhll_faer::Faer::parallel()),
    sequential: || Box::new(dhll_faer::Faer::sequential()),
});
#[cfg(not(feature = "faer"))]
const FAER: Option<Make> = None;

/// It works on the caller's thread only.
#[cfg(feature = "nalgebra")]
const NALGEBRA: Option<Make> = Some(Make {
    parallel: || Box::new(dhll_nalgebra::Nalgebra),
    sequential: || Box::new(dhll_nalgebra::Nalgebra),
});
#[cfg(not(feature = "nalgebra"))]
const NALGEBRA: Option<Make> = None;

#[cfg(feature = "openblas")]
const NDARRAY: Option<Make> = Some(Make {
    parallel: || Box::new(dhll_openblas::OpenBlas::parallel()),
    sequential: || Box::new(dhll_openblas::OpenBlas::sequential()),
});
#[cfg(all(feature = "ndarray", not(feature = "openblas")))]
const NDARRAY: Option<Make> = Some(Make {
    parallel: || Box::new(dhll_ndarray::Ndarray::parallel()),
    sequential: || Box::new(dhll_ndarray::Ndarray::sequential()),
});
#[cfg(not(any(feature = "ndarray", feature = "openblas")))]
const NDARRAY: Option<Make> = None;

/// How an engine is made.
#[derive(Clone, Copy)]
struct Make {
    parallel: fn() -> Box<dyn Backend>,
    sequential: fn() -> Box<dyn Backend>,
}

/// On how many threads an engine works; `nalgebra` always works on one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Threads {
    /// All the cores.
    #[default]
    All,
    /// One, for callers that run several engines side by side.
    One,
}

/// Why there is no engine of that name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BackendError {
    /// The engine exists, but was left out of this build.
    #[error("the engine `{0}` was not built in; build with `--features {0}`")]
    NotBuilt(&'static str),
    /// No engine has this name.
    #[error("there is no engine `{name}`; the engines are {known}")]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The names there are, with commas.
        known: String,
    },
    /// No engine at all was built in.
    #[error("no engine was built in; build with one of the features {0}")]
    None(String),
}

/// The environment variable that [`from_environment`] reads: `DHLL_BACKEND=nalgebra`.
pub const VARIABLE: &str = "DHLL_BACKEND";

/// The names of the engines that were built in; the first is the default.
pub fn available() -> Vec<&'static str> {
    ENGINES.iter().filter(|(_, make)| make.is_some()).map(|(name, _)| *name).collect()
}

/// The engine of that name, on all the cores.
///
/// # Errors
/// [`BackendError`] if it was not built in or does not exist.
pub fn by_name(name: &str) -> Result<Box<dyn Backend>, BackendError> {
    with_threads(name, Threads::All)
}

/// The engine of that name, on the given threads.
///
/// # Errors
/// [`BackendError`] if it was not built in or does not exist.
pub fn with_threads(name: &str, threads: Threads) -> Result<Box<dyn Backend>, BackendError> {
    match ENGINES.iter().find(|(known, _)| *known == name) {
        Some((_, Some(make))) => Ok(match threads {
            Threads::All => (make.parallel)(),
            Threads::One => (make.sequential)(),
        }),
        Some((known, None)) => Err(BackendError::NotBuilt(known)),
        None => Err(BackendError::Unknown { name: name.to_owned(), known: names() }),
    }
}

/// The first of the engines that were built in, on all the cores.
///
/// # Errors
/// [`BackendError::None`] if none was.
pub fn default_backend() -> Result<Box<dyn Backend>, BackendError> {
    match available().first() {
        Some(name) => by_name(name),
        None => Err(BackendError::None(names())),
    }
}

/// The engine that the environment variable [`VARIABLE`] names, on all the cores; the default one where it is not set or
/// empty.
///
/// # Errors
/// [`BackendError`] if the engine was not built in or does not exist.
pub fn from_environment() -> Result<Box<dyn Backend>, BackendError> {
    // A name that is not UTF-8 is no engine's: what can be shown of it goes into the error.
    from_variable(std::env::var_os(VARIABLE).map(|name| name.to_string_lossy().into_owned()).as_deref())
}

fn from_variable(name: Option<&str>) -> Result<Box<dyn Backend>, BackendError> {
    match name {
        None | Some("") => default_backend(),
        Some(name) => by_name(name),
    }
}

fn names() -> String {
    ENGINES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_engine_that_was_built_in_answers_to_its_name() {
        for name in available() {
            assert_eq!(by_name(name).unwrap().name(), name);
            assert_eq!(with_threads(name, Threads::One).unwrap().name(), name);
        }
    }

    #[test]
    fn the_environment_chooses_among_the_engines() {
        for name in available() {
            assert_eq!(from_variable(Some(name)).unwrap().name(), name);
        }
        let error = from_variable(Some("Faer")).err().unwrap();
        assert_eq!(error.to_string(), "there is no engine `Faer`; the engines are faer, nalgebra, ndarray");
        for unset in [None, Some("")] {
            assert_eq!(from_variable(unset).map(|engine| engine.name()).ok(), available().first().copied());
        }
    }

    #[test]
    fn an_engine_that_was_left_out_names_its_feature() {
        for (name, _) in ENGINES.iter().filter(|(_, make)| make.is_none()) {
            let error = by_name(name).err().unwrap();
            assert_eq!(error, BackendError::NotBuilt(name));
            assert!(error.to_string().ends_with(&format!("build with `--features {name}`")));
        }
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = by_name("lapack").err().unwrap();
        assert!(error.to_string().starts_with("there is no engine `lapack`; the engines are faer"));
    }
}
