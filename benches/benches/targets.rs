//! Cross-Gram, one alpha, the sweep of figure 8 with all its targets; beside a plain triple loop and the dense route.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dhll::core::path::dense;
use dhll::means::Arithmetic;
use dhll::{CrossGram, TargetPath, backends};
use dhll_benches::{COLUMNS, ROWS, problem};
use ndarray::{Array2, ArrayView2};

/// Lower triangle of `Z^T Z`, as one would write it first.
fn plain_gram(z: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut s = Array2::zeros((z.ncols(), z.ncols()));
    for row in z.rows() {
        for i in 0..row.len() {
            for j in 0..=i {
                s[[i, j]] += row[i] * row[j];
            }
        }
    }
    s
}

fn cross_gram(c: &mut Criterion) {
    let (a, b) = problem(ROWS, COLUMNS);
    let mut group = c.benchmark_group("cross_gram_11982x784");
    group.sample_size(10);
    for name in backends::available() {
        let backend = backends::by_name(name).expect("it is available");
        group.bench_function(name, |bench| {
            bench.iter(|| CrossGram::new(&*backend, black_box(a.view()), b.view()))
        });
    }
    group.bench_function("plain_loop", |bench| bench.iter(|| plain_gram(black_box(a.view()))));
    group.finish();
}

fn one_alpha(c: &mut Criterion) {
    let (a, b) = problem(ROWS, COLUMNS);
    let mut group = c.benchmark_group("one_alpha_11982x784");
    group.sample_size(10);
    for name in backends::available() {
        let backend = backends::by_name(name).expect("it is available");
        let path =
            TargetPath::new(a.view(), b.view(), &Arithmetic, &*backend).expect("the problem is finite");
        group.bench_function(BenchmarkId::new("spectrum", name), |bench| {
            bench.iter(|| path.spectrum(black_box(0.5)))
        });
        group.bench_function(BenchmarkId::new("target_map", name), |bench| {
            bench.iter(|| path.target_map(black_box(0.5)))
        });
        let map = path.target_map(0.5).expect("alpha is in [0, 1]");
        group.bench_function(BenchmarkId::new("targets", name), |bench| {
            bench.iter(|| map.apply(&*backend, black_box(a.view()), b.view()))
        });
    }
    group.finish();
}

/// Figure 8: cross-Gram, 21 spectra and effective dimensions; then the same with every target map, and with every target.
fn sweep(c: &mut Criterion) {
    let (a, b) = problem(ROWS, COLUMNS);
    let backend = backends::default_backend().expect("a backend is compiled in");
    let alphas: Vec<f64> = (0..=20).map(|i| f64::from(i) / 20.0).collect();
    let path = || TargetPath::new(a.view(), b.view(), &Arithmetic, &*backend).expect("the problem is finite");
    let mut group = c.benchmark_group("figure8_21_alphas");
    group.sample_size(10);
    group.bench_function("effective_dimensions", |bench| {
        bench.iter(|| {
            let path = path();
            alphas
                .iter()
                .map(|&alpha| path.spectrum(alpha).map(|s| s.effective_dimension(0.95)))
                .collect::<Result<Vec<_>, _>>()
        })
    });
    group.bench_function("with_target_maps", |bench| {
        bench.iter(|| {
            let path = path();
            alphas
                .iter()
                .map(|&alpha| path.target_map(alpha).map(|map| map.width()))
                .collect::<Result<Vec<_>, _>>()
        })
    });
    group.bench_function("with_all_targets", |bench| {
        bench.iter(|| {
            let path = path();
            for &alpha in &alphas {
                let map = path.target_map(alpha).expect("alpha is in [0, 1]");
                black_box(map.apply(&*backend, a.view(), b.view()).expect("the rows fit"));
            }
        })
    });
    group.finish();
}

/// The paper's route and ours on as many rows as the dense one can do in seconds.
fn dense_route(c: &mut Criterion) {
    const FEW: usize = 1500;
    let (a, b) = problem(FEW, COLUMNS);
    let backend = backends::default_backend().expect("a backend is compiled in");
    let mut group = c.benchmark_group("dense_route_1500x784");
    group.sample_size(10);
    group.bench_function("dense", |bench| {
        bench.iter(|| {
            let gram =
                dense::arithmetic_gram(&*backend, a.view(), b.view(), 0.5).expect("the problem is finite");
            dense::targets(&*backend, gram.view()).expect("the solver converges")
        })
    });
    group.bench_function("factored", |bench| {
        bench.iter(|| {
            let path =
                TargetPath::new(a.view(), b.view(), &Arithmetic, &*backend).expect("the problem is finite");
            let map = path.target_map(0.5).expect("alpha is in [0, 1]");
            map.apply(&*backend, a.view(), b.view()).expect("the rows fit")
        })
    });
    group.finish();
}

criterion_group!(benches, cross_gram, one_alpha, sweep, dense_route);
criterion_main!(benches);
