//! The columns of a table: their names, and which of them can be features and targets.

use std::collections::HashMap;

use super::error::TableError;

/// Which columns are read, by their places in the file from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The features, in the order in which they are wanted.
    pub features: Vec<usize>,
    /// The targets.
    pub targets: Vec<usize>,
}

/// The columns of a table, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    names: Vec<String>,
    /// False if names are `column-1`, `column-2`, ... because the file has none.
    named: bool,
    /// Columns whose name another one has, too.
    shared: Vec<bool>,
    dropped: Vec<bool>,
    /// Columns that were declared to be categorical.
    declared: Vec<bool>,
    /// The column with the weights of the rows, which is neither a feature nor a target.
    weights: Option<usize>,
}

impl Header {
    /// Columns of these names.
    pub(crate) fn of(names: Vec<String>) -> Self {
        let mut times: HashMap<&str, usize> = HashMap::with_capacity(names.len());
        names.iter().for_each(|name| *times.entry(name).or_default() += 1);
        // For all columns at once: there may be a million.
        let shared = names.iter().map(|name| times[name.as_str()] > 1).collect();
        let unmarked = vec![false; names.len()];
        Self { names, named: true, shared, dropped: unmarked.clone(), declared: unmarked, weights: None }
    }

    /// The names of so many columns that have none.
    pub(crate) fn unnamed(columns: usize) -> Self {
        Self { named: false, ..Self::of((0..columns).map(numbered).collect()) }
    }

    /// Whether the file names its columns; otherwise they are `column-1`, `column-2`, ...
    pub fn named(&self) -> bool {
        self.named
    }

    /// The columns that were not dropped: place in the file, and name.
    pub fn columns(&self) -> impl Iterator<Item = (usize, &str)> {
        self.kept().map(|column| (column, self.names[column].as_str()))
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// What a column is called in messages.
    pub(crate) fn shown(&self, column: usize) -> String {
        if self.names[column].is_empty() { numbered(column) } else { self.names[column].clone() }
    }

    /// A column as it is typed on a command line that splits at commas.
    pub(crate) fn typed(&self, column: usize) -> String {
        let name = &self.names[column];
        let special = |c: char| ",'".contains(c) || c.is_control();
        if name.is_empty() || name.starts_with('-') || name.contains(special) || self.shared[column] {
            return numbered(column);
        }
        let plain = name.chars().all(|c| c.is_alphanumeric() || "-_.+%@/".contains(c));
        if plain { name.clone() } else { format!("'{name}'") }
    }

    /// The columns that were not dropped.
    fn kept(&self) -> impl Iterator<Item = usize> {
        (0..self.names.len()).filter(|&column| !self.dropped[column])
    }

    /// Leave out the columns of these names; several if they share one.
    pub(crate) fn drop(&mut self, names: &[String]) -> Result<(), TableError> {
        self.marked(names).map(|dropped| self.dropped = dropped)
    }

    /// Take the columns of these names for categorical, whatever they hold.
    pub(crate) fn declare(&mut self, names: &[String]) -> Result<(), TableError> {
        self.marked(names).map(|declared| self.declared = declared)
    }

    /// Take the column of that name, if one is named, for the weights of the rows.
    pub(crate) fn weigh(&mut self, name: Option<&str>) -> Result<(), TableError> {
        self.weights = name.map(|name| self.find(name)).transpose()?;
        match self.weights {
            Some(column) if self.declared[column] => Err(self.weights_as(column, "categorical")),
            _ => Ok(()),
        }
    }

    /// The column with the weights, if it is the last of these features, where [`select`](Self::select) puts it.
    pub(crate) fn weights_of(&self, selection: &Selection) -> Option<usize> {
        self.weights.filter(|weights| selection.features.last() == Some(weights))
    }

    /// Whether there is a feature beside the weights.
    pub(crate) fn has_features(&self, selection: &Selection) -> bool {
        selection.features.iter().any(|&column| Some(column) != self.weights)
    }

    fn weights_as(&self, column: usize, role: &'static str) -> TableError {
        TableError::WeightsRole { column: self.shown(column), role }
    }

    pub(crate) fn is_declared(&self, column: usize) -> bool {
        self.declared[column]
    }

    /// Which columns have one of these names; each must be there.
    fn marked(&self, names: &[String]) -> Result<Vec<bool>, TableError> {
        let mut marked = vec![false; self.names.len()];
        for name in names {
            let places = self.places(name);
            if places.is_empty() {
                return Err(self.missing(name));
            }
            places.into_iter().for_each(|column| marked[column] = true);
        }
        Ok(marked)
    }

    /// The target columns of these names, and all others as features, the last of them the one with the weights.
    pub(crate) fn select<T: AsRef<str>>(&self, targets: &[T]) -> Result<Selection, TableError> {
        let mut places = Vec::with_capacity(targets.len());
        for name in targets {
            let place = self.find(name.as_ref())?;
            if !places.contains(&place) {
                places.push(place);
            }
        }
        if let Some(weights) = self.weights.filter(|weights| places.contains(weights)) {
            return Err(self.weights_as(weights, "a target"));
        }
        let is_feature = |column: &usize| !places.contains(column) && Some(*column) != self.weights;
        let features = self.kept().filter(is_feature).chain(self.weights).collect();
        Ok(Selection { features, targets: places })
    }

    /// The column of that name: `column-2`, and in a file without header `2`, is the second.
    pub(crate) fn find(&self, name: &str) -> Result<usize, TableError> {
        let places: Vec<usize> =
            self.places(name).into_iter().filter(|&column| !self.dropped[column]).collect();
        match places[..] {
            [] => Err(self.missing(name)),
            [column] => Ok(column),
            [first, second, ..] => Err(duplicate(name, first, second)),
        }
    }

    /// Whether these columns have names of their own.
    pub(crate) fn check_named(&self, selection: &Selection) -> Result<(), TableError> {
        let mut selected = selection.features.iter().chain(&selection.targets);
        match selected.find(|&&column| self.named && is_unnamed(&self.names[column])) {
            Some(&column) => {
                Err(TableError::Unnamed { column: column + 1, name: self.names[column].clone() })
            }
            None => Ok(()),
        }
    }

    /// Whether these columns have different names.
    pub(crate) fn check_distinct(&self, selection: &Selection) -> Result<(), TableError> {
        let selected = selection.features.iter().chain(&selection.targets);
        let mut named: Vec<(&str, usize)> =
            selected.map(|&column| (self.names[column].as_str(), column)).collect();
        named.sort_unstable();
        match named.windows(2).find(|pair| self.named && pair[0].0 == pair[1].0) {
            Some(pair) => Err(duplicate(pair[0].0, pair[0].1, pair[1].1)),
            None => Ok(()),
        }
    }

    fn places(&self, name: &str) -> Vec<usize> {
        let mut places: Vec<usize> =
            (0..self.names.len()).filter(|&column| self.names[column] == name).collect();
        if places.is_empty() {
            let number = name.strip_prefix("column-").or((!self.named).then_some(name));
            let number = number.and_then(|number| number.parse::<usize>().ok());
            places.extend(
                number.and_then(|number| number.checked_sub(1)).filter(|&column| column < self.names.len()),
            );
        }
        places
    }

    fn missing(&self, name: &str) -> TableError {
        TableError::NoColumn {
            name: name.to_owned(),
            columns: (0..self.names.len()).map(|column| self.shown(column)).collect(),
            nearest: nearest(name, &self.names),
        }
    }
}

/// Whether it is no name, or what pandas calls a column without one: `Unnamed: 0` in text files, `__index_level_0__` in Parquet files.
fn is_unnamed(name: &str) -> bool {
    let index = || name.strip_prefix("__index_level_")?.strip_suffix("__");
    let number = name.strip_prefix("Unnamed: ").or_else(index);
    name.is_empty() || number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn numbered(column: usize) -> String {
    format!("column-{}", column + 1)
}

fn duplicate(name: &str, first: usize, second: usize) -> TableError {
    TableError::DuplicateName { name: name.to_owned(), first: first + 1, second: second + 1 }
}

/// Up to five of the names, those that are most like `name` first.
pub fn nearest(name: &str, names: &[String]) -> Vec<String> {
    let name = name.to_lowercase();
    let mut scored: Vec<(f64, &String)> =
        names.iter().map(|other| (strsim::jaro_winkler(&name, &other.to_lowercase()), other)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(5).filter(|(score, _)| *score > 0.0).map(|(_, name)| name.clone()).collect()
}
