//! The pages of a column, checked once they are decompressed.

use std::fs::File;

use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescriptor;

use super::delta;

/// Pages whose dictionaries and delta-encoded runs are checked before they are decoded.
pub(super) struct CheckedPages {
    pages: SerializedPageReader<File>,
    /// Whether the column has definition levels, which stand before the values.
    nullable: bool,
    /// Whether the values are bytes of any length.
    of_bytes: bool,
    /// Whether a dictionary came.
    dictionary: bool,
}

impl CheckedPages {
    pub(super) fn new(pages: SerializedPageReader<File>, column: &ColumnDescriptor) -> Self {
        let of_bytes = column.physical_type() == Type::BYTE_ARRAY;
        Self { pages, nullable: column.max_def_level() > 0, of_bytes, dictionary: false }
    }

    fn check(&self, page: &Page) -> Result<()> {
        let by_dictionary = [Encoding::PLAIN_DICTIONARY, Encoding::RLE_DICTIONARY].contains(&page.encoding());
        if page.is_data_page() && by_dictionary && !self.dictionary {
            return Err(ParquetError::General("it lacks its dictionary".to_owned()));
        }
        let values = self.start_of_values(page).and_then(|start| page.buffer().get(start..));
        let values = values.ok_or_else(damaged)?;
        let (most, encoding) = (u64::from(page.num_values()), page.encoding());
        let sound = match encoding {
            Encoding::RLE => values.len() >= 4,
            Encoding::PLAIN => !self.of_bytes || are_plain(values, most),
            _ if page.is_dictionary_page() => !self.of_bytes || are_plain(values, most),
            _ => delta::check(values, most, encoding).is_some(),
        };
        if sound { Ok(()) } else { Err(damaged()) }
    }

    fn start_of_values(&self, page: &Page) -> Option<usize> {
        match page {
            Page::DataPage { buf, num_values, def_level_encoding, .. } if self.nullable => {
                if *def_level_encoding == Encoding::RLE {
                    let length = buf.get(..4)?.try_into().ok()?;
                    usize::try_from(u32::from_le_bytes(length)).ok()?.checked_add(4)
                } else {
                    Some(num_values.div_ceil(8) as usize)
                }
            }
            Page::DataPageV2 { def_levels_byte_len, rep_levels_byte_len, .. } => {
                (*def_levels_byte_len as usize).checked_add(*rep_levels_byte_len as usize)
            }
            _ => Some(0),
        }
    }
}

/// Whether bytes are values one after the other, each behind its length, at most so many.
fn are_plain(mut bytes: &[u8], most: u64) -> bool {
    for _ in 0..most {
        let Some((length, rest)) = bytes.split_first_chunk() else { return bytes.is_empty() };
        let Some(rest) = rest.get(u32::from_le_bytes(*length) as usize..) else { return false };
        bytes = rest;
    }
    true
}

fn damaged() -> ParquetError {
    ParquetError::General("a page has other values than it states".to_owned())
}

impl PageReader for CheckedPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        if let Some(page) = &page {
            self.check(page)?;
            self.dictionary |= page.is_dictionary_page();
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }
}

impl Iterator for CheckedPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
