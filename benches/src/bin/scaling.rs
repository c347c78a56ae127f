//! How the cost grows with the number of rows, of columns and of alphas: measured, written as CSV and plotted.
//!
//! ```text
//! cargo run --release --package dhll-benches --bin scaling -- --out docs
//! ```

use std::hint::black_box;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use dhll::means::Arithmetic;
use dhll::{Backend, CrossGram, CrossGramAccumulator, TargetPath, backends};
use dhll_benches::{COLUMNS, problem};
use dhll_experiments::output::OutputFolder;
use dhll_plot::{Figure, Panel, Series};

/// Rows that are made once and summed again and again, so that two hundred thousand of them need no gigabytes.
const BLOCK: usize = 1000;
/// Rounds of each measurement; the median counts.
const ROUNDS: usize = 5;

/// Measures and plots how the cost grows with rows, columns and alphas.
#[derive(Parser)]
struct Arguments {
    /// Where to write figures/scaling.png, .svg and .csv
    #[arg(long, default_value = "target/scaling")]
    out: PathBuf,
    /// Linear-algebra backend [default: DHLL_BACKEND, else the first that is compiled in]
    #[arg(long)]
    backend: Option<String>,
}

/// Points of one curve: what was varied, and the median seconds.
type Curve = Vec<(f64, f64)>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let backend = backends::choose(arguments.backend.as_deref())?;
    let rows = rows(&*backend);
    let columns = columns(&*backend);
    let alphas = alphas(&*backend);

    let panel = |varied: &str, title: &str, curves: Vec<(&'static str, Curve)>| {
        let mut panel = Panel::new(title, varied, "seconds").log_x().log_y();
        for (color, (step, curve)) in curves.into_iter().enumerate() {
            panel = panel.with(Series::line_points(step, color, curve));
        }
        panel
    };
    let figure = Figure::new("Cost of the steps")
        .panel(panel("rows", "784 columns", rows))
        .panel(panel("columns", "12 rows a column", columns))
        .panel(panel("alphas", "784 columns, any number of rows", alphas));
    let out = OutputFolder::create(&arguments.out)?;
    out.write_figure("scaling", &figure)?;
    write!(io::stdout(), "{}", figure.csv())?;
    Ok(())
}

/// The sum over rows grows with them; what comes after it does not.
fn rows(backend: &dyn Backend) -> Vec<(&'static str, Curve)> {
    let (a, b) = problem(BLOCK, COLUMNS);
    let sum = |n: usize| {
        let mut sum = CrossGramAccumulator::new(backend, COLUMNS, 1).expect("there are columns");
        (0..n / BLOCK).for_each(|_| sum.push(a.view(), b.view()).expect("the rows fit"));
        sum.finish().expect("the problem is finite")
    };
    let sizes = [1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000];
    let (mut sums, mut maps) = (Vec::new(), Vec::new());
    for n in sizes {
        sums.push((n as f64, median(|| drop(black_box(sum(n))))));
        let path = TargetPath::from_cross_gram(sum(n), &Arithmetic, backend);
        maps.push((n as f64, further_map(&path)));
    }
    vec![("cross-Gram", sums), ("target map", maps)]
}

fn columns(backend: &dyn Backend) -> Vec<(&'static str, Curve)> {
    let sizes = [50, 100, 200, 400, 800, 1600];
    let (mut sums, mut first, mut spectra, mut maps) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for d in sizes {
        let (a, b) = problem(12 * d, d);
        let make = || CrossGram::new(backend, a.view(), b.view()).expect("the problem is finite");
        sums.push((d as f64, median(|| drop(black_box(make())))));
        let sum = make();
        first.push((
            d as f64,
            median(|| {
                let path = TargetPath::from_cross_gram(sum.clone(), &Arithmetic, backend);
                drop(black_box(path.spectrum(0.5)));
            }),
        ));
        let path = TargetPath::from_cross_gram(sum, &Arithmetic, backend);
        spectra.push((d as f64, median(|| drop(black_box(path.spectrum(0.5))))));
        maps.push((d as f64, further_map(&path)));
    }
    vec![
        ("cross-Gram", sums),
        ("spectrum at the first alpha", first),
        ("at a further one", spectra),
        ("target map at a further one", maps),
    ]
}

fn alphas(backend: &dyn Backend) -> Vec<(&'static str, Curve)> {
    let (a, b) = problem(2 * COLUMNS, COLUMNS);
    let sum = CrossGram::new(backend, a.view(), b.view()).expect("the problem is finite");
    let sweep = |count: usize| {
        let alphas: Vec<f64> = (0..count).map(|i| (i + 1) as f64 / (count + 1) as f64).collect();
        let path = TargetPath::from_cross_gram(sum.clone(), &Arithmetic, backend);
        drop(black_box(path.sweep(&alphas)));
    };
    let sizes = [1, 3, 10, 30, 100, 300, 1000];
    vec![("sweep", sizes.into_iter().map(|count| (count as f64, median(|| sweep(count)))).collect())]
}

/// A target map once the path has made what all alphas share.
fn further_map(path: &TargetPath<'_>) -> f64 {
    drop(black_box(path.target_map(0.5)));
    median(|| drop(black_box(path.target_map(0.5))))
}

fn median(mut step: impl FnMut()) -> f64 {
    let mut seconds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            step();
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds[ROUNDS / 2]
}
