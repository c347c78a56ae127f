//! The steps of the method by name, each ready to be run again and again: what the side-by-side measurements time.

use std::hint::black_box;

use dhll::core::{CrossGram, MatMul, dense};
use dhll::means::Arithmetic;
use dhll::train::{Checkpoint, LayerTask, LayerTrainer, MlpTrainer, Run, Schedule, Silent};
use dhll::{Backend, Path};
use ndarray::{Array2, ArrayView2, s};

use crate::problem;

/// Rows of a batch of the paper.
pub const BATCH: usize = 100;
/// Width of the paper's layers and targets on MNIST 3 vs 8.
pub const WIDTH: usize = 613;

/// A step that can be repeated.
pub type Step<'e> = Box<dyn FnMut() + 'e>;

/// The names of the steps, with what their sizes mean.
pub const STEPS: &str = "cross_gram N d | eigen n | first_target N d | next_target N d | sweep d CLASSES ALPHAS | \
    figure8_targets N d ALPHAS | epoch N d | products N d | dense N d";

/// The step of that name and those sizes, or nothing if there is none.
pub fn step<'e>(name: &str, engine: &'e dyn Backend, sizes: &[usize]) -> Option<Step<'e>> {
    Some(match (name, sizes) {
        ("cross_gram", &[n, d]) => {
            let (a, b) = problem(n, d);
            Box::new(move || drop(black_box(CrossGram::new(engine, a.view(), b.view()))))
        }
        ("eigen", &[n]) => {
            let gram = small_gram(engine, n);
            Box::new(move || drop(black_box(engine.symmetric_eigen(gram.view()))))
        }
        ("first_target", &[n, d]) => {
            let (a, b) = problem(n, d);
            let sum = CrossGram::new(engine, a.view(), b.view()).expect("the problem is finite");
            Box::new(move || {
                let path = Path::from_cross_gram(sum.clone(), &Arithmetic, engine);
                targets(&path, engine, 0.5, a.view(), b.view());
            })
        }
        ("next_target", &[n, d]) => {
            let (a, b) = problem(n, d);
            let path = Path::new(a.view(), b.view(), &Arithmetic, engine).expect("the problem is finite");
            targets(&path, engine, 0.5, a.view(), b.view());
            Box::new(move || targets(&path, engine, 0.5, a.view(), b.view()))
        }
        ("sweep", &[d, classes, alphas]) => {
            let (a, two) = problem(12 * d, d);
            let b = if classes == 2 { two } else { one_hot(12 * d, classes) };
            let sum = CrossGram::new(engine, a.view(), b.view()).expect("the problem is finite");
            let alphas = evenly(alphas);
            Box::new(move || {
                let path = Path::from_cross_gram(sum.clone(), &Arithmetic, engine);
                drop(black_box(path.sweep(&alphas)));
            })
        }
        ("figure8_targets", &[n, d, alphas]) => {
            let (a, b) = problem(n, d);
            let alphas = evenly(alphas);
            Box::new(move || {
                let path = Path::new(a.view(), b.view(), &Arithmetic, engine).expect("the problem is finite");
                alphas.iter().for_each(|&alpha| targets(&path, engine, alpha, a.view(), b.view()));
            })
        }
        ("epoch", &[n, d]) => epoch(engine, n, d),
        ("products", &[n, d]) => products(engine, n, d),
        ("dense", &[n, d]) => {
            let (a, b) = problem(n, d);
            Box::new(move || {
                let gram = dense::arithmetic_gram(engine, a.view(), b.view(), 0.5);
                let gram = gram.expect("the problem is finite");
                drop(black_box(dense::targets(engine, gram.view())));
            })
        }
        _ => return None,
    })
}

/// `0, 1/(n - 1), ..., 1`.
fn evenly(n: usize) -> Vec<f64> {
    (0..n).map(|i| i as f64 / (n.max(2) - 1) as f64).collect()
}

/// Centred columns of classes that take turns.
fn one_hot(n: usize, classes: usize) -> Array2<f64> {
    let share = 1.0 / classes as f64;
    Array2::from_shape_fn((n, classes), |(i, k)| f64::from(u8::from(i % classes == k)) - share)
}

/// A small problem of order `n` as it is met: half way from inputs to labels.
fn small_gram(engine: &dyn Backend, n: usize) -> Array2<f64> {
    let (a, b) = problem(12 * n, n - 1);
    let sum = CrossGram::new(engine, a.view(), b.view()).expect("the problem is finite");
    sum.matrix().mapv(|v| 0.5 * v)
}

fn targets(
    path: &Path<'_>,
    engine: &dyn Backend,
    alpha: f64,
    a: ArrayView2<'_, f64>,
    b: ArrayView2<'_, f64>,
) {
    let map = path.target_map(alpha).expect("alpha is in [0, 1]");
    drop(black_box(map.apply(engine, a, b).expect("the rows fit")));
}

/// The steps of one epoch of the paper's first layer; records look at one row, so that they cost nothing.
fn epoch<'e>(engine: &'e dyn Backend, n: usize, d: usize) -> Step<'e> {
    let x = problem(n, d).0.mapv(|v| v as f32);
    let target = x.slice(s![.., ..WIDTH]).to_owned();
    let schedule = Schedule {
        epochs: 1,
        batch_size: BATCH,
        checkpoint: Checkpoint::Last,
        monitor_rows: 1,
        ..Schedule::default()
    };
    let trainer = MlpTrainer { schedule, ..MlpTrainer::default() };
    Box::new(move || {
        let task = LayerTask::new(x.view(), target.view());
        let trained = trainer.train(&task, &mut Run { engine, seed: 1, observer: &mut Silent });
        drop(black_box(trained));
    })
}

/// The five products of the steps of that epoch, on matrices that are already there: what no step can beat.
fn products<'e>(engine: &'e dyn Backend, n: usize, d: usize) -> Step<'e> {
    let matrix = |rows: usize, columns: usize| Array2::<f32>::from_elem((rows, columns), 0.01);
    let (x, hidden, w1, w2) =
        (matrix(BATCH, d), matrix(BATCH, WIDTH), matrix(d, WIDTH), matrix(WIDTH, WIDTH));
    let (mut out, mut back) = (matrix(BATCH, WIDTH), matrix(BATCH, WIDTH));
    let (mut g1, mut g2) = (matrix(d, WIDTH), matrix(WIDTH, WIDTH));
    let gemm = move |a: ArrayView2<'_, f32>, b: ArrayView2<'_, f32>, c: &mut Array2<f32>| {
        MatMul::<f32>::gemm(engine, 1.0, a, b, 0.0, c.view_mut());
    };
    Box::new(move || {
        for _ in 0..n / BATCH {
            gemm(x.view(), w1.view(), &mut out);
            gemm(hidden.view(), w2.view(), &mut out);
            gemm(hidden.t(), out.view(), &mut g2);
            gemm(out.view(), w2.t(), &mut back);
            gemm(x.t(), back.view(), &mut g1);
        }
        black_box((&out, &g1, &g2));
    })
}
