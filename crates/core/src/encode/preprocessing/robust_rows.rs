//! Rows of which every column is scaled by its median and quartiles and has no gaps: all columns at once.

use ndarray::{Array1, ArrayView2, ArrayViewMut2, Zip};
use pulp::Arch;

use super::column_map::{ColumnMap, Gaps, robust};

/// Medians and scales of all columns.
pub(super) struct RobustRows {
    medians: Array1<f64>,
    scales: Array1<f64>,
}

impl RobustRows {
    /// `None` where a column has another map.
    pub(super) fn of<'m>(maps: impl Iterator<Item = &'m ColumnMap>) -> Option<Self> {
        let of_column = |map: &ColumnMap| match map {
            ColumnMap::Robust { median, scale, gaps: Gaps::None } => Some((*median, *scale)),
            _ => None,
        };
        let (medians, scales): (Vec<f64>, Vec<f64>) = maps.map(of_column).collect::<Option<_>>()?;
        Some(Self { medians: medians.into(), scales: scales.into() })
    }

    /// What [`ColumnMap::write`] makes of every entry, bit for bit; the first row that overflows is an error.
    pub(super) fn write(&self, x: ArrayView2<'_, f64>, mut to: ArrayViewMut2<'_, f64>) -> Result<(), usize> {
        // For the widest vectors there are; nothing is fused or reordered.
        Arch::new().dispatch(|| {
            for (place, (x, mut to)) in x.rows().into_iter().zip(to.rows_mut()).enumerate() {
                let mut all_finite = true;
                Zip::from(&mut to).and(&x).and(&self.medians).and(&self.scales).for_each(
                    |to, &value, &median, &scale| {
                        *to = robust(value, median, scale);
                        all_finite &= to.is_finite();
                    },
                );
                if !all_finite {
                    return Err(place);
                }
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, ShapeBuilder};

    #[test]
    fn rows_at_once_are_those_of_entries_one_by_one() {
        let maps: Vec<ColumnMap> = (0..13)
            .map(|column| {
                let (median, scale) = (f64::from(column) / 3.0 - 2.0, 0.1 + f64::from(column * column));
                ColumnMap::Robust { median, scale, gaps: Gaps::None }
            })
            .collect();
        let mut x = Array2::from_shape_fn((5, 13).f(), |(i, j)| ((i * 7 + j * 3) as f64).sin() * 40.0);
        (x[[1, 3]], x[[2, 0]], x[[4, 12]]) = (f64::NAN, f64::MAX, -f64::MAX);
        let mut found = Array2::from_elem((5, 13), 9.0);
        RobustRows::of(maps.iter()).unwrap().write(x.view(), found.view_mut()).unwrap();
        for ((row, column), &found) in found.indexed_iter() {
            let mut expected = [0.0];
            maps[column].write(x[[row, column]], &mut expected);
            assert_eq!(found.to_bits(), expected[0].to_bits(), "{row} {column}");
        }
        let other = ColumnMap::Dropped;
        assert!(RobustRows::of(maps.iter().chain([&other])).is_none());
    }
}
