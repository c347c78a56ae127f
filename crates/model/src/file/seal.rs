//! The checksum of a file: SHA-256 of all its bytes, computed with the checksum itself set to zeros.
//!
//! The file is safetensors with one metadata key, whose JSON document begins with the checksum, so that it has a fixed place.
//! Any other bit of the file counts, down to the padding of the header.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::error::Problem;
use crate::settings::hexadecimal;

/// Digits of the checksum.
const DIGITS: usize = 64;

/// What stands before and behind the checksum in a document.
const BEFORE: &str = "{\"sha256\":\"";
const BEHIND: &str = "\",";

/// The document, which must be a JSON object with a field, with room for the checksum.
pub(super) fn with_room(document: &str) -> String {
    format!("{BEFORE}{}{BEHIND}{}", "0".repeat(DIGITS), document.trim_start_matches('{'))
}

/// Fill the room.
pub(super) fn close(bytes: &mut [u8], key: &str) {
    let (start, digest) = (place(key), digest(bytes, key));
    if let Some(room) = bytes.get_mut(start..start + DIGITS) {
        room.copy_from_slice(digest.as_bytes());
    }
}

/// `Ok` if the file has a checksum and its bytes have that one.
pub(super) fn check(bytes: &[u8], key: &str) -> Result<(), Problem> {
    let start = place(key);
    let begins = bytes.get(8..start) == Some(opening(key).as_bytes());
    let stated = bytes.get(start..start + DIGITS);
    if begins && stated == Some(digest(bytes, key).as_bytes()) { Ok(()) } else { Err(Problem::Damaged) }
}

/// Whether the file begins as those with this key do, damaged or not, of this version or an earlier one.
pub fn is_of(path: &Path, key: &str) -> std::io::Result<bool> {
    let opening = format!("{{\"__metadata__\":{{\"{key}\":\"");
    let mut start = Vec::new();
    File::open(path)?.take(8 + opening.len() as u64).read_to_end(&mut start)?;
    Ok(start.get(8..) == Some(opening.as_bytes()))
}

/// The document as it was before it got the checksum, which has no more to say.
pub(super) fn without(document: &str) -> String {
    let rest = document.get(BEFORE.len() + DIGITS + BEHIND.len()..).unwrap_or_default();
    format!("{{{rest}")
}

/// How the header of a file begins: the document is a string, and so its quotes are escaped.
fn opening(key: &str) -> String {
    format!("{{\"__metadata__\":{{\"{key}\":\"{}", BEFORE.replace('"', "\\\""))
}

fn place(key: &str) -> usize {
    8 + opening(key).len()
}

fn digest(bytes: &[u8], key: &str) -> String {
    let (before, rest) = bytes.split_at(place(key).min(bytes.len()));
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update([b'0'; DIGITS]);
    hasher.update(rest.get(DIGITS..).unwrap_or_default());
    hexadecimal(hasher)
}
