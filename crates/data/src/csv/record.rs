//! From bytes to fields, line by line. The rules are those of RFC 4180, kept strictly, with lines counted as an editor counts them: the
//! crate `csv` accepts a quote that is never closed, reads a field of any length, and does not count blank lines.

use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::delimiter::Delimiter;
use super::error::CsvError;
use super::limits::{MOST_COLUMNS, MOST_FIELD, MOST_LINE};
use crate::{DataError, stream};

/// The fields of a row, without the spaces around them.
#[derive(Debug, Default)]
pub(super) struct Record {
    text: String,
    /// Where fields begin and end in the text.
    fields: Vec<(usize, usize)>,
    line: u64,
}

impl Record {
    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    pub(super) fn field(&self, column: usize) -> &str {
        let (start, end) = self.fields[column];
        &self.text[start..end]
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|&(start, end)| &self.text[start..end])
    }

    /// The line of the row on which a field begins; quoted fields before it may have line breaks.
    pub(super) fn line_of(&self, column: usize) -> u64 {
        let before = &self.text[..self.fields[column].0];
        self.line + before.bytes().filter(|&byte| byte == b'\n').count() as u64
    }

    /// The line on which the row begins.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    fn push(&mut self, start: usize, end: usize) -> Result<(), CsvError> {
        let (line, column) = (self.line, self.fields.len() + 1);
        if end - start > MOST_FIELD {
            return Err(CsvError::LongField { line, column });
        }
        if column > MOST_COLUMNS {
            return Err(CsvError::ManyColumns { line });
        }
        let field = &self.text[start..end];
        let start = start + (field.len() - field.trim_start().len());
        self.fields.push((start, start + field.trim().len()));
        Ok(())
    }
}

/// The rows of a file.
pub(super) struct Records {
    path: PathBuf,
    input: BufReader<Box<dyn Read + Send>>,
    delimiter: Delimiter,
    bytes: Vec<u8>,
    /// The line that was read last, without its end.
    line: String,
    /// Its number.
    number: u64,
    /// Whether no field of it was given out yet.
    pending: bool,
}

impl Records {
    /// Open a file, and look at its first line where no delimiter is given.
    pub(super) fn open(path: &Path, delimiter: Option<Delimiter>) -> Result<Self, DataError> {
        let input = BufReader::with_capacity(1 << 16, stream::open(path)?);
        let mut records = Self {
            path: path.to_owned(),
            input,
            delimiter: Delimiter::COMMA,
            bytes: Vec::new(),
            line: String::new(),
            number: 0,
            pending: false,
        };
        records.pending = records.next_filled_line()?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let tab = name.strip_suffix(".gz").unwrap_or(&name).ends_with(".tsv");
        records.delimiter = delimiter.unwrap_or_else(|| Delimiter::of_line(&records.line, tab));
        Ok(records)
    }

    pub(super) fn delimiter(&self) -> Delimiter {
        self.delimiter
    }

    /// The next row; false if there are no more. Blank lines are left out.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, DataError> {
        record.text.clear();
        record.fields.clear();
        if !std::mem::take(&mut self.pending) && !self.next_filled_line()? {
            return Ok(false);
        }
        record.line = self.number;
        let fields =
            if self.line.contains('"') { self.quoted_fields(record) } else { self.plain_fields(record) };
        fields.map(|()| true)
    }

    /// A line without quotation marks.
    fn plain_fields(&mut self, record: &mut Record) -> Result<(), DataError> {
        self.no_carriage_return(&self.line)?;
        std::mem::swap(&mut record.text, &mut self.line);
        let mut start = 0;
        while let Some(length) = record.text[start..].find(self.delimiter.char()) {
            record.push(start, start + length).map_err(|error| self.error(error))?;
            start += length + 1;
        }
        record.push(start, record.text.len()).map_err(|error| self.error(error))
    }

    fn quoted_fields(&mut self, record: &mut Record) -> Result<(), DataError> {
        let delimiter = self.delimiter.char();
        let spaces = |c: char| c != delimiter && (c == ' ' || c == '\t');
        let mut at = 0;
        loop {
            let start = record.text.len();
            let rest = &self.line[at..];
            let body = rest.trim_start_matches(spaces);
            if body.starts_with('"') {
                at = self.line.len() - body.len() + 1;
                at = self.quoted_field(record, at)?;
                let after = self.line[at..].trim_start_matches(spaces);
                if !after.is_empty() && !after.starts_with(delimiter) {
                    let found = after.split(delimiter).next().unwrap_or_default().chars().take(20).collect();
                    let column = record.fields.len() + 1;
                    return Err(self.error(CsvError::AfterQuote { line: self.number, column, found }));
                }
                at = self.line.len() - after.len();
            } else {
                let field = rest.split(delimiter).next().unwrap_or_default();
                self.no_carriage_return(field)?;
                record.text.push_str(field);
                at += field.len();
            }
            record.push(start, record.text.len()).map_err(|error| self.error(error))?;
            if at == self.line.len() {
                return Ok(());
            }
            at += delimiter.len_utf8();
        }
    }

    /// The content of a field to the text, from behind its opening quotation mark on; the place behind the closing one, which may stand on
    /// a later line.
    fn quoted_field(&mut self, record: &mut Record, mut at: usize) -> Result<usize, DataError> {
        let (start, opened, column) = (record.text.len(), self.number, record.fields.len() + 1);
        loop {
            let Some(length) = self.line[at..].find('"') else {
                record.text.push_str(&self.line[at..]);
                record.text.push('\n');
                if record.text.len() - start > MOST_FIELD {
                    return Err(self.error(CsvError::LongField { line: opened, column }));
                }
                if !self.next_line()? {
                    return Err(self.error(CsvError::UnclosedQuote { line: opened, column }));
                }
                at = 0;
                continue;
            };
            record.text.push_str(&self.line[at..at + length]);
            at += length + 1;
            if !self.line[at..].starts_with('"') {
                return Ok(at);
            }
            record.text.push('"');
            at += 1;
        }
    }

    fn next_filled_line(&mut self) -> Result<bool, DataError> {
        while self.next_line()? {
            if self.line.contains(|c| c != ' ') {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The next line as text; false at the end of the file.
    fn next_line(&mut self) -> Result<bool, DataError> {
        self.bytes.clear();
        let mut limited = self.input.by_ref().take(MOST_LINE + 1);
        if let Err(source) = limited.read_until(b'\n', &mut self.bytes) {
            // Only a compressed file says where it ends, and whether it is as it was written.
            return Err(match source.kind() {
                ErrorKind::UnexpectedEof => self.error(CsvError::Truncated { line: self.number + 1 }),
                ErrorKind::InvalidInput | ErrorKind::InvalidData => {
                    self.error(CsvError::Damaged { line: self.number + 1 })
                }
                _ => DataError::Io { path: self.path.clone(), source },
            });
        }
        if self.bytes.is_empty() {
            return Ok(false);
        }
        self.number += 1;
        let line = self.number;
        if self.bytes.len() as u64 > MOST_LINE {
            return Err(self.error(CsvError::LongLine { line }));
        }
        if line == 1 && (self.bytes.starts_with(b"\xff\xfe") || self.bytes.starts_with(b"\xfe\xff")) {
            return Err(self.error(CsvError::Utf16));
        }
        if self.bytes.contains(&0) {
            return Err(self.error(CsvError::Nul { line }));
        }
        let content = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        let text = str::from_utf8(content)
            .map_err(|error| self.error(CsvError::Encoding { line, byte: content[error.valid_up_to()] }))?;
        // Excel writes a byte-order mark.
        let text = if line == 1 { text.trim_start_matches('\u{feff}') } else { text };
        self.line.clear();
        self.line.push_str(text);
        Ok(true)
    }

    fn no_carriage_return(&self, text: &str) -> Result<(), DataError> {
        if text.contains('\r') {
            Err(self.error(CsvError::CarriageReturn { line: self.number }))
        } else {
            Ok(())
        }
    }

    pub(super) fn error(&self, source: CsvError) -> DataError {
        DataError::Csv { path: self.path.clone(), source: Box::new(source) }
    }
}
