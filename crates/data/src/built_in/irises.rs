//! 150 irises of three species, part of the crate: rows to begin with, without a file or a network.

use dhll_core::data::{ColumnNames, Target};
use ndarray::Array2;

use crate::{DataError, Dataset, Origin};

/// A header line, then four lengths in centimetres and the species of each flower.
const TABLE: &str = include_str!("../../data/irises.csv");

/// The irises: length and width of sepals and petals in centimetres, 50 flowers of each species, sorted by species.
///
/// # Errors
/// None in practice: the table is part of the crate and tested.
///
/// # References
/// R. A. Fisher: The use of multiple measurements in taxonomic problems. Annals of Eugenics 7 (1936), 179-188; measured by E. Anderson. The
/// values are those of the paper, as scikit-learn's `load_iris` has them since it was corrected in version 0.20; the copy at UCI differs in
/// two flowers (the 35th and the 38th). In the public domain.
///
/// # Examples
/// ```
/// let irises = dhll_data::irises::irises()?;
/// assert_eq!((irises.n_samples(), irises.n_features()), (150, 4));
/// assert_eq!(irises.classes(), ["setosa", "versicolor", "virginica"]);
/// # Ok::<(), dhll_data::DataError>(())
/// ```
pub fn irises() -> Result<Dataset, DataError> {
    let mut lines = TABLE.lines().map(|line| line.split(',').collect::<Vec<&str>>());
    let mut header: Vec<String> = lines.next().unwrap_or_default().into_iter().map(str::to_owned).collect();
    let label = header.pop();
    let (mut lengths, mut labels, mut names) = (Vec::new(), Vec::new(), Vec::<String>::new());
    for line in lines {
        let Some((species, numbers)) = line.split_last() else { continue };
        lengths.extend(numbers.iter().map(|number| number.parse().unwrap_or(f64::NAN)));
        // Species stand one behind the other, in the order of their names.
        if names.last().is_none_or(|last| last != species) {
            names.push((*species).to_owned());
        }
        labels.push(names.len() - 1);
    }
    let features = Array2::from_shape_vec((labels.len(), header.len()), lengths);
    let features = features.expect("every flower has the lengths that the header names");
    let target = Target::Classes { labels, names };
    let data = Dataset::table("irises", features, None, target, Origin::Read)?.learnable()?;
    Ok(data.with_columns(ColumnNames { features: Some(header), label })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn irises_have_the_published_means() {
        let irises = irises().unwrap();
        assert_eq!(irises.class_counts(), [50, 50, 50]);
        let means = irises.features().mean_axis(ndarray::Axis(0)).unwrap();
        // 5.843 and so on in every description; with UCI's errors the widths would be 3.054 and 1.1987.
        for (mean, expected) in means.iter().zip([5.843333, 3.057333, 3.758, 1.199333]) {
            assert!((mean - expected).abs() < 1e-6, "{means}");
        }
        assert_eq!(irises.columns().features.as_deref().unwrap()[2], "petal length");
        assert_eq!(irises.columns().label.as_deref(), Some("species"));
        assert_eq!(irises.features().row(34).to_vec(), [4.9, 3.1, 1.5, 0.2]);
        assert_eq!(irises.features().row(37).to_vec(), [4.9, 3.6, 1.4, 0.1]);
    }
}
