//! A plug-in as it is asked for: its name and its settings.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// The name of a plug-in, and settings where others than the defaults are wanted.
///
/// In words `rbf` or `rbf:bandwidth=2,features=300`; in a file the same, or a table `{ name = "rbf", bandwidth = 2.0 }`.
///
/// # Examples
/// ```
/// use dhll::registry::Choice;
///
/// let choice: Choice = "rbf:bandwidth=2.5,map=pivoted-cholesky".parse()?;
/// assert_eq!((choice.name.as_str(), choice.settings["bandwidth"].as_float()), ("rbf", Some(2.5)));
/// assert_eq!(choice.to_string(), "rbf:bandwidth=2.5,map=pivoted-cholesky");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct Choice {
    /// The name.
    pub name: String,
    /// The settings, by their names.
    pub settings: Table,
}

impl Choice {
    /// With default settings.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), settings: Table::new() }
    }
}

impl FromStr for Choice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, rest) = text.split_once(':').map_or((text, None), |(name, rest)| (name, Some(rest)));
        let mut settings = Table::new();
        for setting in rest.into_iter().flat_map(|rest| rest.split(',')) {
            let (key, value) = setting
                .split_once('=')
                .ok_or_else(|| format!("settings are NAME=VALUE with commas, got {setting:?} in {text:?}"))?;
            settings.insert(key.trim().to_owned(), value_of(value.trim()));
        }
        Ok(Self { name: name.trim().to_owned(), settings })
    }
}

/// What a word stands for: a number or a truth value, else itself.
fn value_of(text: &str) -> Value {
    let parsed = format!("x = {text}").parse::<Table>().ok().and_then(|mut table| table.remove("x"));
    match parsed {
        Some(value @ (Value::Integer(_) | Value::Float(_) | Value::Boolean(_))) => value,
        _ => Value::String(text.to_owned()),
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for (place, (key, value)) in self.settings.iter().enumerate() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            write!(f, "{}{key}={value}", if place == 0 { ':' } else { ',' })?;
        }
        Ok(())
    }
}

impl TryFrom<Value> for Choice {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        match value {
            Value::String(text) => text.parse(),
            Value::Table(mut settings) => match settings.remove("name") {
                Some(Value::String(name)) => Ok(Self { name, settings }),
                _ => Err("a table of settings needs a `name`, such as name = \"rbf\"".to_owned()),
            },
            other => Err(format!("a name or a table with a name is needed, got {other}")),
        }
    }
}

impl From<Choice> for Value {
    fn from(Choice { name, mut settings }: Choice) -> Self {
        if settings.is_empty() {
            return Self::String(name);
        }
        settings.insert("name".to_owned(), Self::String(name));
        Self::Table(settings)
    }
}
