//! A layer trainer from the outside: the best affine map, by least squares, plugged into a network as any other.
//!
//! ```text
//! cargo run --release --package dhll --example own_trainer
//! ```

use std::io::{self, Write as _};

use dhll::Dhll;
use dhll::core::CrossGram;
use dhll::core::linalg::ridge_regression;
use dhll::core::{Activation, Layer, LayerTask, LayerTrainer, Operation, Run, TrainError, TrainedLayer};
use dhll::data::strokes::Strokes;
use dhll::train::MlpTrainer;
use ndarray::{Array2, Axis, concatenate, s};

/// `h = x W + b` with `min |X W + 1 b - T|^2 + ridge |[W; b]|^2`.
#[derive(Debug)]
struct LeastSquares {
    ridge: f64,
}

impl LayerTrainer for LeastSquares {
    fn name(&self) -> &'static str {
        "least-squares"
    }

    fn train(&self, task: &LayerTask<'_>, run: &mut Run<'_>) -> Result<TrainedLayer, TrainError> {
        task.check()?;
        let x = task.input.mapv(f64::from);
        let x1 = concatenate![Axis(1), x, Array2::ones((x.nrows(), 1))];
        let s = CrossGram::new(run.backend, x1.view(), task.target.mapv(f64::from).view())?;
        let solution = ridge_regression(run.backend, s.features().to_owned(), s.between(), self.ridge)?;
        let solution = solution.mapv(|v| v as f32);
        let (weights, bias) = (solution.slice(s![..-1, ..]).to_owned(), solution.row(x.ncols()).to_owned());
        let layer = Layer::new(vec![Operation::Affine { weights, bias }])?;
        Ok(TrainedLayer { layer, history: Vec::new(), kept_epoch: 0 })
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let digits = Strokes { train_per_class: 300, test_per_class: 300, ..Strokes::default() }.generate()?;
    let network = || Dhll::builder().alphas([0.9]).seed(1);
    let linear =
        network().trainer(LeastSquares { ridge: 1e-3 }).fit(&digits.train)?.evaluate(&digits.test)?;
    let paper = MlpTrainer { activation: Activation::Relu, ..MlpTrainer::default() };
    let relu = network().trainer(paper).fit(&digits.train)?.evaluate(&digits.test)?;
    writeln!(
        io::stdout(),
        "least squares {:.3}, the paper's layer {:.3}",
        linear.score.accuracy(),
        relu.score.accuracy()
    )?;
    // A linear map cannot do what a layer with an activation does.
    assert!(relu.score.accuracy() > linear.score.accuracy() && linear.score.accuracy() > 0.7);
    Ok(())
}
