//! What the paper reports: the points of its figures, its settings and its results, from `data/published.toml`.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::claims::{Claim, Statement};

static TEXT: &str = include_str!("../data/published.toml");

/// Everything the paper reports.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The data sets and their preparation, in words.
    pub data: BTreeMap<String, String>,
    /// Circles: training error by alpha.
    pub fig4: Points,
    /// MNIST 3 against 8: effective dimension by alpha.
    pub fig8: Points,
    /// MNIST 3 against 8: training error by alpha.
    pub fig9: Points,
    /// As figure 9, without the feature most correlated with the labels.
    pub fig10: Points,
    /// As figure 9, with less regularisation and on a logarithmic scale of alpha.
    pub fig11: Points,
    /// Loss by epoch of the first and the last hidden layer.
    pub fig12: Losses,
    /// How the network was trained, in words.
    pub training: BTreeMap<String, String>,
    /// Accuracies.
    pub results: Results,
}

/// The points of one figure.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Points {
    /// (x, y) as drawn, by ascending x.
    pub points: Vec<(f64, f64)>,
    /// How far a reading of y may be off.
    pub tolerance: f64,
}

/// The loss curves of figure 12.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Losses {
    /// The first hidden layer: (epoch, training, validation).
    pub first: Vec<(f64, f64, f64)>,
    /// The last hidden layer: (epoch, training, validation).
    pub last: Vec<(f64, f64, f64)>,
}

/// Accuracies.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// The network of the report.
    pub network_accuracy: f64,
    /// The network of the notebook.
    pub network_accuracy_notebook: NotebookAccuracy,
    /// Logistic regression on the pixels, on validation rows.
    pub logistic_regression_raw_validation: f64,
}

/// Accuracies in the authors' notebook.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotebookAccuracy {
    /// With the network's own last layer.
    pub head: f64,
    /// With logistic regression on the last hidden layer.
    pub logistic_regression_on_last_layer: f64,
}

impl Published {
    /// The values that come with this crate.
    ///
    /// # Errors
    /// If the crate's own data file is invalid, which its tests rule out.
    pub fn load() -> Result<Self> {
        Self::parse(TEXT).context("data/published.toml")
    }

    /// Reads and checks published values.
    ///
    /// # Errors
    /// If a key is missing, unknown or of another type, or a figure's points are not finite, not ascending in x or without
    /// a positive tolerance.
    pub fn parse(text: &str) -> Result<Self> {
        let published: Self = toml::from_str(text)?;
        let Self { fig4, fig8, fig9, fig10, fig11, .. } = &published;
        for (name, points) in
            [("fig4", fig4), ("fig8", fig8), ("fig9", fig9), ("fig10", fig10), ("fig11", fig11)]
        {
            points.check().context(name)?;
        }
        published.fig12.check().context("fig12")?;
        Ok(published)
    }
}

impl Points {
    /// The published y at `x`.
    ///
    /// # Errors
    /// If the figure has no point there.
    pub fn at(&self, x: f64) -> Result<f64> {
        value_at(&self.points, x).with_context(|| format!("nothing was published at {x:e}"))
    }

    /// The claim that a measured curve has the published value at `x`.
    ///
    /// # Errors
    /// If the figure has no point there.
    pub fn claim(&self, statement: Statement, x: f64, measured: &[(f64, f64)]) -> Result<Claim> {
        let measured = value_at(measured, x).unwrap_or(f64::NAN);
        Ok(statement.near(self.at(x)?, measured, self.tolerance, "read off the published figure by eye"))
    }

    fn check(&self) -> Result<()> {
        ensure!(self.tolerance > 0.0 && self.tolerance.is_finite(), "tolerance is {}", self.tolerance);
        check_points(self.points.iter().map(|&(x, y)| [x, y, y]))
    }
}

impl Losses {
    /// Training curve of (epoch, training, validation) triples.
    pub fn training(triples: &[(f64, f64, f64)]) -> Vec<(f64, f64)> {
        triples.iter().map(|&(epoch, training, _)| (epoch, training)).collect()
    }

    /// Validation curve of (epoch, training, validation) triples.
    pub fn validation(triples: &[(f64, f64, f64)]) -> Vec<(f64, f64)> {
        triples.iter().map(|&(epoch, _, validation)| (epoch, validation)).collect()
    }

    fn check(&self) -> Result<()> {
        check_points(self.first.iter().map(|&(a, b, c)| [a, b, c]))?;
        check_points(self.last.iter().map(|&(a, b, c)| [a, b, c]))
    }
}

/// The y of a curve at `x`.
pub fn value_at(curve: &[(f64, f64)], x: f64) -> Option<f64> {
    // Grids are computed, as `7.0 * 0.05`: equal but for rounding.
    curve.iter().find(|(at, _)| (at - x).abs() <= 1e-9 * at.abs()).map(|&(_, y)| y)
}

fn check_points(rows: impl Iterator<Item = [f64; 3]>) -> Result<()> {
    let mut last = None;
    for row in rows {
        ensure!(row.iter().all(|value| value.is_finite()), "{row:?} is not finite");
        ensure!(last.is_none_or(|x| x < row[0]), "x = {} does not come after {last:?}", row[0]);
        last = Some(row[0]);
    }
    ensure!(last.is_some(), "there are no points");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crates_own_values_are_valid() {
        let published = Published::load().expect("valid");
        let fig8 = &published.fig8;
        assert_eq!((fig8.at(0.0).unwrap(), fig8.at(0.2).unwrap(), fig8.tolerance), (145.0, 125.0, 3.0));
        assert_eq!(fig8.at(0.3).unwrap_err().to_string(), "nothing was published at 3e-1");
        assert_eq!(published.fig11.at(3e-10).unwrap(), 0.0182);
        assert_eq!(Losses::validation(&published.fig12.last)[1], (1.0, 0.321));
        assert_eq!(published.results.network_accuracy, 0.85);
        assert_eq!(published.results.network_accuracy_notebook.head, 0.8308);
    }

    #[test]
    fn invalid_values_are_errors_that_name_the_figure() {
        for (from, to, said) in [
            ("[0.2, 125]", "[0.2, nan]", "fig8"),
            ("[0.2, 125]", "[0.0, 125]", "fig8"),
            ("tolerance = 3", "tolerance = 0", "fig8"),
            ("[fig8]", "[fig7]", "fig7"),
        ] {
            let message = format!("{:#}", Published::parse(&TEXT.replace(from, to)).expect_err(to));
            assert!(message.contains(said), "{to}: {message}");
        }
    }
}
