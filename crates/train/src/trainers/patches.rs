//! Units on the patches of images, drawn among the patches themselves.

use dhll_core::input;
use dhll_core::layer::{Activation, Operation, PatchGrid, TrainError, at_least_one};
use dhll_core::linalg::BlockRows;
use ndarray::{Array1, Array2, Axis};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use serde::{Deserialize, Serialize};

/// Rows that are read at once.
const BLOCK_ROWS: usize = 1024;

/// Patches that the mean contrast is taken over.
const SAMPLE: usize = 1000;

/// `softening` in units of the mean squared contrast of a patch.
const SOFTENING: f64 = 0.01;

/// The least squared contrast of a patch that becomes a unit, in the same units.
const CONTRAST: f64 = 0.1;

/// Patches that are looked at to find one with contrast.
const TRIES: usize = 100;

/// Each unit sees every patch of the image with the same weights, and gives out its means over the cells of a grid ([`PatchGrid`]).
///
/// ```text
/// w = u / |u|,  b = 0       u: a patch of a training row, without its mean, drawn among those with contrast
/// dark                      the least value of every pixel in the training rows
/// ```
///
/// So it makes no difference whether a mean image was subtracted from the rows.
///
/// # Shapes
/// Rows of height x width entries, row by row.
///
/// # References
/// Coates, Lee and Ng, *An Analysis of Single-Layer Networks in Unsupervised Feature Learning*, AISTATS 2011 (units that are patches, after contrast
/// normalisation; means over a grid of cells).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Patches {
    /// Pixels of an image from top to bottom.
    pub height: usize,
    /// Pixels of an image from left to right.
    pub width: usize,
    /// Pixels of a patch on each side; at most those of the image.
    pub side: usize,
    /// Cells on each side of the grid; at most the places of a patch.
    pub cells: usize,
}

impl Patches {
    fn grid(&self, softening: f32) -> PatchGrid {
        let Self { height, width, side, cells } = *self;
        PatchGrid { height, width, side, cells, softening }
    }

    /// Units on patches, of which each has a column a cell, for a layer with `columns` of them at most.
    fn units(&self, columns: usize) -> usize {
        columns / self.grid(0.0).n_cells().max(1)
    }

    /// `Ok` if the patches fit into the image, the cells into the places, and a unit into `columns`.
    ///
    /// # Errors
    /// [`TrainError`], naming the first number that is out of range.
    pub fn check(&self, columns: usize) -> Result<(), TrainError> {
        self.grid(0.0).check(0)?;
        at_least_one("the number of random units, divided by that of cells,", self.units(columns))
    }

    /// Units with `columns` columns at most; [`check`](Self::check) has passed.
    pub(crate) fn draw<X: BlockRows<f32>>(
        &self,
        x: &X,
        columns: usize,
        activation: Activation,
        seed: u64,
    ) -> Result<Operation, TrainError>
    where
        TrainError: From<X::Error>,
    {
        let what = "the number of inputs, pixels of an image with patches";
        let (rows, inputs) = x.dim();
        input::size(what, self.grid(0.0).inputs(), inputs)?;
        let mut dark = Array1::from_elem(inputs, f32::INFINITY);
        let own = x.own();
        for start in own.clone().step_by(BLOCK_ROWS) {
            let block = x.block(start, (start + BLOCK_ROWS).min(own.end))?;
            block
                .rows()
                .into_iter()
                .for_each(|row| dark.zip_mut_with(&row, |least, &v| *least = least.min(v)));
        }
        let least = x.stacked(dark.mapv(f64::from).insert_axis(Axis(0)))?;
        let dark =
            least.map_axis(Axis(0), |column| column.fold(f32::INFINITY, |least, &v| least.min(v as f32)));
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let drawn = |rng: &mut ChaCha8Rng| -> Result<Array1<f32>, TrainError> {
            let row = rng.random_range(0..rows);
            Ok(&x.row(row)?.row(0) - &dark)
        };
        let mut contrasts = 0.0;
        for _ in 0..SAMPLE.min(rows) {
            let of_places = self.grid(0.0).contrasts(drawn(&mut rng)?.view());
            contrasts += of_places.iter().map(|(_, contrast)| contrast).sum::<f64>() / of_places.len() as f64;
        }
        let grid = self.grid((SOFTENING * contrasts / SAMPLE.min(rows) as f64) as f32);
        let units = self.units(columns);
        let mut weights = Array2::zeros((units, self.side * self.side));
        for mut unit in weights.rows_mut() {
            unit.assign(&direction(&grid, drawn, &mut rng)?);
        }
        let (weights, bias) = (weights.reversed_axes(), Array1::zeros(units));
        Ok(Operation::Patches { grid, dark, weights, bias, activation })
    }
}

/// A patch with contrast of a drawn image, without its mean, of length 1; random numbers where none is found.
fn direction<R: Rng>(
    grid: &PatchGrid,
    image: impl Fn(&mut R) -> Result<Array1<f32>, TrainError>,
    rng: &mut R,
) -> Result<Array1<f32>, TrainError> {
    let pixels = grid.side * grid.side;
    let mut patches = vec![0.0; grid.places().iter().product::<usize>() * pixels];
    for _ in 0..TRIES {
        grid.patches(image(rng)?.view(), &mut patches);
        let start = rng.random_range(0..patches.len() / pixels) * pixels;
        let patch = Array1::from(patches[start..start + pixels].to_vec());
        // contrast / (contrast + softening)
        let square = patch.dot(&patch);
        if f64::from(square) > CONTRAST / (CONTRAST + SOFTENING) {
            return Ok(patch / square.sqrt());
        }
    }
    let drawn = Array1::from_shape_simple_fn(pixels, || rng.sample::<f32, _>(StandardNormal));
    let length = drawn.dot(&drawn).sqrt();
    Ok(drawn / length)
}
