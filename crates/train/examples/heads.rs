//! Processor time of the solved heads on features like those of a kernel, on one thread unless told otherwise, and the largest memory of the process
//! before and after each.
//!
//! `cargo run --release -p dhll-train --example heads [rows] [features] [classes] [threads] [noise] [logistic | ridge]`

use std::io::{self, Write as _};
use std::num::NonZero;
use std::time::Instant;

use dhll_core::linalg::Threads;
use dhll_core::{ClassificationTask, HeadTrainer, LayerTask, Run, Silent};
use dhll_faer::Faer;
use dhll_train::{LogisticHead, RidgeHead};
use ndarray::{Array2, Axis};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Random cosine features of rows in a few clusters, with classes that depend on them but for some noise.
fn sample(rows: usize, features: usize, classes: usize, share: f32) -> (Array2<f32>, Vec<usize>) {
    const INPUTS: usize = 16;
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut uniform =
        |rows, columns| Array2::from_shape_simple_fn((rows, columns), || rng.random_range(-1.0_f32..1.0));
    let (x, directions, phases, truth, noise) = (
        uniform(rows, INPUTS),
        uniform(INPUTS, features),
        uniform(1, features),
        uniform(INPUTS, classes),
        uniform(rows, classes),
    );
    let scale = (2.0 / features as f32).sqrt();
    let cosines = (x.dot(&directions) + &phases.mapv(|v| 3.2 * v)).mapv_into(|v| scale * v.cos());
    let scores = (x.dot(&truth) * 0.7).mapv(|v| v.sin()) + noise.mapv(|v| share * v);
    let labels = scores.axis_iter(Axis(0)).map(|row| dhll_core::input::argmax(row.iter().copied()));
    (cosines, labels.collect())
}

/// Processor time of this thread, or the time of day where Linux does not tell: differences are seconds.
fn seconds(start: Instant) -> f64 {
    let of_thread = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = of_thread.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| start.elapsed().as_secs_f64(), |ns| ns * 1e-9)
}

/// The largest memory of this process so far in MB; NaN where Linux does not tell.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    peak.map_or(f64::NAN, |kilobytes| kilobytes / 1e3)
}

fn main() -> io::Result<()> {
    let argument =
        |place: usize, default| std::env::args().nth(place).and_then(|v| v.parse().ok()).unwrap_or(default);
    let (rows, features, classes) = (argument(1, 5000), argument(2, 1000), argument(3, 2));
    let noise = std::env::args().nth(5).and_then(|v| v.parse().ok()).unwrap_or(0.6);
    let only = std::env::args().nth(6);
    let wanted = |head: &str| only.as_deref().is_none_or(|only| only == head);
    let (h, labels) = sample(rows, features, classes, noise);
    let threads = NonZero::new(argument(4, 1)).map_or(Threads::ONE, Threads::Exactly);
    let backend = Faer::new(threads);
    let silent = &mut Silent;
    let run = &mut Run::new(&backend, 1, silent);
    let clock = Instant::now();
    let mut out = io::stdout().lock();
    writeln!(out, "{rows} x {features}, {classes} classes: {:.0} MB", peak_memory())?;
    if wanted("logistic") {
        let task = ClassificationTask::new(h.view(), &labels, classes).map_err(io::Error::other)?;
        let start = seconds(clock);
        let fit = LogisticHead::default().fit(&task, run).map_err(io::Error::other)?;
        let (taken, memory) = (seconds(clock) - start, peak_memory());
        writeln!(
            out,
            "logistic: {taken:.2} s, {memory:.0} MB, lambda {:.2e}, {} iterations",
            fit.lambda, fit.iterations
        )?;
        fit.path.iter().try_for_each(|(strength, loss)| writeln!(out, "  {strength:9.3e}  {loss:.4}"))?;
    }
    if wanted("ridge") {
        let values = Array2::from_shape_fn((rows, 1), |(i, _)| labels[i] as f32);
        let task = LayerTask::new(h.view(), values.view()).map_err(io::Error::other)?;
        let start = seconds(clock);
        RidgeHead::default().train_values(&task, run).map_err(io::Error::other)?;
        writeln!(
            out,
            "ridge, one column of values: {:.2} s, {:.0} MB",
            seconds(clock) - start,
            peak_memory()
        )?;
    }
    Ok(())
}
