//! Widths and validation rows in settings.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use toml::Value;

use crate::estimator::{Validation, Widths};

impl FromStr for Widths {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("widths are full, share:0.95, or whole numbers with commas; got {text:?}");
        if text == "full" {
            return Ok(Self::Full);
        }
        if let Some(share) = text.strip_prefix("share:") {
            return Ok(Self::EffectiveDimension { share: share.parse().map_err(|_| wrong())? });
        }
        let widths = text.split(',').map(|width| width.trim().parse().map_err(|_| wrong()));
        Ok(Self::Given(widths.collect::<Result<_, _>>()?))
    }
}

impl fmt::Display for Widths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("full"),
            Self::EffectiveDimension { share } => write!(f, "share:{share}"),
            Self::Given(widths) => {
                f.write_str(&widths.iter().map(usize::to_string).collect::<Vec<_>>().join(","))
            }
        }
    }
}

impl Serialize for Widths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Given(widths) => widths.serialize(serializer),
            other => serializer.collect_str(other),
        }
    }
}

impl<'de> Deserialize<'de> for Widths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let whole = |value: &Value| value.as_integer().and_then(|value| usize::try_from(value).ok());
        let widths = match &value {
            Value::String(text) => text.parse(),
            Value::Array(widths) => {
                let widths = widths.iter().map(whole).collect::<Option<_>>();
                widths.map(Self::Given).ok_or_else(|| format!("widths are whole numbers, got {value}"))
            }
            value => whole(value)
                .map(|width| Self::Given(vec![width]))
                .ok_or_else(|| format!("widths are full, share:0.95, or whole numbers, got {value}")),
        };
        widths.map_err(serde::de::Error::custom)
    }
}

impl FromStr for Validation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse::<f64>() {
            Ok(0.0) => Ok(Self::None),
            Ok(share) if share > 0.0 && share < 1.0 => Ok(Self::Share(share)),
            Ok(rows) if rows >= 1.0 && rows.fract() == 0.0 && rows < 1e15 => Ok(Self::Rows(rows as usize)),
            _ => Err(format!("validation rows are a share below 1 or a whole number, got {text:?}")),
        }
    }
}

impl Serialize for Validation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::None => serializer.serialize_u64(0),
            Self::Rows(rows) => serializer.serialize_u64(rows as u64),
            Self::Share(share) => serializer.serialize_f64(share),
        }
    }
}

impl<'de> Deserialize<'de> for Validation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match Value::deserialize(deserializer)? {
            Value::String(text) => text,
            value => value.to_string(),
        };
        text.parse().map_err(serde::de::Error::custom)
    }
}
