//! A training step allocates nothing: more epochs of more steps make no more allocations.

use dhll_core::data::Finite;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;

use dhll_core::layer::*;
use dhll_core::*;
use dhll_faer::Faer;
use dhll_train::*;
use ndarray::{Array2, ArrayView2, ArrayViewMut2};

thread_local! {
    /// Of this thread alone: the test harness has threads of its own.
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promise is the one that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above, and `pointer` came from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// A backend whose products allocate nothing, as the contract allows others to.
struct Plain;

impl MatMul<f32> for Plain {
    fn gemm(
        &self,
        alpha: f32,
        a: ArrayView2<'_, f32>,
        b: ArrayView2<'_, f32>,
        beta: f32,
        mut c: ArrayViewMut2<'_, f32>,
    ) {
        for ((i, j), c) in c.indexed_iter_mut() {
            let sum: f32 = a.row(i).iter().zip(b.column(j)).map(|(a, b)| a * b).sum();
            *c = alpha * sum + if beta == 0.0 { 0.0 } else { beta * *c };
        }
    }
}

impl MatMul<f64> for Plain {
    fn gemm(
        &self,
        x: f64,
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
        y: f64,
        c: ArrayViewMut2<'_, f64>,
    ) {
        Faer::sequential().gemm(x, a, b, y, c);
    }
}

impl GramBuilder for Plain {
    fn add_gram(&self, z: ArrayView2<'_, f64>, s: ArrayViewMut2<'_, f64>) {
        Faer::sequential().add_gram(z, s);
    }
}

impl Eigensolver for Plain {
    fn symmetric_eigen(&self, a: ArrayView2<'_, f64>) -> Result<SymmetricEigen, EigenError> {
        Faer::sequential().symmetric_eigen(a)
    }
}

impl PositiveDefiniteSolver for Plain {
    fn solve_positive_definite(
        &self,
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, SolveError> {
        Faer::sequential().solve_positive_definite(a, b)
    }
}

impl Backend for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn with_threads(&self, _: Threads) -> Arc<dyn Backend> {
        Arc::new(Self)
    }
}

#[test]
fn steps_allocate_nothing() {
    let x = Array2::from_shape_fn((60, 5), |(i, j)| ((i * 37 + j * 91) % 101) as f32 / 50.0 - 1.0);
    let labels: Vec<usize> = (0..60).map(|i| i % 2).collect();
    for batches in [Batches::Shuffled, Batches::WithReplacement] {
        let count = |epochs, batch_size| {
            let silent = &mut Silent;
            let mut run = Run::new(&Plain, 1, silent);
            let sgd = SgdParams { epochs, batch_size, batches, ..SgdParams::default() };
            let before = ALLOCATIONS.get();
            let task = LayerTask {
                input: Finite::known(x.view()),
                target: Finite::known(x.view()),
                validation: Some((Finite::known(x.view()), Finite::known(x.view()))),
                augmentation: None,
                weights: dhll_core::TaskWeights::default(),
            };
            MlpTrainer { sgd, ..MlpTrainer::default() }.train(&task, &mut run).unwrap();
            let task = ClassificationTask::new(x.view(), &labels, 2).unwrap();
            SoftmaxHead { sgd, ..SoftmaxHead::default() }.train(&task, &mut run).unwrap();
            ALLOCATIONS.get() - before
        };
        let few = count(1, 60);
        assert_eq!(few, count(1, 60));
        assert_eq!(few, count(1, 2), "more steps");
        assert_eq!(few, count(50, 7), "more epochs");
    }
}
