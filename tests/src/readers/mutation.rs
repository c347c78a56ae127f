//! Damage to files: flipped bits, cuts, splices, and numbers that are replaced by extreme ones.

use std::ops::Range;

use rand::seq::IndexedRandom as _;
use rand::{Rng, RngExt as _};

/// Numbers at the ends of types, and sizes that no file has.
const NUMBERS: [u64; 14] = [
    0,
    1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    1 << 40,
    1 << 53,
    i64::MAX as u64,
    u64::MAX,
];

/// What takes the place of numbers in texts.
const TEXTS: [&str; 20] = [
    "0",
    "-0",
    "-1",
    "1",
    "2",
    "3",
    "7",
    "10000",
    "4294967295",
    "9007199254740993",
    "18446744073709551615",
    "1e40",
    "1e308",
    "-1e308",
    "1e-320",
    "0.5",
    "NaN",
    "\"\"",
    "null",
    "1e999",
];

/// What takes the place of sizes.
const SIZES: [&str; 8] = ["0", "1", "2", "3", "5", "8", "17", "100"];

/// Most changes to one file.
const MOST: usize = 4;
/// Most bytes that are inserted, removed or copied at once, but for cuts.
const LONGEST: usize = 64;

/// One of the files, damaged.
pub fn mutated(files: &[Vec<u8>], random: &mut impl Rng) -> Vec<u8> {
    let mut bytes = files.choose(random).cloned().unwrap_or_default();
    for _ in 0..random.random_range(1..=MOST) {
        change(&mut bytes, files, random);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, files: &[Vec<u8>], random: &mut impl Rng) {
    let at = random.random_range(0..=bytes.len());
    let length = random.random_range(0..=LONGEST.min(bytes.len() - at));
    match random.random_range(0..14) {
        0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (length % 8)),
        1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = random.random()),
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(at..at + length)),
        4 => {
            let copy = bytes[at..at + length].to_vec();
            let to = random.random_range(0..=bytes.len());
            bytes.splice(to..to, copy);
        }
        5 => {
            let inserted: Vec<u8> = (0..length.min(8)).map(|_| random.random()).collect();
            bytes.splice(at..at, inserted);
        }
        6 | 7 => {
            let number = NUMBERS.choose(random).copied().unwrap_or_default();
            let number = if random.random() { number.to_le_bytes() } else { number.to_be_bytes() };
            let size = [1, 2, 4, 8][length % 4];
            // The last bytes of a number with the highest first are those that count.
            let part = if random.random() { &number[..size] } else { &number[8 - size..] };
            bytes.iter_mut().skip(at).zip(part).for_each(|(byte, with)| *byte = *with);
        }
        8 => {
            let Some(other) = files.choose(random) else { return };
            let from = random.random_range(0..=other.len());
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
        // All numbers that are equal: sizes that depend on each other.
        9 | 10 => {
            let Some(number) = number_from(bytes, at) else { return };
            let old = bytes[number].to_vec();
            let new = SIZES.choose(random).copied().unwrap_or_default().as_bytes();
            let mut place = 0;
            while let Some(number) = number_from(bytes, place) {
                let replaced = bytes[number.clone()] == old;
                place = if replaced { number.start + new.len() } else { number.end };
                if replaced {
                    bytes.splice(number, new.iter().copied());
                }
            }
        }
        // Numbers in texts, of which the formats here have most.
        _ => {
            let Some(number) = number_from(bytes, at) else { return };
            let text = TEXTS.choose(random).copied().unwrap_or_default();
            bytes.splice(number, text.bytes());
        }
    }
}

/// The first run of digits from there on.
fn number_from(bytes: &[u8], from: usize) -> Option<Range<usize>> {
    let start = from + bytes.get(from..)?.iter().position(u8::is_ascii_digit)?;
    let length = bytes[start..].iter().position(|byte| !byte.is_ascii_digit());
    Some(start..length.map_or(bytes.len(), |length| start + length))
}
