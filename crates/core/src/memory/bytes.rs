//! Sizes in bytes as people write them: `8GiB`, `512MiB`, `2000000000`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A number of bytes.
///
/// # Examples
/// ```
/// use dhll_core::memory::Bytes;
///
/// assert_eq!("8GiB".parse(), Ok(Bytes(8 << 30)));
/// assert_eq!("1.5 GB".parse(), Ok(Bytes(1_500_000_000)));
/// assert_eq!(Bytes(1_610_612_736).to_string(), "1.5 GiB");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

/// A text that is no size in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0:?} is not a size in bytes; write 8GiB, 512MiB or 2000000000 (units: B, KiB, MiB, GiB, TiB, KB, MB, GB, TB)"
)]
pub struct BytesError(String);

impl FromStr for Bytes {
    type Err = BytesError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || BytesError(text.to_owned());
        let digits = text.trim();
        let end = digits.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(digits.len());
        let (number, unit) = digits.split_at(end);
        let unit: f64 = match unit.trim().to_ascii_lowercase().as_str() {
            "" | "b" => 1.0,
            // A letter alone is binary, as for systemd, Docker and Java.
            "k" | "kib" => 1024.0,
            "m" | "mib" => 1024.0_f64.powi(2),
            "g" | "gib" => 1024.0_f64.powi(3),
            "t" | "tib" => 1024.0_f64.powi(4),
            "kb" => 1e3,
            "mb" => 1e6,
            "gb" => 1e9,
            "tb" => 1e12,
            _ => return Err(wrong()),
        };
        let bytes = number.parse::<f64>().map_err(|_| wrong())? * unit;
        // A limit of nothing, or beyond 64 bits, is a mistake.
        if (1.0..9e18).contains(&bytes) { Ok(Self(bytes as u64)) } else { Err(wrong()) }
    }
}

impl Bytes {
    /// The nearest number of bytes that has 64 bits.
    pub(crate) fn of(bytes: u128) -> Shown {
        Shown(bytes)
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown(u128::from(self.0)).fmt(f)
    }
}

/// A number of bytes of any size, in the largest unit of which there is one.
pub(crate) struct Shown(u128);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        if self.0 < 1024 {
            return write!(f, "{} B", self.0);
        }
        let (mut value, mut unit) = (self.0 as f64 / 1024.0, 0);
        while value >= 1000.0 && unit + 1 < UNITS.len() {
            (value, unit) = (value / 1024.0, unit + 1);
        }
        if value >= 1000.0 {
            return write!(f, "more than 1000 EiB");
        }
        write!(f, "{value:.1} {}", UNITS[unit])
    }
}

/// A number with commas between its thousands, for messages: `10,000`.
pub fn counted(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_units() {
        for (text, bytes) in
            [("2000000000", 2_000_000_000), ("512MiB", 512 << 20), ("512 mb", 512_000_000), ("1.5g", 3 << 29)]
        {
            assert_eq!(text.parse(), Ok(Bytes(bytes)), "{text}");
        }
        for text in ["", "GiB", "-1", "0", "8 GiBs", "1e9", "nan", "1.2.3", "99999999TB"] {
            let error = text.parse::<Bytes>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("{text:?} is not a size in bytes; write 8GiB")), "{error}");
        }
    }

    #[test]
    fn sizes_and_numbers_read_well() {
        let shown = |bytes| Shown(bytes).to_string();
        assert_eq!([shown(0), shown(1023), shown(1024)], ["0 B", "1023 B", "1.0 KiB"]);
        assert_eq!([shown(62_720_000_000_000_000), shown(u128::MAX)], ["55.7 PiB", "more than 1000 EiB"]);
        assert_eq!([counted(7), counted(1984), counted(1_000_000)], ["7", "1,984", "1,000,000"]);
    }
}
