//! The numbers of a comparison, one for each seed, and their means with Student's intervals.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use dhll::diagnose::MeanInterval;

use super::measure::Measure;

/// Stands for the schedule in the numbers of the path itself.
pub const PATH: &str = "path";
/// Stands for the mean in the numbers of a data set without any target.
pub const DATA: &str = "none";

/// Where a number belongs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The data set.
    pub data: String,
    /// The mean, or [`DATA`].
    pub mean: String,
    /// The schedule, or [`PATH`].
    pub schedule: &'static str,
    /// The layer, from 1, or the index in the grid of alphas, from 0.
    pub step: usize,
}

impl Place {
    /// The place of the numbers of a data set without any target.
    pub fn without_targets(data: &str) -> Self {
        Self { data: data.to_owned(), mean: DATA.to_owned(), schedule: PATH, step: 0 }
    }
}

/// One number of one seed.
#[derive(Debug, Clone, PartialEq)]
pub struct MeansRecord {
    /// Where it belongs.
    pub place: Place,
    /// What was measured.
    pub measure: Measure,
    /// The number and its seed.
    pub number: Number,
}

/// The value for one seed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// The seed.
    pub seed: u64,
    /// Where on the path; it depends on the seed if the schedule looks at the targets.
    pub alpha: f64,
    /// The value.
    pub value: f64,
}

/// All numbers of a run, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct MeansRecords {
    groups: Vec<(Place, Measure, Vec<Number>)>,
    index: HashMap<(Place, Measure), usize>,
}

impl MeansRecords {
    /// Adds numbers.
    pub fn extend(&mut self, records: impl IntoIterator<Item = MeansRecord>) {
        for MeansRecord { place, measure, number } in records {
            let next = self.groups.len();
            let group = *self.index.entry((place.clone(), measure)).or_insert(next);
            if group == next {
                self.groups.push((place, measure, Vec::new()));
            }
            self.groups[group].2.push(number);
        }
    }

    /// The numbers of one measure at one place, in the order of the seeds; none where nothing was measured.
    pub fn numbers(&self, place: &Place, measure: Measure) -> &[Number] {
        self.index.get(&(place.clone(), measure)).map_or(&[], |&group| &self.groups[group].2)
    }

    /// Their values.
    pub fn values(&self, place: &Place, measure: Measure) -> Vec<f64> {
        self.numbers(place, measure).iter().map(|number| number.value).collect()
    }

    /// Their mean with its interval; none where fewer than two seeds gave a number.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn interval(&self, place: &Place, measure: Measure) -> Result<Option<MeanInterval>> {
        let values = self.values(place, measure);
        match values.len() {
            0 | 1 => Ok(None),
            _ if measure.is_accuracy() => Ok(Some(MeanInterval::of_shares(&values)?)),
            _ => Ok(Some(MeanInterval::of(&values)?)),
        }
    }

    /// The places of one data set, mean and schedule, by step.
    pub fn steps(&self, data: &str, mean: &str, schedule: &str) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        for (place, _, _) in &self.groups {
            let fits = place.data == data && place.mean == mean && place.schedule == schedule;
            if fits && places.last() != Some(place) {
                places.push(place.clone());
            }
        }
        places.sort_by_key(|place| place.step);
        places.dedup();
        places
    }

    /// Every number: data, mean, schedule, step, measure, seed, alpha, value.
    ///
    /// # Errors
    /// If a row cannot be written.
    pub fn seeds_csv(&self) -> Result<Vec<u8>> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(["data", "mean", "schedule", "step", "measure", "seed", "alpha", "value"])?;
        for (place, measure, numbers) in &self.groups {
            for Number { seed, alpha, value } in numbers {
                csv.serialize((
                    &place.data,
                    &place.mean,
                    place.schedule,
                    place.step,
                    measure.name(),
                    seed,
                    alpha,
                    value,
                ))?;
            }
        }
        csv.into_inner().context("writing seeds.csv")
    }

    /// Every mean with its 95 % interval: data, mean, schedule, step, alpha, measure, seeds, value, low, high.
    ///
    /// # Errors
    /// If a row cannot be written or a number is not finite.
    pub fn numbers_csv(&self) -> Result<Vec<u8>> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record([
            "data", "mean", "schedule", "step", "alpha", "measure", "seeds", "value", "low", "high",
        ])?;
        for (place, measure, numbers) in &self.groups {
            let Some(found) = self.interval(place, *measure)? else { continue };
            csv.serialize((
                &place.data,
                place.mean.clone(),
                place.schedule,
                place.step,
                alpha(numbers),
                measure.name(),
                found.n,
                found.mean,
                found.low,
                found.high,
            ))?;
        }
        csv.into_inner().context("writing numbers.csv")
    }
}

/// The mean alpha of some numbers.
pub fn alpha(numbers: &[Number]) -> f64 {
    numbers.iter().map(|number| number.alpha).sum::<f64>() / numbers.len() as f64
}
