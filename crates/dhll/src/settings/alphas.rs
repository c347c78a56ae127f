//! Alphas in settings: a list, or so many by a rule.

use std::fmt;
use std::str::FromStr;

use dhll_core::AlphaSchedule;
use dhll_means::schedules;
use serde::{Deserialize, Serialize};
use toml::Value;

/// No hidden layers.
const NONE: &str = "none";

/// What people are told of the forms.
const FORMS: &str = "a list, 0.5,0.9, none for no layers, or COUNT alphas by a rule: linear:COUNT:FROM:TO, logarithmic:COUNT:FROM:TO, equal-steps:COUNT:FROM:TO, \
                     equal-cka:COUNT:FROM:TO";

/// Where the layers stand on the path. In words `0.5,0.9` or `linear:5:0.1:0.9`; in a file the same, or a list `[0.5, 0.9]`.
///
/// # Examples
/// ```
/// use dhll::core::AlphaSchedule;
/// use dhll::settings::Alphas;
///
/// let alphas: Alphas = "linear:3:0.1:0.9".parse()?;
/// assert_eq!(alphas.0, AlphaSchedule::Linear { count: 3, range: (0.1, 0.9) });
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct Alphas(pub AlphaSchedule);

impl Alphas {
    /// A list of them.
    pub fn list(alphas: impl Into<Vec<f64>>) -> Self {
        Self(AlphaSchedule::Listed(alphas.into()))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.n_alphas()
    }

    fn checked(schedule: AlphaSchedule) -> Result<Self, String> {
        schedule.check().map_err(|error| error.to_string())?;
        Ok(Self(schedule))
    }
}

impl FromStr for Alphas {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| {
            text.trim().parse::<f64>().map_err(|_| format!("{text:?} is no number; alphas are {FORMS}"))
        };
        if text == NONE {
            return Ok(Self::list([]));
        }
        let parts: Vec<&str> = text.split(':').collect();
        let [rule, count, from, to] = parts[..] else {
            if parts.len() > 1 {
                return Err(format!("{text:?} is no rule; alphas are {FORMS}"));
            }
            let alphas = text.split(',').map(number).collect::<Result<Vec<f64>, _>>()?;
            return Self::checked(AlphaSchedule::Listed(alphas));
        };
        let count =
            count.parse().map_err(|_| format!("{count:?} is no number of alphas; alphas are {FORMS}"))?;
        let range = (number(from)?, number(to)?);
        let rule = if rule == "log" { "logarithmic" } else { rule };
        let schedule = schedules::by_name(rule, count, range);
        Self::checked(schedule.map_err(|_| format!("there is no rule {rule:?}; alphas are {FORMS}"))?)
    }
}

impl fmt::Display for Alphas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0, schedules::name(&self.0)) {
            (AlphaSchedule::Listed(alphas), _) if alphas.is_empty() => f.write_str(NONE),
            (AlphaSchedule::Listed(alphas), _) => {
                f.write_str(&alphas.iter().map(f64::to_string).collect::<Vec<_>>().join(","))
            }
            (
                AlphaSchedule::Linear { count, range: (from, to) }
                | AlphaSchedule::Logarithmic { count, range: (from, to) }
                | AlphaSchedule::EqualSteps { count, range: (from, to), .. },
                Some(rule),
            ) => write!(f, "{rule}:{count}:{from}:{to}"),
            (other, _) => write!(f, "{other:?}"),
        }
    }
}

impl TryFrom<Value> for Alphas {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        let number =
            |value: &Value| value.as_float().or_else(|| value.as_integer().map(|value| value as f64));
        match &value {
            Value::String(text) => text.parse(),
            Value::Array(alphas) => match alphas.iter().map(number).collect::<Option<Vec<f64>>>() {
                Some(alphas) => Self::checked(AlphaSchedule::Listed(alphas)),
                None => Err(format!("alphas are numbers, got {value}")),
            },
            value => match number(value) {
                Some(alpha) => Self::checked(AlphaSchedule::Listed(vec![alpha])),
                None => Err(format!("alphas are {FORMS}, got {value}")),
            },
        }
    }
}

impl From<Alphas> for Value {
    fn from(alphas: Alphas) -> Self {
        match &alphas.0 {
            AlphaSchedule::Listed(list) => {
                Self::Array(list.iter().map(|&alpha| Self::Float(alpha)).collect())
            }
            _ => Self::String(alphas.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_rules_are_read_and_written() {
        assert_eq!("0, 0.25,1".parse::<Alphas>().unwrap(), Alphas::list([0.0, 0.25, 1.0]));
        let rule = "log:5:3e-10:1e-7".parse::<Alphas>().unwrap();
        assert_eq!(rule.0, AlphaSchedule::Logarithmic { count: 5, range: (3e-10, 1e-7) });
        assert_eq!(rule.count(), 5);
        for text in ["none", "0.5,0.9", "linear:3:0.1:0.9", "equal-steps:4:0.1:0.9", "equal-cka:4:0.1:0.9"] {
            let alphas: Alphas = text.parse().unwrap();
            assert_eq!(alphas.to_string(), text);
            assert_eq!(Alphas::try_from(Value::from(alphas.clone())).unwrap(), alphas);
        }
    }

    #[test]
    fn what_is_invalid_is_named() {
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
            let error = text.parse::<Alphas>().unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
