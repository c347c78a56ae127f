//! Altered rows where a layer meets them: with the target that is theirs, behind the layers that were trained before.

use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::{Backend, Encoding, InputError, MatMul, TargetMap};
use dhll_core::{Layer, RowAugmentation};
use dhll_train::layer_seed;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, concatenate, s};

use super::alteration::Alteration;

/// Alters raw rows and brings them to where a layer is trained.
///
/// ```text
/// a' = phi(alter(x))            t' = [a' b] T          the target of the altered row
/// h' = a'                       for the first layer
/// h' = layers(a')               behind trained layers
/// h' = [a' b] T_before          behind the target that is to be learnt before
///
/// where a' in a target is that of the encoding of the targets, if it is another one
/// ```
///
/// # Shapes
/// Raw rows N x d, codes of their labels N x c.
pub struct Altered<'a> {
    alterations: &'a [Arc<dyn Alteration>],
    encoding: &'a Encoding,
    /// Of the targets, where it is another.
    target_encoding: Option<&'a Encoding>,
    rows: ArrayView2<'a, f64>,
    codes: ArrayView2<'a, f64>,
    backend: &'a dyn Backend,
    before: Before<'a>,
    /// `T`, (p + c) x k, in single precision like all that a layer is trained with.
    target: Option<Array2<f32>>,
}

enum Before<'a> {
    Layers(Vec<&'a Layer>),
    Target(Array2<f32>),
}

impl<'a> Altered<'a> {
    /// The rows at the entrance of a network, without targets.
    pub fn new(
        alterations: &'a [Arc<dyn Alteration>],
        encoding: &'a Encoding,
        rows: ArrayView2<'a, f64>,
        codes: ArrayView2<'a, f64>,
        backend: &'a dyn Backend,
    ) -> Self {
        let before = Before::Layers(Vec::new());
        Self { alterations, encoding, target_encoding: None, rows, codes, backend, before, target: None }
    }

    /// With targets that are made of features by another encoding.
    pub fn with_target_encoding(self, encoding: &'a Encoding) -> Self {
        let other = !std::ptr::eq(encoding, self.encoding);
        Self { target_encoding: other.then_some(encoding), ..self }
    }

    /// With targets by this map.
    pub fn with_target(self, map: &TargetMap) -> Self {
        Self { target: Some(map.for_rows(self.backend).mapv(|v| v as f32)), ..self }
    }

    /// Behind these layers.
    pub fn behind_layers(self, layers: impl IntoIterator<Item = &'a Layer>) -> Self {
        Self { before: Before::Layers(layers.into_iter().collect()), ..self }
    }

    /// Behind the target of this map.
    pub fn behind_target(self, map: &TargetMap) -> Self {
        Self { before: Before::Target(map.for_rows(self.backend).mapv(|v| v as f32)), ..self }
    }

    /// Features of the altered rows, and features beside codes.
    fn altered(&self, rows: &[usize], seed: u64) -> Result<(Array2<f32>, Array2<f32>), InputError> {
        let mut x = self.rows.select(Axis(0), rows);
        for (i, alteration) in self.alterations.iter().enumerate() {
            alteration.alter(x.view_mut(), layer_seed(seed, i));
        }
        // An alteration is a plug-in: what it makes is looked at.
        let checked = self.encoding.check(x.view());
        let a = checked.and_then(|()| self.encoding.single(self.backend, x.view()));
        let a = a.map_err(|error| error.of_rows(|row| rows[row]))?;
        let b = self.codes.select(Axis(0), rows).mapv(|v| v as f32);
        let beside = match self.target_encoding {
            None => concatenate![Axis(1), a, b],
            Some(encoding) => {
                let a = encoding
                    .single(self.backend, x.view())
                    .map_err(|error| error.of_rows(|row| rows[row]))?;
                concatenate![Axis(1), a, b]
            }
        };
        Ok((a, beside))
    }
}

impl RowAugmentation for Altered<'_> {
    fn augment(
        &self,
        rows: &[usize],
        seed: u64,
        mut input: ArrayViewMut2<'_, f32>,
        target: Option<ArrayViewMut2<'_, f32>>,
    ) -> Result<(), InputError> {
        let (features, beside) = self.altered(rows, seed)?;
        let apply = |map: &Array2<f32>, to: ArrayViewMut2<'_, f32>| {
            MatMul::<f32>::gemm(self.backend, 1.0, beside.view(), map.view(), 0.0, to);
        };
        if let (Some(target), Some(map)) = (target, &self.target) {
            apply(map, target);
        }
        match &self.before {
            Before::Target(map) => apply(map, input.slice_mut(s![.., ..])),
            Before::Layers(layers) => {
                let through =
                    |h: Array2<f32>, layer: &&Layer| layer.forward(self.backend, Finite::known(h.view()));
                input.assign(&layers.iter().try_fold(features, through)?);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Noise;
    use dhll_core::Operation;
    use dhll_core::data::{Dataset, Origin};
    use dhll_core::{CrossGram, TargetPath};
    use dhll_means::Arithmetic;
    use ndarray::{Array1, array};

    /// Altered rows come with the target that the map itself gives them, at every place of a network.
    #[test]
    fn targets_of_altered_rows_are_those_of_the_target_map() {
        let backend = dhll_backends::default_backend().unwrap();
        let raw = array![[1.0, 2.0, 0.5], [0.0, 7.0, 1.0], [5.0, 0.0, -2.0], [1.5, 1.0, 1.0]];
        let b = array![[1.0], [-1.0], [1.0], [-1.0]];
        let classes = vec!["a".to_owned(), "b".to_owned()];
        let data = Dataset::new("four", raw.clone(), vec![1, 0, 1, 0], classes, None, Origin::Read).unwrap();
        let encoding = Encoding::scaled(&data).unwrap();
        let a = encoding.features(&*backend, raw.view()).unwrap();
        let s = CrossGram::new(&*backend, a.view(), b.view()).unwrap();
        let path = TargetPath::from_cross_gram(s, &Arithmetic, &*backend);
        let (first, second) = (path.target_map(0.3).unwrap(), path.target_map(0.6).unwrap());
        let alterations: [Arc<dyn Alteration>; 1] = [Arc::new(Noise::new(0.5).unwrap())];
        let new =
            || Altered::new(&alterations, &encoding, raw.view(), b.view(), &*backend).with_target(&second);
        let layer = Layer::new(vec![Operation::Affine {
            weights: array![[1.0, 0.0], [2.0, 1.0], [0.0, -1.0]],
            bias: Array1::zeros(2),
        }])
        .unwrap();

        let rows = [2, 0];
        let outcome = |altered: &Altered<'_>, width| {
            let (mut input, mut target) = (Array2::zeros((2, width)), Array2::zeros((2, second.width())));
            altered.augment(&rows, 9, input.view_mut(), Some(target.view_mut())).unwrap();
            (input.mapv(f64::from), target.mapv(f64::from))
        };
        let near = |x: &Array2<f64>, y: &Array2<f64>| (x - y).iter().all(|v| v.abs() < 1e-5);
        let (features, target) = outcome(&new(), 3);
        assert!(!near(&features, &a.select(Axis(0), &rows)), "nothing was altered");
        let codes = b.select(Axis(0), &rows);
        let of = |map: &TargetMap| map.apply(&*backend, features.view(), codes.view()).unwrap();
        assert!(near(&target, &of(&second)));
        let (behind, same) = outcome(&new().behind_target(&first), first.width());
        assert!(near(&behind, &of(&first)) && near(&same, &target));
        let (behind, same) = outcome(&new().behind_layers([&layer]), 2);
        let through = layer.forward(&*backend, features.mapv(|v| v as f32).view()).unwrap().mapv(f64::from);
        assert!(near(&behind, &through) && near(&same, &target));
    }
}
