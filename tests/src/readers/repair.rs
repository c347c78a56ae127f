//! Lengths and checksums put right, so that damage reaches what they protect.

use std::io::{Cursor, Read as _, Write as _};
use std::iter::repeat;

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Bytes of the largest array that is made.
const LARGEST: usize = 1 << 20;
/// Digits of the checksum of a model file.
const DIGITS: usize = 64;

/// An archive of the stored entries of this one, [as long as they say](array), with their checksums.
pub(super) fn archive(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut repaired = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for place in 0..archive.len() {
        let Ok(entry) = archive.by_index_raw(place) else { continue };
        let (name, mut content) = (entry.name().to_owned(), Vec::new());
        if entry.compression() == CompressionMethod::Stored {
            entry.take(LARGEST as u64).read_to_end(&mut content).ok()?;
            repaired.start_file(name, stored).ok()?;
            repaired.write_all(&array(&content).unwrap_or(content)).ok()?;
        }
    }
    Some(repaired.finish().ok()?.into_inner())
}

/// A NPY file with as many bytes as its header announces: it ends there, or goes on with ones.
pub(super) fn array(bytes: &[u8]) -> Option<Vec<u8>> {
    let length = u16::from_le_bytes(*bytes.get(8..)?.first_chunk()?);
    let (header, content) = bytes.get(10..)?.split_at_checked(length.into())?;
    let text = str::from_utf8(header).ok()?;
    let shape = text.split_once("'shape': (")?.1.split_once(')')?.0;
    let entries = shape.split(',').filter_map(|size| size.trim().parse::<usize>().ok());
    let kind = text.split_once("'descr': '")?.1.split_once('\'')?.0;
    let size: usize = kind.get(2..)?.parse().ok()?;
    let size = if kind.contains('U') { size.checked_mul(4)? } else { size };
    let needed = entries.chain([size]).try_fold(1_usize, usize::checked_mul).filter(|&n| n <= LARGEST)?;
    let content = content.iter().copied().chain(repeat(1)).take(needed);
    Some(bytes[..10 + header.len()].iter().copied().chain(content).collect())
}

/// A safetensors file whose first eight bytes are the length of its header, whose tensors have as many bytes as their shapes ask for, and whose
/// checksum, under this key, is that of its bytes.
pub(super) fn sealed(bytes: &[u8], key: &str) -> Option<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    let mut values = serde_json::Deserializer::from_slice(bytes.get(8..)?).into_iter::<Map<String, Value>>();
    if let Some(Ok(mut header)) = values.next() {
        let padded = &bytes[8 + values.byte_offset()..];
        // At most seven spaces, so that tensors begin at multiples of eight bytes.
        let padding = padded.iter().take(7).take_while(|&&byte| byte == b' ').count();
        let content = &padded[padding..];
        let tensors = resized(&mut header, content).unwrap_or(content.to_vec());
        let mut text = serde_json::to_string(&header).ok()?;
        text += &" ".repeat(text.len().next_multiple_of(8) - text.len());
        bytes = [&(text.len() as u64).to_le_bytes()[..], text.as_bytes(), &tensors].concat();
    }
    let start = 8 + format!("{{\"__metadata__\":{{\"{key}\":\"{{\\\"sha256\\\":\\\"").len();
    bytes.get_mut(start..start + DIGITS)?.fill(b'0');
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    bytes[start..start + DIGITS].copy_from_slice(digest.as_bytes());
    Some(bytes)
}

/// The bytes of all tensors, cut off or continued with zeros, so that they have the shapes that the header gives them.
fn resized(header: &mut Map<String, Value>, content: &[u8]) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    for tensor in header.values_mut().filter(|tensor| tensor.get("shape").is_some()) {
        let place = |end: usize| usize::try_from(tensor["data_offsets"][end].as_u64()?).ok();
        let (start, end) = (place(0)?.min(content.len()), place(1)?.min(content.len()));
        let entry = if tensor["dtype"] == "F32" { 4 } else { 8 };
        let sizes = tensor["shape"].as_array()?.iter().map(|size| usize::try_from(size.as_u64()?).ok());
        let sizes = sizes.collect::<Option<Vec<_>>>()?;
        let needed = sizes.into_iter().chain([entry]).try_fold(1_usize, usize::checked_mul)?;
        let kept = content.get(start..end)?.iter().copied().chain(repeat(0)).take(needed.min(LARGEST));
        let first = all.len();
        all.extend(kept);
        tensor["data_offsets"] = json!([first, all.len()]);
    }
    (all.len() <= LARGEST).then_some(all)
}
