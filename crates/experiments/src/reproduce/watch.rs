//! Epochs of training as a progress bar.

use dhll::core::{EpochRecord, Observer};

use dhll_terminal::{Bar, Progress};

/// A progress bar that advances with every epoch and shows the loss.
pub struct Watch {
    bar: Bar,
}

impl Watch {
    /// A bar of `epochs` steps.
    pub fn new(progress: &Progress, name: &str, epochs: usize) -> Self {
        Self { bar: progress.task(name, epochs as u64) }
    }

    /// Training has ended.
    pub fn finish(self) {
        self.bar.finish();
    }
}

impl Observer for Watch {
    fn on_epoch(&mut self, record: &EpochRecord) {
        self.bar.set_message(format!("loss {:.4}", record.train_loss));
        self.bar.inc(1);
    }
}
