//! The sizes that a Thrift structure states, before anything is allocated for them: footers and page headers are such structures in the
//! compact protocol.
//!
//! Reference: <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>

use std::io::{self, Read};

/// Structures within structures that are followed.
const MOST_DEPTH: usize = 64;

/// What stands at a place of a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Integer(i64),
    /// A list of so many elements.
    List(usize),
}

/// Why bytes are no Thrift structure.
#[derive(Debug)]
pub(super) struct Malformed;

impl From<io::Error> for Malformed {
    fn from(_: io::Error) -> Self {
        Self
    }
}

/// Walks through a structure.
pub(super) struct Walk<R> {
    input: R,
    /// Bytes that the structure may still have.
    left: u64,
    /// The numbers of the fields that lead to the one that is read; for elements of lists, their places.
    path: Vec<i64>,
}

impl<R: Read> Walk<R> {
    /// A structure of at most so many bytes.
    pub(super) fn new(input: R, most_bytes: u64) -> Self {
        Self { input, left: most_bytes, path: Vec::new() }
    }

    /// Give `found` the path of every integer and of every list. No list has more elements than bytes follow.
    pub(super) fn structure(&mut self, found: &mut impl FnMut(&[i64], Found)) -> Result<(), Malformed> {
        let mut id = 0;
        loop {
            let header = self.byte()?;
            if header == 0 {
                return Ok(());
            }
            id = match header >> 4 {
                0 => self.integer()?,
                more => id + i64::from(more),
            };
            self.path.push(id);
            // Booleans stand in the header.
            if !matches!(header & 15, 1 | 2) {
                self.value(header & 15, found)?;
            }
            self.path.pop();
        }
    }

    /// Bytes that the structure could still have had.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    fn value(&mut self, kind: u8, found: &mut impl FnMut(&[i64], Found)) -> Result<(), Malformed> {
        if self.path.len() > MOST_DEPTH {
            return Err(Malformed);
        }
        match kind {
            1..=3 => self.skip(1),
            4..=6 => {
                let value = self.integer()?;
                found(&self.path, Found::Integer(value));
                Ok(())
            }
            7 => self.skip(8),
            8 => {
                let length = self.unsigned()?;
                self.skip(length)
            }
            9 | 10 => self.list(found),
            12 => self.structure(found),
            // Parquet has no maps.
            _ => Err(Malformed),
        }
    }

    fn list(&mut self, found: &mut impl FnMut(&[i64], Found)) -> Result<(), Malformed> {
        let header = self.byte()?;
        let length = if header >> 4 == 15 { self.unsigned()? } else { u64::from(header >> 4) };
        if length > self.left {
            return Err(Malformed);
        }
        found(&self.path, Found::List(length as usize));
        for place in 0..length {
            self.path.push(place as i64);
            self.value(header & 15, found)?;
            self.path.pop();
        }
        Ok(())
    }

    fn byte(&mut self) -> Result<u8, Malformed> {
        self.left = self.left.checked_sub(1).ok_or(Malformed)?;
        let mut byte = [0];
        self.input.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    fn unsigned(&mut self) -> Result<u64, Malformed> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(value);
            }
        }
        Err(Malformed)
    }

    /// An integer in zigzag encoding.
    fn integer(&mut self) -> Result<i64, Malformed> {
        let value = self.unsigned()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn skip(&mut self, bytes: u64) -> Result<(), Malformed> {
        self.left = self.left.checked_sub(bytes).ok_or(Malformed)?;
        let skipped = io::copy(&mut self.input.by_ref().take(bytes), &mut io::sink())?;
        if skipped == bytes { Ok(()) } else { Err(Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(bytes: &[u8]) -> Result<Vec<(Vec<i64>, Found)>, Malformed> {
        let mut all = Vec::new();
        let mut walk = Walk::new(bytes, bytes.len() as u64);
        walk.structure(&mut |path, value| all.push((path.to_vec(), value)))?;
        assert_eq!(walk.left(), 0);
        Ok(all)
    }

    #[test]
    fn integers_and_lists_are_found_with_their_paths() {
        // 1: -2, 3: true, 4: [{1: 150}, {}], 20: "ab", 21: 1.0.
        let bytes = [
            0x15, 3, 0x21, 0x19, 0x2c, 0x15, 0xac, 0x02, 0, 0, 0x08, 40, 2, b'a', b'b', 0x17, 0, 0, 0, 0, 0,
            0, 0xf0, 0x3f, 0,
        ];
        let expected =
            [(vec![1], Found::Integer(-2)), (vec![4], Found::List(2)), (vec![4, 0, 1], Found::Integer(150))];
        assert_eq!(walked(&bytes).unwrap(), expected);
        for length in 0..bytes.len() {
            assert!(walked(&bytes[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn lists_longer_than_what_follows_and_endless_depth_are_malformed() {
        assert!(walked(&[0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x07, 0]).is_err());
        assert!(walked(&[0x1c; 1000]).is_err());
        assert!(walked(&[0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0]).is_err());
    }
}
