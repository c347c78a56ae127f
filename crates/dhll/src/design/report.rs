//! A design and why, for reading and for storing.

use std::fmt;

use dhll_diagnose::Verdict;
use serde::Serialize;

use super::comparison::{Comparison, Control, table};
use super::evidence::{Decision, Zone};

/// An architecture, and why.
///
/// # Examples
/// ```
/// use dhll::data::circles::Circles;
/// use dhll::{Designer, Dhll};
///
/// let (train, test) = Circles { per_class: 150, ..Circles::default() }.generate()?.split(100, 7)?;
/// let designer = Designer { alphas: vec![0.1, 0.9], max_depth: 2, ..Designer::default() };
/// let builder = Dhll::builder().seed(2);
/// let design = builder.design(&designer, &train, &mut |what| println!("{what}"))?;
/// println!("{}", design.decisions[0]); // a table: what a layer learns at every alpha, and what it is worth
/// println!("{design}"); // all decisions, and whether the design is worth its time
/// let model = builder.designed(&design).fit(&train)?;
/// assert!(model.evaluate(&test)?.score.accuracy() > 0.95);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Design {
    /// The alphas of the layers.
    pub alphas: Vec<f64>,
    /// Their widths.
    pub widths: Vec<usize>,
    /// Units inside every layer; none where the designer was given a trainer.
    pub units: Option<usize>,
    /// Where on the path the labels become learnable.
    pub zone: Option<Zone>,
    /// Every decision with a table and a figure.
    pub decisions: Vec<Decision>,
    /// Error rate of the design with its head on the validation rows, and its 95 % interval.
    pub error: [f64; 3],
    /// The design beside the default, the label alone and no layers. The rows are those that the design was chosen on, which favours it a little.
    pub comparisons: Vec<Comparison>,
    /// Folds; 1 for a single split.
    pub folds: usize,
    /// Rows trained on in the first fold, and validation rows of all folds.
    pub rows: [usize; 2],
    /// How long it took.
    pub time: DesignTime,
}

/// Seconds that a design took, beside those of one fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DesignTime {
    /// Of the design.
    pub design: f64,
    /// Of one fit of the default, on the training rows of the first fold.
    pub default_fit: f64,
}

impl Design {
    /// Whether the design is to be used: it is better than one of the controls, and not worse than the default.
    pub fn is_worth_it(&self) -> bool {
        let mut verdicts = self.comparisons.iter().map(|one| (one.control, one.verdict));
        let worse_than_default = verdicts.clone().any(|one| one == (Control::Default, Verdict::Worse));
        !worse_than_default && verdicts.any(|(_, verdict)| verdict == Verdict::Better)
    }

    /// What to use, and why, in a sentence or two.
    pub fn conclusion(&self) -> String {
        let beaten = |verdict: Verdict| {
            let of = self.comparisons.iter().filter(|one| one.verdict == verdict);
            let names: Vec<String> = of.map(|one| one.control.to_string()).collect();
            names.join(" and ")
        };
        let better = beaten(Verdict::Better);
        let worse = self
            .comparisons
            .iter()
            .any(|one| one.control == Control::Default && one.verdict == Verdict::Worse);
        if worse {
            return "The design is not worth its time: it is worse than the default. Use the default."
                .to_owned();
        }
        if better.is_empty() {
            return "The design is not worth its time: it is not better, beyond chance, than the default, the label alone or no layers. \
                    Use the default."
                .to_owned();
        }
        match self
            .comparisons
            .iter()
            .any(|one| one.control == Control::Default && one.verdict == Verdict::Better)
        {
            true => format!("The design is better than {better}. Use the design."),
            false => format!(
                "The design is better than {better}, but cannot be told apart from the default, which takes a single fit. Both can be used."
            ),
        }
    }
}

impl fmt::Display for Design {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = self.units.map_or(String::new(), |units| format!(", {units} units inside every layer"));
        writeln!(f, "alphas {:?}, widths {:?}{units}", self.alphas, self.widths)?;
        let [trained, judged] = self.rows;
        match self.folds {
            1 => writeln!(f, "from layers trained on {trained} rows and compared on {judged} others")?,
            folds => writeln!(f, "from {folds}-fold cross-validation on {judged} rows")?,
        }
        let DesignTime { design, default_fit } = self.time;
        writeln!(
            f,
            "in {design:.1} s; one fit of the default took {default_fit:.2} s, {:.0} times less\n",
            design / default_fit.max(f64::MIN_POSITIVE)
        )?;
        for decision in &self.decisions {
            writeln!(f, "{decision}")?;
        }
        match &self.zone {
            Some(zone) => writeln!(
                f,
                "The labels become learnable between alpha = {} and {}, where they are {:.2e} and {:.2e} of the trace: the held-out \
                 error falls from {:.4} to {:.4}.\n",
                zone.alphas[0],
                zone.alphas[1],
                zone.label_shares[0],
                zone.label_shares[1],
                zone.errors[0],
                zone.errors[1]
            )?,
            None => writeln!(f, "The held-out error does not fall along these candidates.\n")?,
        }
        let [error, low, high] = self.error;
        writeln!(
            f,
            "Is it worth its time?\n  the error of the design is {error:.4} ({low:.4} to {high:.4})"
        )?;
        for line in table(&self.comparisons).lines() {
            writeln!(f, "  {line}")?;
        }
        write!(f, "\n{}", self.conclusion())
    }
}
