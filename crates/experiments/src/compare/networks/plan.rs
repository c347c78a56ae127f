//! Which measurements a comparison consists of.

use super::job::{Learner, Shape};

/// Units of a layer in the table of learners.
const WIDTH: usize = 512;
/// Columns of a layer's target where the depth is varied, and half its units: narrow enough that twenty are trained in seconds.
const NARROW: usize = 64;

/// The learners of the table, with their names.
pub fn learners(quick: bool) -> Vec<(&'static str, Learner)> {
    let epochs = if quick { 4 } else { 12 };
    let shape = |depth, sigmoid| Shape { depth, width: WIDTH, target: WIDTH, sigmoid, epochs };
    vec![
        ("logistic regression", Learner::Logistic),
        ("ridge", Learner::Ridge),
        ("random features with ridge", Learner::RandomFeatures { count: if quick { 512 } else { 4096 } }),
        ("backpropagation, one layer", Learner::Backprop(shape(1, false))),
        ("backpropagation, two layers", Learner::Backprop(shape(2, false))),
        ("hidden targets, one layer", Learner::HiddenTargets(shape(1, false))),
        ("hidden targets, two layers", Learner::HiddenTargets(shape(2, false))),
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
    hidden_targets: bool,
    sigmoid: bool,
    epochs: usize,
}

impl DepthCurve {
    /// The network of so many layers.
    pub fn learner(&self, depth: usize) -> Learner {
        let Self { sigmoid, epochs, .. } = *self;
        let shape = Shape { depth, width: 2 * NARROW, target: NARROW, sigmoid, epochs };
        if self.hidden_targets { Learner::HiddenTargets(shape) } else { Learner::Backprop(shape) }
    }
}

/// The curves over depth.
pub fn curves(quick: bool) -> Vec<DepthCurve> {
    let epochs = if quick { 4 } else { 12 };
    let curve = |name, hidden_targets, sigmoid| DepthCurve { name, hidden_targets, sigmoid, epochs };
    vec![
        curve("hidden targets, ReLU", true, false),
        curve("hidden targets, sigmoid", true, true),
        curve("backpropagation, ReLU", false, false),
        curve("backpropagation, sigmoid", false, true),
    ]
}
