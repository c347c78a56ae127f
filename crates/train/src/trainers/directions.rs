//! How random units are drawn, and what each of them sees.

use dhll_core::input;
use dhll_core::linalg::BlockRows;
use dhll_core::parts::{PartSums, parts};
use ndarray::{Array1, Array2, ArrayViewMut1};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use dhll_core::layer::Operation;
use dhll_core::layer::TrainError;
use dhll_core::layer::within;
use serde::{Deserialize, Serialize};

/// Rows that are read at once.
const BLOCK_ROWS: usize = 1024;

/// How the weights `w` and the bias `b` of a random unit are drawn.
///
/// ```text
/// differences   w = m * (x_a - x_b) / |m * (x_a - x_b)|,   b = -w . (x_a + x_b) / 2      a, b drawn among the rows
/// normal        w = m * v,  v ~ N(0, I) / norm,   b ~ N(0, 1/4)                          norm: the root mean square norm of the rows
/// ```
///
/// with `m` 1 inside the unit's [receptive field](ReceptiveFields), 0 outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "kebab-case")]
pub enum Directions {
    /// Each unit is switched at the plane half way between two training rows: where the rows are, boundaries are.
    ///
    /// # References
    /// McDonnell, Tissera, Vladusich, van Schaik and Tapson, *Fast, Simple and Accurate Handwritten Digit Classification by Training Shallow Neural Network
    /// Classifiers with the "Extreme Learning Machine" Algorithm*, PLoS ONE 10(8), 2015 (there between rows of different classes).
    #[default]
    Differences,
    /// Independent of the rows but for their scale.
    Normal,
}

/// Each unit sees a rectangle of the image alone: its sides are drawn from a range, then its place among all that fit.
///
/// # Shapes
/// Rows of height x width entries, row by row.
///
/// # References
/// McDonnell et al., 2015, as for [`Directions::Differences`]: "receptive field" sampling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ReceptiveFields {
    /// Pixels of an image from top to bottom.
    pub height: usize,
    /// Pixels of an image from left to right.
    pub width: usize,
    /// The shortest side, in pixels; at least 1.
    pub shortest: usize,
    /// The longest side, in pixels; at most those of the image.
    pub longest: usize,
}

impl ReceptiveFields {
    /// `Ok` if a rectangle of every side fits into the image.
    ///
    /// # Errors
    /// [`TrainError::Parameter`], naming the first side that is out of range.
    pub fn check(&self) -> Result<(), TrainError> {
        let Self { height, width, shortest, longest } = *self;
        let (low, high) = ((1..=longest).contains(&shortest), longest <= height.min(width));
        within(
            "the shortest side of a receptive field",
            "at least 1 and at most the longest",
            shortest as f64,
            low,
        )?;
        within(
            "the longest side of a receptive field",
            "at most the sides of the image",
            longest as f64,
            high,
        )
    }

    /// Everything outside a rectangle set to 0.
    fn apply(&self, mut weights: ArrayViewMut1<'_, f32>, rng: &mut impl Rng) {
        let mut range = |size: usize| {
            let side = rng.random_range(self.shortest..=self.longest);
            let start = rng.random_range(0..=size - side);
            start..start + side
        };
        let (rows, columns) = (range(self.height), range(self.width));
        for (place, weight) in weights.iter_mut().enumerate() {
            if !rows.contains(&(place / self.width)) || !columns.contains(&(place % self.width)) {
                *weight = 0.0;
            }
        }
    }
}

impl Directions {
    /// An affine map onto `units` units.
    pub(crate) fn draw<X: BlockRows<f32>>(
        self,
        x: &X,
        units: usize,
        fields: Option<ReceptiveFields>,
        seed: u64,
    ) -> Result<Operation, TrainError>
    where
        TrainError: From<X::Error>,
    {
        let (rows, columns) = x.dim();
        if let Some(ReceptiveFields { height, width, .. }) = fields {
            input::size(
                "the number of inputs, pixels of a receptive field's image",
                height * width,
                columns,
            )?;
        }
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut weights = Array2::<f32>::zeros((units, columns));
        let mut bias = Array1::<f32>::zeros(units);
        let mut squares = PartSums::from_row(x.own().start, (1, 1));
        for part in parts(x.own()) {
            let mut square = 0.0;
            for start in part.clone().step_by(BLOCK_ROWS) {
                let block = x.block(start, (start + BLOCK_ROWS).min(part.end))?;
                square = block.iter().fold(square, |sum, &v| sum + f64::from(v).powi(2));
            }
            squares.push(Array2::from_elem((1, 1), square));
        }
        let square = x.total(squares)?[[0, 0]] / rows as f64;
        let norm = if square > 0.0 { square.sqrt() } else { 1.0 };
        for (mut unit, bias) in weights.rows_mut().into_iter().zip(&mut bias) {
            let mut row = || {
                let place = rng.random_range(0..rows);
                x.row(place)
            };
            let (a, b) = (row()?, row()?);
            let (a, b) = (a.row(0), b.row(0));
            unit.assign(&(&a - &b));
            if let Some(fields) = fields {
                fields.apply(unit.view_mut(), &mut rng);
            }
            let length = unit.iter().map(|&w| f64::from(w).powi(2)).sum::<f64>().sqrt();
            if self == Self::Differences && length > 0.0 {
                unit.mapv_inplace(|w| (f64::from(w) / length) as f32);
                let on_plane = unit.iter().zip(a.iter().zip(b));
                *bias =
                    -on_plane.map(|(&w, (&a, &b))| f64::from(w) * f64::from(a + b) / 2.0).sum::<f64>() as f32;
                continue;
            }
            // Rows that are equal where the unit looks have no plane between them.
            let mut normal = |deviation: f64| (deviation * rng.sample::<f64, _>(StandardNormal)) as f32;
            unit.mapv_inplace(|_| normal(1.0 / norm));
            *bias = normal(0.5);
            if let Some(fields) = fields {
                fields.apply(unit.view_mut(), &mut rng);
            }
        }
        Ok(Operation::Affine { weights: weights.reversed_axes(), bias })
    }
}
