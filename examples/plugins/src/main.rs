//! `dhll` with plug-ins of one's own: `plugins fit --mean late --similarity powers:power=3 --trainer fifty
//! --backend loops ...`, and the comparisons with them: `plugins compare means --only arithmetic,late`.

use std::borrow::Cow;
use std::process::ExitCode;
use std::sync::Arc;

use dhll::core::{data::Finite, linalg::Threads, *};
use dhll::registry::{NoSettings, Registry};
use dhll::train::RandomFeatureTrainer;
use dhll_faer::Faer;
use ndarray::{Array2, ArrayView2 as View, ArrayViewMut2 as ViewMut, CowArray, Ix2};
use serde::{Deserialize, Serialize};

/// The arithmetic mean at `alpha^2`: the labels come late.
struct Late;

impl Mean for Late {
    fn name(&self) -> &'static str {
        "late"
    }

    fn factor(&self, s: &CrossGram, alpha: f64, backend: &dyn Backend) -> Result<NotedFactor, MeanError> {
        dhll::means::Arithmetic.factor(s, alpha * alpha, backend)
    }
}

/// `phi(x) = sign(x) |x|^power`, entry by entry.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Powers {
    #[serde(default = "two")]
    power: f64,
}

fn two() -> f64 {
    2.0
}

impl Similarity for Powers {
    fn name(&self) -> Cow<'static, str> {
        "powers".into()
    }

    fn map<'a>(&self, _: &dyn Backend, x: Finite<'a, f64>) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        Ok(x.view().mapv(|v| v.signum() * v.abs().powf(self.power)).into())
    }

    fn saved(&self) -> Option<SavedSimilarity> {
        let settings = serde_json::to_value(self).ok()?;
        Some(SavedSimilarity { settings, ..SavedSimilarity::plain("powers") })
    }
}

/// Fifty random units, whatever the rows.
struct Fifty;

impl LayerTrainer for Fifty {
    fn name(&self) -> &'static str {
        "fifty"
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        RandomFeatureTrainer { units: 50, ..RandomFeatureTrainer::default() }.train(task, run)
    }
}

/// faer under another name, with products in plain loops.
struct Loops(Faer);

impl Backend for Loops {
    fn name(&self) -> &'static str {
        "loops"
    }

    fn with_threads(&self, _: Threads) -> Arc<dyn Backend> {
        Arc::new(Self(Faer::sequential()))
    }
}

impl GramBuilder for Loops {
    fn add_gram(&self, z: View<f64>, s: ViewMut<f64>) {
        self.0.add_gram(z, s);
    }
}

impl Eigensolver for Loops {
    fn symmetric_eigen(&self, a: View<f64>) -> Result<SymmetricEigen, EigenError> {
        self.0.symmetric_eigen(a)
    }
}

impl PositiveDefiniteSolver for Loops {
    fn solve_positive_definite(&self, a: View<f64>, b: View<f64>) -> Result<Array2<f64>, SolveError> {
        self.0.solve_positive_definite(a, b)
    }
}

impl<T: ndarray::LinalgScalar> MatMul<T> for Loops {
    fn gemm(&self, alpha: T, a: View<T>, b: View<T>, beta: T, mut c: ViewMut<T>) {
        let old = |c: T| if beta.is_zero() { T::zero() } else { beta * c };
        c.zip_mut_with(&a.dot(&b), |c, &product| *c = alpha * product + old(*c));
    }
}

fn main() -> ExitCode {
    let mut registry = Registry::default();
    registry.means.add("late", "the arithmetic mean at alpha^2", |_: NoSettings, _| Ok(Arc::new(Late)));
    registry.similarities.add("powers", "sign(x) |x|^power", |powers: Powers, _| Ok(Arc::new(powers)));
    registry.trainers.add("fifty", "fifty random units", |_: NoSettings, _| Ok(Arc::new(Fifty)));
    registry.backends.add("loops", "plain loops", |_: NoSettings, _| Ok(Arc::new(Loops(Faer::sequential()))));
    let loaders = registry.loaders;
    registry.loaders =
        loaders.with("powers", |s| Ok(Arc::new(serde_json::from_value::<Powers>(s.settings)?)));
    match std::env::args().nth(1).as_deref() {
        Some("compare") => dhll_experiments::run(&registry),
        _ => dhll_cli::run(registry),
    }
}
