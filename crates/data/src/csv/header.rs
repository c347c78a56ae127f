//! The columns of a text table: their names, and which of them can be features and targets.

use super::error::CsvError;
use super::record::Record;

/// The columns of a text table, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    names: Vec<String>,
    /// False if names are `column-1`, `column-2`, ... because the file has none.
    named: bool,
    dropped: Vec<bool>,
}

impl Header {
    /// The names of the first line.
    pub(super) fn of(first: &Record) -> Self {
        Self {
            names: first.fields().map(str::to_owned).collect(),
            named: true,
            dropped: vec![false; first.len()],
        }
    }

    /// The names of so many columns that have none.
    pub(super) fn unnamed(columns: usize) -> Self {
        Self { names: (0..columns).map(numbered).collect(), named: false, dropped: vec![false; columns] }
    }

    pub(super) fn named(&self) -> bool {
        self.named
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// What a column is called in messages.
    pub(super) fn shown(&self, column: usize) -> String {
        if self.names[column].is_empty() { numbered(column) } else { self.names[column].clone() }
    }

    /// A column as it is typed on a command line that splits at commas.
    pub(super) fn typed(&self, column: usize) -> String {
        let name = &self.names[column];
        let once = self.names.iter().filter(|other| *other == name).count() == 1;
        let special = |c: char| ",'".contains(c) || c.is_control();
        if name.is_empty() || name.starts_with('-') || name.contains(special) || !once {
            return numbered(column);
        }
        let plain = name.chars().all(|c| c.is_alphanumeric() || "-_.+%@/".contains(c));
        if plain { name.clone() } else { format!("'{name}'") }
    }

    /// The columns that were not dropped.
    pub(super) fn kept(&self) -> impl Iterator<Item = usize> {
        (0..self.names.len()).filter(|&column| !self.dropped[column])
    }

    /// Leave out the columns of these names; several if they share one.
    pub(super) fn drop(&mut self, names: &[String]) -> Result<(), CsvError> {
        self.mark(names).map(|dropped| self.dropped = dropped)
    }

    /// Which columns have one of these names; each must be there.
    pub(super) fn mark(&self, names: &[String]) -> Result<Vec<bool>, CsvError> {
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

    /// The column of that name: `column-2`, and in a file without header `2`, is the second.
    pub(super) fn find(&self, name: &str) -> Result<usize, CsvError> {
        let places: Vec<usize> =
            self.places(name).into_iter().filter(|&column| !self.dropped[column]).collect();
        match places[..] {
            [] => Err(self.missing(name)),
            [column] => Ok(column),
            [first, second, ..] => Err(duplicate(name, first, second)),
        }
    }

    /// Whether these columns can be told apart and seem to be named at all.
    pub(super) fn check(&self, features: &[usize], targets: &[usize]) -> Result<(), CsvError> {
        if !self.named {
            return Ok(());
        }
        let all = || features.iter().chain(targets).copied();
        if let Some(column) = all().find(|&column| is_unnamed(&self.names[column])) {
            return Err(CsvError::Unnamed { column: column + 1, name: self.names[column].clone() });
        }
        self.check_numeric(features, targets)?;
        let mut named: Vec<(&str, usize)> =
            all().map(|column| (self.names[column].as_str(), column)).collect();
        named.sort_unstable();
        match named.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(duplicate(pair[0].0, pair[0].1, pair[1].1)),
            None => Ok(()),
        }
    }

    /// A first line of numbers is data. pandas names columns 0, 1, 2, ... by itself: these are names if the targets have some of another kind.
    fn check_numeric(&self, features: &[usize], targets: &[usize]) -> Result<(), CsvError> {
        let is_number = |column: usize| self.names[column].parse::<f64>().is_ok();
        let target_is_number = targets.iter().any(|&column| is_number(column));
        let counted =
            || features.iter().zip(0..).all(|(&column, place)| self.names[column].parse() == Ok(place));
        let pandas = features.len() > 2 && !targets.is_empty() && !target_is_number && counted();
        match features.first() {
            Some(&first) if features.iter().all(|&column| is_number(column)) && !pandas => {
                Err(CsvError::NumericHeader { example: self.names[first].clone() })
            }
            _ => Ok(()),
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

    fn missing(&self, name: &str) -> CsvError {
        let mut numbers = self.names.iter().filter(|name| name.parse::<f64>().is_ok());
        if let (true, Some(example)) = (2 * numbers.clone().count() > self.names.len(), numbers.next()) {
            return CsvError::NumericHeader { example: example.clone() };
        }
        CsvError::NoColumn {
            name: name.to_owned(),
            columns: (0..self.names.len()).map(|column| self.shown(column)).collect(),
            nearest: nearest(name, &self.names),
        }
    }
}

/// Whether it is no name, or what pandas calls a column without one.
fn is_unnamed(name: &str) -> bool {
    let number = name.strip_prefix("Unnamed: ");
    name.is_empty() || number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn numbered(column: usize) -> String {
    format!("column-{}", column + 1)
}

fn duplicate(name: &str, first: usize, second: usize) -> CsvError {
    CsvError::DuplicateName { name: name.to_owned(), first: first + 1, second: second + 1 }
}

/// Up to five of the names, those that are most like `name` first.
pub fn nearest(name: &str, names: &[String]) -> Vec<String> {
    let name = name.to_lowercase();
    let mut scored: Vec<(f64, &String)> =
        names.iter().map(|other| (strsim::jaro_winkler(&name, &other.to_lowercase()), other)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(5).filter(|(score, _)| *score > 0.0).map(|(_, name)| name.clone()).collect()
}
