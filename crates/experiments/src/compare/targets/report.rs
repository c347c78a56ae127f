//! The report: a first page with the answers, then a section for each question.

use anyhow::Result;
use dhll::diagnose::Verdict;
use dhll::diagnose::paired::LEAST_SEEDS;

use super::study::Answered;
use crate::report::Section;

/// The report's title.
pub(super) const TITLE: &str = "What hidden targets are worth";

/// What the report is about.
pub(super) const LEAD: &str = "A hidden target tells a layer what to give out: something between the similarity of the inputs and that of the labels. A network that is \
    trained layer by layer could as well learn the label in every layer, or be trained end to end. This report asks where hidden targets are worth more \
    than that. Every answer below is chosen by a measured interval, and every number has its controls in the same table.";

const METHOD: &str = "Every contestant is a representation of the rows with the same head: ridge regression, its strength by leave-one-out error. Networks end to \
    end have a head of their own. Layers that are trained by Adam take the same number of steps whatever the contestant; settings are chosen on validation rows \
    among two candidates, and the test rows are looked at once for each chosen setting. Layers are given inputs of mean norm 3. The similarity \
    of a hidden target is reduced to its 100 leading principal components, brought to the scale of the label code. Images have test rows of their own, and \
    intervals are over seeds and rows together; tables are split anew by every seed, and their intervals are those of Nadeau and Bengio. Over data sets, the \
    interval is Student's over the differences of the data sets.";

/// What one question answers: a sentence chosen by the interval, and the numbers.
///
/// # Errors
/// If a headline is about an entry that does not exist.
pub(super) fn answers(answered: &Answered) -> Result<Vec<String>> {
    let mut sentences = Vec::new();
    for headline in &answered.question.headlines {
        let (entry, control) = (&headline.entry, &headline.control);
        sentences.push(match answered.overall(entry, control)? {
            Some(one) if one.low.is_finite() => {
                let [mean, low, high] = [one.mean, one.low, one.high].map(|v| format!("{:+.2}", 100.0 * v));
                format!(
                    "{} (*{entry}* against *{control}*: {mean} points, {low} to {high})",
                    headline.answer(one.verdict())
                )
            }
            Some(one) => format!(
                "{} (*{entry}* against *{control}*: {:+.2} points on one data set, without an interval)",
                headline.answer(Verdict::Undecided),
                100.0 * one.mean
            ),
            None => format!("*{entry}* against *{control}*: not measured."),
        });
    }
    Ok(sentences)
}

/// The first page.
///
/// # Errors
/// As [`answers`].
pub(super) fn first_page(all: &[Answered], others: &[String]) -> Result<Section> {
    let mut section = Section::new("answers", "The answers");
    let mut lines = String::new();
    for answered in all {
        for sentence in answers(answered)? {
            lines += &format!("- **{}**: {sentence}\n", answered.question.title);
        }
    }
    others.iter().for_each(|sentence| lines += &format!("- {sentence}\n"));
    section.finding(lines);
    section.text(METHOD);
    section.text(format!(
        "A verdict is `better` or `worse` if the 95 % interval excludes zero and there are at least {LEAST_SEEDS} seeds, splits or data sets, and `cannot be told \
         apart` otherwise. Each comparison is taken alone: among many, a few are `better` or `worse` by chance."
    ));
    Ok(section)
}

/// The section of a question.
///
/// # Errors
/// If a control is not an entry.
pub(super) fn section(answered: &Answered) -> Result<Section> {
    let question = &answered.question;
    let mut section = Section::new(question.id, question.title);
    section.text(question.text.clone());
    section.finding(answers(answered)?.join("\n\n"));
    let caption =
        "Mean difference of test errors over data sets with 95 % intervals; below zero, the first errs less.";
    section.figure(question.id, answered.figure()?, caption);
    if let Some(figure) = answered.over_labels() {
        section.figure(
            format!("{}-errors", question.id),
            figure,
            "Mean test errors by the number of labels.",
        );
    }
    section.table(answered.errors(), "Mean errors on the test rows.");
    section.table(
        answered.differences()?,
        "Differences of test errors in points; below zero, the contestant errs less than the control.",
    );
    let chosen = answered.chosen();
    if !chosen.rows.is_empty() {
        section.table(chosen, "The settings that validation rows chose most often.");
    }
    if !answered.remarks.is_empty() {
        section.text(format!("Not measured:\n\n- {}", answered.remarks.join("\n- ")));
    }
    Ok(section)
}

/// A question for a Markdown document.
///
/// # Errors
/// As [`section`].
pub(super) fn markdown(answered: &Answered) -> Result<String> {
    let question = &answered.question;
    Ok(format!(
        "\n### {}\n\n{}\n\n{}\n\n{}\n{}",
        question.title,
        question.text,
        answers(answered)?.join("\n\n"),
        answered.errors().markdown(),
        answered.differences()?.markdown()
    ))
}
