//! The settings of a fit by name, with fingerprints of data, so that two fits can be told apart.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use dhll_core::data::ColumnKind;
use dhll_core::parts::PART_ROWS;
use dhll_core::{Dataset, Target};
use ndarray::{ArrayView2, s};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What a fit depends on: name and value of every setting.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Settings(BTreeMap<String, Value>);

/// A setting that two fits do not share.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Its name.
    pub name: String,
    /// Its value in the fit that was begun before; none if it was not recorded.
    pub kept: Option<Value>,
    /// Its value now.
    pub asked: Option<Value>,
}

impl Settings {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more. What has fields of its own is taken apart: `trainer` with a field `epochs` becomes `trainer.epochs`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.insert(name.to_owned(), value.into());
        self
    }

    fn insert(&mut self, name: String, value: Value) {
        match value {
            Value::Object(fields) => {
                for (field, value) in fields {
                    self.insert(format!("{name}.{field}"), value);
                }
            }
            value => {
                self.0.insert(name, value);
            }
        }
    }

    /// The value of a setting.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All settings, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// What `self`, which was kept, and `asked` do not share.
    pub fn differences(&self, asked: &Self) -> Vec<Difference> {
        let mut names: Vec<&String> = self.0.keys().chain(asked.0.keys()).collect();
        names.sort();
        names.dedup();
        let difference = |name: &String| Difference {
            name: name.clone(),
            kept: self.0.get(name).cloned(),
            asked: asked.0.get(name).cloned(),
        };
        names.into_iter().map(difference).filter(|one| one.kept != one.asked).collect()
    }

    /// SHA-256 of all names and values, in hexadecimal digits.
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        for text in self.0.iter().flat_map(|(name, value)| [name.clone(), value.to_string()]) {
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text);
        }
        hexadecimal(hasher)
    }

    /// SHA-256 of shape, features, what the columns hold, target with its names, and weights if there are any.
    pub fn fingerprint(data: &Dataset) -> String {
        let mut fingerprint = Fingerprint::new(data, data.n_features(), data.kinds());
        fingerprint.features(data.features());
        let digests = fingerprint.digests();
        fingerprint.finish(data, &digests)
    }

    /// SHA-256 of numbers.
    pub fn hash_of(values: impl IntoIterator<Item = impl Borrow<f64>>) -> String {
        let mut hasher = Sha256::new();
        numbers(&mut hasher, values);
        hexadecimal(hasher)
    }
}

/// The [fingerprint](Settings::fingerprint) of a data set whose features come in blocks of rows. It has the features of the first
/// [part](dhll_core::parts) themselves, and of each other part the digest.
#[derive(Debug, Clone)]
pub struct Fingerprint {
    /// All but the features of later parts, weights and unlabelled rows.
    head: Sha256,
    /// The next row, and of the part that it is in the features before it, unless that is the first part.
    row: usize,
    part: Option<Sha256>,
    digests: Vec<u8>,
}

impl Fingerprint {
    /// Of data with this target, so many features, and columns that hold this.
    pub fn new(data: &Dataset, n_features: usize, kinds: Option<&[ColumnKind]>) -> Self {
        let mut hasher = Sha256::new();
        for size in [data.n_samples(), n_features, data.n_classes()] {
            hasher.update((size as u64).to_le_bytes());
        }
        let mut text = |text: &str| {
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text);
        };
        match data.target() {
            Target::Classes { names, .. } | Target::Values { names, .. } => {
                names.iter().for_each(|name| text(name));
            }
            Target::Labels { names, .. } => {
                text("labels");
                names
                    .iter()
                    .for_each(|label| [&label.name].into_iter().chain(&label.levels).for_each(|t| text(t)));
            }
        }
        for kind in kinds.unwrap_or_default() {
            match kind {
                ColumnKind::Number => text("number"),
                ColumnKind::Category { levels } => levels.iter().for_each(|level| text(level)),
            }
        }
        data.labels().iter().for_each(|&label| hasher.update((label as u64).to_le_bytes()));
        numbers(&mut hasher, data.target().values().iter().flatten());
        let flags = data.target().labels();
        numbers(&mut hasher, flags.iter().flatten().map(|&present| f64::from(u8::from(present))));
        Self { head: hasher, row: 0, part: None, digests: Vec::new() }
    }

    /// For rows from `start` on, where a part begins.
    #[must_use]
    pub fn from_row(self, start: usize) -> Self {
        Self { row: start, ..self }
    }

    /// The features of the next rows.
    pub fn features(&mut self, rows: ArrayView2<'_, f64>) {
        let mut start = 0;
        while start < rows.nrows() {
            let end = (start + PART_ROWS - self.row % PART_ROWS).min(rows.nrows());
            let in_first = self.row < PART_ROWS;
            let hasher = if in_first { &mut self.head } else { self.part.get_or_insert_default() };
            numbers(hasher, rows.slice(s![start..end, ..]));
            self.row += end - start;
            start = end;
            if self.row.is_multiple_of(PART_ROWS) {
                self.end_part();
            }
        }
    }

    fn end_part(&mut self) {
        self.digests.extend(self.part.take().map(Sha256::finalize).into_iter().flatten());
    }

    /// The digests of the parts that were seen, without the first of all.
    pub fn digests(&mut self) -> Vec<u8> {
        self.end_part();
        std::mem::take(&mut self.digests)
    }

    /// The first part was seen, and `digests` are those of all others; weights and unlabelled rows are those of `data`.
    pub fn finish(mut self, data: &Dataset, digests: &[u8]) -> String {
        self.head.update(digests);
        if let Some(weights) = data.weights() {
            self.head.update("weights");
            numbers(&mut self.head, weights);
        }
        numbers(&mut self.head, data.unlabelled().iter().flatten());
        hexadecimal(self.head)
    }
}

fn numbers(hasher: &mut Sha256, values: impl IntoIterator<Item = impl Borrow<f64>>) {
    // A hasher takes thousands of bytes at a time several times as fast as eight.
    const BUFFER: usize = 1 << 14;
    let mut buffer = Vec::with_capacity(BUFFER);
    for value in values {
        buffer.extend(value.borrow().to_le_bytes());
        if buffer.len() >= BUFFER {
            hasher.update(&buffer);
            buffer.clear();
        }
    }
    hasher.update(&buffer);
}

/// The digest as digits.
pub(crate) fn hexadecimal(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_named_from_both_sides() {
        let kept = Settings::new().with("seed", "1").with("mean", "arithmetic").with("old", "x");
        let asked = Settings::new().with("seed", "2").with("mean", "arithmetic");
        let found = kept.differences(&asked);
        assert_eq!(found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["old", "seed"]);
        assert_eq!((found[1].kept.clone(), found[1].asked.clone()), (Some("1".into()), Some("2".into())));
    }

    #[test]
    fn fields_are_settings_of_their_own() {
        let settings =
            Settings::new().with("trainer", serde_json::json!({ "name": "mlp", "sgd": { "epochs": 3 } }));
        let found: Vec<String> = settings.iter().map(|(name, value)| format!("{name} {value}")).collect();
        assert_eq!(found, ["trainer.name \"mlp\"", "trainer.sgd.epochs 3"]);
    }

    #[test]
    fn hashes_are_those_of_the_bytes() {
        // printf '\0\0\0\0\0\0\xf0\x3f' | sha256sum
        let one = "6c3c396ed6b5c36dcae172271f462051b1266b851e92df3deea8ac65478fd712";
        assert_eq!(Settings::hash_of([1.0]), one);
        assert_ne!(Settings::hash_of([1.0, 2.0]), Settings::hash_of([2.0, 1.0]));
    }
}
