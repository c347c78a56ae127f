//! Where on the path the layers stand: `alpha_1 < ... < alpha_n`, listed, evenly spaced, or by equal steps in a distance.

use thiserror::Error;

use crate::memory;
use crate::path::{ComparisonError, Distance};
use crate::{Backend, InputError, PathError, TargetMap, TargetPath, input};

/// Steps count as equal when the longest is at most 1 % longer than the mean: finer than any use of a schedule.
const EQUAL: f64 = 0.01;

/// The error of a step at least halves per round where the path is as steep as a square root, so 40 rounds are ample.
const ROUNDS: usize = 40;

/// Values of alpha that a rule may place: far more than anybody plots, and few enough that their spectra fit in memory.
pub(super) const MOST_ALPHAS: usize = 10_000;

/// A rule that places layers on the path.
#[derive(Debug, Clone, PartialEq)]
pub enum AlphaSchedule {
    /// These values, as they are; none for no layers at all.
    Listed(Vec<f64>),
    /// `count` values from `range.0` to `range.1` with equal differences.
    Linear {
        /// How many, both ends included.
        count: usize,
        /// First and last.
        range: (f64, f64),
    },
    /// `count` values from `range.0` to `range.1` with equal ratios: the paper's, 5 from 3e-10 to 1e-7.
    Logarithmic {
        /// How many, both ends included.
        count: usize,
        /// First and last; the first above 0.
        range: (f64, f64),
    },
    /// `count` values from `range.0` to `range.1` whose neighbouring targets are equally far apart, to 1 %.
    ///
    /// ```text
    /// d(G_{alpha_i}, G_{alpha_{i+1}}) = const
    /// ```
    ///
    /// Found by equidistribution: place, measure, place anew where the measured length is divided evenly. Each round costs
    /// `count` target maps and `count - 1` distances, none of it dependent on N.
    EqualSteps {
        /// What is to be equal.
        distance: Distance,
        /// How many, both ends included.
        count: usize,
        /// First and last.
        range: (f64, f64),
    },
}

/// Why a schedule gives no values.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// A value outside the unit interval.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A target on the way does not exist.
    #[error(transparent)]
    TargetPath(#[from] PathError),
    /// Two targets could not be compared.
    #[error(transparent)]
    Comparison(#[from] ComparisonError),
    /// Fewer values than both ends of the range.
    #[error("a range needs at least 2 values of alpha, got {0}")]
    Count(usize),
    /// More values than anybody can use.
    #[error("a schedule has at most {most} values of alpha, got {count}")]
    TooMany {
        /// `MOST_ALPHAS`.
        most: usize,
        /// The number that was asked for.
        count: usize,
    },
    /// A range that does not ascend, or starts at 0 where ratios are to be equal.
    #[error("alpha must run upwards from {lowest}, got {from} to {to}")]
    Range {
        /// Where the range may start: at 0, or above it.
        lowest: &'static str,
        /// First value.
        from: f64,
        /// Last value.
        to: f64,
    },
    /// No placement with equal steps was found: the distance jumps somewhere.
    #[error("after {rounds} rounds the longest step is still {ratio} times the mean")]
    Unequal {
        /// Rounds of equidistribution.
        rounds: usize,
        /// Longest step over mean step.
        ratio: f64,
    },
}

impl AlphaSchedule {
    /// How many values the schedule gives: a layer for each.
    pub fn n_alphas(&self) -> usize {
        match self {
            Self::Listed(alphas) => alphas.len(),
            Self::Linear { count, .. } | Self::Logarithmic { count, .. } | Self::EqualSteps { count, .. } => {
                *count
            }
        }
    }

    /// The values of alpha, in the order of the layers. `path` and `backend` are looked at by
    /// [`EqualSteps`](AlphaSchedule::EqualSteps) alone.
    ///
    /// # Errors
    /// [`ScheduleError`] if the parameters are invalid, a target does not exist, or equal steps are not found.
    pub fn alphas(&self, path: &TargetPath<'_>, backend: &dyn Backend) -> Result<Vec<f64>, ScheduleError> {
        self.check()?;
        match self {
            AlphaSchedule::Listed(alphas) => Ok(alphas.clone()),
            AlphaSchedule::Linear { count, range } => linear(*count, *range),
            AlphaSchedule::Logarithmic { count, range } => logarithmic(*count, *range),
            AlphaSchedule::EqualSteps { distance, count, range } => {
                equal_steps(path, backend, *distance, linear(*count, *range)?)
            }
        }
    }

    /// `Ok` if the parameters are valid, as far as that can be told without data: [`alphas`](Self::alphas) checks the same.
    ///
    /// # Errors
    /// [`ScheduleError`], naming the value that is out of range.
    pub fn check(&self) -> Result<(), ScheduleError> {
        let count = match self {
            AlphaSchedule::Listed(alphas) => {
                alphas.iter().try_for_each(|&alpha| input::unit_interval(alpha))?;
                alphas.len()
            }
            AlphaSchedule::Linear { count, range } | AlphaSchedule::EqualSteps { count, range, .. } => {
                check(*count, *range, "0", true)?;
                *count
            }
            AlphaSchedule::Logarithmic { count, range } => {
                check(*count, *range, "above 0", range.0 > 0.0)?;
                *count
            }
        };
        let most = MOST_ALPHAS;
        if count <= most { Ok(()) } else { Err(ScheduleError::TooMany { most, count }) }
    }
}

fn check(
    count: usize,
    (from, to): (f64, f64),
    lowest: &'static str,
    fits: bool,
) -> Result<(), ScheduleError> {
    input::unit_interval(from)?;
    input::unit_interval(to)?;
    if count < 2 {
        return Err(ScheduleError::Count(count));
    }
    if from < to && fits { Ok(()) } else { Err(ScheduleError::Range { lowest, from, to }) }
}

fn linear(count: usize, (from, to): (f64, f64)) -> Result<Vec<f64>, ScheduleError> {
    check(count, (from, to), "0", true)?;
    Ok(spaced(count, from, to, |share| from + share * (to - from)))
}

fn logarithmic(count: usize, (from, to): (f64, f64)) -> Result<Vec<f64>, ScheduleError> {
    check(count, (from, to), "above 0", from > 0.0)?;
    Ok(spaced(count, from, to, |share| from * (to / from).powf(share)))
}

/// Both ends to the bit, what is between them inside the range.
fn spaced(count: usize, from: f64, to: f64, at: impl Fn(f64) -> f64) -> Vec<f64> {
    (0..count)
        .map(|i| match i {
            0 => from,
            i if i + 1 == count => to,
            i => at(i as f64 / (count - 1) as f64).clamp(from, to),
        })
        .collect()
}

fn equal_steps(
    path: &TargetPath<'_>,
    backend: &dyn Backend,
    distance: Distance,
    mut alphas: Vec<f64>,
) -> Result<Vec<f64>, ScheduleError> {
    let order = path.cross_gram().order();
    let what = format_args!("the targets at {} values of alpha", alphas.len());
    memory::check_array(what, &[alphas.len(), order, order], size_of::<f64>()).map_err(InputError::from)?;
    let mut ratio = f64::INFINITY;
    for _ in 0..ROUNDS {
        let maps =
            alphas.iter().map(|&alpha| path.target_map(alpha)).collect::<Result<Vec<TargetMap>, _>>()?;
        let steps = maps
            .windows(2)
            .map(|pair| distance.between(backend, path.cross_gram(), pair[0].matrix(), pair[1].matrix()))
            .collect::<Result<Vec<f64>, _>>()?;
        let mean = steps.iter().sum::<f64>() / steps.len() as f64;
        ratio = steps.iter().fold(0.0_f64, |longest, &step| longest.max(step)) / mean;
        // All targets equal: every placement has equal steps.
        if mean <= 0.0 || ratio <= 1.0 + EQUAL {
            return Ok(alphas);
        }
        // 1 - CKA is quadratic in a small step; lengths that are to add up are its roots.
        let lengths: Vec<f64> = match distance {
            Distance::BuresWasserstein => steps,
            Distance::Cka => steps.iter().map(|step| step.max(0.0).sqrt()).collect(),
        };
        alphas = divide_evenly(&alphas, &lengths);
    }
    Err(ScheduleError::Unequal { rounds: ROUNDS, ratio })
}

/// The points that divide the polygon with these corners and side lengths into as many sides of equal length.
fn divide_evenly(corners: &[f64], lengths: &[f64]) -> Vec<f64> {
    let share = lengths.iter().sum::<f64>() / lengths.len() as f64;
    let mut points = corners.to_vec();
    let (mut side, mut passed) = (0, 0.0);
    for (i, point) in points.iter_mut().enumerate().skip(1).take(lengths.len() - 1) {
        let wanted = share * i as f64;
        while side + 1 < lengths.len() && passed + lengths[side] < wanted {
            passed += lengths[side];
            side += 1;
        }
        let part =
            if lengths[side] > 0.0 { ((wanted - passed) / lengths[side]).clamp(0.0, 1.0) } else { 0.0 };
        *point = corners[side] + part * (corners[side + 1] - corners[side]);
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_exact_and_the_paper_s_values_come_out() {
        let paper = logarithmic(5, (3e-10, 1e-7)).unwrap();
        assert_eq!((paper[0], paper[4]), (3e-10, 1e-7));
        assert!(paper.windows(2).all(|w| (w[1] / w[0] - (1e3_f64 / 3.0).powf(0.25)).abs() < 1e-12));
        assert_eq!(linear(3, (0.0, 1.0)).unwrap(), [0.0, 0.5, 1.0]);
    }

    #[test]
    fn parameters_that_make_no_sense_are_refused() {
        let text = |r: Result<Vec<f64>, ScheduleError>| r.unwrap_err().to_string();
        assert_eq!(text(linear(1, (0.0, 1.0))), "a range needs at least 2 values of alpha, got 1");
        assert_eq!(text(linear(3, (0.5, 0.1))), "alpha must run upwards from 0, got 0.5 to 0.1");
        assert_eq!(text(logarithmic(3, (0.0, 1.0))), "alpha must run upwards from above 0, got 0 to 1");
        assert_eq!(text(linear(3, (0.0, f64::NAN))), "alpha must be in [0, 1], got NaN");
        let endless = AlphaSchedule::Linear { count: 100_000_000_000, range: (0.0, 1.0) };
        let text = endless.check().unwrap_err().to_string();
        assert_eq!(text, "a schedule has at most 10000 values of alpha, got 100000000000");
    }

    #[test]
    fn a_polygon_is_divided_evenly() {
        assert_eq!(divide_evenly(&[0.0, 0.5, 1.0], &[3.0, 1.0]), [0.0, 1.0 / 3.0, 1.0]);
        assert_eq!(divide_evenly(&[0.0, 0.5, 1.0], &[0.0, 1.0]), [0.0, 0.75, 1.0]);
    }
}
