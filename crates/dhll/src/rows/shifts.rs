//! Images shifted by whole pixels.

use dhll_core::data::ImageShape;
use dhll_core::{InputError, input};
use ndarray::{ArrayViewMut1, ArrayViewMut2};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::alteration::Alteration;

/// Shifts every image by up to so many pixels in both directions, each shift as likely as the others; pixels that come in are 0, black.
///
/// # Shapes
/// Rows of height x width entries, row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shifts {
    /// Of every image.
    pub shape: ImageShape,
    /// The furthest, in each direction.
    pub pixels: usize,
}

impl Shifts {
    /// One image shifted down and to the right, by less than nothing where up or left.
    fn shift(self, image: &mut ArrayViewMut1<'_, f64>, down: isize, right: isize) {
        let old = image.to_owned();
        let ImageShape { height, width } = self.shape;
        let from = |place: usize, by: isize, size: usize| place.checked_add_signed(-by).filter(|&p| p < size);
        for row in 0..height {
            for column in 0..width {
                image[row * width + column] = match (from(row, down, height), from(column, right, width)) {
                    (Some(row), Some(column)) => old[row * width + column],
                    _ => 0.0,
                };
            }
        }
    }
}

impl Alteration for Shifts {
    fn name(&self) -> String {
        format!("shifts {}", self.pixels)
    }

    fn check(&self, n_features: usize) -> Result<(), InputError> {
        input::size("the number of pixels", self.shape.height * self.shape.width, n_features)
    }

    fn alter(&self, mut x: ArrayViewMut2<'_, f64>, seed: u64) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let most = self.pixels as i64;
        for mut image in x.rows_mut() {
            let mut by = || rng.random_range(-most..=most) as isize;
            let (down, right) = (by(), by());
            self.shift(&mut image, down, right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    const SHAPE: ImageShape = ImageShape { height: 2, width: 3 };

    #[test]
    fn pixels_move_and_black_comes_in() {
        let shifts = Shifts { shape: SHAPE, pixels: 1 };
        let mut image = array![1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        shifts.shift(&mut image.view_mut(), 0, 1);
        assert_eq!(image, array![0.0, 1.0, 2.0, 0.0, 4.0, 5.0]);
        shifts.shift(&mut image.view_mut(), -1, -1);
        assert_eq!(image, array![4.0, 5.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn every_shift_is_as_likely() {
        let mut images = Array2::zeros((9000, 9));
        images.column_mut(4).fill(1.0);
        let shape = ImageShape { height: 3, width: 3 };
        Shifts { shape, pixels: 1 }.alter(images.view_mut(), 3);
        // 1000 a place, binomial: standard deviation 30; five of them.
        assert!(images.columns().into_iter().all(|place| (place.sum() - 1000.0).abs() < 150.0));
        assert!(Shifts { shape, pixels: 1 }.check(8).is_err());
    }
}
