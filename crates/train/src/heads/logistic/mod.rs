//! The head that is solved for: multinomial logistic regression with an L2 penalty that cross-validation chooses.

mod blocks;
mod choosing;
mod classes;
mod coordinates;
mod fit;
mod folds;
mod head;
mod labels;
mod lbfgs;
mod losses;
mod objective;
mod strength;
mod zeros;

use dhll_core::layer::{
    ClassificationTask, HeadBlocks, HeadTrainer, MultiLabelTask, Run, TrainError, TrainedLayer, within,
};
use serde_json::Value;

pub use fit::LogisticFit;
pub use head::LogisticHead;
pub use labels::LabelFit;

impl HeadTrainer for LogisticHead {
    fn name(&self) -> &'static str {
        "logistic"
    }

    fn train(&self, task: &ClassificationTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        let LogisticFit { layer, .. } = self.fit(task, run)?;
        Ok(TrainedLayer { layer, history: Vec::new(), kept_epoch: 0 })
    }

    fn train_blocks(&self, task: &HeadBlocks<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        let LogisticFit { layer, .. } = self.fit_blocks(task, run)?;
        Ok(TrainedLayer { layer, history: Vec::new(), kept_epoch: 0 })
    }

    fn takes_blocks(&self) -> bool {
        true
    }

    fn takes_shared_rows(&self) -> bool {
        true
    }

    fn train_labels(&self, task: &MultiLabelTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        let layer = labels::layer(&self.fit_labels(task, run)?)?;
        Ok(TrainedLayer { layer, history: Vec::new(), kept_epoch: 0 })
    }

    fn check(&self) -> Result<(), TrainError> {
        let positive =
            |name, value: f64| within(name, "finite and above 0", value, value > 0.0 && value.is_finite());
        within("the number of strengths", "at least 1", 0.0, !self.strengths.is_empty())?;
        self.strengths.iter().try_for_each(|&strength| positive("every strength", strength))?;
        self.lambda.map_or(Ok(()), |lambda| positive("lambda", lambda))?;
        within("the number of folds", "at least 2", self.folds as f64, self.folds >= 2)?;
        within("max-iterations", "at least 1", self.max_iterations as f64, self.max_iterations > 0)?;
        within("the tolerance", "in (0, 1)", self.tolerance, self.tolerance > 0.0 && self.tolerance < 1.0)
    }

    fn takes_weights(&self) -> bool {
        true
    }

    fn settings(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
