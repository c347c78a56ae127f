//! Figure 8: the effective dimension of hidden targets along the path, and their rank.

use anyhow::Result;
use dhll::core::path::PAPER_SHARE;
use dhll_plot::{Figure, Series};

use super::context::{ReproduceContext, grid};
use super::digits::Digits;
use super::draw;
use super::replay::ALPHAS;
use crate::claims::Statement;
use crate::report::Section;

/// Effective dimension at 21 alphas from one cross-Gram.
///
/// # Errors
/// If a spectrum cannot be computed.
pub fn effective_dimension(ctx: &ReproduceContext, digits: &Digits) -> Result<Section> {
    let path = digits.path(&*ctx.backend);
    let spectra = ctx.curve("figure 8: spectra", &grid(20), |alpha| Ok(path.spectrum(alpha)?))?;
    let dimensions: Vec<(f64, f64)> = spectra
        .iter()
        .map(|(alpha, spectrum)| (*alpha, spectrum.effective_dimension(PAPER_SHARE) as f64))
        .collect();
    let ranks: Vec<(f64, usize)> =
        spectra.iter().map(|(alpha, spectrum)| (*alpha, spectrum.rank())).collect();
    let published_ranks: Vec<usize> =
        ALPHAS.iter().map(|&alpha| Ok(path.spectrum(alpha)?.rank())).collect::<Result<_>>()?;

    let mut section = Section::new("effective-dimension", "How many dimensions a target needs");
    section.text(
        "The effective dimension is the smallest number of dimensions that hold strictly more than 95 % of a target's variance. The paper \
         uses it to choose the width of a layer. It falls as the one-dimensional label takes over from the many-dimensional images.",
    );
    let published = &ctx.published.fig8;
    let measured = Series::line_points(&digits.label, 0, dimensions.iter().copied());
    let curves = [measured].into_iter().chain(digits.published(published));
    section.figure(
        "fig08",
        Figure::new("Effective dimension of hidden targets")
            .panel(draw::over_alpha("effective dimension", curves)),
        "Figure 8: dimensions that hold more than 95 % of the variance.",
    );
    section.text(format!(
        "The rank, counted as in the paper's code (eigenvalues above 1e-12 of their sum), is {} at the alphas of the published network. Along the grid of the \
         figure it is {}. The smallest eigenvalue of the images lies just above the threshold, and the factor `1 - alpha` takes it below.",
        listed(&published_ranks),
        ranges(&ranks),
    ));
    if digits.is_mnist() {
        let claim = |id, alpha: f64| {
            let text = format!("Effective dimension of the targets of MNIST 3 vs 8 at alpha = {alpha}");
            published.claim(Statement::new(id, "2.4", text), alpha, &dimensions)
        };
        let rank = Statement::new(
            "mnist.rank",
            "2.2",
            "Rank of the targets of MNIST 3 vs 8 at the alphas of the published network",
        );
        let measured: Vec<f64> = published_ranks.iter().map(|&rank| rank as f64).collect();
        section.claims([
            claim("fig8.alpha0", 0.0)?,
            claim("fig8.alpha095", 0.95)?,
            rank.exact(vec![613.0; measured.len()], measured, "a rank is exact"),
        ]);
    }
    Ok(section)
}

/// `613`, or `612, 613`.
fn listed(ranks: &[usize]) -> String {
    let mut different = ranks.to_vec();
    different.dedup();
    different.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// `612 at 0, 613 from 0.05 to 0.7, 1 at 1`.
fn ranges(ranks: &[(f64, usize)]) -> String {
    let runs = ranks.chunk_by(|left, right| left.1 == right.1);
    let told = runs.filter_map(|run| match (run.first()?, run.last()?) {
        (first, last) if first.0 == last.0 => Some(format!("{} at {}", first.1, first.0)),
        (first, last) => Some(format!("{} from {} to {}", first.1, first.0, last.0)),
    });
    told.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_told_in_runs() {
        assert_eq!(
            ranges(&[(0.0, 612), (0.05, 613), (0.1, 613), (1.0, 1)]),
            "612 at 0, 613 from 0.05 to 0.1, 1 at 1"
        );
        assert_eq!(listed(&[613, 613]), "613");
    }
}
