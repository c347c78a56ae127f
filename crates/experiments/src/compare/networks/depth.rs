//! Networks that differ only in their depth.

use super::learner::{LayerMethod, LayerTarget, Learner, LossKind, NetworkShape};

/// Columns of a target, and half the units of a layer, where the depth varies: narrow enough to train twenty layers in seconds.
const NARROW: usize = 64;

/// The depths that are compared.
pub fn depths(quick: bool) -> &'static [usize] {
    if quick { &[1, 2, 6] } else { &[1, 2, 5, 20] }
}

/// Networks that differ only in their depth; their settings are not tuned.
pub struct DepthCurve {
    /// Its name.
    pub name: &'static str,
    /// The curves it is compared with at every depth.
    pub controls: &'static [&'static str],
    /// Sigmoids instead of ReLU.
    pub sigmoid: bool,
    method: CurveMethod,
    epochs: usize,
}

#[derive(Clone, Copy)]
enum CurveMethod {
    Layers(LayerMethod, LayerTarget),
    EndToEnd(LossKind),
}

impl DepthCurve {
    /// The network with this many layers.
    pub fn learner(&self, depth: usize) -> Learner {
        let Self { sigmoid, epochs, .. } = *self;
        let network = NetworkShape {
            depth,
            maps: 1,
            width: 2 * NARROW,
            columns: NARROW,
            sigmoid,
            epochs,
            learning_rate: 1e-3,
            norm: 1.0,
        };
        match self.method {
            CurveMethod::Layers(trainer, target) => Learner::LayerByLayer { network, trainer, target },
            // One activation per layer; without targets, a map to a target would only add depth.
            CurveMethod::EndToEnd(loss) => Learner::EndToEnd {
                network: NetworkShape { columns: 0, ..network },
                loss,
                linear_last: false,
            },
        }
    }
}

/// The curves over depth.
pub fn curves(quick: bool) -> Vec<DepthCurve> {
    let epochs = if quick { 4 } else { 12 };
    let hidden = LayerTarget::Hidden { alpha: 0.9 };
    let layers = |trainer, target| CurveMethod::Layers(trainer, target);
    let curve = |name, method, sigmoid, controls| DepthCurve { name, controls, method, sigmoid, epochs };
    vec![
        curve(
            "hidden targets, ReLU",
            layers(LayerMethod::Mlp, hidden),
            false,
            &["label alone, ReLU", "cross-entropy, ReLU", "squared error, ReLU"],
        ),
        curve(
            "hidden targets, sigmoid",
            layers(LayerMethod::Mlp, hidden),
            true,
            &["label alone, sigmoid", "cross-entropy, sigmoid", "squared error, sigmoid"],
        ),
        curve(
            "hidden targets, residual",
            layers(LayerMethod::Residual, hidden),
            false,
            &["label alone, residual", "cross-entropy, ReLU", "squared error, ReLU"],
        ),
        curve("label alone, ReLU", layers(LayerMethod::Mlp, LayerTarget::LabelAlone), false, &[]),
        curve("label alone, sigmoid", layers(LayerMethod::Mlp, LayerTarget::LabelAlone), true, &[]),
        curve("label alone, residual", layers(LayerMethod::Residual, LayerTarget::LabelAlone), false, &[]),
        curve("cross-entropy, ReLU", CurveMethod::EndToEnd(LossKind::CrossEntropy), false, &[]),
        curve("cross-entropy, sigmoid", CurveMethod::EndToEnd(LossKind::CrossEntropy), true, &[]),
        curve("squared error, ReLU", CurveMethod::EndToEnd(LossKind::Squared), false, &[]),
        curve("squared error, sigmoid", CurveMethod::EndToEnd(LossKind::Squared), true, &[]),
    ]
}
