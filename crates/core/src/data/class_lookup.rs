//! Classes by the text of their labels, as `7`, `7.0` or `seven`.

use std::collections::HashMap;

/// Finds the classes of a model by labels of other files, whose numbers may be written in other ways.
#[derive(Debug, Clone)]
pub struct ClassLookup {
    texts: HashMap<String, usize>,
    /// None unless all classes are numbers.
    numbers: Option<Vec<(f64, usize)>>,
}

impl ClassLookup {
    /// Of these classes.
    pub fn new(classes: &[String]) -> Self {
        let numbered = |(place, text): (usize, &String)| number(text).map(|value| (value, place));
        let mut numbers: Option<Vec<(f64, usize)>> = classes.iter().enumerate().map(numbered).collect();
        if let Some(numbers) = &mut numbers {
            numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        Self { texts: classes.iter().cloned().zip(0..).collect(), numbers }
    }

    /// The place of the class of that label, if there is one.
    pub fn place(&self, label: &str) -> Option<usize> {
        let by_number = || {
            let (numbers, value) = (self.numbers.as_ref()?, number(label)?);
            let at = numbers.binary_search_by(|(known, _)| known.total_cmp(&value)).ok()?;
            Some(numbers[at].1)
        };
        self.texts.get(label).copied().or_else(by_number)
    }
}

/// The finite number that a text is, with one zero only. Whole numbers that floats do not tell apart remain texts.
pub fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|value| value.abs() < 9_007_199_254_740_992.0).map(|value| value + 0.0)
}
