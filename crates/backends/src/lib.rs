//! The linear-algebra backends that are compiled in, chosen by name at run time.
//!
//! This is the only file of the workspace that looks at features.

use std::sync::Arc;

use dhll_core::Backend;
use thiserror::Error;

/// Makes a backend that works on all cores.
type Make = fn() -> Arc<dyn Backend>;

/// A backend's name, which is also that of its feature, and its constructor if it is compiled in.
macro_rules! backend {
    ($name:literal, $backend:ty) => {{
        #[cfg(feature = $name)]
        let make: Option<Make> = Some(|| Arc::new(<$backend>::default()));
        #[cfg(not(feature = $name))]
        let make: Option<Make> = None;
        ($name, make)
    }};
}

/// Every backend there is. The first that is compiled in is the default.
const BACKENDS: [(&str, Option<Make>); 4] = [
    backend!("faer", dhll_faer::Faer),
    backend!("nalgebra", dhll_nalgebra::Nalgebra),
    backend!("ndarray", dhll_ndarray::Ndarray),
    backend!("openblas", dhll_openblas::OpenBlas),
];

/// Why there is no backend of that name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BackendError {
    /// The backend exists, but its feature is off.
    #[error("the backend `{name}` is not compiled in; build with `--features {name}`, or choose {available}")]
    NotCompiled {
        /// The name of the backend and of its feature.
        name: &'static str,
        /// The backends that are compiled in, with commas.
        available: String,
    },
    /// No backend has this name.
    #[error(
        "there is no backend `{name}`; choose {available}{}",
        if features.is_empty() { String::new() } else { format!(", or build with one of the features {features}") }
    )]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The backends that are compiled in, with commas.
        available: String,
        /// The backends whose features are off, with commas.
        features: String,
    },
    /// No backend at all is compiled in.
    #[error("no linear-algebra backend is compiled in; build with one of the features {features}")]
    None {
        /// All features that add a backend, with commas.
        features: String,
    },
}

/// The environment variable that [`from_environment`] reads: `DHLL_BACKEND=nalgebra`.
pub const VARIABLE: &str = "DHLL_BACKEND";

/// The names of the backends that are compiled in; the first is the default.
pub fn available() -> Vec<&'static str> {
    names(Option::is_some)
}

/// The backend of that name, on all cores; [`Backend::with_threads`] gives it another number of threads.
///
/// # Errors
/// [`BackendError`] if it is not compiled in or does not exist.
pub fn by_name(name: &str) -> Result<Arc<dyn Backend>, BackendError> {
    let entry = BACKENDS.into_iter().find(|(known, _)| *known == name);
    if let Some((_, Some(make))) = entry {
        return Ok(make());
    }
    let (available, features) = (available().join(", "), names(Option::is_none).join(", "));
    Err(match entry {
        _ if available.is_empty() => BackendError::None { features },
        Some((name, _)) => BackendError::NotCompiled { name, available },
        None => BackendError::Unknown { name: name.to_owned(), available, features },
    })
}

/// The first of the backends that are compiled in, on all cores: faer, nalgebra, ndarray, openblas in this order.
///
/// # Errors
/// [`BackendError::None`] if none is.
pub fn default_backend() -> Result<Arc<dyn Backend>, BackendError> {
    by_name(available().first().unwrap_or(&""))
}

/// The backend that the environment variable [`VARIABLE`] names, on all cores; the default one if it is unset or empty.
///
/// # Errors
/// [`BackendError`] if the backend is not compiled in or does not exist.
pub fn from_environment() -> Result<Arc<dyn Backend>, BackendError> {
    // A name that is not UTF-8 belongs to no backend; the error shows as much of it as can be shown.
    from_variable(std::env::var_os(VARIABLE).map(|name| name.to_string_lossy().into_owned()).as_deref())
}

/// The backend of that name if one is given, else that of [`from_environment`].
///
/// # Errors
/// [`BackendError`] if the backend is not compiled in or does not exist.
pub fn choose(name: Option<&str>) -> Result<Arc<dyn Backend>, BackendError> {
    name.map_or_else(from_environment, by_name)
}

fn from_variable(name: Option<&str>) -> Result<Arc<dyn Backend>, BackendError> {
    match name {
        None | Some("") => default_backend(),
        Some(name) => by_name(name),
    }
}

fn names(compiled: fn(&Option<Make>) -> bool) -> Vec<&'static str> {
    BACKENDS.iter().filter(|(_, make)| compiled(make)).map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_core::Threads;

    #[test]
    fn every_compiled_backend_answers_to_its_name_on_any_number_of_threads() {
        for name in available() {
            let backend = by_name(name).unwrap();
            assert_eq!(backend.name(), name);
            assert_eq!(backend.with_threads(Threads::ONE).name(), name);
            assert_eq!(backend.with_threads(Threads::ONE).with_threads(Threads::All).name(), name);
        }
    }

    #[test]
    fn the_environment_chooses_the_backend() {
        for name in available() {
            assert_eq!(from_variable(Some(name)).unwrap().name(), name);
        }
        for unset in [None, Some("")] {
            assert_eq!(from_variable(unset).map(|backend| backend.name()).ok(), available().first().copied());
        }
        assert!(from_variable(Some("Faer")).is_err());
    }

    #[test]
    fn errors_name_the_backends_that_are_compiled_in_and_the_features_of_the_others() {
        let (compiled, others) = (available(), names(Option::is_none));
        if compiled.is_empty() {
            let error = default_backend().err().unwrap();
            assert_eq!(
                error.to_string(),
                "no linear-algebra backend is compiled in; build with one of the features faer, nalgebra, ndarray, openblas"
            );
            return;
        }
        for name in &others {
            let error = by_name(name).err().unwrap();
            assert!(matches!(error, BackendError::NotCompiled { .. }));
            assert_eq!(
                error.to_string(),
                format!(
                    "the backend `{name}` is not compiled in; build with `--features {name}`, or choose {}",
                    compiled.join(", ")
                )
            );
        }
        let error = by_name("lapack").err().unwrap().to_string();
        assert!(
            error.starts_with(&format!("there is no backend `lapack`; choose {}", compiled.join(", "))),
            "{error}"
        );
        assert_eq!(error.contains("one of the features"), !others.is_empty(), "{error}");
        assert!(error.ends_with(others.last().or(compiled.last()).unwrap()), "{error}");
    }
}

/// The example of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
