//! The entries of a comparison: learners with their candidate settings, and the controls of each.

use super::data::ImageData;
use super::learner::{LayerMethod, LayerTarget, Learner, LossKind, NetworkShape};
use crate::table::thousands;

/// Number of candidates of every entry, among which validation rows choose.
pub const TRIALS: usize = 8;

/// A learner and its candidate settings.
pub struct LearnerEntry {
    /// Its name.
    pub name: String,
    /// [`TRIALS`] settings.
    pub candidates: Vec<Learner>,
    /// The entries it is compared with; only hidden targets have any.
    pub controls: Vec<String>,
}

/// The data of a comparison and how much is computed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetworksTask {
    /// The data set.
    pub data: ImageData,
    /// Images are shifted by up to this many pixels.
    pub shifts: usize,
    /// At most this many training rows [default: all].
    pub rows: Option<usize>,
    /// Fewer epochs and units.
    pub quick: bool,
}

impl NetworksTask {
    /// Epochs of each layer, or of a whole network.
    fn epochs(self) -> usize {
        match (self.quick, self.is_binary()) {
            (true, _) => 4,
            (false, true) => 12,
            (false, false) => 10,
        }
    }

    /// Whether the data set has two classes.
    fn is_binary(self) -> bool {
        matches!(self.data, ImageData::MnistPair | ImageData::Strokes)
    }

    fn network(self, depth: usize, maps: usize) -> NetworkShape {
        NetworkShape {
            depth,
            maps,
            width: if self.quick { 128 } else { 512 },
            columns: if self.quick {
                64
            } else if self.is_binary() {
                512
            } else {
                100
            },
            sigmoid: false,
            epochs: self.epochs(),
            learning_rate: 1e-3,
            norm: 1.0,
        }
    }

    /// Whether networks of different depths are compared.
    pub fn varies_depth(self) -> bool {
        self.shifts == 0 && self.is_binary()
    }

    /// Its name.
    pub fn name(self) -> String {
        let rows =
            self.rows.map_or(String::new(), |rows| format!(", at most {} training rows", thousands(rows)));
        let shifts =
            if self.shifts > 0 { format!(", shifted by up to {} px", self.shifts) } else { String::new() };
        self.data.name() + &rows + &shifts
    }

    /// The command that makes this comparison.
    pub fn command(self) -> String {
        let rows = self.rows.map_or(String::new(), |rows| format!(" --rows {rows}"));
        let shifts = if self.shifts > 0 { format!(" --shifts {}", self.shifts) } else { String::new() };
        let quick = if self.quick { " --quick" } else { "" };
        format!("cargo xtask compare networks --data {}{rows}{shifts}{quick}", self.data.name())
    }

    /// All entries.
    pub fn entries(self) -> Vec<LearnerEntry> {
        let mut entries = Vec::new();
        if self.shifts == 0 {
            entries.extend(solved(if self.quick { 512 } else { 4096 }, self.is_binary()));
        }
        entries.extend(self.family("one layer", 1, 1, &[LayerMethod::Mlp]));
        if self.varies_depth() {
            entries.extend(self.family("two layers", 2, 1, &[LayerMethod::Mlp, LayerMethod::Residual]));
            let network = NetworkShape { width: if self.quick { 512 } else { 4096 }, ..self.network(1, 1) };
            let layer = |target| {
                let (network, trainer) = (network.clone(), LayerMethod::RandomFeatures);
                Learner::LayerByLayer { network, trainer, target }
            };
            // Its trainer chooses the ridge; no other setting is left to try.
            entries.push(LearnerEntry {
                name: RANDOM_LAYER.to_owned(),
                candidates: vec![layer(LayerTarget::LabelAlone); TRIALS],
                controls: Vec::new(),
            });
            entries.push(LearnerEntry {
                name: "hidden targets, random features, one layer".to_owned(),
                candidates: [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99]
                    .map(|alpha| layer(LayerTarget::Hidden { alpha }))
                    .into(),
                controls: vec![RANDOM_LAYER.to_owned(), RANDOM_RIDGE.to_owned()],
            });
        } else if self.shifts == 0 && self.data == ImageData::Mnist {
            // Three maps inside a layer are backpropagation through three maps.
            entries.extend(self.family(
                "one layer of three maps, backpropagation inside",
                1,
                3,
                &[LayerMethod::Mlp],
            ));
        }
        entries
    }

    /// Networks of one shape: hidden targets, the label alone, and end to end.
    fn family(self, shape: &str, depth: usize, maps: usize, trainers: &[LayerMethod]) -> Vec<LearnerEntry> {
        let mut entries = Vec::new();
        // Fewer losses for the largest shape, where each fit takes long.
        let mut end_to_end =
            vec![("cross-entropy", LossKind::CrossEntropy), ("squared error", LossKind::Squared)];
        if maps == 1 {
            end_to_end.push(("cross-entropy with label smoothing", LossKind::Smoothed));
            end_to_end.push(("squared error and reconstruction", LossKind::Reconstruction { alpha: 0.9 }));
        }
        let networks = |rates: &[f64]| -> Vec<NetworkShape> {
            let network = self.network(depth, maps);
            let with = |(&learning_rate, norm)| NetworkShape { learning_rate, norm, ..network.clone() };
            [1.0, 3.0].iter().flat_map(|&norm| rates.iter().map(move |rate| (rate, norm))).map(with).collect()
        };
        let pairs = networks(&[1e-3, 2e-3]);
        for (name, loss) in end_to_end {
            let candidates = [true, false].iter().flat_map(|&linear_last| {
                pairs.iter().map(move |n| Learner::EndToEnd { network: n.clone(), loss, linear_last })
            });
            entries.push(LearnerEntry {
                name: format!("end to end, {name}, {shape}"),
                candidates: candidates.collect(),
                controls: Vec::new(),
            });
        }
        let losses: Vec<String> = entries.iter().map(|entry| entry.name.clone()).collect();
        for &trainer in trainers {
            let kind = if trainer == LayerMethod::Residual { "residual, " } else { "" };
            let layers = |network: &NetworkShape, target| {
                let network = network.clone();
                Learner::LayerByLayer { network, trainer, target }
            };
            let alone = format!("label alone, {kind}{shape}");
            let rates = networks(&[5e-4, 1e-3, 2e-3, 4e-3]);
            entries.push(LearnerEntry {
                name: alone.clone(),
                candidates: rates.iter().map(|network| layers(network, LayerTarget::LabelAlone)).collect(),
                controls: Vec::new(),
            });
            let hidden = [0.9, 0.99].iter().flat_map(|&alpha| {
                pairs.iter().map(move |network| layers(network, LayerTarget::Hidden { alpha }))
            });
            entries.push(LearnerEntry {
                name: format!("hidden targets, {kind}{shape}"),
                candidates: hidden.collect(),
                controls: std::iter::once(alone).chain(losses.iter().cloned()).collect(),
            });
        }
        entries
    }
}

/// Least squares on random units without biases.
const RANDOM_RIDGE: &str = "ridge on random features";

/// The same with biases and a head: what a layer of random features on the label alone is.
const RANDOM_LAYER: &str = "ridge on random features, as a layer on the label alone";

/// Classifiers that are solved for; with ten classes logistic regression takes longer than all networks together.
fn solved(units: usize, binary: bool) -> Vec<LearnerEntry> {
    let entry =
        |name: &str, candidates| LearnerEntry { name: name.to_owned(), candidates, controls: Vec::new() };
    let both = |strengths: [f64; 4], learner: fn(f64, bool) -> Learner| -> Vec<Learner> {
        [false, true]
            .iter()
            .flat_map(|&s| strengths.iter().map(move |&strength| learner(strength, s)))
            .collect()
    };
    let logistic = binary.then(|| {
        entry(
            "logistic regression",
            both([0.1, 1.0, 10.0, 100.0], |c, standardised| Learner::Logistic { c, standardised }),
        )
    });
    let others = [
        entry(
            "ridge",
            both([1e-2, 1e-1, 1.0, 10.0], |ridge, standardised| Learner::Ridge { ridge, standardised }),
        ),
        entry(
            RANDOM_RIDGE,
            [1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1.0, 3.0]
                .map(|ridge| Learner::RandomFeatures { units, ridge })
                .into(),
        ),
    ];
    logistic.into_iter().chain(others).collect()
}
