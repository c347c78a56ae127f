//! Images shifted by whole pixels, with the targets of the shifted images: `t' = t + (x' - x) T_A`.

use dhll_core::{InputError, MatMul, Scaling, TargetMap, input};
use dhll_data::ImageShape;
use dhll_train::Augmentation;
use ndarray::{Array1, Array2, ArrayViewMut1, ArrayViewMut2};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Shifts every image of a batch by up to so many pixels in both directions, each shift as likely as the others; pixels that come in are black.
///
/// The rows are scaled pixels, `(v - mean) / scale`, so that black is not 0 but `-mean / scale`, place by place. A target that is linear in the inputs moves
/// with them: the map needs not be applied anew.
///
/// # Shapes
/// Rows of height x width entries, row by row.
pub struct Shifts<'a> {
    shape: ImageShape,
    pixels: usize,
    /// `mean / scale`, d.
    offset: Array1<f32>,
    /// `T_A`, d x k, and who multiplies by it.
    map: Option<(Array2<f32>, &'a dyn MatMul<f32>)>,
}

impl<'a> Shifts<'a> {
    /// Of images that were scaled, by up to `pixels`.
    ///
    /// # Errors
    /// [`InputError::Size`] if the scaling is not one of images of that shape.
    pub fn new(shape: ImageShape, pixels: usize, scaling: &Scaling) -> Result<Self, InputError> {
        input::size("the number of pixels", shape.height * shape.width, scaling.mean.len())?;
        let offset = scaling.mean.mapv(|v| (v / scaling.scale) as f32);
        Ok(Self { shape, pixels, offset, map: None })
    }

    /// The targets move by this map of the scaled pixels themselves (the dot product's).
    ///
    /// # Errors
    /// [`InputError::Size`] if the map takes another number of features.
    pub fn with_targets(mut self, map: &TargetMap, engine: &'a dyn MatMul<f32>) -> Result<Self, InputError> {
        input::size(
            "the number of input features of the target map",
            self.offset.len(),
            map.features().nrows(),
        )?;
        self.map = Some((map.features().mapv(|v| v as f32), engine));
        Ok(self)
    }

    /// One image shifted down and to the right, by less than nothing where up or left.
    fn shift(&self, image: &mut ArrayViewMut1<'_, f32>, down: isize, right: isize) {
        let old = image.to_owned();
        let (height, width) = (self.shape.height, self.shape.width);
        let from = |place: usize, by: isize, size: usize| {
            place.checked_add_signed(-by).filter(|&place| place < size)
        };
        for row in 0..height {
            for column in 0..width {
                let here = row * width + column;
                // The raw pixel in units of the scale: black where the image ends.
                let raw = match (from(row, down, height), from(column, right, width)) {
                    (Some(row), Some(column)) => {
                        old[row * width + column] + self.offset[row * width + column]
                    }
                    _ => 0.0,
                };
                image[here] = raw - self.offset[here];
            }
        }
    }
}

impl Augmentation for Shifts<'_> {
    fn augment(
        &self,
        _rows: &[usize],
        seed: u64,
        mut input: ArrayViewMut2<'_, f32>,
        target: Option<ArrayViewMut2<'_, f32>>,
    ) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let most = self.pixels as i64;
        let mut moved = input.to_owned();
        for mut image in moved.rows_mut() {
            let (down, right) =
                (rng.random_range(-most..=most) as isize, rng.random_range(-most..=most) as isize);
            self.shift(&mut image, down, right);
        }
        if let (Some(target), Some((map, engine))) = (target, &self.map) {
            let by = &moved - &input;
            engine.gemm(1.0, by.view(), map.view(), 1.0, target);
        }
        input.assign(&moved);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_core::{CrossGram, Path};
    use dhll_means::Arithmetic;
    use ndarray::{Array2, array};

    const SHAPE: ImageShape = ImageShape { height: 2, width: 3 };

    fn raw() -> Array2<f64> {
        array![[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [0.0, 7.0, 1.0, 1.0, 0.0, 2.0], [5.0, 0.0, 0.0, 3.0, 9.0, 4.0]]
    }

    #[test]
    fn pixels_move_and_black_comes_in() {
        let scaling = Scaling::fit(raw().view()).unwrap();
        let shifts = Shifts::new(SHAPE, 1, &scaling).unwrap();
        let mut image = scaling.apply(raw().view()).unwrap().row(0).mapv(|v| v as f32);
        shifts.shift(&mut image.view_mut(), 0, 1);
        let expected = scaling.apply(array![[0.0, 1.0, 2.0, 0.0, 4.0, 5.0]].view()).unwrap();
        assert!(image.iter().zip(&expected).all(|(a, &b)| (f64::from(*a) - b).abs() < 1e-6));
        shifts.shift(&mut image.view_mut(), -1, -1);
        let expected = scaling.apply(array![[4.0, 5.0, 0.0, 0.0, 0.0, 0.0]].view()).unwrap();
        assert!(image.iter().zip(&expected).all(|(a, &b)| (f64::from(*a) - b).abs() < 1e-6));
    }

    #[test]
    fn targets_of_shifted_images_are_those_of_the_target_map() {
        let engine = crate::backends::default_backend().unwrap();
        let scaling = Scaling::fit(raw().view()).unwrap();
        let (x, y) = (scaling.apply(raw().view()).unwrap(), array![[1.0], [-1.0], [1.0]]);
        let s = CrossGram::new(&*engine, x.view(), y.view()).unwrap();
        let map = Path::from_cross_gram(s, &Arithmetic, &*engine).target_map(0.4).unwrap();
        let shifts = Shifts::new(SHAPE, 2, &scaling).unwrap().with_targets(&map, &*engine).unwrap();
        let apply = |x: &Array2<f64>| map.apply(&*engine, x.view(), y.view()).unwrap();
        let (mut input, mut target) = (x.mapv(|v| v as f32), apply(&x).mapv(|v| v as f32));
        shifts.augment(&[0, 1, 2], 7, input.view_mut(), Some(target.view_mut()));
        assert_ne!(input, x.mapv(|v| v as f32));
        let expected = apply(&input.mapv(f64::from));
        // Single precision, entries of order 1.
        assert!((&target.mapv(f64::from) - &expected).iter().all(|v| v.abs() < 1e-5));
        let mut again = x.mapv(|v| v as f32);
        shifts.augment(&[0, 1, 2], 7, again.view_mut(), None);
        assert_eq!(again, input);
    }
}
