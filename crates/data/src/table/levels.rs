//! The levels of a column of categories: how its texts become levels, and how the texts of other files are found among them.

use dhll_core::data::{ClassLookup, number};

use crate::classes::{self, Classes};

/// The pairs of texts that are booleans, in any case.
const BOOLEANS: [[&str; 2]; 2] = [["false", "true"], ["no", "yes"]];

/// Whether there are texts, and all of them are booleans of one kind.
pub(crate) fn are_booleans<T: AsRef<str>>(texts: &[T]) -> bool {
    let all = |pair: &[&str; 2]| {
        texts.iter().all(|text| pair.iter().any(|known| known.eq_ignore_ascii_case(text.as_ref())))
    };
    !texts.is_empty() && BOOLEANS.iter().any(all)
}

/// The levels that different texts make: numbers by their values, all else by their characters. Equal numbers are one level however they are
/// written, and so are booleans.
///
/// # Examples
/// ```
/// let levels = dhll_data::table::levels_of_texts(&["10", "9", "9.0"]);
/// assert_eq!((levels.names, levels.places), (vec!["9".to_owned(), "10".to_owned()], vec![1, 0, 0]));
/// ```
pub fn of_texts(texts: &[&str]) -> Classes {
    let small: Vec<String> = texts.iter().map(|text| text.to_ascii_lowercase()).collect();
    let small: Vec<&str> = small.iter().map(String::as_str).collect();
    let levels = classes::grouped(texts).0;
    if !are_booleans(texts) {
        return levels;
    }
    let merged = classes::grouped(&small).0;
    if merged.names.len() < levels.names.len() { merged } else { levels }
}

/// Whether texts, if there are no more than two, are those of one of several labels: booleans, the numbers 0 or -1 and 1, or any two that are no
/// numbers.
pub(super) fn are_of_label(texts: &[&str]) -> bool {
    let levels = of_texts(texts).names;
    let numbers: Vec<f64> = levels.iter().filter_map(|level| number(level)).collect();
    let pair = |low: f64| numbers.iter().all(|&value| value == low || value == 1.0);
    levels.len() <= 2 && (numbers.is_empty() || (numbers.len() == levels.len() && (pair(0.0) || pair(-1.0))))
}

/// The levels that the texts of a label make, the positive one behind the other if there are two: it is `yes` or `true`, else the greater one.
pub(super) fn of_label(texts: &[&str]) -> Classes {
    let levels = of_texts(texts);
    let positive = |level: &String| BOOLEANS.iter().any(|pair| pair[1].eq_ignore_ascii_case(level));
    match &levels.names[..] {
        [first, second] if positive(first) && !positive(second) => Classes {
            names: vec![second.clone(), first.clone()],
            places: levels.places.iter().map(|&place| 1 - place).collect(),
        },
        _ => levels,
    }
}

/// Finds the levels of a model by the texts of other rows, which may write numbers and booleans in other ways.
///
/// # Examples
/// ```
/// use dhll_data::table::LevelLookup;
///
/// let lookup = LevelLookup::new(&["No".to_owned(), "Yes".to_owned()]);
/// assert_eq!((lookup.place("yes"), lookup.entry("perhaps")), (Some(1), 2.0));
/// ```
#[derive(Debug, Clone)]
pub struct LevelLookup {
    texts: ClassLookup,
    /// For booleans: the levels in small letters.
    small: Option<ClassLookup>,
    levels: usize,
}

impl LevelLookup {
    /// For the levels of one column.
    pub fn new(levels: &[String]) -> Self {
        let small = || levels.iter().map(|level| level.to_ascii_lowercase()).collect::<Vec<_>>();
        let small = are_booleans(levels).then(|| ClassLookup::new(&small()));
        Self { texts: ClassLookup::new(levels), small, levels: levels.len() }
    }

    /// The place of the level, if it is known.
    pub fn place(&self, text: &str) -> Option<usize> {
        let small = || self.small.as_ref()?.place(&text.to_ascii_lowercase());
        self.texts.place(text).or_else(small)
    }

    /// The place of the level as an entry of a column; unknown levels share one.
    pub fn entry(&self, text: &str) -> f64 {
        self.place(text).unwrap_or(self.levels) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(texts: &[&str]) -> (String, Vec<usize>) {
        let found = of_texts(texts);
        (found.names.join(" "), found.places)
    }

    #[test]
    fn booleans_are_two_levels_however_they_are_written() {
        assert_eq!(levels(&["True", "FALSE", "true"]), ("false true".to_owned(), vec![1, 0, 1]));
        assert_eq!(levels(&["Yes", "No"]), ("No Yes".to_owned(), vec![1, 0]));
        assert_eq!(levels(&["TRUE"]), ("TRUE".to_owned(), vec![0]));
        assert_eq!(levels(&["yes", "Yes", "true"]), ("Yes true yes".to_owned(), vec![2, 0, 1]));
        let lookup = LevelLookup::new(&["No".to_owned(), "Yes".to_owned()]);
        assert_eq!(["yes", "NO", "true"].map(|text| lookup.entry(text)), [1.0, 0.0, 2.0]);
    }

    #[test]
    fn labels_have_a_positive_level() {
        let found = |texts: &[&str]| {
            let levels = of_label(texts);
            (are_of_label(texts), levels.names.join(" "), levels.places)
        };
        for (texts, suits, levels, places) in [
            (&["yes", "no"][..], true, "no yes", vec![1, 0]),
            (&["YES", "no"], true, "no YES", vec![1, 0]),
            (&["True", "FALSE", "true"], true, "false true", vec![1, 0, 1]),
            (&["1", "0", "1.0"], true, "0 1", vec![1, 0, 1]),
            (&["1", "-1"], true, "-1 1", vec![1, 0]),
            (&["good", "bad"], true, "bad good", vec![1, 0]),
            (&["1", "2"], false, "1 2", vec![0, 1]),
            (&["1", "yes"], false, "1 yes", vec![0, 1]),
            (&["yes"], true, "yes", vec![0]),
            (&["a", "b", "c"], false, "a b c", vec![0, 1, 2]),
        ] {
            assert_eq!(found(texts), (suits, levels.to_owned(), places), "{texts:?}");
        }
    }

    #[test]
    fn levels_are_sorted_and_found_by_their_numbers() {
        assert_eq!(levels(&["10", "9", "9.0"]), ("9 10".to_owned(), vec![1, 0, 0]));
        assert_eq!(levels(&["10", "9", "b"]), ("10 9 b".to_owned(), vec![0, 1, 2]));
        assert_eq!(levels(&[]), (String::new(), vec![]));
        let lookup = LevelLookup::new(&["9".to_owned(), "10".to_owned()]);
        assert_eq!(["1e1", "9.0", "11"].map(|text| lookup.entry(text)), [1.0, 0.0, 2.0]);
    }
}
