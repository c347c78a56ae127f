//! How much is computed, and the candidate settings that all sections share.

use dhll::core::Activation;

use super::contestant::{Contestant, EndToEnd};
use super::data::StudyData;
use super::pool::Labels;
use super::stack::plan::{HiddenTarget, LayerTarget, Stack, Trainer};

/// How much is computed.
#[derive(Debug, Clone)]
pub struct Effort {
    /// Less.
    pub quick: bool,
    /// The data sets, in order.
    pub data: Vec<StudyData>,
    /// Those of the question of depth.
    pub tables: Vec<StudyData>,
    /// The names of all means.
    pub means: Vec<String>,
    /// Steps of every layer, and of networks end to end.
    pub steps: usize,
}

/// Learning rates to choose from.
const RATES: [f64; 2] = [1e-3, 3e-3];

impl Effort {
    /// The full study of these data sets, or a quick one.
    pub fn new(quick: bool, data: Vec<StudyData>, tables: Vec<StudyData>, means: Vec<String>) -> Self {
        Self { quick, data, tables, means, steps: if quick { 100 } else { 600 } }
    }

    /// Units of every layer.
    pub fn units(&self) -> usize {
        if self.quick { 64 } else { 256 }
    }

    /// Random units of every layer in closed form.
    pub fn random_units(&self) -> usize {
        if self.quick { 100 } else { 500 }
    }

    /// Training rows where all have labels, at most.
    pub fn rows(&self) -> usize {
        if self.quick { 600 } else { 5000 }
    }

    /// All data sets with labels for all rows.
    pub fn all_labels(&self) -> Vec<(StudyData, Vec<Labels>)> {
        all_labels(&self.data)
    }

    /// Those of the question of depth, with labels for all rows.
    pub fn tables(&self) -> Vec<(StudyData, Vec<Labels>)> {
        all_labels(&self.tables)
    }

    /// Adam with this learning rate.
    pub fn adam(&self, rate: f64) -> Trainer {
        Trainer::Adam { units: self.units(), steps: self.steps, rate, activation: Activation::Relu }
    }

    /// Layers in closed form.
    pub fn closed_form(&self) -> Trainer {
        Trainer::ClosedForm { units: self.random_units(), activation: Activation::Relu }
    }

    /// Stacks on the label alone, with two learning rates to choose from.
    pub fn label_alone(&self, shaped: impl Fn(Stack) -> Stack) -> Vec<Contestant> {
        self.few(
            RATES.map(|rate| Contestant::Stack(shaped(Stack::new(LayerTarget::LabelAlone, self.adam(rate))))),
        )
    }

    /// Stacks on hidden targets, with alpha = .9 and .5 to choose from.
    pub fn hidden(&self, target: &HiddenTarget, shaped: impl Fn(Stack) -> Stack) -> Vec<Contestant> {
        self.hidden_by(target, self.adam(RATES[0]), shaped)
    }

    /// The same with any trainer.
    pub fn hidden_by(
        &self,
        target: &HiddenTarget,
        trainer: Trainer,
        shaped: impl Fn(Stack) -> Stack,
    ) -> Vec<Contestant> {
        self.few([0.9, 0.5].map(|alpha| {
            let target = HiddenTarget { alpha, ..target.clone() };
            Contestant::Stack(shaped(Stack::new(LayerTarget::Hidden(target), trainer)))
        }))
    }

    /// Networks end to end with so many maps, with two learning rates to choose from.
    pub fn end_to_end(&self, depth: usize, squared: bool) -> Vec<Contestant> {
        self.few(RATES.map(|rate| {
            Contestant::EndToEnd(EndToEnd {
                hidden: vec![self.units(); depth],
                activation: Activation::Relu,
                squared,
                steps: self.steps,
                rate,
                new_head: false,
            })
        }))
    }

    /// One candidate where little is computed.
    fn few(&self, candidates: [Contestant; 2]) -> Vec<Contestant> {
        candidates.into_iter().take(if self.quick { 1 } else { 2 }).collect()
    }
}

fn all_labels(data: &[StudyData]) -> Vec<(StudyData, Vec<Labels>)> {
    data.iter().map(|data| (data.clone(), vec![Labels::All])).collect()
}
