//! Downloads as progress bars, in kilobytes.

use std::cell::RefCell;

use crate::{Bar, Progress};

/// Shows downloads on a [`Progress`].
pub struct Downloads<'a> {
    progress: &'a Progress,
    bar: RefCell<Option<(Bar, u64)>>,
}

impl<'a> Downloads<'a> {
    /// No download yet.
    pub fn new(progress: &'a Progress) -> Self {
        Self { progress, bar: RefCell::new(None) }
    }
}

impl dhll_data::Progress for Downloads<'_> {
    fn start(&self, name: &str, total: Option<u64>) {
        let bar = self.progress.task(format!("downloading {name} (kB)"), total.unwrap_or(0) / 1000);
        *self.bar.borrow_mut() = Some((bar, 0));
    }

    fn advance(&self, bytes: u64) {
        if let Some((bar, seen)) = self.bar.borrow_mut().as_mut() {
            *seen += bytes;
            bar.inc((*seen / 1000).saturating_sub(bar.position()));
        }
    }

    fn finish(&self) {
        if let Some((bar, _)) = self.bar.borrow_mut().take() {
            bar.finish();
        }
    }
}
