//! The header of an IDX file: two zeros, the type of the entries, the number of axes, and their lengths.

use std::io::{self, Read};

use super::entry::{Entry, Kind, Order};
use super::error::ArrayError;
use super::layout::Layout;

/// What a file of some kind starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IdxKind {
    pub(crate) magic: u32,
    pub(crate) description: &'static str,
}

impl IdxKind {
    pub(crate) const IMAGES: Self =
        Self { magic: 0x0000_0803, description: "images: unsigned bytes in three dimensions" };
    pub(crate) const LABELS: Self =
        Self { magic: 0x0000_0801, description: "labels: unsigned bytes in one dimension" };

    /// Bytes of the header.
    pub(crate) fn header(self) -> usize {
        4 + 4 * (self.magic & 0xff) as usize
    }
}

/// The layout that the header describes, behind the magic number.
pub(super) fn read(
    [_, _, code, axes]: [u8; 4],
    reader: &mut dyn Read,
) -> io::Result<Result<Layout, ArrayError>> {
    let mut sizes = vec![0; 4 * usize::from(axes)];
    reader.read_exact(&mut sizes)?;
    let (kind, size) = match code {
        0x08 => (Kind::Unsigned, 1),
        0x09 => (Kind::Signed, 1),
        0x0b => (Kind::Signed, 2),
        0x0c => (Kind::Signed, 4),
        0x0d => (Kind::Float, 4),
        0x0e => (Kind::Float, 8),
        found => return Ok(Err(ArrayError::IdxType { found })),
    };
    let shape: Vec<u64> = sizes.as_chunks().0.iter().map(|&size| u32::from_be_bytes(size).into()).collect();
    let entry = Entry { kind, size, big_endian: true };
    Ok(Layout::new(entry, &shape, Order::Rows, 4 + sizes.len() as u64))
}
