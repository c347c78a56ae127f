//! Epochs of training as one bar, which appears when the work has taken a second.

use std::time::{Duration, Instant};

use dhll::core::{EpochRecord, Observer};
use dhll_terminal::{Bar, Progress};

/// Work that takes less needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Steps of work; a bar once they have taken a second.
pub(crate) struct Watch<'a> {
    progress: &'a Progress,
    name: &'static str,
    steps: u64,
    done: u64,
    started: Instant,
    bar: Option<Bar>,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(progress: &'a Progress, name: &'static str, steps: usize) -> Self {
        Self { progress, name, steps: steps as u64, done: 0, started: Instant::now(), bar: None }
    }

    /// One step more, with a word on it.
    pub(crate) fn step(&mut self, message: impl Into<String>) {
        self.say(message);
        self.done += 1;
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// A word on what is being done.
    fn say(&mut self, message: impl Into<String>) {
        if self.bar.is_none() && self.started.elapsed() > PATIENCE {
            let bar = self.progress.task(self.name, self.steps);
            bar.inc(self.done);
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_message(message);
        }
    }
}

impl Observer for Watch<'_> {
    fn on_epoch(&mut self, record: &EpochRecord) {
        self.step(format!("head, loss {:.4}", record.train_loss));
    }

    fn on_rows(&mut self, pass: &'static str, done: usize, all: usize) {
        self.say(format!("{pass}, {} %", 100 * done / all.max(1)));
    }

    fn on_layer_epoch(&mut self, layer: usize, record: &EpochRecord) {
        self.step(format!("layer {}, loss {:.4}", layer + 1, record.train_loss));
    }
}
