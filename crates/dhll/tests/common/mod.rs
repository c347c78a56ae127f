//! A small data set and an estimator that is quick on it.

use dhll::data::Split;
use dhll::data::circles::Circles;
use dhll::train::{HeadTrainer, MlpTrainer, SgdParams};
use dhll::{Dhll, DhllBuilder};

pub(crate) fn circles() -> Split {
    let (train, test) = Circles { per_class: 150, ..Circles::default() }
        .generate()
        .expect("circles")
        .split(100, 3)
        .expect("a split");
    Split { train, test }
}

/// Two layers, a few epochs: not good, but a model.
pub(crate) fn quick<'a>() -> DhllBuilder<'a> {
    let epochs = |epochs| SgdParams { epochs, batch_size: 20, ..SgdParams::default() };
    Dhll::builder()
        .alphas([0.5, 0.9])
        .trainer(MlpTrainer { hidden_width: Some(12), sgd: epochs(4), ..MlpTrainer::default() })
        .head(HeadTrainer { sgd: epochs(4), ..HeadTrainer::default() })
}
