//! The settings of a fit, merged as tables: the command line over a configuration file over the defaults.

use anyhow::Result;
use dhll::registry::Registry;
use dhll::settings::{FitSettings, nested, typed};
use toml::{Table, Value};

use super::effect;
use super::given::{Given, INPUT};
use crate::input::Data;

/// A configuration: settings and data.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) settings: FitSettings,
    pub(crate) input: Data,
}

impl Config {
    /// As a file that [`Given::read`] reads.
    pub(crate) fn to_toml(&self) -> Result<String> {
        let mut table = Table::try_from(&self.settings)?;
        table.insert(INPUT.to_owned(), Value::Table(Table::try_from(&self.input)?));
        Ok(toml::to_string_pretty(&table)?)
    }
}

impl Given {
    /// The settings they come to on top of the defaults.
    pub(super) fn settings(&self, registry: &Registry) -> Result<FitSettings> {
        self.over(&Self::default(), false, registry).map(|config| config.settings)
    }

    /// These over those of a file, every one of them with an effect.
    ///
    /// # Errors
    /// Names the first option that would be ignored, where it stands, why, and what to do.
    pub(crate) fn over(&self, file: &Self, design: bool, registry: &Registry) -> Result<Config> {
        let mut table = nested(file.flat.clone())?;
        merge(&mut table, nested(self.flat.clone())?);
        let settings = typed(table)?;
        effect::check(self, file, &settings, design, registry)?;
        let input = self.input.clone().over(file.input.clone());
        Ok(Config { settings, input })
    }
}

/// `over` into `below`, table by table.
fn merge(below: &mut Table, over: Table) {
    for (key, value) in over {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(over)) => merge(below, over),
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn tables_are_merged_and_values_replaced() {
        let table = |text: &str| text.parse::<Table>().unwrap();
        let mut below = table("a = 1\nb = 2\n[t]\nx = 1\ny = 2");
        merge(&mut below, table("b = 3\n[t]\ny = 4"));
        assert_eq!(below, table("a = 1\nb = 3\n[t]\nx = 1\ny = 4"));
    }

    #[test]
    fn configurations_are_read_as_they_were_written() {
        let text =
            "alphas = [0.5, 0.9]\nepochs = 3\ntrainer = \"residual\"\nsimilarity = \"rbf:features=20\"";
        let given = Given::of(text.parse().unwrap());
        let config = given.over(&Given::default(), false, &Registry::default()).unwrap();
        assert_eq!(config.settings.trainer.to_string(), "residual:sgd={ epochs = 3 }");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fit.toml");
        fs::write(&path, config.to_toml().unwrap()).unwrap();
        let again = Given::default().over(&Given::read(&path).unwrap(), false, &Registry::default()).unwrap();
        assert_eq!(again.settings, config.settings);
    }
}
