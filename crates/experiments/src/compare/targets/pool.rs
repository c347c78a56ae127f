//! The rows of one data set under one seed, scaled: training rows, of which some or all have labels, and the rows that are classified.

use std::sync::{Arc, OnceLock};

use anyhow::{Context as _, Result, anyhow};
use dhll::core::DotProduct;
use dhll::data::Dataset;
use dhll::similarities::{Diffusion, DiffusionMap};
use dhll::{Backend, Encoding, InputScaling};
use ndarray::{Array2, Axis};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::data::{StudyData, StudyRows};

/// Share of a table's rows that are test rows, and of the training rows that are validation rows.
const HELD_OUT: f64 = 0.2;

/// Which rows are classified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judged {
    /// A fifth of the training rows, which are not trained on.
    Validation,
    /// The test rows.
    Test,
}

/// Which training rows have labels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Labels {
    /// All of them.
    All,
    /// So many of each class.
    PerClass(usize),
    /// This share of every class, at least two rows of each.
    Share(f64),
    /// All have coarse labels, so many of each class have fine ones; the fine classes are to be told apart.
    Coarse(usize),
}

/// Training rows and rows that are classified.
pub struct Pool {
    /// N x d, scaled to mean norm 1.
    pub train: Array2<f64>,
    /// The class of every training row, whether or not it is given away.
    pub labels: Vec<usize>,
    /// M x d.
    pub judged: Array2<f64>,
    /// The class of every row that is classified.
    pub judged_labels: Vec<usize>,
    /// Names of the classes.
    pub classes: Vec<String>,
    diffusion: OnceLock<Result<Arc<DiffusionFeatures>, String>>,
}

/// The diffusion map of all training rows, which no label has a part in.
pub struct DiffusionFeatures {
    /// The map.
    pub map: DiffusionMap,
    /// Features of the training rows.
    pub train: Array2<f64>,
    /// Features of the rows that are classified.
    pub judged: Array2<f64>,
}

impl Pool {
    /// Draws at most `rows` training rows by `seed` and scales all by them.
    ///
    /// # Errors
    /// If there are too few rows to hold some out, or the rows cannot be scaled.
    pub fn new(
        data: &StudyRows,
        backend: &dyn Backend,
        rows: usize,
        judged: Judged,
        seed: u64,
    ) -> Result<Self> {
        let share = |n: usize| (HELD_OUT * n as f64) as usize;
        let (train, test) = match &data.test {
            Some(test) => (drawn(&data.train, rows, seed)?, test.clone()),
            None => {
                let (train, test) = data.train.split(share(data.train.n_samples()), seed)?;
                (drawn(&train, rows, seed)?, drawn(&test, rows, seed)?)
            }
        };
        let (train, judged) = match judged {
            Judged::Test => (train, test),
            Judged::Validation => train.split(share(train.n_samples()), seed)?,
        };
        let scaling = if train.image().is_some() { InputScaling::MeanNorm } else { InputScaling::Robust };
        let encoding = Encoding::fit(backend, &train, scaling, &DotProduct)?;
        Ok(Self {
            train: encoding.inputs(backend, &train)?,
            labels: train.labels().to_vec(),
            judged: encoding.inputs(backend, &judged)?,
            judged_labels: judged.labels().to_vec(),
            classes: train.classes().to_vec(),
            diffusion: OnceLock::new(),
        })
    }

    /// The diffusion map, computed when it is first asked for.
    ///
    /// # Errors
    /// If the map cannot be fitted.
    pub fn diffusion(&self, backend: &dyn Backend) -> Result<Arc<DiffusionFeatures>> {
        let found = self.diffusion.get_or_init(|| self.mapped(backend).map_err(|error| format!("{error:#}")));
        found.clone().map_err(|error| anyhow!(error))
    }

    fn mapped(&self, backend: &dyn Backend) -> Result<Arc<DiffusionFeatures>> {
        use dhll::core::Similarity as _;
        let map = Diffusion::default().map(backend, self.train.view())?;
        let [train, judged] =
            [&self.train, &self.judged].map(|x| map.features(backend, x.view()).map(|f| f.to_owned()));
        Ok(Arc::new(DiffusionFeatures { train: train?, judged: judged?, map }))
    }

    /// The training rows that have labels, in ascending order.
    ///
    /// # Errors
    /// If a class has no row.
    pub fn known(&self, labels: Labels, seed: u64) -> Result<Vec<usize>> {
        let mut order: Vec<usize> = (0..self.labels.len()).collect();
        order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let mut known = Vec::new();
        for (class, name) in self.classes.iter().enumerate() {
            let rows: Vec<usize> = order.iter().copied().filter(|&row| self.labels[row] == class).collect();
            let wanted = match labels {
                Labels::All => rows.len(),
                Labels::PerClass(count) | Labels::Coarse(count) => count,
                Labels::Share(share) => ((share * rows.len() as f64).round() as usize).max(2),
            };
            known.extend(rows.iter().take(wanted));
            rows.first().with_context(|| format!("the class {name:?} has no training row"))?;
        }
        known.sort_unstable();
        Ok(known)
    }
}

/// At most this many rows, stratified by class.
fn drawn(data: &Dataset, rows: usize, seed: u64) -> Result<Dataset> {
    Ok(match data.n_samples().saturating_sub(rows) {
        0 => data.clone(),
        surplus => data.split(surplus, seed)?.0,
    })
}

/// The rows that one contestant learns from and is judged on.
pub struct Trial {
    /// All training rows, and those that are classified.
    pub pool: Arc<Pool>,
    /// The training rows whose labels layers may use.
    pub known: Vec<usize>,
    /// Their classes.
    pub labels: Vec<usize>,
    /// How many of these there are.
    pub n_classes: usize,
    /// The training rows that the head learns from.
    pub head_rows: Vec<usize>,
}

impl Trial {
    /// The rows of a pool with labels as given.
    ///
    /// # Errors
    /// If a class has no row, or coarse classes are asked for and the data set has none.
    pub fn new(data: &StudyData, pool: Arc<Pool>, labels: Labels, seed: u64) -> Result<Self> {
        let head_rows = pool.known(labels, seed)?;
        if let Labels::Coarse(_) = labels {
            let coarse = data.coarse(&pool.classes);
            let coarse = coarse.with_context(|| format!("{data} has no coarse classes"))?;
            let labels: Vec<usize> = pool.labels.iter().map(|&fine| coarse[fine]).collect();
            let n_classes = 1 + coarse.iter().max().copied().unwrap_or(0);
            return Ok(Self { known: (0..pool.labels.len()).collect(), labels, n_classes, head_rows, pool });
        }
        let labels = head_rows.iter().map(|&row| pool.labels[row]).collect();
        Ok(Self { known: head_rows.clone(), labels, n_classes: pool.classes.len(), head_rows, pool })
    }

    /// Whether every training row has a label.
    pub fn all_known(&self) -> bool {
        self.known.len() == self.pool.labels.len()
    }

    /// The training rows with labels, n x d.
    pub fn known_rows(&self) -> Array2<f64> {
        self.pool.train.select(Axis(0), &self.known)
    }

    /// The classes of the rows that the head learns from.
    pub fn head_labels(&self) -> Vec<usize> {
        self.head_rows.iter().map(|&row| self.pool.labels[row]).collect()
    }
}
