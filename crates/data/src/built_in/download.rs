//! Fetching a file: mirrors in turn, time-outs, a checked and atomic end, or nothing left behind.

use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::{DataError, Progress};

/// How long to wait for a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For the whole of one answer.
    pub answer: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(15), answer: Duration::from_secs(300) }
    }
}

/// Fetch `name`.gz from the first mirror that gives the right content, and keep it uncompressed as `target`.
///
/// The content is written under a temporary name in the same folder, checked (`bytes` long, SHA-256 `sha256`), and
/// renamed; whatever goes wrong, nothing else is left there.
pub(crate) fn fetch(
    name: &str,
    (bytes, sha256): (u64, &str),
    target: &Path,
    mirrors: &[String],
    timeouts: Timeouts,
    progress: &dyn Progress,
) -> Result<(), DataError> {
    let mut failures = Vec::new();
    for mirror in mirrors {
        let address = format!("{}/{name}.gz", mirror.trim_end_matches('/'));
        match try_one(&address, name, (bytes, sha256), target, timeouts, progress) {
            Ok(()) => return Ok(()),
            Err(failure) => failures.push(format!("{address}: {failure}")),
        }
    }
    Err(DataError::Download { name: name.to_owned(), failures })
}

fn try_one(
    address: &str,
    name: &str,
    (bytes, sha256): (u64, &str),
    target: &Path,
    timeouts: Timeouts,
    progress: &dyn Progress,
) -> Result<(), String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_connect(Some(timeouts.connect))
        .timeout_global(Some(timeouts.answer))
        .build()
        .into();
    let response = agent.get(address).call().map_err(|error| error.to_string())?;
    let length = response.body().content_length();
    progress.start(name, length);
    // A compressed file is never much longer than its content.
    let body = response.into_body().into_with_config().limit(bytes + (1 << 20)).reader();
    let saved = save(Counted { body, progress }, (bytes, sha256), target);
    progress.finish();
    saved
}

/// Uncompress, check, and rename.
fn save(body: impl Read, (bytes, sha256): (u64, &str), target: &Path) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    let folder = target.parent().ok_or("the file has no folder")?;
    let mut file = NamedTempFile::new_in(folder).map_err(text)?;
    // One byte more than expected is enough to see that the content is wrong.
    let mut content = GzDecoder::new(body).take(bytes + 1);
    let (mut digest, mut length) = (Sha256::new(), 0_u64);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = content.read(&mut buffer).map_err(text)?;
        if read == 0 {
            break;
        }
        digest.update(&buffer[..read]);
        length += read as u64;
        file.write_all(&buffer[..read]).map_err(text)?;
    }
    if length != bytes {
        let than = if length < bytes { "shorter" } else { "longer" };
        return Err(format!("the content is {than} than the expected {bytes} bytes"));
    }
    let found = hexadecimal(&digest.finalize());
    if found != sha256 {
        return Err(format!("wrong checksum: SHA-256 of the content is {found}, expected {sha256}"));
    }
    file.as_file().sync_all().map_err(text)?;
    file.persist(target).map_err(|error| error.error.to_string())?;
    Ok(())
}

/// SHA-256 of a stream, in hexadecimal.
pub(crate) fn sha256(mut content: impl Read) -> std::io::Result<String> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = content.read(&mut buffer)?;
        if read == 0 {
            return Ok(hexadecimal(&digest.finalize()));
        }
        digest.update(&buffer[..read]);
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A body that tells how much of it has come.
struct Counted<'a, R> {
    body: R,
    progress: &'a dyn Progress,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.body.read(buffer)?;
        self.progress.advance(read as u64);
        Ok(read)
    }
}
