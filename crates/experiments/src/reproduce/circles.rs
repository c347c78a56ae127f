//! Figures 1 to 7: the paper's circles, and where on their path the label changes places with the data.

use anyhow::Result;
use dhll::data::circles::Circles;
use dhll::means::Arithmetic;
use dhll::{Encoding, TargetPath};
use ndarray::Array2;

use super::context::{Context, at, grid};
use super::draw;
use super::measure::training_error;
use super::outcome::Outcome;
use crate::claims::Claim;
use dhll_plot::{Figure, Series};

/// The circles with their path.
struct Rows {
    a: Array2<f64>,
    b: Array2<f64>,
    labels: Vec<usize>,
    classes: Vec<String>,
}

impl Rows {
    fn new(ctx: &Context) -> Result<Self> {
        let data = Circles { seed: ctx.seed, ..Circles::default() }.generate()?;
        let rows = Encoding::raw(&data)?.encode(&*ctx.backend, &data)?;
        Ok(Self { a: rows.a, b: rows.b, labels: data.labels().to_vec(), classes: data.classes().to_vec() })
    }

    fn path<'a>(&self, ctx: &'a Context) -> Result<TargetPath<'a>> {
        Ok(TargetPath::new(self.a.view(), self.b.view(), &Arithmetic, &*ctx.backend)?)
    }

    fn targets(&self, ctx: &Context, alpha: f64) -> Result<Array2<f64>> {
        Ok(self.path(ctx)?.target_map(alpha)?.apply(&*ctx.backend, self.a.view(), self.b.view())?)
    }
}

/// Figure 1: the data. Figures 2, 3, 5 and 6: the three dimensions of the targets. Figure 7: the first two.
///
/// # Errors
/// If a target cannot be computed.
pub fn targets(ctx: &Context, wanted: &dyn Fn(&str) -> bool) -> Result<Outcome> {
    let rows = Rows::new(ctx)?;
    let mut outcome = Outcome::new("circles", "Two circles: what interpolating does to the data");
    outcome.text(
        "Two rings of 500 points each, one inside the other. No straight line separates them. Their hidden targets have three \
         dimensions: two for the plane and one for the label. `alpha` says how far a target has moved from the data (0) to the label (1).",
    );
    if wanted("fig1") {
        let panel = draw::scatter(&rows.a, [("x1", 0), ("x2", 1)], &rows.labels, &rows.classes);
        let figure = Figure::new("The circles").panel(panel.equal_aspect());
        outcome.figure("fig01", figure, "Figure 1: the data set.");
    }
    let captions = [
        (
            "fig2",
            "fig02",
            0.05,
            "Figure 2: at alpha = .05 the first two dimensions are the data, almost unchanged; the third is the label, to scale.",
        ),
        ("fig3", "fig03", 0.95, "Figure 3: at alpha = .95 the scale has changed, and little else."),
        (
            "fig5",
            "fig05",
            0.99,
            "Figure 5: at alpha = .99 the label begins to mix into the leading dimensions: its eigenvalue is about to cross those of the data.",
        ),
        (
            "fig6",
            "fig06",
            0.992,
            "Figure 6: at alpha = .992 the label has become the first dimension, and the circles are the other two.",
        ),
    ];
    for (id, name, alpha, caption) in captions {
        if wanted(id) {
            let h = rows.targets(ctx, alpha)?;
            let figure = draw::three_dimensions(alpha, &h, &rows.labels, &rows.classes);
            outcome.figure(name, figure, caption);
        }
    }
    if wanted("fig7") {
        let h = rows.targets(ctx, 0.9905)?;
        let panel = draw::scatter(&h, [("dimension 1", 0), ("dimension 2", 1)], &rows.labels, &rows.classes);
        let figure = Figure::new("The first two dimensions at alpha = 0.9905").panel(panel);
        outcome.figure(
            "fig07",
            figure,
            "Figure 7: in the middle of the crossing the two rings overlap in the leading dimensions.",
        );
    }
    Ok(outcome)
}

/// Figure 4: the training error of logistic regression along the path.
///
/// # Errors
/// If a target cannot be computed or a probe does not converge.
pub fn separability(ctx: &Context) -> Result<Outcome> {
    let rows = Rows::new(ctx)?;
    let mut outcome = Outcome::new("circles-separability", "Two circles: separable at once");
    let alphas = grid(ctx.choose(10, 20));
    let bar = ctx.progress.task("figure 4: probes on circles", alphas.len() as u64);
    let mut measured = Vec::new();
    for &alpha in &alphas {
        let h = rows.targets(ctx, alpha)?;
        measured.push((alpha, training_error(&*ctx.backend, h.view(), &rows.labels, 1.0)?));
        bar.inc(1);
    }
    let at_005 = {
        let h = rows.targets(ctx, 0.05)?;
        training_error(&*ctx.backend, h.view(), &rows.labels, 1.0)?
    };
    bar.finish();
    if !measured.iter().any(|&(alpha, _)| alpha == 0.05) {
        measured.insert(1, (0.05, at_005));
    }
    let published = &ctx.published.fig4;
    let series = [
        Series::line_points("logistic regression, C = 1", 0, measured.iter().copied()),
        Series::published(published.points.iter().copied()).tolerance(published.tolerance),
    ];
    let figure = Figure::new("Training error of logistic regression on the circles' targets")
        .panel(draw::over_alpha("", draw::ERROR, series));
    outcome.figure(
        "fig04",
        figure,
        "Figure 4: half of the rows are misclassified at alpha = 0, none as soon as alpha > 0.",
    );
    outcome.finding(
        "This is no discovery about the data. For every alpha > 0 the label is one of the target's features, so a linear probe on \
         *training* rows finds it. Such a probe says nothing on whether a layer can learn the target.",
    );
    let statement = "Training error of logistic regression on the circles' targets";
    let reason = "read off the published figure by eye; another draw of the circles";
    outcome.claims(vec![
        Claim::near(
            "fig4.alpha0",
            "3.1",
            format!("{statement} at alpha = 0"),
            at(published, 0.0)?,
            measured[0].1,
            published.tolerance,
            reason,
        ),
        Claim::near(
            "fig4.alpha005",
            "3.1",
            format!("{statement} at alpha = .05"),
            at(published, 0.05)?,
            at_005,
            published.tolerance,
            reason,
        ),
    ]);
    Ok(outcome)
}

/// The circles' Critical Zone as what it is: the label's eigenvalue crossing those of the data.
///
/// # Errors
/// If a spectrum cannot be computed.
pub fn crossing(ctx: &Context) -> Result<Outcome> {
    let rows = Rows::new(ctx)?;
    let path = rows.path(ctx)?;
    let mut outcome =
        Outcome::new("circles-crossing", "Two circles: the Critical Zone is an eigenvalue crossing");
    let alphas: Vec<f64> =
        (0..=ctx.choose(60, 240)).map(|i| 0.985 + 0.01 * i as f64 / ctx.choose(60.0, 240.0)).collect();
    let mut eigenvalues = vec![Vec::new(); 3];
    for &alpha in &alphas {
        let spectrum = path.spectrum(alpha)?;
        for (curve, &value) in eigenvalues.iter_mut().zip(spectrum.eigenvalues()) {
            curve.push((alpha, value));
        }
    }
    let stars: Vec<f64> = path.crossings()?.iter().map(|crossing| crossing.alpha).collect();
    let curves = eigenvalues
        .into_iter()
        .enumerate()
        .map(|(i, points)| Series::line(format!("eigenvalue {}", i + 1), i, points));
    let panel = draw::over_alpha("", "eigenvalue", curves);
    let panel = stars.iter().fold(panel, |panel, &star| panel.vertical(star, format!("{star:.4}")));
    let figure = Figure::new("Eigenvalues of the circles' targets").panel(panel);
    outcome.text(
        "The paper calls the range of alpha in which the targets change their look the *Critical Zone*, and finds it between .99 and .992. \
         With data eigenvalue `lambda` and N labels of size one, the label's eigenvalue `alpha N` meets the data's `(1 - alpha) lambda` at \
         `alpha* = lambda / (lambda + N)`. Nothing else happens there: eigenvectors change places.",
    );
    outcome.figure("crossing", figure, "The three eigenvalues near alpha = 1 with the predicted crossings.");
    let measured: Vec<f64> = stars.iter().map(|star| (star * 1e4).round() / 1e4).collect();
    outcome.finding(format!(
        "Predicted crossings of this data set: {}.",
        measured.iter().map(f64::to_string).collect::<Vec<_>>().join(" and ")
    ));
    outcome.claims(vec![Claim::near_each(
        "circles.crossing",
        "2.3",
        "The label's eigenvalue crosses both eigenvalues of the circles inside the published Critical Zone, .99 to .992",
        vec![0.991; stars.len()],
        stars,
        0.001,
        "the centre of the published zone, give or take half its width",
    )]);
    Ok(outcome)
}
