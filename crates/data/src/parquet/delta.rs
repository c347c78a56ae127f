//! What delta-encoded runs state of the values behind them, before anything is allocated or sliced by it.
//!
//! A run is a header (block size, miniblocks per block, number of values, first value) and blocks of a least delta, a bit width per miniblock,
//! and the miniblocks, which hold what the deltas are above the least.
//!
//! Reference: <https://github.com/apache/parquet-format/blob/master/Encodings.md>

use parquet::basic::Encoding;

/// Whether the runs at the start of a page's values have no more values than the page, and the bytes that they count are there.
pub(super) fn check(bytes: &[u8], values: u64, encoding: Encoding) -> Option<()> {
    match encoding {
        Encoding::DELTA_BINARY_PACKED => run(bytes, values, |_| ()).map(|_| ()),
        Encoding::DELTA_LENGTH_BYTE_ARRAY => lengths(bytes, values),
        Encoding::DELTA_BYTE_ARRAY => {
            // The lengths of prefixes, then those of what follows them.
            let prefixes = run(bytes, values, |_| ())?;
            lengths(&bytes[prefixes..], values)
        }
        _ => Some(()),
    }
}

/// Whether as many bytes follow a run as it counts.
fn lengths(bytes: &[u8], most: u64) -> Option<()> {
    let mut counted = Some(0_usize);
    let add =
        |length: i64| counted = counted.and_then(|sum| sum.checked_add(usize::try_from(length as i32).ok()?));
    let end = run(bytes, most, add)?;
    (counted? <= bytes.len() - end).then_some(())
}

/// The bytes of a run, if it has no more than `most` values, which are given to `each`.
fn run(bytes: &[u8], most: u64, mut each: impl FnMut(i64)) -> Option<usize> {
    let mut at = 0;
    let block_size = unsigned(bytes, &mut at)?;
    let miniblocks = unsigned(bytes, &mut at)?;
    let values = unsigned(bytes, &mut at)?;
    let mut value = zigzag(unsigned(bytes, &mut at)?);
    if values > most || miniblocks == 0 || miniblocks > block_size || block_size > 1 << 20 {
        return None;
    }
    let size = block_size / miniblocks;
    let mut left = values;
    if left > 0 {
        each(value);
        left -= 1;
    }
    while left > 0 {
        let least = zigzag(unsigned(bytes, &mut at)?);
        let widths = bytes.get(at..)?.get(..miniblocks as usize)?;
        at += widths.len();
        if widths.iter().any(|&width| width > 64) {
            return None;
        }
        for &width in widths {
            let length = (u64::from(width) * size).div_ceil(8) as usize;
            let miniblock = if left > 0 { bytes.get(at..)?.get(..length)? } else { &[] };
            at += miniblock.len();
            for place in 0..size.min(left) {
                value = value.wrapping_add(least).wrapping_add(bits(miniblock, place, width) as i64);
                each(value);
            }
            left = left.saturating_sub(size);
        }
    }
    Some(at)
}

/// A number of so many bits, of which the lowest come first.
fn bits(bytes: &[u8], place: u64, width: u8) -> u64 {
    let first = place * u64::from(width);
    let bit = |bit: u64| u64::from(bytes[(bit / 8) as usize] >> (bit % 8) & 1);
    (0..u64::from(width)).fold(0, |number, place| number | bit(first + place) << place)
}

fn zigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// An integer of seven bits a byte.
fn unsigned(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(bytes: &[u8], most: u64) -> Option<(usize, Vec<i64>)> {
        let mut values = Vec::new();
        let end = run(bytes, most, |value| values.push(value))?;
        Some((end, values))
    }

    #[test]
    fn runs_end_within_their_page_and_have_no_more_values() {
        // Five values from 7 on, all of the same difference.
        let one = [128, 1, 4, 5, 14, 2, 0, 0, 0, 0];
        assert_eq!(values(&one, 5), Some((10, vec![7, 8, 9, 10, 11])));
        assert_eq!(values(&one, 4), None);
        assert_eq!(values(&one[..9], 5), None);
        // Miniblocks of 32 values of two bits: those without values have no bytes.
        let two = [128, 1, 4, 5, 14, 1, 2, 9, 9, 9, 0b_11_01_00_10, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(values(&two, 5), Some((18, vec![7, 8, 7, 7, 9])));
        assert_eq!(values(&two[..17], 5), None);
        assert_eq!(values(&[128, 1, 4, 5, 14, 1, 65, 9, 9, 9], 5), None);
        assert_eq!(values(&[128, 1, 0, 5, 14], 5), None);
        assert_eq!(values(&[255; 20], u64::MAX), None);
    }

    #[test]
    fn lengths_are_those_of_the_bytes_that_follow() {
        // Two values: 3 and 2.
        let run = [128, 1, 4, 2, 6, 1, 0, 0, 0, 0];
        let with = |following: usize| [&run[..], &vec![b'x'; following]].concat();
        assert_eq!(check(&with(5), 2, Encoding::DELTA_LENGTH_BYTE_ARRAY), Some(()));
        assert_eq!(check(&with(4), 2, Encoding::DELTA_LENGTH_BYTE_ARRAY), None);
        let twice = [&run[..], &with(5)].concat();
        assert_eq!(check(&twice, 2, Encoding::DELTA_BYTE_ARRAY), Some(()));
        assert_eq!(check(&twice[..24], 2, Encoding::DELTA_BYTE_ARRAY), None);
        // One value: -1.
        assert_eq!(check(&[128, 1, 4, 1, 1], 1, Encoding::DELTA_LENGTH_BYTE_ARRAY), None);
    }
}
