//! Which measurements a comparison consists of.

use super::job::{Learner, Shape, Trainer};

/// Units of a layer in the table of learners.
const WIDTH: usize = 512;
/// Columns of a layer's target where the depth is varied, and half its units: narrow enough that twenty are trained in seconds.
const NARROW: usize = 64;

/// The learners of the table, with their names.
pub fn learners(quick: bool) -> Vec<(&'static str, Learner)> {
    let epochs = if quick { 4 } else { 12 };
    let shape = |depth, sigmoid| Shape { depth, width: WIDTH, target: WIDTH, sigmoid, epochs };
    let random = if quick { 512 } else { 4096 };
    let hidden = |depth, trainer: Trainer| {
        let width = if trainer == Trainer::RandomFeatures { random } else { WIDTH };
        Learner::HiddenTargets(Shape { width, ..shape(depth, false) }, trainer)
    };
    vec![
        ("logistic regression", Learner::Logistic),
        ("ridge", Learner::Ridge),
        ("random features with ridge", Learner::RandomFeatures { count: random }),
        ("backpropagation, one layer", Learner::Backprop(shape(1, false))),
        ("backpropagation, two layers", Learner::Backprop(shape(2, false))),
        ("hidden targets, one layer", hidden(1, Trainer::Mlp)),
        ("hidden targets, two layers", hidden(2, Trainer::Mlp)),
        ("hidden targets, two residual layers", hidden(2, Trainer::Residual)),
        ("hidden targets, random features, one layer", hidden(1, Trainer::RandomFeatures)),
        ("hidden targets, random features, two layers", hidden(2, Trainer::RandomFeatures)),
    ]
}

/// The depths that are tried.
pub fn depths(quick: bool) -> &'static [usize] {
    if quick { &[1, 2, 6] } else { &[1, 2, 3, 5, 10, 20] }
}

/// Networks that differ in their depth alone.
pub struct DepthCurve {
    /// What it is called.
    pub name: &'static str,
    /// None for backpropagation.
    trainer: Option<Trainer>,
    sigmoid: bool,
    epochs: usize,
}

impl DepthCurve {
    /// The network of so many layers.
    pub fn learner(&self, depth: usize) -> Learner {
        let Self { sigmoid, epochs, .. } = *self;
        let shape = Shape { depth, width: 2 * NARROW, target: NARROW, sigmoid, epochs };
        match self.trainer {
            Some(trainer) => Learner::HiddenTargets(shape, trainer),
            None => Learner::Backprop(shape),
        }
    }
}

/// The curves over depth.
pub fn curves(quick: bool) -> Vec<DepthCurve> {
    let epochs = if quick { 4 } else { 12 };
    let curve = |name, trainer, sigmoid| DepthCurve { name, trainer, sigmoid, epochs };
    vec![
        curve("hidden targets, ReLU", Some(Trainer::Mlp), false),
        curve("hidden targets, sigmoid", Some(Trainer::Mlp), true),
        curve("hidden targets, residual", Some(Trainer::Residual), false),
        curve("backpropagation, ReLU", None, false),
        curve("backpropagation, sigmoid", None, true),
    ]
}
