//! A published or measured value: a number, a row of numbers, or none.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A number, a row of numbers, or none. Whole numbers are written without a fraction, and what is not finite as null.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing was published.
    #[default]
    None,
    /// One number.
    Number(f64),
    /// A row of numbers.
    Array(Vec<f64>),
}

impl Value {
    /// The numbers, of which there may be none.
    pub fn numbers(&self) -> &[f64] {
        match self {
            Self::None => &[],
            Self::Number(number) => std::slice::from_ref(number),
            Self::Array(numbers) => numbers,
        }
    }

    /// Whether there is at least one number and all are finite.
    pub fn is_finite(&self) -> bool {
        !self.numbers().is_empty() && self.numbers().iter().all(|number| number.is_finite())
    }

    /// Whether both hold as many numbers, and each is no further than `distance` from its partner.
    pub(super) fn is_within(&self, distance: f64, other: &Self) -> bool {
        let (a, b) = (self.numbers(), other.numbers());
        // The rounding of the difference itself must not decide: 0.3 is 0.1 from 0.2.
        let near =
            |(a, b): (&f64, &f64)| (a - b).abs() <= distance + 4.0 * f64::EPSILON * a.abs().max(b.abs());
        self.is_finite() && other.is_finite() && a.len() == b.len() && a.iter().zip(b).all(near)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Vec<f64>> for Value {
    fn from(numbers: Vec<f64>) -> Self {
        Self::Array(numbers)
    }
}

impl From<&[f64]> for Value {
    fn from(numbers: &[f64]) -> Self {
        Self::Array(numbers.to_vec())
    }
}

impl From<Option<f64>> for Value {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::None, Self::Number)
    }
}

/// A number in four significant digits.
pub(crate) fn short(number: f64) -> String {
    if !number.is_finite() {
        return "not finite".to_string();
    }
    if number.fract() == 0.0 && number.abs() < 1e9 {
        return format!("{}", number + 0.0);
    }
    let text = if (1e-4..1e6).contains(&number.abs()) {
        let decimals = (3.0 - number.abs().log10().floor()).max(0.0) as usize;
        format!("{number:.decimals$}")
    } else {
        return format!("{number:.3e}");
    };
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 4;
        match self {
            Self::None => f.write_str("–"),
            Self::Number(number) => f.write_str(&short(*number)),
            Self::Array(numbers) => {
                let shown: Vec<String> = numbers.iter().take(SHOWN).map(|&number| short(number)).collect();
                let more = numbers.len().saturating_sub(SHOWN);
                let rest = if more > 0 { format!(", and {more} more") } else { String::new() };
                write!(f, "{}{rest}", shown.join(", "))
            }
        }
    }
}

fn json(number: f64) -> serde_json::Value {
    // Beyond 2^53 whole numbers are not exact anyway.
    if number.fract() == 0.0 && number.abs() < 9e15 {
        serde_json::Value::from(number as i64)
    } else {
        serde_json::Value::from(number)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_none(),
            Self::Number(number) => json(*number).serialize(serializer),
            Self::Array(numbers) => serializer.collect_seq(numbers.iter().map(|&number| json(number))),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Raw {
            Number(f64),
            Array(Vec<Option<f64>>),
        }
        Ok(match Option::<Raw>::deserialize(deserializer)? {
            None => Self::None,
            Some(Raw::Number(number)) => Self::Number(number),
            Some(Raw::Array(numbers)) => {
                Self::Array(numbers.into_iter().map(|number| number.unwrap_or(f64::NAN)).collect())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_plainly() {
        let written = |value: Value| serde_json::to_string(&value).expect("serialisable");
        assert_eq!(written(Value::from(613.0)), "613");
        assert_eq!(written(Value::from(1.5e-9)), "1.5e-9");
        assert_eq!(written(Value::from(vec![0.5, f64::NAN, 1.0])), "[0.5,null,1]");
        assert_eq!(written(Value::from(f64::INFINITY)), "null");
        assert_eq!(written(Value::None), "null");
        assert_eq!(serde_json::from_str::<Value>("[1, 2.5]").expect("valid"), Value::from(vec![1.0, 2.5]));
        assert_eq!(serde_json::from_str::<Value>("null").expect("valid"), Value::None);
        assert!(serde_json::from_str::<Value>("\"text\"").is_err());
    }

    #[test]
    fn values_are_shown_in_four_digits() {
        let shown = |number: f64| Value::from(number).to_string();
        assert_eq!(shown(0.0151234), "0.01512");
        assert_eq!(shown(145.0), "145");
        assert_eq!(shown(1.23456e-9), "1.235e-9");
        assert_eq!(shown(0.5), "0.5");
        assert_eq!(shown(f64::NAN), "not finite");
        assert_eq!(Value::from(vec![1.0; 6]).to_string(), "1, 1, 1, 1, and 2 more");
    }
}
