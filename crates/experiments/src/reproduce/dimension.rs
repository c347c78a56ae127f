//! Figure 8: the effective dimension of hidden targets along the path, and their rank.

use anyhow::Result;
use dhll::core::path::PAPER_SHARE;

use super::context::{Context, Digits, at, grid};
use super::draw;
use super::outcome::Outcome;
use super::replay::ALPHAS;
use crate::claims::Claim;
use dhll_plot::{Figure, Series};

/// Effective dimension at 21 alphas from one cross-Gram.
///
/// # Errors
/// If a spectrum cannot be computed.
pub fn effective_dimension(ctx: &Context, digits: &Digits) -> Result<Outcome> {
    let path = digits.path(&*ctx.backend);
    let alphas = grid(20);
    let bar = ctx.progress.task("figure 8: spectra", alphas.len() as u64);
    let mut dimensions = Vec::new();
    let mut ranks = Vec::new();
    for &alpha in &alphas {
        let spectrum = path.spectrum(alpha)?;
        dimensions.push((alpha, spectrum.effective_dimension(PAPER_SHARE) as f64));
        ranks.push((alpha, spectrum.rank()));
        bar.inc(1);
    }
    bar.finish();

    let mut outcome = Outcome::new("effective-dimension", "How many dimensions a target needs");
    outcome.text(
        "The effective dimension is the smallest number of dimensions that hold strictly more than 95 % of a target's variance. The paper \
         means it to say how wide a layer should be. It falls as the one-dimensional label takes over from the many-dimensional images.",
    );
    let published = &ctx.published.fig8;
    let mut curves = vec![Series::line_points(&digits.label, 0, dimensions.iter().copied())];
    if digits.is_mnist() {
        curves.push(Series::published(published.points.iter().copied()).tolerance(published.tolerance));
    }
    let figure = Figure::new("Effective dimension of hidden targets").panel(draw::over_alpha(
        "",
        "effective dimension",
        curves,
    ));
    outcome.figure("fig08", figure, "Figure 8: dimensions that hold more than 95 % of the variance.");
    let run: Vec<usize> =
        ALPHAS.iter().map(|&alpha| Ok(path.spectrum(alpha)?.rank())).collect::<Result<_>>()?;
    outcome.text(format!(
        "The rank, counted as the paper's code does (eigenvalues above 1e-12 of their sum), is {} at the alphas of the published network. Along the figure's grid it is {}. \
         The smallest eigenvalue of the images lies just above the cut, and `1 - alpha` takes it below.",
        listed(&run),
        ranges(&ranks),
    ));
    if digits.is_mnist() {
        let measured =
            |alpha: f64| dimensions.iter().find(|point| point.0 == alpha).map_or(f64::NAN, |point| point.1);
        let reason = "read off the published figure by eye";
        let statement = "Effective dimension of the targets of MNIST 3 vs 8";
        outcome.claims(vec![
            Claim::near(
                "fig8.alpha0",
                "2.4",
                format!("{statement} at alpha = 0"),
                at(published, 0.0)?,
                measured(0.0),
                published.tolerance,
                reason,
            ),
            Claim::near(
                "fig8.alpha095",
                "2.4",
                format!("{statement} at alpha = .95"),
                at(published, 0.95)?,
                measured(0.95),
                published.tolerance,
                reason,
            ),
            Claim::near_each(
                "mnist.rank",
                "2.2",
                "Rank of the targets of MNIST 3 vs 8 at the alphas of the published network",
                vec![613.0; run.len()],
                run.iter().map(|&rank| rank as f64).collect::<Vec<_>>(),
                0.0,
                "a rank is exact",
            ),
        ]);
    }
    Ok(outcome)
}

/// `613`, or `612, 613, 613`.
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
