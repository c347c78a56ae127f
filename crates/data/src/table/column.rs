//! A column of texts while it is read: numbers, or categories as soon as a text is no number.
//!
//! Whether `1` is a number or the name of a category is known only at the end of the file. So that one pass is enough, entries are the places of
//! the column's different texts, as long as there are few; where there are too many, all of them numbers, entries are numbers from there on.

use std::collections::HashMap;

use dhll_core::data::ColumnKind;

use super::dates::is_date;
use super::fault::{Fault, Reason};
use super::fields::{MissingTexts, Wrong, feature};
use super::levels;
use super::place::Place;

/// The most levels that a column of categories may have.
pub(super) const MOST_LEVELS: usize = 100_000;

/// With more different numbers with signs or separators than these, and than other texts, a column has no categories.
const MANY_WRITTEN: usize = 20;

/// How many different texts of a column are kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// While all of them are numbers; with more, the column is one of numbers.
    pub(super) numbers: usize,
    /// Otherwise.
    pub(super) texts: usize,
}

/// What all columns of a file have in common.
#[derive(Debug, Default)]
pub(super) struct Common {
    pub(super) missing: MissingTexts,
    /// Bytes of the texts that are kept, about.
    pub(super) bytes: usize,
}

/// How many different texts of one sort a column has, with the first of them.
#[derive(Debug, Default)]
struct Sort {
    count: usize,
    first: Option<(Place, String)>,
}

impl Sort {
    fn add(&mut self, text: &str, place: Place) {
        self.count += 1;
        self.first.get_or_insert_with(|| (place, text.to_owned()));
    }

    fn fault(&self, reason: Reason) -> Option<Fault> {
        self.first.clone().map(|(place, found)| Fault { reason, place, found })
    }
}

/// A column that is being read.
#[derive(Debug)]
pub(super) struct ColumnReader {
    /// Whether it was said that it has categories.
    declared: bool,
    limits: Limits,
    /// The entry of every text: its place, or NaN where it stands for a missing value.
    entries: HashMap<Box<str>, f64>,
    /// The text before and its entry: neighbours are often the same.
    last: (String, f64),
    /// By place: the number that a text is, or NaN.
    values: Vec<f64>,
    /// By place: where a text is first.
    firsts: Vec<Place>,
    written: Sort,
    infinite: Sort,
    dates: Sort,
    texts: Sort,
    /// The row from which entries are numbers.
    numbers_from: Option<usize>,
}

/// A column that was read.
pub(super) struct ReadColumn {
    /// Every different text and where it is first, by place; empty for more numbers than are kept.
    pub(super) distinct: Vec<(String, Place)>,
    /// The number that a text is, or NaN; by place.
    pub(super) values: Vec<f64>,
    /// Entries of the rows before this one are places, those behind it numbers.
    pub(super) places_before: usize,
    /// Why the texts are no categories, although not all are numbers.
    pub(super) fault: Option<Fault>,
}

impl ColumnReader {
    pub(super) fn new(declared: bool, limits: Limits) -> Self {
        Self {
            declared,
            limits,
            entries: HashMap::new(),
            last: (String::new(), f64::NAN),
            values: Vec::new(),
            firsts: Vec::new(),
            written: Sort::default(),
            infinite: Sort::default(),
            dates: Sort::default(),
            texts: Sort::default(),
            numbers_from: None,
        }
    }

    /// The entry of a field, NaN if it is missing.
    pub(super) fn entry(
        &mut self,
        text: &str,
        row: usize,
        at: impl Fn() -> Place,
        common: &mut Common,
    ) -> Result<f64, Fault> {
        if self.numbers_from.is_some() {
            return self.number(text, at, common);
        }
        if self.last.0 == text {
            return Ok(self.last.1);
        }
        let entry = match self.entries.get(text) {
            Some(&entry) => entry,
            None => self.add(text, row, at(), common)?,
        };
        self.last.0.clear();
        self.last.0.push_str(text);
        self.last.1 = entry;
        Ok(entry)
    }

    /// The entry of a field behind more different numbers than are kept.
    fn number(&self, text: &str, at: impl Fn() -> Place, common: &Common) -> Result<f64, Fault> {
        common.missing.number(text).or_else(|wrong| {
            let reason = match wrong {
                Wrong::Missing => return Ok(f64::NAN),
                Wrong::Written => Reason::Written,
                Wrong::NotFinite => Reason::NotFinite,
                Wrong::NotNumber => Reason::LateText(self.limits.numbers),
            };
            Err(Fault { reason, place: at(), found: shortened(text) })
        })
    }

    /// The entry of a text that the column has not had yet.
    fn add(&mut self, text: &str, row: usize, at: Place, common: &mut Common) -> Result<f64, Fault> {
        common.bytes += text.len() + 64;
        if common.missing.contains(text) {
            self.entries.insert(text.into(), f64::NAN);
            return Ok(f64::NAN);
        }
        let number = feature(text);
        let place = self.values.len();
        if let (Ok(number), true, false) = (number, place >= self.limits.numbers, self.declared)
            && self.only_numbers()
        {
            self.numbers_from = Some(row);
            self.entries = HashMap::new();
            return Ok(number);
        }
        if place >= self.limits.texts {
            let many =
                Fault { reason: Reason::ManyLevels(self.limits.texts), place: at, found: shortened(text) };
            return Err(self.fault().unwrap_or(many));
        }
        if let (Err(_), Some(fault)) = (number, Fault::of_long(text, at)) {
            return Err(fault);
        }
        match number {
            Ok(_) => {}
            Err(Wrong::Written) => self.written.add(text, at),
            Err(Wrong::NotFinite) => self.infinite.add(text, at),
            Err(_) if is_date(text) => self.dates.add(text, at),
            Err(_) => self.texts.add(text, at),
        }
        self.values.push(number.unwrap_or(f64::NAN));
        self.firsts.push(at);
        self.entries.insert(text.into(), place as f64);
        Ok(place as f64)
    }

    fn only_numbers(&self) -> bool {
        self.written.count + self.infinite.count + self.dates.count + self.texts.count == 0
    }

    /// Why the texts so far are no categories, although not all are numbers.
    pub(super) fn fault(&self) -> Option<Fault> {
        if self.declared {
            None
        } else if 2 * self.dates.count > self.values.len() {
            self.dates.fault(Reason::Date)
        } else if self.written.count > MANY_WRITTEN.max(self.texts.count + self.dates.count) {
            self.written.fault(Reason::Written)
        } else if self.texts.count + self.dates.count > 0 {
            None
        } else {
            // Numbers alone, however they are written.
            self.written.fault(Reason::Written).or_else(|| self.infinite.fault(Reason::NotFinite))
        }
    }

    /// All that is known of the texts.
    pub(super) fn finish(self) -> ReadColumn {
        let fault = self.fault();
        let mut distinct: Vec<(String, Place)> =
            self.firsts.iter().map(|&first| (String::new(), first)).collect();
        for (text, entry) in self.entries {
            if !entry.is_nan() {
                distinct[entry as usize].0 = text.into_string();
            }
        }
        if self.numbers_from.is_some() {
            distinct.clear();
        }
        let places_before = self.numbers_from.unwrap_or(usize::MAX);
        ReadColumn { distinct, values: self.values, places_before, fault }
    }

    /// What the column holds, and how its entries become those of a matrix, unless there is a [`fault`](Self::fault).
    pub(super) fn finish_feature(self) -> (ColumnKind, Entries) {
        let numbers = !self.declared && self.only_numbers();
        let column = self.finish();
        let places_before = column.places_before;
        if numbers {
            return (ColumnKind::Number, Entries { of_places: column.values, places_before });
        }
        let texts: Vec<&str> = column.distinct.iter().map(|(text, _)| text.as_str()).collect();
        let levels = levels::of_texts(&texts);
        let of_places = levels.places.iter().map(|&place| place as f64).collect();
        (ColumnKind::Category { levels: levels.names }, Entries { of_places, places_before })
    }
}

/// From the entries of a column as it was read to those of a matrix.
pub(super) struct Entries {
    of_places: Vec<f64>,
    places_before: usize,
}

impl Entries {
    /// NaN whatever was read.
    pub(super) fn none() -> Self {
        Self { of_places: Vec::new(), places_before: usize::MAX }
    }

    pub(super) fn of(&self, row: usize, entry: f64) -> f64 {
        let is_place = row < self.places_before && !entry.is_nan();
        if is_place { self.of_places.get(entry as usize).copied().unwrap_or(f64::NAN) } else { entry }
    }
}

/// As much of a text as a message should have.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
