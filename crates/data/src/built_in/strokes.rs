//! Drawn 3s and 8s: two bowls of a pen stroke, open to the left (3) or nearly closed (8), under random distortions.
//!
//! ```text
//! bowl:    c + (a cos t, b sin t),   t leaving out a gap around the left-most point
//! pixel:   255 clamp(w / 2 + 1/2 - distance to the stroke, 0, 1) + noise
//! ```

use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::count::check_count;
use crate::{DataError, Dataset, DatasetError, ImageShape, Origin, Split};

/// Pixels along each side.
const SIDE: usize = 28;
/// Points along one bowl, dense enough that they touch.
const POINTS: usize = 60;

/// A seeded generator of images of 3s and 8s, for work without files and network. They look like digits and behave like
/// them (a linear classifier errs on a few percent of unseen ones), but they are drawn, and named so wherever they are shown.
///
/// # Examples
/// ```
/// use dhll_data::strokes::Strokes;
///
/// let digits = Strokes { train_per_class: 20, test_per_class: 5, ..Strokes::default() }.generate()?;
/// assert_eq!(digits.train.features().dim(), (40, 784));
/// assert_eq!(digits.train.label(), "strokes (drawn)");
/// # Ok::<(), dhll_data::DataError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strokes {
    /// Training images of each digit.
    pub train_per_class: usize,
    /// Test images of each digit.
    pub test_per_class: usize,
    /// Standard deviation of the noise of a pixel, of 255.
    pub noise: f64,
    /// Fixes the images.
    pub seed: u64,
}

impl Default for Strokes {
    fn default() -> Self {
        Self { train_per_class: 1500, test_per_class: 500, noise: 10.0, seed: 1 }
    }
}

impl Strokes {
    /// `Ok` if the parameters make images.
    ///
    /// # Errors
    /// [`DataError::Parameter`] for no images, or a noise that is negative or not finite.
    pub fn check(&self) -> Result<(), DataError> {
        for (name, count) in
            [("train_per_class", self.train_per_class), ("test_per_class", self.test_per_class)]
        {
            check_count(name, count)?;
        }
        if !(self.noise.is_finite() && self.noise >= 0.0) {
            let found = self.noise.to_string();
            return Err(DataError::Parameter { name: "noise", expected: "finite and at least 0", found });
        }
        Ok(())
    }

    /// Training and test images: the 3s (class 0, label -1) above the 8s (class 1, label +1), pixels 0 to 255.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn generate(&self) -> Result<Split, DataError> {
        self.check()?;
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        Ok(Split {
            train: self.part(self.train_per_class, &mut random)?,
            test: self.part(self.test_per_class, &mut random)?,
        })
    }

    fn part(&self, per_class: usize, random: &mut ChaCha8Rng) -> Result<Dataset, DataError> {
        let labels: Vec<usize> = (0..2 * per_class).map(|i| usize::from(i >= per_class)).collect();
        let mut pixels = Vec::with_capacity(labels.len() * SIDE * SIDE);
        for &label in &labels {
            let mut image = draw(label, random);
            for pixel in &mut image {
                let noise = self.noise * random.sample::<f64, _>(StandardNormal);
                *pixel = (*pixel + noise).round().clamp(0.0, 255.0);
            }
            pixels.extend(image);
        }
        let rows = labels.len();
        let features = Array2::from_shape_vec((rows, SIDE * SIDE), pixels)
            .map_err(|_| DatasetError::Rows { name: "strokes".into(), features: 0, labels: rows })?;
        let shape = ImageShape { height: SIDE, width: SIDE };
        let classes = vec!["3".to_owned(), "8".to_owned()];
        Ok(Dataset::new("strokes", features, labels, classes, Some(shape), Origin::Drawn)?)
    }
}

/// One image without noise: class 0 is a 3, class 1 an 8.
fn draw(class: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut between = |low: f64, high: f64| low + (high - low) * random.random::<f64>();
    let width = between(1.4, 3.2);
    let slant = between(-0.15, 0.4);
    let scale = between(0.8, 1.15);
    let turn = between(-0.12, 0.12);
    let (shift_x, shift_y) = (between(-2.0, 2.0), between(-1.5, 1.5));
    // The height of the waist, and how much the lower bowl is the larger one.
    let waist = between(-0.8, 0.8);
    let larger = between(0.95, 1.3);
    let mut image = vec![0.0; SIDE * SIDE];
    for (upper, size) in [(true, 1.0), (false, larger)] {
        let (a, b) = (between(3.2, 5.6) * size, between(3.6, 4.8) * size);
        // Half the angle that the bowl leaves open on its left; where the ranges meet, the digits do.
        let gap = if class == 0 { between(0.75, 1.5) } else { between(0.0, 0.85) };
        let skew = between(-0.25, 0.25) + if upper { 0.2 } else { -0.2 };
        let centre = if upper { waist - b } else { waist + b };
        for i in 0..POINTS {
            let share = i as f64 / (POINTS - 1) as f64;
            let angle = -std::f64::consts::PI + gap + skew + share * 2.0 * (std::f64::consts::PI - gap);
            let (x, y) = (a * angle.cos(), centre + b * angle.sin());
            let (x, y) = (scale * (x - slant * y), scale * y);
            let (x, y) = (x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos());
            let middle = (SIDE as f64 - 1.0) / 2.0;
            dot(&mut image, middle + x + shift_x, middle + y + shift_y, width / 2.0);
        }
    }
    image
}

/// A round dot with a soft edge of one pixel; where dots overlap, the darker counts.
fn dot(image: &mut [f64], x: f64, y: f64, radius: f64) {
    let reach = radius + 0.5;
    let range = |centre: f64| {
        let low = (centre - reach).ceil().max(0.0) as usize;
        let high = (centre + reach).floor().min(SIDE as f64 - 1.0);
        low..if high < 0.0 { low } else { high as usize + 1 }
    };
    for row in range(y) {
        for column in range(x) {
            let distance = (x - column as f64).hypot(y - row as f64);
            let ink = 255.0 * (reach - distance).clamp(0.0, 1.0);
            let pixel = &mut image[row * SIDE + column];
            *pixel = pixel.max(ink);
        }
    }
}
