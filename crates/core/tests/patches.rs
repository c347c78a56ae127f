//! Units on patches: against their formula, place by place, and what a layer with them refuses.

#![allow(clippy::unwrap_used)]

use dhll_core::{Activation, Layer, LayerError, Operation, PatchGrid};
use dhll_faer::Faer;
use ndarray::{Array1, Array2, ArrayView1, array};

const GRID: PatchGrid = PatchGrid { height: 5, width: 7, side: 2, cells: 3, softening: 0.3 };

fn dark() -> Array1<f32> {
    Array1::from_shape_fn(35, |pixel| (pixel % 3) as f32 / 4.0)
}

fn patches(grid: PatchGrid, weights: Array2<f32>) -> Operation {
    let bias = Array1::from_shape_fn(weights.ncols(), |unit| 0.2 * unit as f32 - 0.1);
    Operation::Patches { grid, dark: dark(), weights, bias, activation: Activation::SquaredRelu }
}

/// More images than go through one product.
fn images() -> Array2<f32> {
    Array2::from_shape_fn((21, 35), |(i, j)| ((11 * i + 17 * j + i * j) % 23) as f32 / 7.0 - 1.0)
}

/// `h` of one image by the formula, in f64.
fn expected(image: ArrayView1<'_, f32>, weights: &Array2<f32>) -> Vec<f64> {
    let units = weights.ncols();
    let (mut sums, mut counts) = (vec![0.0; 9 * units], vec![0.0; 9 * units]);
    // Places 0..4 from top to bottom make cells of 1, 1 and 2 places; those from left to right, 0..6, cells of 2.
    for (row, cell_row) in [0, 1, 2, 2].into_iter().enumerate() {
        for (column, cell_column) in [0, 0, 1, 1, 2, 2].into_iter().enumerate() {
            let at = |i: usize, j: usize| {
                let pixel = (row + i) * 7 + column + j;
                f64::from(image[pixel]) - f64::from(dark()[pixel])
            };
            let patch = [at(0, 0), at(0, 1), at(1, 0), at(1, 1)];
            let mean = patch.iter().sum::<f64>() / 4.0;
            let contrast = patch.iter().map(|p| (p - mean).powi(2)).sum::<f64>();
            for unit in 0..units {
                let products =
                    patch.iter().zip(weights.column(unit)).map(|(p, &w)| (p - mean) * f64::from(w));
                let z = products.sum::<f64>() / (contrast + 0.3).sqrt() + 0.2 * unit as f64 - 0.1;
                sums[(3 * cell_row + cell_column) * units + unit] += z.max(0.0).powi(2);
                counts[(3 * cell_row + cell_column) * units + unit] += 1.0;
            }
        }
    }
    sums.iter().zip(counts).map(|(sum, count)| sum / count).collect()
}

#[test]
fn units_on_patches_are_those_of_the_formula() {
    let weights = array![[1.0, -0.5, 0.3], [-1.0, 0.5, 0.2], [0.5, 0.5, -0.4], [-0.5, -0.5, 0.9]];
    let layer = Layer::new(vec![patches(GRID, weights.clone())]).unwrap();
    assert_eq!((layer.input_width(), layer.output_width(), layer.n_parameters()), (35, 27, 15));
    let images = images();
    let values = layer.forward(&Faer::sequential(), images.view()).unwrap();
    for (image, values) in images.rows().into_iter().zip(values.rows()) {
        let expected = expected(image, &weights);
        let errors = values.iter().zip(&expected).map(|(&v, e)| (f64::from(v) - e).abs());
        assert!(errors.fold(0.0, f64::max) < 1e-5, "{values}, not {expected:?}");
    }
    assert_eq!(values, layer.forward(&Faer::default(), images.view()).unwrap());
}

#[test]
fn neither_brightness_nor_contrast_matters_without_softening() {
    let grid = PatchGrid { softening: 0.0, ..GRID };
    let layer = Layer::new(vec![patches(grid, array![[1.0], [2.0], [-1.0], [0.5]])]).unwrap();
    let forward = |x: &Array2<f32>| layer.forward(&Faer::sequential(), x.view()).unwrap();
    let (images, flat) = (images(), Array2::from_elem((1, 35), 3.0));
    let brighter = 4.0 * (&images - &dark()) + &dark() + 2.0;
    let difference = forward(&brighter) - forward(&images);
    assert!(difference.iter().all(|d| d.abs() < 1e-5), "{difference}");
    assert!(difference.iter().any(|&d| d != 0.0) && forward(&images).iter().any(|&v| v > 0.1));
    // Patches without contrast are zero: relu2 of the bias -0.1.
    let flat = flat + &dark();
    assert!(forward(&flat).iter().all(|&v| v == 0.0));
}

#[test]
fn patches_and_cells_that_do_not_fit_are_refused() {
    let refused = |grid: PatchGrid, pixels: usize| {
        Layer::new(vec![patches(grid, Array2::zeros((pixels, 2)))]).unwrap_err().to_string()
    };
    for (grid, pixels, message) in [
        (PatchGrid { side: 6, ..GRID }, 36, "operation 1: the side of a patch must be 1 to 5, got 6"),
        (PatchGrid { side: 0, ..GRID }, 4, "operation 1: the side of a patch must be 1 to 5, got 0"),
        (
            PatchGrid { cells: 5, ..GRID },
            4,
            "operation 1: the number of cells on a side must be 1 to 4, got 5",
        ),
        (GRID, 5, "operation 1: the number of pixels of a patch must be 4, got 5"),
    ] {
        assert_eq!(refused(grid, pixels), message);
    }
    let softening = PatchGrid { softening: f32::NAN, ..GRID };
    let nan = Layer::new(vec![patches(softening, Array2::zeros((4, 2)))]);
    assert!(matches!(nan, Err(LayerError::NonFinite { operation: 0, .. })));
    let Operation::Patches { weights, bias, activation, .. } = patches(GRID, Array2::zeros((4, 2))) else {
        panic!("no units on patches")
    };
    let short = Operation::Patches { grid: GRID, dark: Array1::zeros(34), weights, bias, activation };
    let message = Layer::new(vec![short]).unwrap_err().to_string();
    assert_eq!(message, "operation 1: the number of pixels to subtract must be 35, got 34");
    let join = Layer::new(vec![patches(GRID, Array2::zeros((4, 2))), patches(GRID, Array2::zeros((4, 2)))]);
    assert!(join.unwrap_err().to_string().contains("the number of inputs must be 18, got 35"));
}
