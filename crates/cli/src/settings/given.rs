//! The settings of a fit as they are given: on the command line, or in a configuration file.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use dhll::settings::{nested, typed};
use serde::Deserialize as _;
use toml::Table;

use super::options::FitOptions;
use crate::input::Data;

/// The table of a configuration file that says which data.
pub(super) const INPUT: &str = "input";

/// Options as they were given: on the command line, or in a configuration file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given {
    /// By the names of options.
    pub(super) flat: Table,
    /// The file, if it is one.
    pub(super) file: Option<PathBuf>,
    pub(super) input: Data,
}

impl Given {
    /// Options without data.
    pub(super) fn of(flat: Table) -> Self {
        Self { flat, ..Self::default() }
    }

    /// Those of the command line.
    pub(crate) fn options(options: &FitOptions, input: Data) -> Result<Self> {
        Ok(Self { flat: options.table()?, file: None, input })
    }

    /// Those of a TOML file.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let wrong = || format!("{} is no configuration of a fit", path.display());
        let mut flat: Table = toml::from_str(&text).with_context(wrong)?;
        let input = match flat.remove(INPUT) {
            Some(input) => Data::deserialize(input).with_context(wrong)?,
            None => Data::default(),
        };
        let given = Self { flat, file: Some(path.to_owned()), input };
        typed(nested(given.flat.clone())?).map_err(|error| anyhow!(error).context(wrong()))?;
        Ok(given)
    }
}
