//! What a command says: a table for people, or one JSON document for programs.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _};

use anyhow::Result;
use dhll::core::printable_lines;
use dhll_terminal::say;
use serde::Serialize;

/// Standard output in one of its two forms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether programs read it.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// The result: `document` for programs, what `table` gives for people.
    pub(crate) fn show(self, document: &impl Serialize, table: impl FnOnce() -> String) -> Result<()> {
        let text = if self.json {
            serde_json::to_string_pretty(document)?
        } else {
            printable_lines(&table()).into_owned()
        };
        Ok(say(text.trim_end())?)
    }

    /// Data for other programs, as it is; what could change a terminal is escaped where it goes to one.
    pub(crate) fn data(self, text: &str) -> Result<()> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        Ok(say(&if io::stdout().is_terminal() { printable_lines(text) } else { Cow::Borrowed(text) })?)
    }
}
