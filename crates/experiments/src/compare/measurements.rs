//! Measurements, kept in a file as soon as they are made, so that an interrupted comparison resumes.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct KeptMeasurement<J, M> {
    version: String,
    job: J,
    measured: M,
}

/// The measurements of a folder: what was measured (`J`), and the result (`M`).
pub struct MeasurementStore<J, M> {
    path: PathBuf,
    records: Vec<KeptMeasurement<J, M>>,
    /// The last line is incomplete; the next must not be appended to it.
    cut_off: bool,
}

impl<J, M> MeasurementStore<J, M>
where
    J: PartialEq + Serialize + DeserializeOwned,
    M: Serialize + DeserializeOwned,
{
    /// Reads the file, without measurements of other versions and without an incomplete last line.
    ///
    /// # Errors
    /// If the file exists and cannot be read.
    pub fn open(path: PathBuf) -> Result<Self> {
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
        };
        let records = text.lines().filter_map(|line| serde_json::from_str(line).ok());
        let current = |record: &KeptMeasurement<J, M>| record.version == env!("CARGO_PKG_VERSION");
        let records = records.filter(current).collect();
        Ok(Self { path, records, cut_off: !text.is_empty() && !text.ends_with('\n') })
    }

    /// The measurement of a job, if there is one.
    pub fn find(&self, job: &J) -> Option<&M> {
        self.records.iter().find(|record| record.job == *job).map(|record| &record.measured)
    }

    /// Keeps a measurement.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn keep(&mut self, job: J, measured: M) -> Result<()> {
        let record = KeptMeasurement { version: env!("CARGO_PKG_VERSION").to_owned(), job, measured };
        let start = if std::mem::take(&mut self.cut_off) { "\n" } else { "" };
        let line = format!("{start}{}\n", serde_json::to_string(&record)?);
        let file = OpenOptions::new().create(true).append(true).open(&self.path);
        file.and_then(|mut file| file.write_all(line.as_bytes()).and_then(|()| file.sync_data()))
            .with_context(|| format!("{} cannot be written", self.path.display()))?;
        self.records.push(record);
        Ok(())
    }
}

/// Makes a measurement in a process of its own, so that its peak memory is known: the program runs `compare COMPARISON --job JOB`.
///
/// # Errors
/// If the process fails or its output is invalid.
pub(super) fn in_own_process<M: DeserializeOwned>(comparison: &str, job: &impl Serialize) -> Result<M> {
    let program = std::env::current_exe().context("the path of this program is unknown")?;
    let question = serde_json::to_string(job)?;
    let child = Command::new(program)
        .args(["compare", comparison, "--job", &question])
        .output()
        .context("a measurement could not be started")?;
    ensure!(
        child.status.success(),
        "a measurement failed: {}\n{}",
        question,
        String::from_utf8_lossy(&child.stderr).trim()
    );
    serde_json::from_slice(&child.stdout).context("the output of a measurement is invalid")
}

/// Peak memory of this process so far, in bytes, if the system reports it.
pub(super) fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kibibytes| kibibytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measurements_are_found_again_and_a_line_that_was_cut_off_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("measurements.jsonl");
        let open = || MeasurementStore::<(String, u64), Vec<usize>>::open(path.clone()).unwrap();
        let job = |seed| ("ridge".to_owned(), seed);
        let mut measurements = open();
        measurements.keep(job(1), vec![3]).unwrap();
        measurements.keep(job(2), vec![3, 5]).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, &text[..text.len() - 9]).unwrap();
        let mut again = open();
        assert_eq!(again.find(&job(1)), Some(&vec![3]));
        assert_eq!(again.find(&job(2)), None);
        again.keep(job(3), vec![7]).unwrap();
        assert_eq!(open().find(&job(3)), Some(&vec![7]));
    }
}
