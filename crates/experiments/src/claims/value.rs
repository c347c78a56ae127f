//! A published or measured value: a number, a row of numbers, or none.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number, a row of numbers, or none. In JSON, whole numbers have no fraction, and numbers that are not finite are null.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Nothing was published.
    #[default]
    None,
    /// One number.
    Number(#[serde(serialize_with = "number")] f64),
    /// A row of numbers.
    Array(#[serde(serialize_with = "row", deserialize_with = "row_or_nan")] Vec<f64>),
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

    /// Whether both have the same number of numbers, each within `distance` of its counterpart.
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

impl<const N: usize> From<[f64; N]> for Value {
    fn from(numbers: [f64; N]) -> Self {
        Self::Array(numbers.to_vec())
    }
}

/// A number with four significant digits.
pub fn short(number: f64) -> String {
    if !number.is_finite() {
        "not finite".to_owned()
    } else if number.fract() == 0.0 && number.abs() < 1e9 {
        // Adding zero turns -0 into 0.
        format!("{}", number + 0.0)
    } else if (1e-4..1e6).contains(&number.abs()) {
        let decimals = (3.0 - number.abs().log10().floor()).max(0.0) as usize;
        let text = format!("{number:.decimals$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        text.to_owned()
    } else {
        format!("{number:.3e}")
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 4;
        match self {
            Self::None => f.write_str("–"),
            Self::Number(number) => f.write_str(&short(*number)),
            Self::Array(numbers) => {
                let shown: Vec<String> = numbers.iter().take(SHOWN).map(|&number| short(number)).collect();
                f.write_str(&shown.join(", "))?;
                match numbers.len().saturating_sub(SHOWN) {
                    0 => Ok(()),
                    more => write!(f, ", and {more} more"),
                }
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

fn number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    json(*number).serialize(serializer)
}

fn row<S: Serializer>(numbers: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(numbers.iter().map(|&number| json(number)))
}

fn row_or_nan<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
    let numbers = Vec::<Option<f64>>::deserialize(deserializer)?;
    Ok(numbers.into_iter().map(|number| number.unwrap_or(f64::NAN)).collect())
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
