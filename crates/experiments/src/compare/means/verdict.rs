//! Words that numbers choose: on which side of a bound a mean over seeds lies.

use anyhow::Result;
use dhll::diagnose::MeanInterval;

use super::measure::Measure;
use super::records::{DATA, PATH, Place, Records};

/// A target counts as no harder to learn than the labels if its share is at most this much below theirs.
pub const MARGIN: f64 = 0.02;

/// Labels count as held by some columns from this share on.
pub const HELD: f64 = 0.9;

/// Where the 95 % interval of a mean over seeds lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Wholly above the bound.
    Above,
    /// Wholly below it.
    Below,
    /// The bound lies inside.
    Open,
}

impl Side {
    /// The side of `interval`.
    pub fn of(interval: &MeanInterval, bound: f64) -> Self {
        if interval.low > bound {
            Side::Above
        } else if interval.high < bound {
            Side::Below
        } else {
            Side::Open
        }
    }

    /// One of three words.
    pub fn word(self, above: &'static str, below: &'static str, open: &'static str) -> &'static str {
        match self {
            Side::Above => above,
            Side::Below => below,
            Side::Open => open,
        }
    }
}

/// What stacked layers make of one mean and one schedule on one data set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layers {
    /// The least share, over the layers, that a ridge map from the target before explains.
    pub ridge: MeanInterval,
    /// The same of a random-feature map.
    pub random: MeanInterval,
    /// The least share, over the layers, that the stack explains.
    pub share: MeanInterval,
    /// Accuracy of a probe on the last layer's output.
    pub accuracy: MeanInterval,
    /// `share` less that of the labels themselves, seed by seed.
    pub harder: MeanInterval,
    /// `accuracy` less that of one map to the labels with as many units, seed by seed.
    pub gain: MeanInterval,
}

impl Layers {
    /// From the numbers; none where fewer than two seeds have such layers.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn new(records: &Records, data: &str, mean: &str, schedule: &str) -> Result<Option<Self>> {
        let steps = records.steps(data, mean, schedule);
        let Some(last) = steps.last() else { return Ok(None) };
        let least = |measure| {
            let mut least: Vec<(u64, f64)> = Vec::new();
            for number in steps.iter().flat_map(|place| records.numbers(place, measure)) {
                match least.iter_mut().find(|(seed, _)| *seed == number.seed) {
                    Some((_, value)) => *value = value.min(number.value),
                    None => least.push((number.seed, number.value)),
                }
            }
            least
        };
        let accuracy: Vec<(u64, f64)> =
            records.numbers(last, Measure::StackProbe).iter().map(|n| (n.seed, n.value)).collect();
        if accuracy.len() < 2 {
            return Ok(None);
        }
        let share = least(Measure::StackShare);
        let direct = Place { data: data.to_owned(), mean: DATA, schedule: PATH, step: 0 };
        let against = |values: &[(u64, f64)], measure| -> Vec<f64> {
            let direct = records.numbers(&direct, measure);
            let other = |seed| direct.iter().find(|number| number.seed == seed);
            values.iter().filter_map(|&(seed, value)| Some(value - other(seed)?.value)).collect()
        };
        let mean_of = |values: &[(u64, f64)]| {
            MeanInterval::of(&values.iter().map(|&(_, value)| value).collect::<Vec<_>>())
        };
        Ok(Some(Self {
            ridge: mean_of(&least(Measure::RidgeNext))?,
            random: mean_of(&least(Measure::RandomNext))?,
            harder: MeanInterval::of(&against(&share, Measure::LabelsShare))?,
            gain: MeanInterval::of(&against(&accuracy, Measure::WideProbe))?,
            share: mean_of(&share)?,
            accuracy: mean_of(&accuracy)?,
        }))
    }

    /// Above: every target is as easy to learn by the stack as the labels are by one layer, or easier.
    pub fn learnt(&self) -> Side {
        Side::of(&self.harder, -MARGIN)
    }

    /// Above: the last layer is worth more than one map to the labels with as many units.
    pub fn worth(&self) -> Side {
        Side::of(&self.gain, 0.0)
    }
}

/// The first alpha of the path, on the grid, from which on the target's effective columns hold the labels; none if at no alpha.
///
/// # Errors
/// If a number is not finite.
pub fn held_from(records: &Records, data: &str, mean: &str) -> Result<Option<f64>> {
    let mut from = None;
    for place in records.steps(data, mean, PATH) {
        let held = records.interval(&place, Measure::LeverageEffective)?;
        match held {
            Some(held) if held.mean >= HELD => {
                let alpha = records.numbers(&place, Measure::LeverageEffective).first().map(|n| n.alpha);
                from = from.or(alpha);
            }
            _ => from = None,
        }
    }
    Ok(from)
}
