//! Time and error of every feature map on 12 000 rows of 784 features: `|K - phi phi^T| / |K|` over 1000 of the rows.
//!
//! `cargo run --release -p dhll-similarities --example kernel_error`, with a file of little-endian f64 (rows of 784) for data
//! of one's own.

use std::error::Error;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Instant;

use dhll_core::{Backend, Similarity};
use dhll_faer::Faer;
use dhll_similarities::{
    Bandwidth, Kernel, Landmarks, Laplacian, Nystroem, NystroemParams, PivotedCholesky,
    PivotedCholeskyParams, RandomFeatures, Rbf,
};
use ndarray::{Array2, ArrayView2, s};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

const ROWS: usize = 12_000;
const COLUMNS: usize = 784;

fn main() -> Result<(), Box<dyn Error>> {
    let x = match std::env::args().nth(1) {
        Some(path) => read(&path)?,
        None => mixture(),
    };
    let backend: Arc<dyn Backend> = Arc::new(Faer::default());

    let (rbf, seconds) = timed(|| Rbf::fit(Bandwidth::default(), x.view()));
    let rbf = rbf?;
    writeln!(
        io::stdout(),
        "rbf, bandwidth {:.4} by the median of 1000 rows in {seconds:.2} s",
        rbf.bandwidth()
    )?;
    let kernel: Arc<dyn Kernel> = Arc::new(rbf);
    for (landmarks, choice) in [
        (250, Landmarks::Sample),
        (1000, Landmarks::Sample),
        (250, Landmarks::KMeans { rounds: 10 }),
        (1000, Landmarks::KMeans { rounds: 5 }),
    ] {
        let params = NystroemParams { landmarks, choice, seed: 0 };
        let (map, seconds) = timed(|| Nystroem::fit(kernel.clone(), &*backend, x.view(), &params));
        report(&format!("{landmarks} landmarks, {choice:?}"), &map?, &*kernel, &*backend, x.view(), seconds)?;
    }
    for max_rank in [250, 1000] {
        let params = PivotedCholeskyParams { tolerance: 0.0, max_rank };
        let (map, seconds) = timed(|| PivotedCholesky::fit(kernel.clone(), &*backend, x.view(), &params));
        let map = map?;
        writeln!(io::stdout(), "{max_rank} pivots: relative trace error {:.5}", map.relative_trace_error())?;
        report(&format!("{max_rank} pivots"), &map, &*kernel, &*backend, x.view(), seconds)?;
    }
    for count in [500, 2000] {
        let (map, seconds) = timed(|| RandomFeatures::new(&rbf, COLUMNS, count, 0));
        report(&format!("{count} directions"), &map?, &*kernel, &*backend, x.view(), seconds)?;
    }

    let kernel: Arc<dyn Kernel> = Arc::new(Laplacian::fit(Bandwidth::default(), x.view())?);
    let params = NystroemParams { landmarks: 1000, ..Default::default() };
    let (map, seconds) = timed(|| Nystroem::fit(kernel.clone(), &*backend, x.view(), &params));
    report("1000 landmarks, Sample", &map?, &*kernel, &*backend, x.view(), seconds)
}

fn report(
    what: &str,
    map: &dyn Similarity,
    kernel: &dyn Kernel,
    backend: &dyn Backend,
    x: ArrayView2<'_, f64>,
    fitted: f64,
) -> Result<(), Box<dyn Error>> {
    let (features, mapped) = timed(|| map.features(backend, x));
    let features = features?;
    let some = features.slice(s![..;12, ..]);
    let exact = kernel.matrix(backend, x.slice(s![..;12, ..]), x.slice(s![..;12, ..]))?;
    let error = backend.dense(some) - &exact;
    let norm = |a: &Array2<f64>| a.fold(0.0, |sum, v| sum + v * v).sqrt();
    writeln!(
        io::stdout(),
        "{:20} {what:38} fit {fitted:6.2} s, features {mapped:6.2} s, {:5} columns, error {:.5}, trace error {:.5}",
        map.name(),
        features.ncols(),
        norm(&error) / norm(&exact),
        error.diag().sum().abs() / exact.diag().sum(),
    )?;
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64())
}

/// Rows around ten centres, in 30 directions each, with noise: about as far from low rank as images are.
fn mixture() -> Array2<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let mut normal = |rows, columns| -> Array2<f64> {
        Array2::from_shape_simple_fn((rows, columns), || StandardNormal.sample(&mut rng))
    };
    let centres = normal(10, COLUMNS);
    let directions: Vec<Array2<f64>> = (0..10).map(|_| normal(30, COLUMNS)).collect();
    let weights = normal(ROWS, 30);
    let mut x = normal(ROWS, COLUMNS) * 0.1;
    for (i, mut row) in x.rows_mut().into_iter().enumerate() {
        row += &centres.row(i % 10);
        row += &(weights.row(i).dot(&directions[i % 10]) * 0.2);
    }
    x
}

fn read(path: &str) -> Result<Array2<f64>, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let (values, _) = bytes.as_chunks::<8>();
    let values: Vec<f64> = values.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
    Ok(Array2::from_shape_vec((values.len() / COLUMNS, COLUMNS), values)?)
}
