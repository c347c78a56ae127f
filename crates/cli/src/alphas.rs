//! Alphas on the command line: `0.5,0.9`, or a rule, `linear:5:0.1:0.9`.

use std::str::FromStr;

use anyhow::{Result, anyhow, bail};
use dhll::core::{AlphaSchedule, Distance};

/// A list of alphas or a rule, as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Alphas(pub(crate) AlphaSchedule);

/// What `--help` says of them.
pub(crate) const FORMS: &str = "a list, 0.5,0.9, or COUNT alphas by a rule: linear:COUNT:FROM:TO, log:COUNT:FROM:TO, equal-steps:COUNT:FROM:TO";

impl FromStr for Alphas {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let number = |text: &str| {
            text.trim().parse::<f64>().map_err(|_| anyhow!("{text:?} is no number; alphas are {FORMS}"))
        };
        let parts: Vec<&str> = text.split(':').collect();
        let [rule, count, from, to] = parts[..] else {
            if parts.len() > 1 {
                bail!("{text:?} is no rule; alphas are {FORMS}");
            }
            let alphas = text.split(',').map(number).collect::<Result<Vec<f64>>>()?;
            return Self::checked(AlphaSchedule::Listed(alphas));
        };
        let count =
            count.parse().map_err(|_| anyhow!("{count:?} is no number of alphas; alphas are {FORMS}"))?;
        let range = (number(from)?, number(to)?);
        Self::checked(match rule {
            "linear" => AlphaSchedule::Linear { count, range },
            "log" => AlphaSchedule::Logarithmic { count, range },
            "equal-steps" => AlphaSchedule::EqualSteps { distance: Distance::BuresWasserstein, count, range },
            _ => bail!("there is no rule {rule:?}; alphas are {FORMS}"),
        })
    }
}

impl Alphas {
    fn checked(schedule: AlphaSchedule) -> Result<Self> {
        schedule.check()?;
        Ok(Self(schedule))
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.n_alphas()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_rules_are_read() {
        assert_eq!("0, 0.25,1".parse::<Alphas>().unwrap().0, AlphaSchedule::Listed(vec![0.0, 0.25, 1.0]));
        let rule = "log:5:3e-10:1e-7".parse::<Alphas>().unwrap();
        assert_eq!(rule.0, AlphaSchedule::Logarithmic { count: 5, range: (3e-10, 1e-7) });
        assert_eq!(rule.count(), 5);
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        for (text, expected) in [
            ("", "\"\" is no number"),
            ("0.5,x", "\"x\" is no number"),
            ("1.5", "alpha must be in [0, 1], got 1.5"),
            ("linear:3", "\"linear:3\" is no rule"),
            ("cubic:3:0:1", "there is no rule \"cubic\""),
            ("linear:-3:0:1", "\"-3\" is no number of alphas"),
            ("linear:100000000000:0:1", "a schedule has at most 10000 values of alpha, got 100000000000"),
            ("equal-steps:99999:0:1", "a schedule has at most 10000"),
            ("log:3:0:1", "alpha must run upwards from above 0, got 0 to 1"),
        ] {
            let error = text.parse::<Alphas>().unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
