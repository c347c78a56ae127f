//! Whether a target is classes, values or labels: as it was said, or as its column suggests.

use std::fmt;

use super::levels::are_booleans;
use crate::classes::MOST_CLASSES;

/// How target columns are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TargetChoice {
    /// Texts, booleans and a few whole numbers are classes, all other numbers values; several columns of two levels are labels; [`TargetReason`] says which it was.
    #[default]
    Auto,
    /// Classes, of one column.
    Classes,
    /// Values, of columns of numbers.
    Values,
    /// Several labels at once, each of which a row has or not, of columns of two levels.
    Labels,
}

/// A target of more different whole numbers than this is values, unless it is chosen to be classes.
pub const MOST_NUMBERED_CLASSES: usize = 20;

/// Why a target is taken as classes, as values or as labels. It is shown as `it has text, such as "yes"`, where "it" is the column.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum TargetReason {
    /// It was chosen.
    Chosen,
    /// Values: there are several columns.
    SeveralColumns,
    /// Labels: there are several columns, of two levels each.
    TwoLevels,
    /// Classes: the column was declared to be categorical.
    Declared,
    /// Classes: there are texts.
    Text {
        /// One of them.
        example: String,
    },
    /// Classes: there are booleans.
    Boolean,
    /// Classes: there are two numbers, or up to [`MOST_NUMBERED_CLASSES`] whole numbers and twice as many rows.
    FewNumbers {
        /// How many different ones.
        distinct: usize,
    },
    /// Values: there are numbers with fractions.
    Fractions {
        /// One of them.
        example: f64,
    },
    /// Values: there are more than [`MOST_NUMBERED_CLASSES`] whole numbers, or more than half as many as rows.
    ManyNumbers {
        /// How many different ones; none for more than [`MOST_CLASSES`].
        distinct: Option<usize>,
        /// Rows.
        rows: usize,
    },
}

impl TargetReason {
    /// Why a column with these different texts is classes or values; without texts there are more numbers than there can be classes.
    pub(crate) fn of(texts: Option<&[&str]>, declared: bool, rows: usize) -> Self {
        if declared {
            return Self::Declared;
        }
        let Some(texts) = texts else { return Self::ManyNumbers { distinct: None, rows } };
        if are_booleans(texts) {
            return Self::Boolean;
        }
        let mut numbers = Vec::with_capacity(texts.len());
        for text in texts {
            match text.parse::<f64>().ok().filter(|value| value.is_finite()) {
                Some(value) => numbers.push(value + 0.0),
                None => return Self::Text { example: (*text).to_owned() },
            }
        }
        Self::of_different(numbers, rows)
    }

    /// Why rows with these numbers, one each, are classes or values.
    ///
    /// # Examples
    /// ```
    /// use dhll_data::table::TargetReason;
    ///
    /// assert_eq!(TargetReason::of_numbers(&[0.0, 1.0, 1.0, 0.0]).classes(), Some(true));
    /// assert_eq!(TargetReason::of_numbers(&[0.5, 1.0, 1.5, 0.5]).classes(), Some(false));
    /// ```
    pub fn of_numbers(numbers: &[f64]) -> Self {
        Self::of_different(numbers.iter().map(|value| value + 0.0).collect(), numbers.len())
    }

    fn of_different(mut numbers: Vec<f64>, rows: usize) -> Self {
        numbers.sort_by(f64::total_cmp);
        numbers.dedup();
        let distinct = numbers.len();
        match numbers.iter().find(|value| value.fract() != 0.0) {
            _ if distinct <= 2 => Self::FewNumbers { distinct },
            Some(&example) => Self::Fractions { example },
            None if distinct > MOST_NUMBERED_CLASSES || rows < 2 * distinct => {
                Self::ManyNumbers { distinct: Some(distinct), rows }
            }
            None => Self::FewNumbers { distinct },
        }
    }

    /// What the target is taken as; none where that was chosen.
    pub fn taken_as(&self) -> Option<TargetChoice> {
        match self {
            Self::Chosen => None,
            Self::Declared | Self::Text { .. } | Self::Boolean | Self::FewNumbers { .. } => {
                Some(TargetChoice::Classes)
            }
            Self::SeveralColumns | Self::Fractions { .. } | Self::ManyNumbers { .. } => {
                Some(TargetChoice::Values)
            }
            Self::TwoLevels => Some(TargetChoice::Labels),
        }
    }

    /// Whether the target is classes; none where that was chosen.
    pub fn classes(&self) -> Option<bool> {
        self.taken_as().map(|taken| taken == TargetChoice::Classes)
    }
}

impl fmt::Display for TargetReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chosen => write!(f, "it was chosen"),
            Self::SeveralColumns => write!(f, "there are several columns"),
            Self::TwoLevels => write!(f, "each of the columns has two levels"),
            Self::Declared => write!(f, "it was declared categorical"),
            Self::Text { example } => write!(f, "it has text, such as {example:?}"),
            Self::Boolean => write!(f, "it has booleans"),
            Self::FewNumbers { distinct } => write!(f, "it has only {distinct} different numbers"),
            Self::Fractions { example } => write!(f, "it has fractions, such as {example}"),
            Self::ManyNumbers { distinct: Some(distinct), rows } => {
                write!(f, "it has {distinct} different numbers in {rows} rows")
            }
            Self::ManyNumbers { distinct: None, .. } => {
                write!(f, "it has more than {MOST_CLASSES} different numbers")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_classes_or_values_for_a_reason() {
        let whole: Vec<String> = (1..=29).map(|ring: u32| ring.to_string()).collect();
        let whole: Vec<&str> = whole.iter().map(String::as_str).collect();
        for (texts, rows, classes, said) in [
            (&["a", "1"][..], 9, true, "it has text, such as \"a\""),
            (&["Yes", "no"], 9, true, "it has booleans"),
            (&["0", "1"], 2, true, "it has only 2 different numbers"),
            (&["0.5", "1.5"], 2, true, "it has only 2 different numbers"),
            (&["3", "4", "5.0"], 6, true, "it has only 3 different numbers"),
            (&["3", "4", "5.0"], 5, false, "it has 3 different numbers in 5 rows"),
            (&["3", "4", "5.5"], 600, false, "it has fractions, such as 5.5"),
            (&whole, 4177, false, "it has 29 different numbers in 4177 rows"),
            (&whole[..20], 4177, true, "it has only 20 different numbers"),
        ] {
            let reason = TargetReason::of(Some(texts), false, rows);
            assert_eq!((reason.classes(), reason.to_string().as_str()), (Some(classes), said));
        }
        assert_eq!(TargetReason::of(Some(&whole), true, 30), TargetReason::Declared);
        assert_eq!(TargetReason::of(None, false, 30_000).classes(), Some(false));
    }
}
