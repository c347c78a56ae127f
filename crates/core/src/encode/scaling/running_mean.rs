//! The mean row of rows that come in blocks, part by part.

use ndarray::{Array1, Array2, ArrayView2, Zip, s};

use crate::parts::PART_ROWS;

/// The mean row of rows that come in blocks.
///
/// ```text
/// mean = x_1 + 2 m_N,     m_i = m_(i-1) + (d_i - m_(i-1)) w_i / (w_1 + ... + w_i),     d_i = (x_i - x_1) / 2
/// ```
///
/// with weights `w`, each 1 unless given.
///
/// Differences to the first row are exactly zero in a column that is constant, and so is what is left of it once it is centred; a plain mean
/// leaves rounding errors there, which a scale made of nothing else would blow up to the size of features. Halves keep differences of the largest
/// numbers finite. Rows are taken one by one, so that the mean is bit-identical in blocks of any size; [parts](crate::parts) have means of their own, which
/// are merged in their order in the same way.
pub(crate) struct RunningMean {
    columns: usize,
    /// Whether there are no rows before these.
    from_first: bool,
    done: Vec<PartMean>,
    part: Option<PartMean>,
}

/// The mean of the rows of a part, or of several.
#[derive(Debug, Clone)]
pub(crate) struct PartMean {
    first: Array1<f64>,
    half: Array1<f64>,
    rows: usize,
    total: f64,
}

impl RunningMean {
    /// Of rows from `start` on, where a part begins.
    pub(crate) fn new(columns: usize, start: usize) -> Self {
        Self { columns, from_first: start == 0, done: Vec::new(), part: None }
    }

    pub(crate) fn push(&mut self, block: ArrayView2<'_, f64>, weights: Option<&[f64]>) {
        for (place, row) in block.rows().into_iter().enumerate() {
            let part = self.part.get_or_insert_with(|| PartMean {
                first: row.to_owned(),
                half: Array1::zeros(self.columns),
                rows: 0,
                total: 0.0,
            });
            let weight = weights.map_or(1.0, |weights| weights[place]);
            part.rows += 1;
            part.total += weight;
            if weight != 0.0 {
                let share = weight / part.total;
                Zip::from(&mut part.half).and(&row).and(&part.first).for_each(|m, &v, first| {
                    *m += (0.5 * v - 0.5 * *first - *m) * share;
                });
            }
            if part.rows == PART_ROWS {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        let Some(part) = self.part.take() else { return };
        match self.done.last_mut() {
            Some(before) if self.from_first => before.merge(&part),
            _ => self.done.push(part),
        }
    }

    /// The mean of these rows and those before them; `None` if there is no row.
    pub(crate) fn after(mut self, before: Option<PartMean>) -> Option<PartMean> {
        self.close();
        self.done.into_iter().fold(before, |before, part| match before {
            None => Some(part),
            Some(mut mean) => {
                mean.merge(&part);
                Some(mean)
            }
        })
    }
}

impl PartMean {
    fn merge(&mut self, next: &Self) {
        self.rows += next.rows;
        self.total += next.total;
        if next.total == 0.0 {
            return;
        }
        let share = next.total / self.total;
        Zip::from(&mut self.half).and(&next.half).and(&self.first).and(&next.first).for_each(
            |m, &next, &first, &of_next| {
                *m += (0.5 * of_next - 0.5 * first + next - *m) * share;
            },
        );
    }

    /// How many rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn mean(self) -> Array1<f64> {
        // One half after the other: their sum may be beyond what a number can hold.
        self.first + &self.half + &self.half
    }

    /// First row and half of the mean difference to it, with the number of rows and the sum of their weights behind them: 2 x (d + 1).
    pub(crate) fn to_array(&self) -> Array2<f64> {
        let d = self.first.len();
        let mut array = Array2::zeros((2, d + 1));
        array.slice_mut(s![0, ..d]).assign(&self.first);
        array.slice_mut(s![1, ..d]).assign(&self.half);
        (array[[0, d]], array[[1, d]]) = (self.rows as f64, self.total);
        array
    }

    /// Of what [`to_array`](Self::to_array) gives.
    pub(crate) fn of_array(array: &Array2<f64>) -> Self {
        let d = array.ncols() - 1;
        let row = |place: usize| array.slice(s![place, ..d]).to_owned();
        Self { first: row(0), half: row(1), rows: array[[0, d]] as usize, total: array[[1, d]] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn of(rows: &Array2<f64>, start: usize) -> RunningMean {
        let mut mean = RunningMean::new(rows.ncols(), start);
        mean.push(rows.view(), None);
        mean
    }

    #[test]
    fn means_of_parts_are_merged_exactly_where_columns_are_constant() {
        let rows =
            Array2::from_shape_fn((2 * PART_ROWS + 5, 2), |(i, j)| if j == 0 { 0.1 } else { i as f64 });
        let mean = of(&rows, 0).after(None).unwrap();
        assert_eq!(mean.rows(), rows.nrows());
        let expected = (rows.nrows() - 1) as f64 / 2.0;
        let mean = mean.mean();
        assert_eq!(mean[0], 0.1);
        assert!((mean[1] - expected).abs() < 16.0 * f64::EPSILON * expected, "{mean}");
        // Held by two.
        for cut in [0, PART_ROWS, 2 * PART_ROWS] {
            let [first, second] =
                [s![..cut, ..], s![cut.., ..]].map(|rows_of| rows.slice(rows_of).to_owned());
            let before = of(&first, 0).after(None).map(|mean| PartMean::of_array(&mean.to_array()));
            assert_eq!(of(&second, cut).after(before).unwrap().mean(), mean, "{cut}");
        }
        assert!(
            of(&array![[]], 0).after(None).is_some() && of(&Array2::zeros((0, 2)), 0).after(None).is_none()
        );
    }
}
