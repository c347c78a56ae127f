//! A question of the study as data: who is compared, on what, and what is concluded.

use dhll::diagnose::Verdict;

use super::contestant::Contestant;
use super::data::StudyData;
use super::pool::Labels;

/// A question, which becomes a section of the report.
pub struct Question {
    /// Its name on the command line and in the report.
    pub id: &'static str,
    /// The question in a few words.
    pub title: &'static str,
    /// What was done, in Markdown.
    pub text: String,
    /// At most so many training rows.
    pub rows: usize,
    /// The data sets, each with the labels that are given.
    pub data: Vec<(StudyData, Vec<Labels>)>,
    /// Who is compared.
    pub entries: Vec<Entry>,
    /// What the first page says.
    pub headlines: Vec<Headline>,
}

/// A contestant with its candidate settings.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Validation rows choose among these; one alone is not chosen.
    pub candidates: Vec<Contestant>,
    /// The names of the entries that it is compared with.
    pub controls: Vec<String>,
}

impl Entry {
    /// An entry with candidates and controls.
    pub fn new<C: Into<String>>(
        name: impl Into<String>,
        candidates: impl IntoIterator<Item = Contestant>,
        controls: impl IntoIterator<Item = C>,
    ) -> Self {
        Self {
            name: name.into(),
            candidates: candidates.into_iter().collect(),
            controls: controls.into_iter().map(Into::into).collect(),
        }
    }

    /// An entry that others are compared with.
    pub fn control(name: impl Into<String>, candidates: impl IntoIterator<Item = Contestant>) -> Self {
        Self::new(name, candidates, [""; 0])
    }
}

/// The answer to a question: one difference, and what it means either way.
pub struct Headline {
    /// The entry.
    pub entry: String,
    /// The entry it is compared with.
    pub control: String,
    /// Said if the entry errs less, if the two cannot be told apart, and if it errs more.
    pub answers: [&'static str; 3],
}

impl Headline {
    /// What is said under a verdict.
    pub fn answer(&self, verdict: Verdict) -> &'static str {
        self.answers[match verdict {
            Verdict::Better => 0,
            Verdict::Undecided => 1,
            Verdict::Worse => 2,
        }]
    }
}

/// One data set with its labels: a column of the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The data set.
    pub data: StudyData,
    /// Which rows have labels.
    pub labels: Labels,
}

impl Task {
    /// `mnist, 5 a class`.
    pub fn name(&self) -> String {
        match self.labels {
            Labels::All => self.data.to_string(),
            Labels::PerClass(count) | Labels::Coarse(count) => format!("{}, {count} a class", self.data),
            Labels::Share(share) => format!("{}, {} %", self.data, 100.0 * share),
        }
    }
}

impl Question {
    /// The columns of its tables.
    pub fn tasks(&self) -> Vec<Task> {
        let tasks = self
            .data
            .iter()
            .flat_map(|(data, labels)| labels.iter().map(|&labels| Task { data: data.clone(), labels }));
        tasks.collect()
    }
}
