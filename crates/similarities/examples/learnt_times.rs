//! Times of the learnt kernels, learning and mapping, on rows of several sizes; one thread.
//!
//! `cargo run --release -p dhll-similarities --example learnt_times`, with a number from 0 to 4 for one size alone, then
//! `laplacian` or `gaussian` for one kernel alone.

use std::error::Error;
use std::io::{self, Write as _};
use std::time::Instant;

use dhll_core::Similarity;
use dhll_faer::Faer;
use dhll_similarities::{LearntFamily, LearntKernel, LearntSettings};
use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

fn main() -> Result<(), Box<dyn Error>> {
    let backend = Faer::sequential();
    let sizes = [
        (150, 4, None),
        (5000, 20, None),
        (2000, 1000, None),
        (48_842, 108, Some(1000)),
        (48_842, 108, None),
    ];
    let only: Option<usize> = std::env::args().nth(1).map(|place| place.parse()).transpose()?;
    let family = std::env::args().nth(2).and_then(|name| match name.as_str() {
        "laplacian" => Some(LearntFamily::Laplacian),
        "gaussian" => Some(LearntFamily::Gaussian),
        _ => None,
    });
    for (_, (rows, columns, landmarks)) in
        (0..).zip(sizes).filter(|(place, _)| only.is_none_or(|only| only == *place))
    {
        let x = normal(rows, columns);
        let b = Array2::from_shape_fn((rows, 1), |(i, _)| (x[[i, 0]] * x[[i, 1]] + 0.3 * x[[i, 2]]).signum());
        let settings = LearntSettings { landmarks, ..Default::default() };
        let kernel = LearntKernel { family, settings };
        let start = Instant::now();
        let learnt = kernel.learn(&backend, x.view(), b.view())?;
        let learning = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let features = learnt.features(&backend, x.view())?;
        let mapping = start.elapsed().as_secs_f64();
        writeln!(
            io::stdout(),
            "{rows:6} x {columns:4}: {:?} learnt in {learning:.3} s, {} features in {mapping:.3} s; weights {:.2} {:.2} {:.2} {:.2}",
            learnt.family(),
            features.ncols(),
            learnt.weights()[0],
            learnt.weights()[1],
            learnt.weights()[2],
            learnt.weights()[3],
        )?;
    }
    Ok(())
}

fn normal(rows: usize, columns: usize) -> Array2<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    Array2::from_shape_simple_fn((rows, columns), || StandardNormal.sample(&mut rng))
}
