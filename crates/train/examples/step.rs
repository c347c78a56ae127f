//! Time of a training step of the paper's first layer beside the time of its matrix products alone.
//!
//! `cargo run --release -p dhll-train --example step [rows] [epochs]`

use std::io::{self, Write as _};
use std::time::Instant;

use dhll_core::MatMul;
use dhll_core::{LayerTask, LayerTrainer, Observer, Run, Silent};
use dhll_faer::Faer;
use dhll_train::{Batches, EpochSelection, MlpTrainer, SgdParams};
use ndarray::{Array2, ArrayView2};

const INPUTS: usize = 784;
const HIDDEN: usize = 613;
const BATCH: usize = 100;

fn sample(rows: usize, columns: usize) -> Array2<f32> {
    Array2::from_shape_fn((rows, columns), |(i, j)| {
        ((i * 37 + j * 91 + i * j % 17) % 101) as f32 / 1000.0 - 0.05
    })
}

/// Median milliseconds of `C = A B` over many repetitions.
fn product(backend: &dyn MatMul<f32>, a: ArrayView2<'_, f32>, b: ArrayView2<'_, f32>) -> f64 {
    let mut c = Array2::zeros((a.nrows(), b.ncols()));
    let mut times: Vec<f64> = (0..200)
        .map(|_| {
            let start = Instant::now();
            backend.gemm(1.0, a, b, 0.0, c.view_mut());
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Seconds of every epoch.
struct Clock(Vec<Instant>);

impl Observer for Clock {
    fn on_epoch(&mut self, _: &dhll_core::EpochRecord) {
        self.0.push(Instant::now());
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut numbers = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let rows = numbers.next().transpose()?.unwrap_or(10_782);
    let epochs = numbers.next().transpose()?.unwrap_or(6);
    let backend = Faer::default();

    let (x, w1, w2) = (sample(BATCH, INPUTS), sample(INPUTS, HIDDEN), sample(HIDDEN, HIDDEN));
    let (h, d) = (sample(BATCH, HIDDEN), sample(BATCH, HIDDEN));
    let products = [
        ("x W1", product(&backend, x.view(), w1.view())),
        ("a W2", product(&backend, h.view(), w2.view())),
        ("a^T d", product(&backend, h.t(), d.view())),
        ("d W2^T", product(&backend, d.view(), w2.t())),
        ("x^T d", product(&backend, x.t(), d.view())),
    ];
    let sum: f64 = products.iter().map(|(_, ms)| ms).sum();
    for (name, ms) in &products {
        writeln!(io::stdout(), "{name:8} {ms:7.3} ms")?;
    }
    writeln!(io::stdout(), "products {sum:7.3} ms a step")?;

    let (x, target) = (sample(rows, INPUTS), sample(rows, HIDDEN));
    let sgd = SgdParams {
        epochs,
        batches: Batches::WithReplacement,
        epoch_selection: EpochSelection::Last,
        monitor_rows: 1,
        ..SgdParams::default()
    };
    let trainer = MlpTrainer { sgd, ..MlpTrainer::default() };
    let task = LayerTask::new(x.view(), target.view())?;
    trainer.train(&task, &mut Run::new(&backend, 1, &mut Silent))?;
    let mut clock = Clock(Vec::new());
    trainer.train(&task, &mut Run::new(&backend, 1, &mut clock))?;
    let mut seconds: Vec<f64> = clock.0.windows(2).skip(1).map(|w| (w[1] - w[0]).as_secs_f64()).collect();
    seconds.sort_by(f64::total_cmp);
    let (best, median) = (seconds[0], seconds[seconds.len() / 2]);
    let steps = (rows / BATCH).max(1) as f64;
    writeln!(
        io::stdout(),
        "epoch    {median:7.3} s median, {best:.3} s best; step {:.3} ms median",
        median * 1e3 / steps
    )?;
    writeln!(io::stdout(), "products are {:.0} % of the median step", 100.0 * sum * steps / (median * 1e3))?;
    Ok(())
}
