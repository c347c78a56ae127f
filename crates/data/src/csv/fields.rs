//! What stands in a field: a number, nothing, or something else.

/// The longest name of a class, in bytes.
pub(super) const MOST_LABEL: usize = 1000;

/// How people write that a value is missing, in small letters.
const MISSING: [&str; 8] = ["", "na", "n/a", "#n/a", "<na>", "nan", "null", "?"];

/// Whether the text stands for a missing value.
pub(super) fn is_missing(text: &str) -> bool {
    text.len() <= 4 && MISSING.contains(&text.to_ascii_lowercase().as_str())
}

/// Why a field is no feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    Missing,
    DecimalComma,
    NotFinite,
    NotNumber,
}

/// The finite number that stands in a field.
pub(super) fn feature(text: &str) -> Result<f64, Wrong> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ if is_missing(text) => Err(Wrong::Missing),
        Err(_) if text.matches(',').count() == 1 && text.replace(',', ".").parse::<f64>().is_ok() => {
            Err(Wrong::DecimalComma)
        }
        Ok(_) => Err(Wrong::NotFinite),
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
            ("1,5", Err(Wrong::DecimalComma)),
            ("1,234,567", Err(Wrong::NotNumber)),
            ("inf", Err(Wrong::NotFinite)),
            ("1e999", Err(Wrong::NotFinite)),
            ("12 cm", Err(Wrong::NotNumber)),
            ("NAME", Err(Wrong::NotNumber)),
        ] {
            assert_eq!(feature(text), expected, "{text:?}");
        }
    }
}
