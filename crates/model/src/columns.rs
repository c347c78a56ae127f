//! Which columns of some rows are the features of a model: by name where both have names, else by position.

use std::collections::HashMap;

use dhll_core::{Dataset, Encoding, InputError, listed};
use ndarray::{CowArray, Ix2};
use thiserror::Error;

/// How the columns were found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Matched {
    /// By their names; these others were left out.
    ByName {
        /// Columns that are no features of the model.
        ignored: Vec<String>,
    },
    /// By position, because the model or the rows have no names, or neither has.
    ByPosition,
}

/// The columns that a model needs, among those of some rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnMatch {
    /// For each feature of the model, the place of its column.
    pub places: Vec<usize>,
    /// How they were found.
    pub matched: Matched,
}

/// Why rows do not have the columns of a model.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ColumnError {
    /// Columns are missing.
    #[error(
        "{} of the model's {features} columns {} missing: {}",
        missing.len(), if missing.len() == 1 { "is" } else { "are" }, listed(missing)
    )]
    Missing {
        /// The names of those.
        missing: Vec<String>,
        /// Columns that the model needs.
        features: usize,
    },
    /// A column stands there twice.
    #[error("the column {name:?} stands there twice; rename one of them")]
    Twice {
        /// Its name.
        name: String,
    },
    /// A column holds something else than it did in training.
    #[error(transparent)]
    Kinds {
        /// Which column, and what.
        source: InputError,
    },
    /// There are no names to go by, and more or fewer columns.
    #[error(
        "the model needs {expected} columns of features, but there are {found}; columns are matched by position here, because {}",
        if *named { "these rows have no column names" } else { "the model was trained on columns without names" }
    )]
    Count {
        /// Columns that the model needs.
        expected: usize,
        /// Columns there are.
        found: usize,
        /// Whether the model has names.
        named: bool,
    },
}

/// The columns called `wanted`, `features` in number, among so many that are called `found`.
pub(crate) fn match_columns(
    wanted: Option<&[String]>,
    features: usize,
    found: Option<&[&str]>,
    columns: usize,
) -> Result<ColumnMatch, ColumnError> {
    let (Some(wanted), Some(found)) = (wanted, found) else {
        if columns != features {
            return Err(ColumnError::Count { expected: features, found: columns, named: wanted.is_some() });
        }
        return Ok(ColumnMatch { places: (0..features).collect(), matched: Matched::ByPosition });
    };
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    found.iter().enumerate().for_each(|(place, &name)| places.entry(name).or_default().push(place));
    let mut chosen = Vec::with_capacity(wanted.len());
    let mut missing = Vec::new();
    for name in wanted {
        match places.remove(name.as_str()).as_deref() {
            None | Some([]) => missing.push(name.clone()),
            Some([place]) => chosen.push(*place),
            Some(_) => return Err(ColumnError::Twice { name: name.clone() }),
        }
    }
    if !missing.is_empty() {
        return Err(ColumnError::Missing { missing, features: wanted.len() });
    }
    let ignored =
        found.iter().filter(|&&name| places.contains_key(name)).map(|&name| name.to_owned()).collect();
    Ok(ColumnMatch { places: chosen, matched: Matched::ByName { ignored } })
}

/// For each of the features called `wanted`, the place of its column in `data`.
///
/// # Errors
/// [`ColumnError`] if a column is missing or stands there twice, or there are no names and another number of columns.
pub fn places(wanted: Option<&[String]>, features: usize, data: &Dataset) -> Result<Vec<usize>, ColumnError> {
    let found: Option<Vec<&str>> =
        data.columns().features.as_ref().map(|names| names.iter().map(String::as_str).collect());
    Ok(match_columns(wanted, features, found.as_deref(), data.n_features())?.places)
}

/// The features of `data` as those called `wanted` stand, with the categories that `encoding` knows; not copied if they stand so already.
pub(crate) fn arrange<'a>(
    wanted: Option<&[String]>,
    encoding: &Encoding,
    data: &'a Dataset,
) -> Result<CowArray<'a, f64, Ix2>, ColumnError> {
    let places = places(wanted, encoding.n_features(), data)?;
    let kinds = |source| ColumnError::Kinds { source };
    if places.iter().copied().eq(0..data.n_features()) {
        return encoding.rows(data).map_err(kinds);
    }
    // Names tell the columns of the message, which has them as the model does.
    let arranged = data.select_columns(&places).expect("places are among the columns");
    Ok(encoding.rows(&arranged).map_err(kinds)?.into_owned().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_name(wanted: &[&str], found: &[&str]) -> Result<ColumnMatch, ColumnError> {
        let wanted: Vec<String> = wanted.iter().map(|&name| name.to_owned()).collect();
        match_columns(Some(&wanted), wanted.len(), Some(found), found.len())
    }

    #[test]
    fn names_go_before_positions() {
        let found = by_name(&["a", "b"], &["b", "id", "a", "id"]).unwrap();
        assert_eq!(found.places, [2, 0]);
        assert_eq!(found.matched, Matched::ByName { ignored: vec!["id".into(), "id".into()] });
        let error = by_name(&["a", "b", "c"], &["b"]).unwrap_err().to_string();
        assert_eq!(error, "2 of the model's 3 columns are missing: a, c");
        let error = by_name(&["a"], &["a", "a"]).unwrap_err().to_string();
        assert!(error.starts_with("the column \"a\" stands there twice"), "{error}");
    }

    #[test]
    fn without_names_the_count_must_fit() {
        let wanted = ["a".to_owned(), "b".to_owned()];
        for (wanted, found) in [(Some(&wanted[..]), None), (None, Some(&["x", "y"][..])), (None, None)] {
            let matched = match_columns(wanted, 2, found, 2).unwrap();
            assert_eq!(matched, ColumnMatch { places: vec![0, 1], matched: Matched::ByPosition });
        }
        let error = match_columns(Some(&wanted), 2, None, 3).unwrap_err().to_string();
        assert!(
            error.contains("needs 2 columns of features, but there are 3")
                && error.ends_with("no column names"),
            "{error}"
        );
        let error = match_columns(None, 2, None, 3).unwrap_err().to_string();
        assert!(error.ends_with("the model was trained on columns without names"), "{error}");
    }
}
