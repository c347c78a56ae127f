//! Rows without a target in a fit: what they are good for, and that a fit without them is as before.

#![allow(clippy::unwrap_used)] // Helpers of tests unwrap as tests do.

use dhll::Dhll;
use dhll::data::{Dataset, Origin};
use dhll::similarities::{Diffusion, DiffusionSettings};
use dhll::train::MlpSettings;
use ndarray::{Array2, s};

/// Rows of two arcs, one inside the other, in the order of a permutation, and their classes.
fn arcs(rows: usize) -> (Array2<f64>, Vec<usize>) {
    let x = Array2::from_shape_fn((rows, 2), |(i, j)| {
        let (angle, radius) = (i as f64 * 1.2, [1.0, 2.0][i % 2]);
        radius * [angle.sin(), angle.cos()][j]
    });
    (x, (0..rows).map(|i| i % 2).collect())
}

/// The first rows with their classes, and others beside them.
fn semi_supervised(labelled: usize, rows: usize) -> (Dataset, Dataset) {
    let (x, labels) = arcs(rows + 200);
    let classes = vec!["inner".to_owned(), "outer".to_owned()];
    let part = |from: usize, to: usize| {
        let features = x.slice(s![from..to, ..]).to_owned();
        Dataset::new("arcs", features, labels[from..to].to_vec(), classes.clone(), None, Origin::Read)
            .unwrap()
    };
    let unlabelled = x.slice(s![labelled..rows, ..]).to_owned();
    (part(0, labelled).with_unlabelled(unlabelled).unwrap(), part(rows, rows + 200))
}

fn accuracy(builder: &dhll::DhllBuilder, train: &Dataset, test: &Dataset) -> f64 {
    builder.fit(train).unwrap().evaluate(test).unwrap().score.accuracy()
}

#[test]
fn unlabelled_rows_help_where_rows_lie_along_curves() {
    let (train, test) = semi_supervised(4, 400);
    let without = train.clone().without_unlabelled();
    let builder = Dhll::builder();
    let (with, without) = (accuracy(&builder, &train, &test), accuracy(&builder, &without, &test));
    assert!(with > without + 0.1, "{with} and {without}");
}

#[test]
fn a_layer_learns_the_diffusion_of_all_rows_from_the_rows_themselves() {
    let (train, test) = semi_supervised(4, 400);
    let similarity = Diffusion { settings: DiffusionSettings { features: 10, ..Default::default() } };
    let builder = Dhll::builder().target_similarity(similarity).alphas([0.5]).trainer(MlpSettings::default());
    let model = builder.fit(&train).unwrap();
    // The network takes the two columns, not the features of the graph.
    assert_eq!(model.hidden().layers()[0].input_width(), 2);
    let accuracy = model.evaluate(&test).unwrap().score.accuracy();
    assert!(accuracy > 0.85, "{accuracy}");
}
