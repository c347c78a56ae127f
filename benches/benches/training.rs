//! An epoch of the paper's first layer, beside the products it is made of, alone.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dhll::core::MatMul;
use dhll::core::{LayerTask, LayerTrainer, Run, Silent};
use dhll::train::{EpochSelection, MlpTrainer, SgdParams};
use dhll::{Backend, backends};
use dhll_benches::{COLUMNS, problem};
use ndarray::Array2;

/// Training rows of the published run.
const ROWS: usize = 10_782;
/// Width of its layers and targets.
const WIDTH: usize = 613;
/// Rows of a batch.
const BATCH: usize = 100;

/// One epoch: 107 steps.
fn epoch(c: &mut Criterion) {
    let (x, _) = problem(ROWS, COLUMNS);
    let x = x.mapv(|v| v as f32);
    let target = x.slice(ndarray::s![.., ..WIDTH]).to_owned();
    let schedule = SgdParams {
        epochs: 1,
        batch_size: BATCH,
        epoch_selection: EpochSelection::Last,
        ..SgdParams::default()
    };
    let trainer = MlpTrainer { sgd: schedule, ..MlpTrainer::default() };
    let mut group = c.benchmark_group("epoch_10782x784_613_613");
    group.sample_size(10);
    // Two products forward and three back; the first layer's input needs no gradient.
    let per_row = 2 * 2 * COLUMNS * WIDTH + 3 * 2 * WIDTH * WIDTH;
    group.throughput(Throughput::Elements((ROWS / BATCH * BATCH * per_row) as u64));
    for name in backends::available() {
        let backend = backends::by_name(name).expect("it is available");
        group.bench_function(name, |bench| {
            bench.iter(|| {
                let task = LayerTask::new(x.view(), target.view()).expect("the rows fit");
                trainer.train(black_box(&task), &mut Run::new(&*backend, 1, &mut Silent))
            })
        });
        group.bench_function(format!("{name}_products_alone"), |bench| bench.iter(|| products(&*backend)));
    }
    group.finish();
}

/// The five products of 107 steps, on matrices that are already there: what no step can beat.
fn products(backend: &dyn Backend) {
    let matrix = |rows: usize, columns: usize| Array2::<f32>::from_elem((rows, columns), 0.01);
    let (x, hidden, w1, w2) =
        (matrix(BATCH, COLUMNS), matrix(BATCH, WIDTH), matrix(COLUMNS, WIDTH), matrix(WIDTH, WIDTH));
    let (mut out, mut g1, mut g2) = (matrix(BATCH, WIDTH), matrix(COLUMNS, WIDTH), matrix(WIDTH, WIDTH));
    let gemm = |a: ndarray::ArrayView2<'_, f32>, b: ndarray::ArrayView2<'_, f32>, c: &mut Array2<f32>| {
        MatMul::<f32>::gemm(backend, 1.0, a, b, 0.0, c.view_mut());
    };
    for _ in 0..ROWS / BATCH {
        gemm(x.view(), w1.view(), &mut out);
        gemm(hidden.view(), w2.view(), &mut out);
        gemm(hidden.t(), out.view(), &mut g2);
        let mut back = matrix(BATCH, WIDTH);
        gemm(out.view(), w2.t(), &mut back);
        gemm(x.t(), back.view(), &mut g1);
    }
    black_box((out, g1, g2));
}

criterion_group!(benches, epoch);
criterion_main!(benches);
