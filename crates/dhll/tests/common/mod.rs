//! A small data set and an estimator that is quick on it.

use dhll::data::Split;
use dhll::data::circles::Circles;
use dhll::train::{MlpTrainer, SgdParams, SoftmaxHead};
use dhll::{Dhll, DhllBuilder};

#[allow(dead_code, reason = "not every test file needs it")]
pub(crate) fn circles() -> Split {
    let (train, test) = Circles { per_class: 150, ..Circles::default() }
        .generate()
        .expect("circles")
        .split(100, 3)
        .expect("a split");
    Split { train, test }
}

/// Two layers, a few epochs: not good, but a model.
pub(crate) fn quick() -> DhllBuilder {
    let epochs = |epochs| SgdParams { epochs, batch_size: 20, ..SgdParams::default() };
    Dhll::builder()
        .alphas([0.5, 0.9])
        .trainer(MlpTrainer { hidden_width: Some(12), sgd: epochs(4), ..MlpTrainer::default() })
        .head(SoftmaxHead { sgd: epochs(4), ..SoftmaxHead::default() })
}

/// A similarity that does not say how it is saved.
#[derive(Debug, Clone)]
#[allow(dead_code, reason = "not every test file needs it")]
pub(crate) struct Unsaved;

impl dhll::Similarity for Unsaved {
    fn name(&self) -> std::borrow::Cow<'static, str> {
        "unsaved".into()
    }

    fn map<'a>(
        &self,
        _: &dyn dhll::Backend,
        x: dhll::core::data::Finite<'a, f64>,
    ) -> Result<ndarray::CowArray<'a, f64, ndarray::Ix2>, dhll::core::InputError> {
        Ok(x.view().into())
    }
}
