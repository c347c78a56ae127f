//! Measurements, each made in a process of its own and kept in a file as soon as it is finished.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};

use super::job::{Job, Measurement};

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct KeptMeasurement {
    version: String,
    job: Job,
    measured: Measurement,
}

/// The measurements of a folder.
pub struct MeasurementStore {
    path: PathBuf,
    records: Vec<KeptMeasurement>,
    /// The last line is incomplete; the next must not be appended to it.
    cut_off: bool,
}

impl MeasurementStore {
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
        let records =
            records.filter(|record: &KeptMeasurement| record.version == env!("CARGO_PKG_VERSION")).collect();
        Ok(Self { path, records, cut_off: !text.is_empty() && !text.ends_with('\n') })
    }

    /// The measurement of a job, if there is one.
    pub fn find(&self, job: &Job) -> Option<&Measurement> {
        self.records.iter().find(|record| record.job == *job).map(|record| &record.measured)
    }

    /// Makes a measurement in a process of its own, so that its peak memory is known, and keeps it.
    ///
    /// # Errors
    /// If the process fails or the file cannot be written.
    pub fn make(&mut self, job: &Job) -> Result<()> {
        let program = std::env::current_exe().context("the path of this program is unknown")?;
        let question = serde_json::to_string(job)?;
        let child = Command::new(program)
            .args(["compare", "networks", "--job", &question])
            .output()
            .context("a measurement could not be started")?;
        ensure!(
            child.status.success(),
            "a measurement failed: {}\n{}",
            question,
            String::from_utf8_lossy(&child.stderr).trim()
        );
        let measured =
            serde_json::from_slice(&child.stdout).context("the output of a measurement is invalid")?;
        self.keep(job.clone(), measured)
    }

    fn keep(&mut self, job: Job, measured: Measurement) -> Result<()> {
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

#[cfg(test)]
mod tests {
    use super::super::data::ImageData;
    use super::super::job::{JobRows, TestMetrics};
    use super::super::learner::Learner;
    use super::*;
    use dhll::diagnose::Metric;

    #[test]
    fn measurements_are_found_again_and_a_line_that_was_cut_off_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("measurements.jsonl");
        let job = |seed| Job {
            learner: Learner::Ridge { ridge: 1e-3, standardised: false },
            data: ImageData::Strokes,
            shifts: 0,
            rows: JobRows::Test,
            at_most: None,
            seed,
            backend: "faer".into(),
        };
        let metrics =
            TestMetrics { balanced_accuracy: Metric { value: 0.9, interval: None }, log_loss: None };
        let measured = Measurement {
            n: 10,
            wrong: vec![3],
            parameters: 5,
            seconds: 0.5,
            peak_memory: Some(1 << 20),
            metrics: Some(metrics),
        };
        let mut measurements = MeasurementStore::open(path.clone()).unwrap();
        measurements.keep(job(1), measured.clone()).unwrap();
        measurements.keep(job(2), measured.clone()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, &text[..text.len() - 9]).unwrap();
        let mut again = MeasurementStore::open(path.clone()).unwrap();
        assert_eq!(again.find(&job(1)), Some(&measured));
        assert_eq!(again.find(&job(2)), None);
        again.keep(job(3), measured.clone()).unwrap();
        assert_eq!(MeasurementStore::open(path.clone()).unwrap().find(&job(3)), Some(&measured));

        // Older measurements have no metrics.
        let old = Measurement { metrics: None, ..measured };
        again.keep(job(4), old.clone()).unwrap();
        assert!(!fs::read_to_string(&path).unwrap().lines().last().unwrap().contains("metrics"));
        assert_eq!(MeasurementStore::open(path).unwrap().find(&job(4)), Some(&old));
    }
}
