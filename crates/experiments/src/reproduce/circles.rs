//! Figures 1 to 7: the circles of the paper, and where the label's eigenvalue crosses those of the data.

use anyhow::Result;
use dhll::data::circles::Circles;
use dhll::means::Arithmetic;
use dhll::{Encoding, TargetPath};
use dhll_plot::{Figure, Series};
use ndarray::Array2;

use super::context::{ReproduceContext, grid};
use super::draw;
use super::measure::training_error;
use crate::claims::Statement;
use crate::published::value_at;
use crate::report::Section;

/// The circles as feature rows.
struct EncodedCircles {
    a: Array2<f64>,
    b: Array2<f64>,
    labels: Vec<usize>,
    classes: Vec<String>,
}

impl EncodedCircles {
    fn new(ctx: &ReproduceContext) -> Result<Self> {
        let data = Circles { seed: ctx.seed, ..Circles::default() }.generate()?;
        let rows = Encoding::raw(&data)?.encode(&*ctx.backend, &data)?;
        Ok(Self { a: rows.a, b: rows.b, labels: data.labels().to_vec(), classes: data.classes().to_vec() })
    }

    fn path<'a>(&self, ctx: &'a ReproduceContext) -> Result<TargetPath<'a>> {
        Ok(TargetPath::new(self.a.view(), self.b.view(), &Arithmetic, &*ctx.backend)?)
    }

    fn targets(&self, ctx: &ReproduceContext, alpha: f64) -> Result<Array2<f64>> {
        Ok(self.path(ctx)?.target_map(alpha)?.apply(&*ctx.backend, self.a.view(), self.b.view())?)
    }
}

/// Figure 1: the data. Figures 2, 3, 5 and 6: the three dimensions of the targets. Figure 7: the first two.
///
/// # Errors
/// If a target cannot be computed.
pub fn targets(ctx: &ReproduceContext, wanted: &dyn Fn(&str) -> bool) -> Result<Section> {
    let rows = EncodedCircles::new(ctx)?;
    let scatter =
        |h: &Array2<f64>, columns: [(&str, usize); 2]| draw::scatter(h, columns, &rows.labels, &rows.classes);
    let mut section = Section::new("circles", "Two circles: what interpolation does to the data");
    section.text(
        "Two rings of 500 points each, one inside the other. No straight line separates them. Their hidden targets have three \
         dimensions: two for the plane and one for the label. `alpha` says how far a target has moved from the data (0) to the label (1).",
    );
    if wanted("fig1") {
        let panel = scatter(&rows.a, [("x1", 0), ("x2", 1)]).equal_aspect();
        section.figure("fig01", Figure::new("The circles").panel(panel), "Figure 1: the data set.");
    }
    let captions = [
        (
            "fig2",
            "fig02",
            0.05,
            "Figure 2: at alpha = 0.05 the first two dimensions are the data, almost unchanged; the third is the label, to scale.",
        ),
        ("fig3", "fig03", 0.95, "Figure 3: at alpha = 0.95 little but the scale has changed."),
        (
            "fig5",
            "fig05",
            0.99,
            "Figure 5: at alpha = 0.99 the label begins to mix with the leading dimensions: its eigenvalue is about to cross those of the data.",
        ),
        (
            "fig6",
            "fig06",
            0.992,
            "Figure 6: at alpha = 0.992 the label has become the first dimension, and the circles are the other two.",
        ),
    ];
    for (id, name, alpha, caption) in captions {
        if wanted(id) {
            let h = rows.targets(ctx, alpha)?;
            let [first, second, third] = [("dimension 1", 0), ("dimension 2", 1), ("dimension 3", 2)];
            let figure = Figure::new(format!("The three dimensions of the targets at alpha = {alpha}"))
                .columns(2)
                .panel(scatter(&h, [first, second]))
                .panel(scatter(&h, [first, third]));
            section.figure(name, figure, caption);
        }
    }
    if wanted("fig7") {
        let panel = scatter(&rows.targets(ctx, 0.9905)?, [("dimension 1", 0), ("dimension 2", 1)]);
        section.figure(
            "fig07",
            Figure::new("The first two dimensions at alpha = 0.9905").panel(panel),
            "Figure 7: in the middle of the crossing the two rings overlap in the leading dimensions.",
        );
    }
    Ok(section)
}

/// Figure 4: the training error of logistic regression along the path.
///
/// # Errors
/// If a target cannot be computed or a probe does not converge.
pub fn separability(ctx: &ReproduceContext) -> Result<Section> {
    let rows = EncodedCircles::new(ctx)?;
    let error = |alpha: f64| {
        let h = rows.targets(ctx, alpha)?;
        training_error(&*ctx.backend, h.view(), &rows.labels, 1.0)
    };
    let mut measured = ctx.curve("figure 4: probes on circles", &grid(ctx.choose(10, 20)), error)?;
    // The published point that a coarse grid leaves out.
    if value_at(&measured, 0.05).is_none() {
        measured.insert(1, (0.05, error(0.05)?));
    }
    let mut section = Section::new("circles-separability", "Two circles: separable at once");
    let published = &ctx.published.fig4;
    let series = [
        Series::line_points("logistic regression, C = 1", 0, measured.iter().copied()),
        Series::published(published.points.iter().copied()).tolerance(published.tolerance),
    ];
    section.figure(
        "fig04",
        Figure::new("Training error of logistic regression on the circles' targets")
            .panel(draw::over_alpha(draw::ERROR, series)),
        "Figure 4: half of the rows are misclassified at alpha = 0, none as soon as alpha > 0.",
    );
    section.finding(
        "This is not a property of the data. For every alpha > 0 the label is one of the target's features, so a linear probe on \
         *training* rows finds it. Such a probe does not show whether a layer can learn the target.",
    );
    let claim = |id, alpha: f64| {
        let text =
            format!("Training error of logistic regression on the circles' targets at alpha = {alpha}");
        published.claim(Statement::new(id, "3.1", text), alpha, &measured)
    };
    section.claims([claim("fig4.alpha0", 0.0)?, claim("fig4.alpha005", 0.05)?]);
    Ok(section)
}

/// The Critical Zone of the circles: where the label's eigenvalue crosses those of the data.
///
/// # Errors
/// If a spectrum cannot be computed.
pub fn crossing(ctx: &ReproduceContext) -> Result<Section> {
    let rows = EncodedCircles::new(ctx)?;
    let path = rows.path(ctx)?;
    let steps = ctx.choose(60, 240);
    let mut eigenvalues = vec![Vec::new(); 3];
    for alpha in (0..=steps).map(|i| 0.985 + 0.01 * f64::from(i) / f64::from(steps)) {
        let spectrum = path.spectrum(alpha)?;
        for (curve, &value) in eigenvalues.iter_mut().zip(spectrum.eigenvalues()) {
            curve.push((alpha, value));
        }
    }
    let crossings: Vec<f64> = path.crossings()?.iter().map(|crossing| crossing.alpha).collect();
    let curves = eigenvalues
        .into_iter()
        .enumerate()
        .map(|(i, points)| Series::line(format!("eigenvalue {}", i + 1), i, points));
    let panel = draw::over_alpha("eigenvalue", curves);
    let panel = crossings.iter().fold(panel, |panel, &alpha| panel.vertical(alpha, format!("{alpha:.4}")));
    let mut section =
        Section::new("circles-crossing", "Two circles: the Critical Zone is an eigenvalue crossing");
    section.text(
        "The paper calls the range of alpha in which the targets change their shape the *Critical Zone*, and finds it between 0.99 and 0.992. \
         For a data eigenvalue `lambda` and N labels of size one, the label's eigenvalue `alpha N` meets the data's `(1 - alpha) lambda` at \
         `alpha* = lambda / (lambda + N)`. Nothing else happens there: eigenvectors change places.",
    );
    section.figure(
        "crossing",
        Figure::new("Eigenvalues of the circles' targets").panel(panel),
        "The three eigenvalues near alpha = 1 with the predicted crossings.",
    );
    let shown: Vec<String> = crossings.iter().map(|alpha| format!("{alpha:.4}")).collect();
    section.finding(format!("Predicted crossings of this data set: {}.", shown.join(" and ")));
    let statement = Statement::new(
        "circles.crossing",
        "2.3",
        "The label's eigenvalue crosses both eigenvalues of the circles inside the published Critical Zone, 0.99 to 0.992",
    );
    let centre = vec![0.991; crossings.len()];
    section.claims([statement.near(
        centre,
        crossings,
        0.001,
        "the centre of the published zone, plus or minus half its width",
    )]);
    Ok(section)
}
