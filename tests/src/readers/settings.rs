//! Configuration files of fits.

use std::fs;
use std::path::Path;

use dhll::data::circles::Circles;
use dhll::registry::Registry;
use dhll::settings::{FitSettings, ignored_without_layers, nested, typed};
use toml::Table;

use super::reader::{Outcome, Reader, nothing_to_repair};
use super::seeds;

/// Configuration files, read and made an estimator of, which nothing is fitted with.
pub(super) const SETTINGS: Reader = Reader {
    name: "settings",
    file: "fit.toml",
    seeds: seeds::settings,
    repaired: nothing_to_repair,
    read: settings,
    memory: 16 << 20,
};

fn settings(path: &Path) -> Outcome {
    let text = fs::read_to_string(path)?;
    let flat: Table = toml::from_str(&text)?;
    let settings = typed(nested(flat.clone())?)?;
    ignored_without_layers(&flat, &settings);
    let written = toml::to_string_pretty(&settings)?;
    let again: FitSettings = toml::from_str(&written)?;
    assert_eq!(toml::to_string_pretty(&again)?, written);
    let data = Circles { per_class: 10, ..Circles::default() }.generate()?;
    settings.builder(&Registry::default(), &data)?;
    Ok(())
}
