//! The footer of a Parquet file, which states its columns and row groups: checked, then read.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use super::error::ParquetError;
use super::guard::guarded;
use super::thrift::{Found, Walk};
use crate::DataError;

/// Bytes behind the description of the columns: its length, and four that say what file it is.
const END: u64 = 8;
/// Groups of columns within groups that are followed.
const MOST_DEPTH: usize = 100;

/// What a file states of its columns and row groups.
pub(super) fn read(path: &Path, file: &mut File) -> Result<ParquetMetaData, DataError> {
    let refuse = |error| DataError::parquet(path, error);
    let metadata = file.metadata().map_err(DataError::io(path))?;
    if !metadata.is_file() {
        return Err(refuse(ParquetError::NotRegular));
    }
    let length = metadata.len();
    let Some(before_end) = length.checked_sub(END) else { return Err(refuse(ParquetError::NotParquet)) };
    let mut end = [0; END as usize];
    file.seek(SeekFrom::Start(before_end)).map_err(DataError::io(path))?;
    file.read_exact(&mut end).map_err(DataError::io(path))?;
    let [a, b, c, d, kind @ ..] = end;
    match &kind {
        b"PAR1" => {}
        b"PARE" => return Err(refuse(ParquetError::Encrypted)),
        _ => return Err(refuse(ParquetError::NotParquet)),
    }
    let footer = u64::from(u32::from_le_bytes([a, b, c, d]));
    let Some(start) = before_end.checked_sub(footer) else { return Err(refuse(ParquetError::NotParquet)) };
    file.seek(SeekFrom::Start(start)).map_err(DataError::io(path))?;
    let mut bytes = Vec::new();
    file.take(footer).read_to_end(&mut bytes).map_err(DataError::io(path))?;
    let damaged = |reason: String| refuse(ParquetError::Footer { reason });
    check(&bytes).map_err(|reason| damaged(reason.to_owned()))?;
    guarded(|| ParquetMetaDataReader::decode_metadata(&bytes)).map_err(damaged)
}

/// Whether the lists of a footer fit into it, and its columns make a tree that is not too deep.
fn check(bytes: &[u8]) -> Result<(), &'static str> {
    // The second field of a footer is the list of columns and groups, the fifth of those the number of members of a group.
    let mut members: Vec<i64> = Vec::new();
    let found = &mut |path: &[i64], found: Found| match (path, found) {
        ([2], Found::List(length)) => members = vec![0; length],
        (&[2, place, 5], Found::Integer(value)) => {
            if let Some(members) = members.get_mut(place as usize) {
                *members = value;
            }
        }
        _ => {}
    };
    let mut walk = Walk::new(bytes, bytes.len() as u64);
    walk.structure(found).map_err(|_| "it is truncated or overwritten")?;
    // Members that are still to come, of every group around a column.
    let mut open: Vec<i64> = Vec::new();
    let all = members.len() as i64;
    for members in members {
        if let Some(innermost) = open.last_mut() {
            *innermost -= 1;
        }
        if !(0..=all).contains(&members) {
            return Err("a group has more columns than there are");
        }
        open.push(members);
        while open.last() == Some(&0) {
            open.pop();
        }
        if open.len() > MOST_DEPTH {
            return Err("its groups of columns are too deep");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A footer whose columns and groups have so many members.
    fn footer(members: &[i64]) -> Vec<u8> {
        let mut bytes = vec![0x29, 0xfc, members.len() as u8];
        for members in members {
            bytes.push(0x55);
            let mut rest = (members << 1) as u64;
            while rest >= 128 {
                bytes.push(rest as u8 | 128);
                rest >>= 7;
            }
            bytes.extend([rest as u8, 0]);
        }
        bytes.push(0);
        bytes
    }

    #[test]
    fn groups_have_no_more_columns_than_there_are_and_are_not_too_deep() {
        check(&footer(&[2, 0, 1, 0])).unwrap();
        check(&footer(&[0])).unwrap();
        assert_eq!(check(&footer(&[1 << 40, 0])), Err("a group has more columns than there are"));
        assert_eq!(check(&footer(&[1; 120])), Err("its groups of columns are too deep"));
        assert_eq!(check(&footer(&[1, 0])[..4]), Err("it is truncated or overwritten"));
    }
}
