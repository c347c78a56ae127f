//! Units that see every patch of an image, averaged over the cells of a grid.

use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::activation::{Activation, add_bias_and_activate};
use super::layer_error::LayerError;
use super::scalar::vectorised;
use crate::linalg::MatMul;

/// Images whose patches go through one product: few enough to stay in the cache.
const IMAGES: usize = 8;

/// Contrasts below this share of a patch's squares are rounding errors of its f32 pixels.
const RESOLVED: f64 = 1e-13;

/// The patches of an image and the cells that what is seen in them is averaged over.
///
/// ```text
/// u       = (p - mean p) / sqrt(|p - mean p|^2 + softening)      p the side^2 pixels of a patch of x - dark
/// h[c, f] = mean of phi(u . w_f + b_f) over the patches p of cell c
/// ```
///
/// A patch lies at every place of the image where it fits. The grid cuts these places into `cells` x `cells` rectangles that differ by at most one place a
/// side. Patches with little contrast, beside `softening`, stay small.
///
/// # Shapes
/// Rows of height x width pixels, row by row; the result has cells x cells x units columns, cell by cell.
///
/// # References
/// Coates, Lee and Ng, *An Analysis of Single-Layer Networks in Unsupervised Feature Learning*, AISTATS 2011.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PatchGrid {
    /// Pixels of an image from top to bottom.
    pub height: usize,
    /// Pixels of an image from left to right.
    pub width: usize,
    /// Pixels of a patch on each side; at most those of the image.
    pub side: usize,
    /// Cells on each side of the grid; at most the places of a patch.
    pub cells: usize,
    /// The squared contrast at which `|u|^2` is one half; at least 0.
    pub softening: f32,
}

impl PatchGrid {
    /// `Ok` if a patch fits into the image and no cell is empty; `operation` is the place in the layer, for the message.
    ///
    /// # Errors
    /// [`LayerError::Patches`], naming the number that does not fit.
    pub fn check(&self, operation: usize) -> Result<(), LayerError> {
        let within = |what, most, found: usize| match (1..=most).contains(&found) {
            true => Ok(()),
            false => Err(LayerError::Patches { operation, what, most, found }),
        };
        let shortest = self.height.min(self.width);
        within("the side of a patch", shortest, self.side)?;
        within("the number of cells on a side", shortest - self.side + 1, self.cells)
    }

    /// Pixels of an image.
    pub fn inputs(&self) -> usize {
        self.height.saturating_mul(self.width)
    }

    /// Cells of the grid.
    pub fn n_cells(&self) -> usize {
        self.cells.saturating_mul(self.cells)
    }

    /// Places of a patch from top to bottom, and from left to right.
    pub fn places(&self) -> [usize; 2] {
        [self.height - self.side + 1, self.width - self.side + 1]
    }

    /// Places of a patch, row by row.
    fn n_places(&self) -> usize {
        self.places().iter().product()
    }

    /// Mean and squared contrast `|p - mean p|^2` of the patch at every place, row by row; 0 where the contrast is within rounding.
    pub fn contrasts(&self, image: ArrayView1<'_, f32>) -> Vec<(f64, f64)> {
        let pixels = (self.side * self.side) as f64;
        let sums = self.sums(image, |v| v);
        let squares = self.sums(image, |v| v * v);
        let one = |(sum, square): (f64, f64)| {
            let contrast = square - sum * sum / pixels;
            (sum / pixels, if contrast > RESOLVED * square { contrast } else { 0.0 })
        };
        sums.into_iter().zip(squares).map(one).collect()
    }

    /// The sum of `f` over the patch at every place: along rows first, then down the columns.
    fn sums(&self, image: ArrayView1<'_, f32>, f: impl Fn(f64) -> f64) -> Vec<f64> {
        let [down, across] = self.places();
        let values: Vec<f64> = image.iter().map(|&v| f(f64::from(v))).collect();
        let (mut along, mut sums) = (vec![0.0; self.height * across], vec![0.0; down * across]);
        vectorised(|| {
            for (sums, row) in along.chunks_exact_mut(across).zip(values.chunks_exact(self.width)) {
                for offset in 0..self.side {
                    sums.iter_mut().zip(&row[offset..]).for_each(|(sum, &v)| *sum += v);
                }
            }
            for (place, sums) in sums.chunks_exact_mut(across).enumerate() {
                for row in along.chunks_exact(across).skip(place).take(self.side) {
                    sums.iter_mut().zip(row).for_each(|(sum, &v)| *sum += v);
                }
            }
        });
        sums
    }

    /// `u` of every patch of an image, places x pixels of a patch, row after row.
    pub fn patches(&self, image: ArrayView1<'_, f32>, out: &mut [f32]) {
        let across = self.places()[1];
        let image_row = image.as_standard_layout();
        let (pixels, softening) = (image_row.as_slice().unwrap_or_default(), f64::from(self.softening));
        let patches = out.chunks_exact_mut(self.side * self.side);
        for (place, (patch, (mean, contrast))) in patches.zip(self.contrasts(image)).enumerate() {
            let length = (contrast + softening).sqrt();
            let inverse = if length > 0.0 { (1.0 / length) as f32 } else { 0.0 };
            let corner = (place / across) * self.width + place % across;
            for (row, patch) in patch.chunks_exact_mut(self.side).enumerate() {
                let start = corner + row * self.width;
                let seen = &pixels[start..start + self.side];
                patch.iter_mut().zip(seen).for_each(|(u, &p)| *u = (p - mean as f32) * inverse);
            }
        }
    }

    /// The units' values for rows of images whose width has been checked, as the weights have.
    pub(super) fn forward(
        &self,
        backend: &dyn MatMul<f32>,
        images: ArrayView2<'_, f32>,
        weights: &Array2<f32>,
        bias: &[f32],
        activation: Activation,
    ) -> Array2<f32> {
        let (places, (pixels, units)) = (self.n_places(), weights.dim());
        let width = self.n_cells() * units;
        let mut out = Array2::zeros((images.nrows(), width));
        let mut patches = vec![0.0; IMAGES.min(images.nrows()) * places * pixels];
        let mut values = vec![0.0; IMAGES.min(images.nrows()) * places * units];
        let blocks = images.axis_chunks_iter(Axis(0), IMAGES);
        for (images, mut out) in blocks.zip(out.axis_chunks_iter_mut(Axis(0), IMAGES)) {
            let n = images.nrows();
            let patches = &mut patches[..n * places * pixels];
            let values = &mut values[..n * places * units];
            let each = patches.par_chunks_exact_mut(places * pixels).enumerate();
            each.for_each(|(row, patches)| self.patches(images.row(row), patches));
            if let (Ok(patches), Ok(product)) = (
                ArrayView2::from_shape((n * places, pixels), patches),
                ArrayViewMut2::from_shape((n * places, units), values),
            ) {
                backend.gemm(1.0, patches, weights.view(), 0.0, product);
            }
            let rows = out.as_slice_mut().unwrap_or_default().par_chunks_exact_mut(width);
            values.par_chunks_exact_mut(places * units).zip(rows).for_each(|(values, row)| {
                add_bias_and_activate(values, bias, Some(activation));
                self.average(values, row);
            });
        }
        out
    }

    /// The mean over the places of every cell.
    fn average(&self, values: &[f32], row: &mut [f32]) {
        let [down, across] = self.places();
        let units = values.len() / (down * across);
        let range = |cell: usize, places: usize| cell * places / self.cells..(cell + 1) * places / self.cells;
        vectorised(|| {
            for (cell, sums) in row.chunks_exact_mut(units).enumerate() {
                let (rows, columns) = (range(cell / self.cells, down), range(cell % self.cells, across));
                let share = 1.0 / (rows.len() * columns.len()) as f32;
                for place in rows.flat_map(|row| columns.clone().map(move |column| row * across + column)) {
                    let values = &values[place * units..(place + 1) * units];
                    sums.iter_mut().zip(values).for_each(|(sum, &v)| *sum += v);
                }
                sums.iter_mut().for_each(|sum| *sum *= share);
            }
        });
    }
}
