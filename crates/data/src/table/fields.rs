//! What stands in a field: a number, nothing, or something else.

use std::borrow::Cow;

use dhll_core::data::number;

use super::written;

/// The longest name of a class or of a category, in bytes.
pub(crate) const MOST_LABEL: usize = 1000;

/// How people write that a value is missing, in any case.
const MISSING: [&str; 8] = ["", "na", "n/a", "#n/a", "<na>", "nan", "null", "?"];

/// Whether the text stands for a missing value wherever it is found.
pub(super) fn is_missing(text: &str) -> bool {
    text.len() <= 4 && MISSING.iter().any(|missing| missing.eq_ignore_ascii_case(text))
}

/// The texts that stand for missing values in one file: those that do everywhere, and others that were named.
#[derive(Debug, Clone, Default)]
pub(crate) struct MissingTexts(Vec<(String, Option<f64>)>);

impl MissingTexts {
    /// Numbers among them are known however they are written: `-999` and `-999.0`.
    pub(super) fn new(named: &[String]) -> Self {
        Self(named.iter().map(|text| (text.clone(), number(text))).collect())
    }

    pub(crate) fn contains(&self, text: &str) -> bool {
        let named = |(known, value): &(String, Option<f64>)| {
            known == text || (value.is_some() && *value == number(text))
        };
        is_missing(text) || self.0.iter().any(named)
    }

    /// The number, NaN if it stands for a missing value.
    pub(super) fn finite(&self, value: f64) -> Result<f64, Wrong> {
        let named = || self.0.iter().any(|(_, known)| *known == Some(value));
        match value {
            _ if value.is_nan() || named() => Ok(f64::NAN),
            _ if value.is_infinite() => Err(Wrong::NotFinite),
            _ => Ok(value),
        }
    }

    /// The finite number that stands in a field.
    pub(super) fn number(&self, text: &str) -> Result<f64, Wrong> {
        if !self.0.is_empty() && self.contains(text) { Err(Wrong::Missing) } else { feature(text) }
    }
}

/// What stands in a field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Field<'a> {
    /// A text, which may be a number or stand for a missing value.
    Text(&'a str),
    /// A number; NaN is a missing value.
    #[cfg_attr(not(feature = "parquet"), allow(dead_code, reason = "text files have texts alone"))]
    Number(f64),
}

impl<'a> Field<'a> {
    /// As a text file would have it.
    pub(super) fn text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text.into(),
            Self::Number(value) if value.is_nan() => "".into(),
            Self::Number(value) => value.to_string().into(),
        }
    }
}

/// Why a field is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    Missing,
    /// A number with a decimal comma, signs or separators.
    Written,
    NotFinite,
    NotNumber,
}

/// The finite number that stands in a field.
pub(crate) fn feature(text: &str) -> Result<f64, Wrong> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ if is_missing(text) => Err(Wrong::Missing),
        Ok(_) => Err(Wrong::NotFinite),
        Err(_) if written::plain(text).is_some() => Err(Wrong::Written),
        Err(_) => Err(Wrong::NotNumber),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_numbers_missing_or_wrong() {
        for (text, expected) in [
            ("1.5", Ok(1.5)),
            ("-2e3", Ok(-2000.0)),
            ("+.5", Ok(0.5)),
            ("", Err(Wrong::Missing)),
            ("NaN", Err(Wrong::Missing)),
            ("N/A", Err(Wrong::Missing)),
            ("?", Err(Wrong::Missing)),
            ("1,5", Err(Wrong::Written)),
            ("1,234,567", Err(Wrong::Written)),
            ("12 %", Err(Wrong::Written)),
            ("inf", Err(Wrong::NotFinite)),
            ("1e999", Err(Wrong::NotFinite)),
            ("12 cm", Err(Wrong::NotNumber)),
            ("NAME", Err(Wrong::NotNumber)),
        ] {
            assert_eq!(feature(text), expected, "{text:?}");
        }
    }

    #[test]
    fn texts_that_were_named_stand_for_missing_values() {
        let missing = MissingTexts::new(&["-999".to_owned(), "unknown".to_owned()]);
        for (text, expected) in [("-999.0", true), ("unknown", true), ("Unknown", false), ("999", false)] {
            assert_eq!(missing.contains(text), expected, "{text}");
        }
        assert!(missing.contains("") && missing.contains("Na"));
    }
}
