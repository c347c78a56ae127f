//! Settings as options: a flat table, in which some settings of plug-ins stand beside those of the fit, `epochs` for `trainer.sgd.epochs`.

use serde::Deserialize as _;
use thiserror::Error;
use toml::{Table, Value};

use super::fit::FitSettings;
use crate::estimator::RowKind;
use crate::registry::Choice;

/// Why options are no settings.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OptionsError {
    /// A plug-in is asked for in words that are not understood.
    #[error("{0}")]
    Choice(String),
    /// Something else stands where the settings of a plug-in belong.
    #[error("`{key}` must be a table of settings")]
    NoTable {
        /// Of which plug-in, or which of its settings.
        key: &'static str,
    },
}

/// Where the settings of plug-ins that have an option of their own stand.
pub const NESTED: &[(&str, &[&str])] = &[
    ("ridge", &["mean", "ridge"]),
    ("hidden-width", &["trainer", "hidden-width"]),
    ("hidden-maps", &["trainer", "hidden-maps"]),
    ("activation", &["trainer", "activation"]),
    ("zero-outputs", &["trainer", "zero-outputs"]),
    ("receptive-fields", &["trainer", "receptive-fields"]),
    ("epochs", &["trainer", "sgd", "epochs"]),
    ("batch-size", &["trainer", "sgd", "batch-size"]),
    ("learning-rate", &["trainer", "sgd", "learning-rate"]),
    ("annealing", &["trainer", "sgd", "annealing"]),
    ("weight-decay", &["trainer", "sgd", "weight-decay"]),
    ("dropout-input", &["trainer", "sgd", "dropout-input"]),
    ("dropout-hidden", &["trainer", "sgd", "dropout-hidden"]),
    ("epoch-selection", &["trainer", "sgd", "epoch-selection"]),
    ("patience", &["trainer", "sgd", "patience"]),
    ("head-epochs", &["head", "epochs"]),
];

/// Settings that matter to hidden layers alone: one of them asks for layers.
const OF_LAYERS: [&str; 9] =
    ["mean", "trainer", "widths", "gauge", "shifts", "noise", "parallel", "similarity", "target-similarity"];

/// Flat options with those of plug-ins where their settings stand: `epochs` as `trainer.sgd.epochs`.
///
/// # Errors
/// [`OptionsError`] if a plug-in is not named as it should be.
///
/// # Examples
/// ```
/// use dhll::settings::{nested, typed};
///
/// let settings = typed(nested(toml::from_str("trainer = \"residual\"\nepochs = 3")?)?)?;
/// assert_eq!(settings.trainer.to_string(), "residual:sgd={ epochs = 3 }");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn nested(mut flat: Table) -> Result<Table, OptionsError> {
    for plug_in in ["mean", "similarity", "target-similarity", "trainer", "head"] {
        if let Some(Value::String(text)) = flat.get(plug_in) {
            let Choice { name, mut settings } = text.parse().map_err(OptionsError::Choice)?;
            settings.insert("name".to_owned(), Value::String(name));
            flat.insert(plug_in.to_owned(), Value::Table(settings));
        }
    }
    for (option, path) in NESTED {
        let Some(value) = flat.remove(*option) else { continue };
        let mut table = &mut flat;
        for &key in &path[..path.len() - 1] {
            let entry = table.entry(key).or_insert_with(|| Value::Table(Table::new()));
            let Value::Table(inner) = entry else { return Err(OptionsError::NoTable { key }) };
            table = inner;
        }
        table.insert(path[path.len() - 1].to_owned(), value);
    }
    Ok(flat)
}

/// The settings of a table, whose plug-ins have their default name where none is given.
///
/// # Errors
/// `toml::de::Error` naming a setting that is unknown or invalid.
pub fn typed(mut table: Table) -> Result<FitSettings, toml::de::Error> {
    for (plug_in, default) in [
        ("mean", "arithmetic"),
        ("similarity", "dot"),
        ("target-similarity", "dot"),
        ("trainer", "mlp"),
        ("head", "softmax"),
    ] {
        if let Some(Value::Table(settings)) = table.get_mut(plug_in) {
            settings.entry("name").or_insert(Value::String(default.to_owned()));
        }
    }
    if OF_LAYERS.iter().any(|setting| table.contains_key(*setting)) {
        table.entry("alphas").or_insert(Value::Float(RowKind::ALPHA));
    }
    FitSettings::deserialize(Value::Table(table))
}

/// The first option of `flat` that only matters to hidden layers, where `settings` ask for none: it would be ignored.
pub fn ignored_without_layers(flat: &Table, settings: &FitSettings) -> Option<&'static str> {
    if settings.alphas.as_ref().is_none_or(|alphas| alphas.count() > 0) {
        return None;
    }
    let nested = NESTED.iter().filter(|(_, path)| path[0] != "head").map(|(option, _)| *option);
    let of_layers = OF_LAYERS.into_iter().filter(|option| *option != "similarity");
    nested.chain(of_layers).find(|option| flat.contains_key(*option))
}
