//! Sums over rows, made part by part: the same bits whoever holds which rows.

use std::ops::Range;

use ndarray::Array2;

/// Rows of a part, counted from the first row of the data.
pub const PART_ROWS: usize = 65_536;

/// The parts of these rows, which begin where a part does.
pub fn parts(rows: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = rows.end;
    rows.step_by(PART_ROWS).map(move |start| start..(start + PART_ROWS).min(end))
}

/// A sum over rows, of which each part was summed by itself:
///
/// ```text
/// ((p_1 + p_2) + p_3) + ...        p_k the sum over part k of the rows
/// ```
///
/// Rows that begin with the first of all are added up as they come. The parts of others are kept until the sum of all rows before them is known.
///
/// # Examples
/// ```
/// use dhll_core::parts::PartSums;
/// use ndarray::array;
///
/// let (mut first, mut second) = (PartSums::from_row(0, (1, 1)), PartSums::from_row(131_072, (1, 1)));
/// for value in [1.0, 1e-16] {
///     first.push(array![[value]]);
///     second.push(array![[value]]);
/// }
/// let sum = second.after(first.after(None));
/// assert_eq!(sum, Some(array![[((1.0 + 1e-16) + 1.0) + 1e-16]]));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PartSums {
    from_first: bool,
    shape: (usize, usize),
    parts: Vec<Array2<f64>>,
}

impl PartSums {
    /// No part yet, of rows from `start` on; every part will have this shape.
    pub fn from_row(start: usize, shape: (usize, usize)) -> Self {
        Self { from_first: start == 0, shape, parts: Vec::new() }
    }

    /// The next part.
    ///
    /// # Panics
    /// If it has another shape than the parts before it.
    pub fn push(&mut self, part: Array2<f64>) {
        match self.parts.last_mut() {
            Some(total) if self.from_first => *total += &part,
            _ => self.parts.push(part),
        }
    }

    /// The sum of the parts behind `before`, that of all rows before them; `None` where there is no part at all.
    pub fn after(self, before: Option<Array2<f64>>) -> Option<Array2<f64>> {
        self.parts.into_iter().fold(before, |before, part| match before {
            None => Some(part),
            Some(sum) => Some(sum + &part),
        })
    }

    /// The sum where these are all rows.
    pub fn total(self) -> Array2<f64> {
        let shape = self.shape;
        self.after(None).unwrap_or_else(|| Array2::zeros(shape))
    }

    /// Rows and columns of every part.
    pub fn shape(&self) -> (usize, usize) {
        self.shape
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn parts_cover_the_rows() {
        let of = |rows| parts(rows).collect::<Vec<_>>();
        assert_eq!(of(0..0), []);
        assert_eq!(of(3 * PART_ROWS..3 * PART_ROWS), []);
        assert_eq!(of(0..PART_ROWS + 1), [0..PART_ROWS, PART_ROWS..PART_ROWS + 1]);
        assert_eq!(
            of(PART_ROWS..2 * PART_ROWS + 9),
            [PART_ROWS..2 * PART_ROWS, 2 * PART_ROWS..2 * PART_ROWS + 9]
        );
    }

    #[test]
    fn sums_do_not_depend_on_who_holds_which_parts() {
        let part = |k: usize| array![[1.0 / (k + 3) as f64, (k as f64).exp()]];
        let sum = |rows: Range<usize>| {
            let mut sum = PartSums::from_row(rows.start * PART_ROWS, (1, 2));
            rows.for_each(|k| sum.push(part(k)));
            sum
        };
        let all = sum(0..9).total();
        assert_ne!(all, &sum(0..4).total() + &sum(4..9).total());
        for cut in 0..=9 {
            assert_eq!(sum(cut..9).after(sum(0..cut).after(None)), Some(all.clone()), "{cut}");
        }
        assert_eq!(sum(0..0).total(), Array2::<f64>::zeros((1, 2)));
    }
}
