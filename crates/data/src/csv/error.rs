//! What can be wrong with a text table, with the line, the column, the value and the remedy.

use thiserror::Error;

use super::delimiter::Delimiter;
use super::limits::{MOST_COLUMNS, MOST_FIELD, MOST_LINE};

/// Why a text table was not read. Lines and columns are counted from 1; the header is line 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CsvError {
    /// There is no line with anything in it.
    #[error("the file is empty; its first line must name the columns")]
    Empty,
    /// There is a header, and nothing else.
    #[error("there are no rows below the header line")]
    NoRows,
    /// A compressed file that ends too early.
    #[error(
        "the compressed file ends in the middle of line {line}, or has other bytes behind its end; it is truncated or damaged"
    )]
    Truncated {
        /// The line.
        line: u64,
    },
    /// A compressed file with bytes that are wrong.
    #[error("the compressed file is damaged at or before line {line}")]
    Damaged {
        /// The line.
        line: u64,
    },
    /// The file is in an encoding of two bytes a character.
    #[error("the file is UTF-16, not UTF-8; convert it, for example with `iconv -f utf-16 -t utf-8`")]
    Utf16,
    /// A line is in some other encoding.
    #[error(
        "line {line} is not UTF-8 (byte 0x{byte:02x}); if the file is Latin-1, convert it with `iconv -f latin1 -t utf-8`"
    )]
    Encoding {
        /// The line.
        line: u64,
        /// The first byte that is not UTF-8.
        byte: u8,
    },
    /// A NUL byte.
    #[error("line {line} has a NUL byte; the file is damaged or is not a text table")]
    Nul {
        /// The line.
        line: u64,
    },
    /// A carriage return that does not end a line.
    #[error(
        "line {line} has a carriage return within it; if lines end so, convert the file, for example with `tr '\\r' '\\n'`"
    )]
    CarriageReturn {
        /// The line.
        line: u64,
    },
    /// A quoted field that the file ends in.
    #[error("the quotation mark on line {line}, column {column}, is never closed")]
    UnclosedQuote {
        /// The line on which it stands.
        line: u64,
        /// The column, by number: where quotes are wrong, names may be.
        column: usize,
    },
    /// Text between a closing quotation mark and the delimiter.
    #[error(
        "line {line}, column {column}: {found:?} follows a closing quotation mark; a quotation mark within quotes must be doubled"
    )]
    AfterQuote {
        /// The line.
        line: u64,
        /// The column, by number.
        column: usize,
        /// What follows.
        found: String,
    },
    /// A line that does not end.
    #[error("line {line} is longer than {MOST_LINE} bytes; this is not a text table")]
    LongLine {
        /// The line.
        line: u64,
    },
    /// A field that does not end.
    #[error(
        "the field that begins on line {line}, column {column}, is longer than {MOST_FIELD} bytes; if it is quoted, the closing \
         quotation mark is missing"
    )]
    LongField {
        /// The line on which it begins.
        line: u64,
        /// The column, by number.
        column: usize,
    },
    /// More columns than are read.
    #[error("line {line} has more than {MOST_COLUMNS} fields, the most that are read")]
    ManyColumns {
        /// The line.
        line: u64,
    },
    /// A row with too few or too many fields.
    #[error(
        "line {line} has {} where the first line has {expected}; fields are separated by {delimiter}, and a field that holds one must be \
         in quotation marks{}", counted_fields(*found),
        if *delimiter == Delimiter::COMMA { "; numbers have a decimal point, not a comma" } else { "" }
    )]
    Width {
        /// The line.
        line: u64,
        /// Fields of the first line.
        expected: usize,
        /// Fields of this one.
        found: usize,
        /// What separates them.
        delimiter: Delimiter,
    },
    /// A header of numbers.
    #[error(
        "the first line names the columns by numbers ({example}, ...), so it seems to be a row of data; if it is, use --no-header, \
         else give the columns other names"
    )]
    NumericHeader {
        /// The first of them.
        example: String,
    },
    /// Nothing but labels.
    #[error(
        "it has no column of features; its first line must name the columns, separated by commas, semicolons, tabs or vertical bars, or \
         by what --delimiter says"
    )]
    NoFeatures,
    /// A second pass over something that can be read once.
    #[error(
        "it is not a regular file and can be read only once, but two passes are needed; save it to a file first"
    )]
    Once,
}

fn counted_fields(fields: usize) -> String {
    if fields == 1 { "1 field".to_owned() } else { format!("{fields} fields") }
}
