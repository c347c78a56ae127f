//! The plug-ins of one kind, by their names.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use dhll_core::data::ImageShape;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use toml::Table;

use super::choice::Choice;
use super::error::RegistryError;
use super::fields;

/// What a plug-in may want to know of the training rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowFacts {
    /// The shape of the images, if rows are images.
    pub image: Option<ImageShape>,
}

/// The settings of a plug-in that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoSettings {}

type Make<T> = dyn Fn(Table, &RowFacts) -> Result<Arc<T>, Box<dyn Error + Send + Sync>> + Send + Sync;

/// A plug-in by its name.
pub struct Entry<T: ?Sized> {
    /// The name.
    pub name: String,
    /// What it is, in one line.
    pub description: String,
    /// The names of its settings.
    pub settings: Vec<String>,
    make: Arc<Make<T>>,
}

impl<T: ?Sized> Clone for Entry<T> {
    fn clone(&self) -> Self {
        let Self { name, description, settings, make } = self;
        Self {
            name: name.clone(),
            description: description.clone(),
            settings: settings.clone(),
            make: Arc::clone(make),
        }
    }
}

/// All plug-ins of one kind. The order is that in which they were added.
pub struct Family<T: ?Sized> {
    kind: &'static str,
    entries: Vec<Entry<T>>,
}

impl<T: ?Sized> Clone for Family<T> {
    fn clone(&self) -> Self {
        Self { kind: self.kind, entries: self.entries.clone() }
    }
}

impl<T: ?Sized> fmt::Debug for Family<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl<T: ?Sized> Family<T> {
    pub(super) fn new(kind: &'static str) -> Self {
        Self { kind, entries: Vec::new() }
    }

    /// Adds a plug-in, or replaces the one of that name. `make` gets the given settings, with the others at their defaults.
    pub fn add<S: DeserializeOwned>(
        &mut self,
        name: impl Into<String>,
        description: impl Into<String>,
        make: impl Fn(S, &RowFacts) -> Result<Arc<T>, Box<dyn Error + Send + Sync>> + Send + Sync + 'static,
    ) {
        let settings = fields::names::<S>().iter().map(|&name| name.to_owned()).collect();
        let make = move |table: Table, facts: &RowFacts| make(S::deserialize(table)?, facts);
        self.insert(Entry {
            name: name.into(),
            description: description.into(),
            settings,
            make: Arc::new(make),
        });
    }

    /// As [`add`](Self::add), for a plug-in that uses some settings of a type only.
    pub(super) fn add_some<S: DeserializeOwned>(
        &mut self,
        (name, description): (&str, &str),
        settings: &[&str],
        make: impl Fn(S, &RowFacts) -> Result<Arc<T>, Box<dyn Error + Send + Sync>> + Send + Sync + 'static,
    ) {
        self.add(name, description, make);
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.name == name) {
            entry.settings = settings.iter().map(|&name| name.to_owned()).collect();
        }
    }

    fn insert(&mut self, entry: Entry<T>) {
        match self.entries.iter_mut().find(|known| known.name == entry.name) {
            Some(known) => *known = entry,
            None => self.entries.push(entry),
        }
    }

    /// All of them.
    pub fn entries(&self) -> &[Entry<T>] {
        &self.entries
    }

    /// Their names.
    pub fn names(&self) -> Vec<&str> {
        self.entries.iter().map(|entry| entry.name.as_str()).collect()
    }

    /// Whether there is one of that name.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// The one of that name.
    ///
    /// # Errors
    /// [`RegistryError::Unknown`], which lists the names.
    pub fn entry(&self, name: &str) -> Result<&Entry<T>, RegistryError> {
        self.entries.iter().find(|entry| entry.name == name).ok_or_else(|| RegistryError::Unknown {
            kind: self.kind,
            name: name.to_owned(),
            known: self.names().join(", "),
        })
    }

    /// The plug-in that was asked for.
    ///
    /// # Errors
    /// [`RegistryError`] if there is none of that name, or a setting is unknown or invalid.
    pub fn make(&self, choice: &Choice, facts: &RowFacts) -> Result<Arc<T>, RegistryError> {
        let entry = self.entry(&choice.name)?;
        let (kind, name) = (self.kind, choice.name.clone());
        if let Some(setting) = choice.settings.keys().find(|key| !entry.settings.contains(key)) {
            let (setting, known) = (setting.clone(), entry.settings.clone());
            return Err(RegistryError::Setting { kind, name, setting, known });
        }
        (entry.make)(choice.settings.clone(), facts).map_err(|source| RegistryError::Invalid {
            kind,
            name,
            source,
        })
    }
}
