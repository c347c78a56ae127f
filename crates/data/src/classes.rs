//! Classes from a column of labels: which labels are the same class, in which order classes stand, and which columns hold no classes.

pub use dhll_core::data::ClassLookup;
use dhll_core::data::number;
use thiserror::Error;

/// More different labels than this are never classes; reading stops there.
pub const MOST_CLASSES: usize = 10_000;
/// Up to this many different labels, hardly any column is suspicious.
const FEW: usize = 20;

/// Why a column of labels holds no classes. The remedy is the same for files of all kinds, so that it stands here.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ClassError {
    /// Numbers as many and as rare as those of a quantity or an identifier.
    #[error(
        "{found} different numbers as labels of {rows} rows, such as {example}, are a quantity or identifiers, not classes; \
         choose another label column, or turn the numbers into a few classes such as \"low\" and \"high\""
    )]
    Numbers {
        /// How many different ones.
        found: usize,
        /// Rows they label.
        rows: usize,
        /// One of them.
        example: f64,
    },
    /// Nearly every row has a label of its own.
    #[error(
        "{found} different labels of {rows} rows, such as {example:?}, are identifiers or free text, not classes; choose another \
         label column"
    )]
    Texts {
        /// How many different ones.
        found: usize,
        /// Rows they label.
        rows: usize,
        /// One of them.
        example: String,
    },
    /// More different labels than classes are believed to be.
    #[error(
        "there are more than {MOST_CLASSES} different labels, such as {example:?}; choose another label column"
    )]
    TooMany {
        /// One of them.
        example: String,
    },
}

/// Classes, and the class of every label they were made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classes {
    /// What the classes are called: numbers in ascending order if all labels are numbers, else texts in that of their characters.
    pub names: Vec<String>,
    /// The place of every given label among the names.
    pub places: Vec<usize>,
}

/// The classes of `rows` rows with these different labels. Where all are numbers, equal numbers are one class however they are
/// written: `0`, `0.0` and `00`.
///
/// # Errors
/// [`ClassError`] if the labels look like quantities or identifiers.
///
/// # Examples
/// ```
/// let classes = dhll_data::classes::of_texts(&["1.0", "0", "1"], 30)?;
/// assert_eq!((classes.names, classes.places), (vec!["0".to_owned(), "1".to_owned()], vec![1, 0, 1]));
/// # Ok::<(), dhll_data::classes::ClassError>(())
/// ```
pub fn of_texts(labels: &[&str], rows: usize) -> Result<Classes, ClassError> {
    let (classes, values) = grouped(labels);
    match values {
        Some(values) => check_numbers(&values, rows)?,
        None => check_texts(&classes.names, rows)?,
    }
    Ok(classes)
}

/// The classes of these labels, whatever they are, with their values if all are numbers.
pub(crate) fn grouped(labels: &[&str]) -> (Classes, Option<Vec<f64>>) {
    let numbers: Option<Vec<f64>> = labels.iter().map(|text| number(text)).collect();
    let Some(numbers) = numbers else {
        let mut names: Vec<String> = labels.iter().map(|&text| text.to_owned()).collect();
        names.sort_unstable();
        names.dedup();
        let places = labels.iter().map(|&text| names.partition_point(|name| name.as_str() < text));
        return (Classes { places: places.collect(), names }, None);
    };
    let values = distinct(&numbers);
    let places: Vec<usize> = numbers.iter().map(|&value| place(&values, value)).collect();
    // A class is called as it is written, and by its number where it is written in several ways.
    let mut names: Vec<Option<String>> = vec![None; values.len()];
    for (&text, &class) in labels.iter().zip(&places) {
        let text = if names[class].as_deref().is_none_or(|known| known == text) {
            text.to_owned()
        } else {
            values[class].to_string()
        };
        names[class] = Some(text);
    }
    let names = names.into_iter().zip(&values).map(|(name, value)| name.unwrap_or(value.to_string()));
    (Classes { names: names.collect(), places }, Some(values))
}

/// The classes of rows with these numbers as labels, one per row.
///
/// # Errors
/// As [`of_texts`].
pub fn of_numbers(labels: &[f64]) -> Result<Classes, ClassError> {
    let values = distinct(labels);
    check_numbers(&values, labels.len())?;
    let places = labels.iter().map(|&value| place(&values, value)).collect();
    Ok(Classes { names: values.iter().map(f64::to_string).collect(), places })
}

/// Values that are looked at together, at least: few classes need no copy of all values.
const PIECE: usize = 1 << 16;

/// Ascending, each once.
fn distinct(values: &[f64]) -> Vec<f64> {
    let (mut known, mut rest): (Vec<f64>, _) = (Vec::new(), values);
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(PIECE.max(known.len()).min(rest.len()));
        known.extend(piece.iter().map(|value| value + 0.0));
        known.sort_unstable_by(f64::total_cmp);
        known.dedup();
        rest = behind;
    }
    known
}

fn place(values: &[f64], value: f64) -> usize {
    values.partition_point(|known| known.total_cmp(&(value + 0.0)).is_lt())
}

/// Whether ascending numbers may be classes of so many rows. Class numbers are whole, close to each other, and each has rows.
fn check_numbers(values: &[f64], rows: usize) -> Result<(), ClassError> {
    let (found, Some(&first), Some(&last)) = (values.len(), values.first(), values.last()) else {
        return Ok(());
    };
    let whole = values.iter().all(|value| value.fract() == 0.0);
    let rows_a_class = if !whole {
        if found > FEW { usize::MAX } else { 5 }
    } else if found <= FEW {
        1
    } else if found > 100 {
        50
    } else if last - first < 2.0 * found as f64 {
        2
    } else {
        20
    };
    // Three numbers of three rows are three classes, fractions or not.
    if found > 5 && rows / rows_a_class < found {
        return Err(ClassError::Numbers { found, rows, example: values[found / 2] });
    }
    if found > MOST_CLASSES {
        return Err(ClassError::TooMany { example: values[found / 2].to_string() });
    }
    Ok(())
}

fn check_texts(names: &[String], rows: usize) -> Result<(), ClassError> {
    let found = names.len();
    if found > FEW && rows < 2 * found {
        return Err(ClassError::Texts { found, rows, example: names[found / 2].clone() });
    }
    if found > MOST_CLASSES {
        return Err(ClassError::TooMany { example: names[found / 2].clone() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(labels: &[String], rows: usize) -> Result<Classes, ClassError> {
        of_texts(&labels.iter().map(String::as_str).collect::<Vec<_>>(), rows)
    }

    #[test]
    fn equal_numbers_are_one_class_in_numerical_order() {
        let found = of_texts(&["10", "9", "00", "0.0", "-0", "9"], 60).unwrap();
        assert_eq!(
            (found.names, found.places),
            (vec!["0".into(), "9".into(), "10".into()], vec![2, 1, 0, 0, 0, 1])
        );
        // One text among them, and all are texts.
        let found = of_texts(&["0", "0.0", "b"], 60).unwrap();
        assert_eq!(found.places, [0, 1, 2]);
        assert_eq!(of_texts(&["1.0", "2.50"], 60).unwrap().names, ["1.0", "2.50"]);
        let found = of_numbers(&[8.0, 3.0, 8.0, -0.0, 0.0]).unwrap();
        assert_eq!(
            (found.names, found.places),
            (vec!["0".into(), "3".into(), "8".into()], vec![2, 1, 2, 0, 0])
        );
    }

    #[test]
    fn quantities_and_identifiers_are_refused() {
        let prices: Vec<f64> = (0..60).map(|i| 9.99 + 1.5 * f64::from(i)).collect();
        for copies in [1, 10] {
            let error = of_numbers(&prices.repeat(copies)).unwrap_err().to_string();
            let said = format!(
                "60 different numbers as labels of {} rows, such as 54.99, are a quantity",
                60 * copies
            );
            assert!(error.starts_with(&said), "{error}");
        }
        let identifiers: Vec<f64> = (0..1000).map(f64::from).collect();
        assert!(matches!(of_numbers(&identifiers), Err(ClassError::Numbers { found: 1000, rows: 1000, .. })));
        let spread: Vec<f64> = (0..60).map(|i| f64::from(i * 17)).collect();
        assert!(of_numbers(&spread.repeat(5)).is_err() && of_numbers(&spread.repeat(20)).is_ok());
        let names: Vec<String> = (0..50).map(|i| format!("customer {i}")).collect();
        assert!(matches!(texts(&names, 60), Err(ClassError::Texts { found: 50, rows: 60, .. })));
        let many: Vec<String> = (0..=MOST_CLASSES).map(|i| format!("c{i}")).collect();
        assert!(matches!(texts(&many, 1_000_000), Err(ClassError::TooMany { .. })));
    }

    #[test]
    fn classes_that_are_numbers_are_accepted() {
        let hundred: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(of_numbers(&hundred.repeat(2)).unwrap().names.len(), 100);
        assert_eq!(of_numbers(&[0.5, 1.0, 1.5]).unwrap().names, ["0.5", "1", "1.5"]);
        assert_eq!(of_numbers(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]).unwrap().names.len(), 7);
        let letters: Vec<String> = ('a'..='z').map(String::from).collect();
        assert_eq!(texts(&letters, 52).unwrap().names.len(), 26);
    }

    #[test]
    fn classes_are_found_however_their_numbers_are_written() {
        let lookup = ClassLookup::new(&["10".to_owned(), "0".to_owned()]);
        let places = ["0.0", "10", "-0", "1e1", "5", "x", "nan"].map(|label| lookup.place(label));
        assert_eq!(places, [Some(1), Some(0), Some(1), Some(0), None, None, None]);
        let lookup = ClassLookup::new(&["1".to_owned(), "x".to_owned()]);
        assert_eq!((lookup.place("1.0"), lookup.place("x")), (None, Some(1)));
    }
}
