//! The steps of the method by name, each ready to be run again and again: what the side-by-side measurements time.

use std::hint::black_box;

use dhll::core::path::dense;
use dhll::core::{CrossGram, MatMul};
use dhll::core::{LayerTask, LayerTrainer, Run, Silent};
use dhll::means::Arithmetic;
use dhll::train::{EpochSelection, MlpTrainer, SgdParams};
use dhll::{Backend, TargetPath};
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
pub fn step<'e>(name: &str, backend: &'e dyn Backend, sizes: &[usize]) -> Option<Step<'e>> {
    Some(match (name, sizes) {
        ("cross_gram", &[n, d]) => {
            let (a, b) = problem(n, d);
            Box::new(move || drop(black_box(CrossGram::new(backend, a.view(), b.view()))))
        }
        ("eigen", &[n]) => {
            let gram = small_gram(backend, n);
            Box::new(move || drop(black_box(backend.symmetric_eigen(gram.view()))))
        }
        ("first_target", &[n, d]) => {
            let (a, b) = problem(n, d);
            let sum = CrossGram::new(backend, a.view(), b.view()).expect("the problem is finite");
            Box::new(move || {
                let path = TargetPath::from_cross_gram(sum.clone(), &Arithmetic, backend);
                targets(&path, backend, 0.5, a.view(), b.view());
            })
        }
        ("next_target", &[n, d]) => {
            let (a, b) = problem(n, d);
            let path =
                TargetPath::new(a.view(), b.view(), &Arithmetic, backend).expect("the problem is finite");
            targets(&path, backend, 0.5, a.view(), b.view());
            Box::new(move || targets(&path, backend, 0.5, a.view(), b.view()))
        }
        ("sweep", &[d, classes, alphas]) => {
            let (a, two) = problem(12 * d, d);
            let b = if classes == 2 { two } else { one_hot(12 * d, classes) };
            let sum = CrossGram::new(backend, a.view(), b.view()).expect("the problem is finite");
            let alphas = evenly(alphas);
            Box::new(move || {
                let path = TargetPath::from_cross_gram(sum.clone(), &Arithmetic, backend);
                drop(black_box(path.sweep(&alphas)));
            })
        }
        ("figure8_targets", &[n, d, alphas]) => {
            let (a, b) = problem(n, d);
            let alphas = evenly(alphas);
            Box::new(move || {
                let path =
                    TargetPath::new(a.view(), b.view(), &Arithmetic, backend).expect("the problem is finite");
                alphas.iter().for_each(|&alpha| targets(&path, backend, alpha, a.view(), b.view()));
            })
        }
        ("epoch", &[n, d]) => epoch(backend, n, d),
        ("products", &[n, d]) => products(backend, n, d),
        ("dense", &[n, d]) => {
            let (a, b) = problem(n, d);
            Box::new(move || {
                let gram = dense::arithmetic_gram(backend, a.view(), b.view(), 0.5);
                let gram = gram.expect("the problem is finite");
                drop(black_box(dense::targets(backend, gram.view())));
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
fn small_gram(backend: &dyn Backend, n: usize) -> Array2<f64> {
    let (a, b) = problem(12 * n, n - 1);
    let sum = CrossGram::new(backend, a.view(), b.view()).expect("the problem is finite");
    sum.matrix().mapv(|v| 0.5 * v)
}

fn targets(
    path: &TargetPath<'_>,
    backend: &dyn Backend,
    alpha: f64,
    a: ArrayView2<'_, f64>,
    b: ArrayView2<'_, f64>,
) {
    let map = path.target_map(alpha).expect("alpha is in [0, 1]");
    drop(black_box(map.apply(backend, a, b).expect("the rows fit")));
}

/// The steps of one epoch of the paper's first layer; records look at one row, so that they cost nothing.
fn epoch<'e>(backend: &'e dyn Backend, n: usize, d: usize) -> Step<'e> {
    let x = problem(n, d).0.mapv(|v| v as f32);
    let target = x.slice(s![.., ..WIDTH]).to_owned();
    let schedule = SgdParams {
        epochs: 1,
        batch_size: BATCH,
        epoch_selection: EpochSelection::Last,
        monitor_rows: 1,
        ..SgdParams::default()
    };
    let trainer = MlpTrainer { sgd: schedule, ..MlpTrainer::default() };
    Box::new(move || {
        let task = LayerTask::new(x.view(), target.view()).expect("the rows fit");
        let trained = trainer.train(&task, &mut Run::new(backend, 1, &mut Silent));
        drop(black_box(trained));
    })
}

/// The five products of the steps of that epoch, on matrices that are already there: what no step can beat.
fn products<'e>(backend: &'e dyn Backend, n: usize, d: usize) -> Step<'e> {
    let matrix = |rows: usize, columns: usize| Array2::<f32>::from_elem((rows, columns), 0.01);
    let (x, hidden, w1, w2) =
        (matrix(BATCH, d), matrix(BATCH, WIDTH), matrix(d, WIDTH), matrix(WIDTH, WIDTH));
    let (mut out, mut back) = (matrix(BATCH, WIDTH), matrix(BATCH, WIDTH));
    let (mut g1, mut g2) = (matrix(d, WIDTH), matrix(WIDTH, WIDTH));
    let gemm = move |a: ArrayView2<'_, f32>, b: ArrayView2<'_, f32>, c: &mut Array2<f32>| {
        MatMul::<f32>::gemm(backend, 1.0, a, b, 0.0, c.view_mut());
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
