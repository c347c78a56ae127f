//! Circles and drawn digits: what they look like, and that a seed fixes them.

#![allow(clippy::unwrap_used)]

use dhll_core::DatasetError;
use dhll_data::circles::Circles;
use dhll_data::strokes::Strokes;
use dhll_data::{DataError, Origin};

#[test]
fn circles_have_the_published_radii_noise_and_counts() {
    let circles = Circles::default().generate().unwrap();
    assert_eq!(circles.class_counts(), [500, 500]);
    assert_eq!(circles.label(), "circles (drawn)");
    for (class, radius) in [(0, 20.0), (1, 5.0)] {
        let features = circles.features();
        let rows = features.rows().into_iter().zip(circles.labels());
        let norms: Vec<f64> =
            rows.filter(|(_, label)| **label == class).map(|(row, _)| row[0].hypot(row[1])).collect();
        let mean = norms.iter().sum::<f64>() / 500.0;
        let deviation = (norms.iter().map(|norm| (norm - mean).powi(2)).sum::<f64>() / 499.0).sqrt();
        // Across the circle the noise adds its variance over twice the radius to the mean norm. Five standard errors.
        assert!((mean - radius - 0.25 / (2.0 * radius)).abs() < 5.0 * 0.5 / 500f64.sqrt(), "{mean}");
        assert!((deviation - 0.5).abs() < 5.0 * 0.5 / 1000f64.sqrt(), "{deviation}");
    }
}

#[test]
fn a_seed_fixes_every_row() {
    let circles = |seed| Circles { seed, ..Circles::default() }.generate().unwrap();
    assert_eq!(circles(3), circles(3));
    assert_ne!(circles(3), circles(4));
    let strokes = |seed| {
        Strokes { seed, train_per_class: 10, test_per_class: 5, ..Strokes::default() }.generate().unwrap()
    };
    assert_eq!(strokes(3), strokes(3));
    assert_ne!(strokes(3), strokes(4));
}

#[test]
fn drawn_digits_are_images_of_both_classes_with_ink_inside() {
    let digits =
        Strokes { train_per_class: 50, test_per_class: 20, ..Strokes::default() }.generate().unwrap();
    assert_eq!(digits.train.class_counts(), [50, 50]);
    assert_eq!(digits.test.class_counts(), [20, 20]);
    assert_eq!((digits.train.origin(), digits.train.n_features()), (Origin::Drawn, 784));
    for row in digits.train.features().rows() {
        assert!(row.iter().all(|&pixel| (0.0..=255.0).contains(&pixel) && pixel.fract() == 0.0));
        let ink = row.iter().filter(|&&pixel| pixel > 128.0).count();
        assert!((25..350).contains(&ink), "{ink} dark pixels");
    }
}

#[test]
fn a_split_keeps_every_row_once() {
    let circles = Circles::default().generate().unwrap();
    let (rest, part) = circles.split(200, 5).unwrap();
    assert_eq!((rest.n_samples(), part.n_samples()), (800, 200));
    let mut rows: Vec<[u64; 2]> = [&rest, &part]
        .iter()
        .flat_map(|d| {
            d.features().rows().into_iter().map(|r| [r[0].to_bits(), r[1].to_bits()]).collect::<Vec<_>>()
        })
        .collect();
    let mut all: Vec<[u64; 2]> =
        circles.features().rows().into_iter().map(|r| [r[0].to_bits(), r[1].to_bits()]).collect();
    rows.sort_unstable();
    all.sort_unstable();
    assert_eq!(rows, all);
    assert_eq!(circles.split(200, 5).unwrap(), (rest, part));
    assert!(matches!(circles.split(1000, 5), Err(DatasetError::Parameter { .. })));
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    for circles in [
        Circles { per_class: 0, ..Circles::default() },
        Circles { per_class: usize::MAX, ..Circles::default() },
        Circles { noise: f64::NAN, ..Circles::default() },
        Circles { radius: [-1.0, 5.0], ..Circles::default() },
    ] {
        assert!(matches!(circles.generate(), Err(DataError::Parameter { .. })), "{circles:?}");
    }
    for strokes in [
        Strokes { train_per_class: 0, ..Strokes::default() },
        Strokes { test_per_class: usize::MAX, ..Strokes::default() },
        Strokes { noise: f64::INFINITY, ..Strokes::default() },
    ] {
        assert!(matches!(strokes.generate(), Err(DataError::Parameter { .. })), "{strokes:?}");
    }
}
