//! Stacks of layers that are trained one at a time, and the representations that come of them.

mod layer;
pub mod plan;
pub mod target;

use anyhow::Result;
use dhll::core::Scaling;
use dhll::core::layer::Layer;
use dhll::train::layer_seed;
use ndarray::{Array2, ArrayView2, Axis, concatenate};

use super::context::Context;
use super::pool::Trial;
pub use layer::schedule;
use plan::{Code, LayerTarget, Stack};
use target::{TargetMaker, codes};

/// Mean norm of whatever a layer is given: at norm 1, Adam takes long to move the units of the first layers.
pub const NORM: f64 = 3.0;

/// Parts of the training rows that layers are trained without, where outputs are out of fold.
const FOLDS: usize = 5;

/// A representation of all rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Representation {
    /// Training rows, N x k.
    pub train: Array2<f32>,
    /// Rows that are classified, M x k.
    pub judged: Array2<f32>,
    /// Weights and biases that were learnt or drawn for it.
    pub n_parameters: usize,
}

impl Representation {
    /// The inputs themselves, as layers are given them.
    pub fn of_inputs(trial: &Trial) -> Self {
        let single = |x: &Array2<f64>| x.mapv(|v| (NORM * v) as f32);
        Self { train: single(&trial.pool.train), judged: single(&trial.pool.judged), n_parameters: 0 }
    }

    /// Centred and scaled by the training rows.
    fn scaled(self) -> Result<Self> {
        let [train, judged] = [&self.train, &self.judged].map(|x| x.mapv(f64::from));
        let scaling = Scaling::fit(train.view())?;
        let apply = |x: &Array2<f64>| -> Result<Array2<f32>> {
            Ok(scaling.apply(x.view())?.mapv(|v| (NORM * v) as f32))
        };
        Ok(Self { train: apply(&train)?, judged: apply(&judged)?, ..self })
    }

    fn beside(self, other: &Self) -> Self {
        let [train, judged] = [(&self.train, &other.train), (&self.judged, &other.judged)]
            .map(|(left, right)| concatenate![Axis(1), *left, *right]);
        Self { train, judged, ..self }
    }
}

impl Stack {
    /// Trains the layers and gives the representation that the last one passes on.
    ///
    /// # Errors
    /// If a target cannot be made or a layer cannot be trained.
    pub fn represent(&self, trial: &Trial, context: &Context<'_>, seed: u64) -> Result<Representation> {
        let backend = context.backend();
        let inputs = Representation::of_inputs(trial);
        let mut maker = match &self.target {
            LayerTarget::LabelAlone => None,
            LayerTarget::Hidden(target) => Some(TargetMaker::new(target, trial, context)?),
        };
        let mut reached = inputs.clone();
        for layer in 0..self.depth {
            let seed = layer_seed(seed, layer);
            let (rows, target) = match &mut maker {
                None => {
                    let codes = codes(Code::Classes, trial, backend)?;
                    (trial.known.clone(), codes.mapv(|v| v as f32))
                }
                Some(maker) => {
                    let target = maker.target(layer, self.depth, reached.train.view())?;
                    ((0..reached.train.nrows()).collect(), target)
                }
            };
            let target = target * NORM as f32;
            let rows = Rows { places: &rows, target: target.view() };
            reached = self.layer(&reached, &rows, context, seed)?.scaled()?;
            if self.skip {
                reached = reached.beside(&inputs);
            }
        }
        Ok(reached)
    }

    /// What a layer makes of the representation before it.
    fn layer(
        &self,
        reached: &Representation,
        rows: &Rows<'_>,
        context: &Context<'_>,
        seed: u64,
    ) -> Result<Representation> {
        let backend = context.backend();
        let trainer = self.trainer(reached.train.ncols(), rows.target.ncols());
        let train = |kept: &dyn Fn(usize) -> bool| -> Result<Layer> {
            let places: Vec<usize> = (0..rows.places.len()).filter(|&place| kept(place)).collect();
            let of_all: Vec<usize> = places.iter().map(|&place| rows.places[place]).collect();
            let input = reached.train.select(Axis(0), &of_all);
            let target = rows.target.select(Axis(0), &places);
            trainer.train(input.view(), target.view(), backend, seed)
        };
        let whole = train(&|_| true)?;
        let n_parameters = reached.n_parameters + whole.n_parameters();
        let part = self.passed.part(&whole)?;
        let mut passed = Representation {
            train: part.forward(backend, reached.train.view())?,
            judged: part.forward(backend, reached.judged.view())?,
            n_parameters,
        };
        for fold in 0..if self.out_of_fold { FOLDS.min(rows.places.len()) } else { 0 } {
            let part = self.passed.part(&train(&|place| place % FOLDS != fold)?)?;
            let places: Vec<usize> = rows.places.iter().copied().skip(fold).step_by(FOLDS).collect();
            let outputs = part.forward(backend, reached.train.select(Axis(0), &places).view())?;
            for (&row, output) in places.iter().zip(outputs.rows()) {
                passed.train.row_mut(row).assign(&output);
            }
        }
        Ok(passed)
    }
}

/// The training rows of a layer, and their targets.
struct Rows<'a> {
    places: &'a [usize],
    target: ArrayView2<'a, f32>,
}
