//! What separates the fields of a line: given by name or by itself, or found in the header line.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The character that separates the fields of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delimiter(u8);

/// What is no delimiter.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "the delimiter is comma, semicolon, tab, pipe, space or one ASCII character other than letters, digits, quotation marks and signs \
     that numbers have; got {0:?}"
)]
pub struct DelimiterError(String);

const NAMES: [(&str, u8); 5] =
    [("comma", b','), ("semicolon", b';'), ("tab", b'\t'), ("pipe", b'|'), ("space", b' ')];

impl Delimiter {
    /// `,`.
    pub const COMMA: Self = Self(b',');

    /// The one of comma, semicolon, tab and vertical bar that the line has most of outside of quotes, the first of equals; `tab` says that
    /// tabs are expected, so that one decides.
    pub(super) fn of_line(line: &str, tab: bool) -> Self {
        let mut quoted = false;
        let mut counts = [0_usize; 4];
        for byte in line.bytes() {
            quoted ^= byte == b'"';
            if let (false, Some(which)) = (quoted, NAMES[..4].iter().position(|&(_, one)| one == byte)) {
                counts[which] += 1;
            }
        }
        if tab && counts[2] > 0 {
            return Self(b'\t');
        }
        let most = counts.into_iter().max().unwrap_or(0);
        Self(NAMES[counts.iter().position(|&count| count == most).unwrap_or(0)].1)
    }

    pub(super) fn char(self) -> char {
        char::from(self.0)
    }
}

impl FromStr for Delimiter {
    type Err = DelimiterError;

    fn from_str(text: &str) -> Result<Self, DelimiterError> {
        let named = NAMES.iter().find(|(name, _)| *name == text).map(|&(_, byte)| byte);
        let byte = match (named, text.as_bytes()) {
            (Some(byte), _) => byte,
            (None, b"\\t") => b'\t',
            (None, &[byte]) => byte,
            _ => return Err(DelimiterError(text.to_owned())),
        };
        let taken = byte.is_ascii_alphanumeric() || b"\"'+-.\r\n\0".contains(&byte) || !byte.is_ascii();
        if taken { Err(DelimiterError(text.to_owned())) } else { Ok(Self(byte)) }
    }
}

impl fmt::Display for Delimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match NAMES.iter().find(|(_, byte)| *byte == self.0) {
            Some((name, _)) => write!(f, "a {name}"),
            None => write!(f, "{:?}", self.char()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_delimiter_outside_of_quotes_is_found() {
        for (line, tab, expected) in [
            ("a,b,c", false, ','),
            ("a;b;c", false, ';'),
            ("a\tb", false, '\t'),
            ("a|b", false, '|'),
            ("\"a,b,c\";d", false, ';'),
            ("height, cm;weight", false, ','),
            ("a, b, c\td", true, '\t'),
            ("a,b", true, ','),
            ("alone", false, ','),
        ] {
            assert_eq!(Delimiter::of_line(line, tab).char(), expected, "{line:?}");
        }
    }

    #[test]
    fn delimiters_have_names() {
        for (text, expected) in
            [("comma", ','), ("tab", '\t'), ("\\t", '\t'), ("\t", '\t'), (";", ';'), (":", ':')]
        {
            assert_eq!(text.parse::<Delimiter>().unwrap().char(), expected);
        }
        for text in ["", "ab", "x", "1", "\"", "é", "\n", "."] {
            let error = text.parse::<Delimiter>().unwrap_err().to_string();
            assert!(error.ends_with(&format!("got {text:?}")), "{error}");
        }
    }
}
