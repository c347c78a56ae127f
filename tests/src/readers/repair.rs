//! Lengths and checksums put right, so that damage reaches what they protect.

use std::io::{Cursor, Read as _, Write as _};

use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Bytes of the largest entry of an archive that is looked at.
const LARGEST: u64 = 1 << 20;
/// Digits of the checksum of a model file.
const DIGITS: usize = 64;

/// An archive of the stored entries of this one, with their checksums.
pub(super) fn archive(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut repaired = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for place in 0..archive.len() {
        let Ok(entry) = archive.by_index_raw(place) else { continue };
        let (name, mut content) = (entry.name().to_owned(), Vec::new());
        if entry.compression() == CompressionMethod::Stored {
            entry.take(LARGEST).read_to_end(&mut content).ok()?;
            repaired.start_file(name, stored).ok()?;
            repaired.write_all(&content).ok()?;
        }
    }
    Some(repaired.finish().ok()?.into_inner())
}

/// A safetensors file whose first eight bytes are the length of its header, and whose checksum, under this key, is that of its bytes.
pub(super) fn sealed(bytes: &[u8], key: &str) -> Option<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    let header = bytes.get(8..)?;
    let mut values = serde_json::Deserializer::from_slice(header).into_iter::<serde::de::IgnoredAny>();
    if values.next().is_some_and(|value| value.is_ok()) {
        let end = values.byte_offset();
        let padding = header[end..].iter().take_while(|&&byte| byte == b' ').count();
        bytes[..8].copy_from_slice(&((end + padding) as u64).to_le_bytes());
    }
    let start = 8 + format!("{{\"__metadata__\":{{\"{key}\":\"{{\\\"sha256\\\":\\\"").len();
    bytes.get_mut(start..start + DIGITS)?.fill(b'0');
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    bytes[start..start + DIGITS].copy_from_slice(digest.as_bytes());
    Some(bytes)
}
