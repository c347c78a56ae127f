//! Progress on standard error: bars on a terminal, one line a finished task elsewhere.

use dhll_core::{EpochRecord, Observer, printable};
use indicatif::{HumanDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use crate::complain;

/// The bars of a run; shared freely between threads.
#[derive(Clone, Debug)]
pub struct Progress {
    bars: MultiProgress,
    style: Style,
}

/// Where the news goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Bars,
    Lines,
    Silent,
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress {
    /// Bars if standard error is a terminal, lines otherwise.
    pub fn new() -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self::with(if terminal { Style::Bars } else { Style::Lines })
    }

    /// Bars if standard error is a terminal, nothing otherwise.
    pub fn on_terminal() -> Self {
        Self::with(if std::io::stderr().is_terminal() { Style::Bars } else { Style::Silent })
    }

    /// Says nothing.
    pub fn silent() -> Self {
        Self::with(Style::Silent)
    }

    fn with(style: Style) -> Self {
        let bars = MultiProgress::with_draw_target(match style {
            Style::Bars => ProgressDrawTarget::stderr(),
            Style::Lines | Style::Silent => ProgressDrawTarget::hidden(),
        });
        Self { bars, style }
    }

    /// Begins a task of `len` steps.
    pub fn task(&self, name: impl Into<String>, len: u64) -> Bar {
        let name = printable(&name.into()).into_owned();
        let bar = ProgressBar::with_draw_target(Some(len), ProgressDrawTarget::hidden());
        if self.style == Style::Bars {
            let style =
                ProgressStyle::with_template("{prefix:28!} {bar:30} {pos:>6}/{len} {elapsed:>5} {wide_msg}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_prefix(name.clone());
            let bar = self.bars.add(bar);
            bar.enable_steady_tick(Duration::from_millis(250));
            return Bar { bar, name, started: Instant::now(), style: self.style, done: false };
        }
        Bar { bar, name, started: Instant::now(), style: self.style, done: false }
    }

    /// Says something that is no news of progress, above the bars if there are any, and also where there is no progress to be seen.
    pub fn above(&self, text: &str) {
        match self.style {
            Style::Bars => drop(self.bars.println(text)),
            Style::Lines | Style::Silent => complain(text),
        }
    }

    /// Says something, above the bars if there are any.
    pub fn note(&self, text: impl AsRef<str>) {
        match self.style {
            // Where the terminal is gone there is nobody to tell.
            Style::Bars => drop(self.bars.println(text)),
            Style::Lines => complain(text.as_ref()),
            Style::Silent => {}
        }
    }
}

/// A task that is being done; one that is dropped before it is finished leaves the terminal as it was.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    name: String,
    started: Instant,
    style: Style,
    done: bool,
}

impl Bar {
    /// Counts steps that were done.
    pub fn inc(&self, steps: u64) {
        self.bar.inc(steps);
    }

    /// Steps done so far.
    pub fn position(&self) -> u64 {
        self.bar.position()
    }

    /// Says what is being done or how it goes.
    pub fn set_message(&self, text: impl Into<String>) {
        self.bar.set_message(printable(&text.into()).into_owned());
    }

    /// Ends the task, and gives the time it took.
    pub fn finish(mut self) -> Duration {
        self.done = true;
        let took = self.started.elapsed();
        match self.style {
            Style::Bars => self.bar.finish(),
            Style::Lines => complain(format_args!("{}: done in {}", self.name, readable(took))),
            Style::Silent => {}
        }
        took
    }
}

/// Shows the loss after every epoch; a step is an epoch.
impl Observer for Bar {
    fn on_epoch(&mut self, record: &EpochRecord) {
        self.set_message(format!("loss {:.4}", record.train_loss));
        self.inc(1);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if !self.done {
            self.bar.finish_and_clear();
        }
    }
}

/// Seconds with a digit behind the point while they are few.
fn readable(took: Duration) -> String {
    if took < Duration::from_secs(60) {
        format!("{:.1} s", took.as_secs_f64())
    } else {
        HumanDuration(took).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_share_a_task() {
        fn shared<T: Send + Sync>(_: &T) {}
        let progress = Progress::silent();
        let bar = progress.task("counting", 400);
        shared(&progress);
        shared(&bar);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..100).for_each(|_| bar.inc(1)));
            }
        });
        bar.set_message("almost");
        progress.note("nothing is said");
        assert_eq!(bar.position(), 400);
        assert!(bar.finish() < Duration::from_secs(60));
    }

    #[test]
    fn odd_tasks_are_fine() {
        for style in [Style::Bars, Style::Lines, Style::Silent] {
            let progress = Progress::with(style);
            let empty = progress.task("", 0);
            empty.inc(7);
            drop(empty);
            progress.task("name\nof two lines", u64::MAX).finish();
        }
        assert_eq!(readable(Duration::from_millis(1234)), "1.2 s");
        assert_eq!(readable(Duration::from_secs(120)), "2 minutes");
    }
}
