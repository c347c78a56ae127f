//! The levels of a column of categories: how its texts become levels, and how the texts of other files are found among them.

use dhll_core::data::ClassLookup;

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
pub(super) fn of_texts(texts: &[&str]) -> Classes {
    let small: Vec<String> = texts.iter().map(|text| text.to_ascii_lowercase()).collect();
    let small: Vec<&str> = small.iter().map(String::as_str).collect();
    let levels = classes::grouped(texts).0;
    if !are_booleans(texts) {
        return levels;
    }
    let merged = classes::grouped(&small).0;
    if merged.names.len() < levels.names.len() { merged } else { levels }
}

/// Finds the levels of a model by the texts of other files, which may write numbers and booleans in other ways.
#[derive(Debug, Clone)]
pub(super) struct LevelLookup {
    texts: ClassLookup,
    /// For booleans: the levels in small letters.
    small: Option<ClassLookup>,
    levels: usize,
}

impl LevelLookup {
    pub(super) fn new(levels: &[String]) -> Self {
        let small = || levels.iter().map(|level| level.to_ascii_lowercase()).collect::<Vec<_>>();
        let small = are_booleans(levels).then(|| ClassLookup::new(&small()));
        Self { texts: ClassLookup::new(levels), small, levels: levels.len() }
    }

    /// The place of the level, if it is known.
    pub(super) fn place(&self, text: &str) -> Option<usize> {
        let small = || self.small.as_ref()?.place(&text.to_ascii_lowercase());
        self.texts.place(text).or_else(small)
    }

    /// The place of the level as an entry of a column; unknown levels share one.
    pub(super) fn entry(&self, text: &str) -> f64 {
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
    fn levels_are_sorted_and_found_by_their_numbers() {
        assert_eq!(levels(&["10", "9", "9.0"]), ("9 10".to_owned(), vec![1, 0, 0]));
        assert_eq!(levels(&["10", "9", "b"]), ("10 9 b".to_owned(), vec![0, 1, 2]));
        assert_eq!(levels(&[]), (String::new(), vec![]));
        let lookup = LevelLookup::new(&["9".to_owned(), "10".to_owned()]);
        assert_eq!(["1e1", "9.0", "11"].map(|text| lookup.entry(text)), [1.0, 0.0, 2.0]);
    }
}
