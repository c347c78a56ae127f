//! The sums that scalings by the mean norm need: they are no sums of products, but add up about one centre.

use ndarray::{Array1, ArrayView1, Zip};

/// Sums of norms of rows about a centre.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Norms {
    /// The mean of all rows, d.
    pub(super) centre: Array1<f64>,
    /// Their deviation, d, where norms are summed from rows; 0 for a column that does not vary.
    deviation: Array1<f64>,
    /// `sum_i w_i |x_i - centre|`.
    pub(super) plain: f64,
    /// `sum_i w_i |(x_i - centre) / deviation|` over the columns that vary, if it was summed.
    pub(super) standard: Option<f64>,
}

impl Norms {
    /// Nothing summed yet.
    pub(super) fn about(centre: Array1<f64>, deviation: Array1<f64>) -> Self {
        Self { centre, deviation, plain: 0.0, standard: Some(0.0) }
    }

    /// As read from a file.
    pub(super) fn from_parts(centre: Array1<f64>, plain: f64, standard: Option<f64>) -> Self {
        Self { deviation: Array1::zeros(centre.len()), centre, plain, standard }
    }

    /// Add a row of that weight.
    pub(super) fn push(&mut self, row: ArrayView1<'_, f64>, weight: f64) {
        let (mut plain, mut standard) = (0.0, 0.0);
        Zip::from(row).and(&self.centre).and(&self.deviation).for_each(|x, centre, &deviation| {
            let difference = x - centre;
            plain += difference * difference;
            if deviation > 0.0 {
                standard += (difference / deviation).powi(2);
            }
        });
        self.plain += weight * f64::sqrt(plain);
        self.standard = self.standard.map(|sum| sum + weight * f64::sqrt(standard));
    }

    /// The sums of both, if they are about the same centre.
    pub(super) fn merged(mut self, other: &Self) -> Option<Self> {
        self.plain += other.plain;
        self.standard = self.standard.zip(other.standard).map(|(own, other)| own + other);
        if self.centre == other.centre { Some(self) } else { None }
    }
}
