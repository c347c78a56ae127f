//! The feature map of a similarity, by what model files keep of it.

use std::f64::consts::SQRT_2;

use dhll_core::{SavedSimilarity, Similarity};
use dhll_similarities::kernels::Nonlinearity;
use dhll_similarities::maps::SavedKernel;
use ndarray::{Array2, s};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::error::OnnxError;
use super::graph::{Graph, Value};
use super::kernels;

/// The smallest normal number: rows of zeros are divided by it and stay zero.
const SMALLEST: f64 = f64::MIN_POSITIVE;

/// What a similarity keeps, with its name for messages.
struct Kept {
    name: String,
    saved: SavedSimilarity,
}

impl Kept {
    fn array(&self, name: &str) -> Result<&Array2<f64>, OnnxError> {
        let mut arrays = self.saved.arrays.iter();
        let found = arrays.find(|(found, _)| found == name).map(|(_, array)| array);
        found.ok_or_else(|| self.wrong(format!("it has no array {name:?}")))
    }

    fn setting<T: DeserializeOwned>(&self, setting: &Json) -> Result<T, OnnxError> {
        T::deserialize(setting).map_err(|error| self.wrong(format!("its settings cannot be read: {error}")))
    }

    fn wrong(&self, problem: String) -> OnnxError {
        OnnxError::SimilarityParts { name: self.name.clone(), problem }
    }
}

/// `phi(x)`, n x p, of scaled rows, n x d.
pub(super) fn features(g: &Graph, x: &str, similarity: &dyn Similarity) -> Result<Value, OnnxError> {
    let name = similarity.name().into_owned();
    let Some(saved) = similarity.saved() else { return Err(OnnxError::Similarity { name }) };
    let kept = Kept { name, saved };
    let settings = &kept.saved.settings;
    match kept.saved.kind.as_str() {
        "dot" => Ok(x.to_owned()),
        "cosine" => Ok(directions(g, x)),
        "nystroem" => nystroem(g, x, &kept),
        "learnt-kernel" => weighted(g, x, &kept),
        "pivoted-cholesky" => {
            let kernel = kept.setting(&settings["kernel"])?;
            let values = kernels::values(g, x, kept.array("rows")?, kernel);
            Ok(solved(g, &values, kept.array("factor")?))
        }
        "random-features" => {
            random(g, x, kept.array("directions")?, &kept.setting(&settings["nonlinearity"])?)
                .ok_or_else(|| kept.wrong("its nonlinearity is not known".to_owned()))
        }
        "diffusion" | "diffusion-and-kernel" => Err(OnnxError::Neighbours { name: kept.name }),
        _ => Err(OnnxError::Similarity { name: kept.name }),
    }
}

/// `x / |x|`, scaled by the largest entry first.
fn directions(g: &Graph, x: &str) -> Value {
    let smallest = g.number(SMALLEST);
    let largest = g.along("ReduceMax", &g.op("Abs", [x]), 1);
    let x = g.op("Div", [x, &g.op("Max", [&largest, &smallest])]);
    let norms = g.op("Sqrt", [&g.along("ReduceSum", &g.op("Mul", [&x, &x]), 1)]);
    g.op("Div", [&x, &g.op("Max", [&norms, &smallest])])
}

/// `k(x, L)` times the projection.
fn nystroem(g: &Graph, x: &str, kept: &Kept) -> Result<Value, OnnxError> {
    let kernel: SavedKernel = kept.setting(&kept.saved.settings)?;
    let values = kernels::values(g, x, kept.array("landmarks")?, kernel);
    Ok(g.op("MatMul", [&values, &g.matrix(kept.array("projection")?)]))
}

/// The Nystroem map of columns times their scales.
fn weighted(g: &Graph, x: &str, kept: &Kept) -> Result<Value, OnnxError> {
    let weights = kept.array("weights")?;
    let scales = match kept.setting(&kept.saved.settings)? {
        SavedKernel::Rbf { .. } => weights.mapv(f64::sqrt),
        _ => weights.clone(),
    };
    nystroem(g, &g.op("Mul", [x, &g.matrix(&scales)]), kept)
}

/// `phi` with `phi L^T = k`: the product with the inverse, and one step of refinement, which brings back the digits that the inverse loses.
fn solved(g: &Graph, values: &str, factor: &Array2<f64>) -> Value {
    let inverse = g.matrix(&inverse_of_lower(factor).t().to_owned());
    let transposed = g.matrix(&factor.t().to_owned());
    let first = g.op("MatMul", [values, &inverse]);
    let rest = g.op("Sub", [values, &g.op("MatMul", [&first, &transposed])]);
    g.op("Add", [&first, &g.op("MatMul", [&rest, &inverse])])
}

/// `L^-1`, row by row.
fn inverse_of_lower(l: &Array2<f64>) -> Array2<f64> {
    let mut inverse = Array2::<f64>::eye(l.nrows());
    for row in 0..l.nrows() {
        let (above, mut own) = inverse.multi_slice_mut((s![..row, ..], s![row, ..]));
        own -= &l.slice(s![row, ..row]).dot(&above);
        own /= l[[row, row]];
    }
    inverse
}

/// The random features of a nonlinearity; `None` if it is a new one.
fn random(g: &Graph, x: &str, directions: &Array2<f64>, nonlinearity: &Nonlinearity) -> Option<Value> {
    let scale = (directions.ncols() as f64).sqrt().recip();
    let products = g.op("MatMul", [x, &g.matrix(directions)]);
    let (values, scale) = match nonlinearity {
        Nonlinearity::Fourier => (g.join(&[g.op("Cos", [&products]), g.op("Sin", [&products])]), scale),
        Nonlinearity::Step => {
            (g.op("Add", [&g.op("Sign", [&products]), &g.number(1.0)]), 0.5 * SQRT_2 * scale)
        }
        Nonlinearity::Relu => (g.op("Max", [&products, &g.number(0.0)]), SQRT_2 * scale),
        _ => return None,
    };
    Some(g.op("Mul", [&values, &g.number(scale)]))
}
