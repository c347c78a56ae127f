//! `dhll data`: the data sets, whether they are available, and what they hold.

mod describe;

use anyhow::Result;
use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use dhll::core::{Dataset, Label, Target, printable, text_table};
use dhll::data::mnist::{self, MnistSource};
use serde::Serialize;

use crate::context::Context;
use crate::input::Data;

/// List, fetch, verify or describe data
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  dhll data list
  dhll data describe customers.csv --target churn
  dhll data fetch fashion-mnist
  dhll data verify --data irises.csv --target species")]
pub(crate) struct Options {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// List what --data accepts, and whether it is available without a download
    List,
    /// Find or download a published data set, and verify it
    Fetch {
        /// The data set
        #[arg(value_name = "DATA", default_value = mnist::MNIST.name)]
        #[arg(value_parser = PossibleValuesParser::new(mnist::SETS.map(|set| set.name)))]
        data: String,
    },
    /// Read all rows of a data set and count them [default: MNIST]
    Verify(Data),
    Describe(describe::Options),
}

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    rows: &'static str,
    available: bool,
    note: String,
}

#[derive(Serialize)]
struct Counted {
    name: String,
    n_features: usize,
    classes: Vec<String>,
    train: Vec<usize>,
    test: Option<Vec<usize>>,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    match options.task {
        Task::List => list(context),
        Task::Describe(options) => describe::run(context, options),
        // Reading finds it, or downloads it.
        Task::Fetch { data } => verify(context, &Data { data: Some(data.into()), ..Data::default() }),
        Task::Verify(data) => {
            let mnist = Data { data: Some(mnist::MNIST.name.into()), ..Data::default() };
            verify(context, &data.over(mnist))
        }
    }
}

/// Whether published data is available is determined without the network.
fn list(context: &Context) -> Result<()> {
    let here = |name, rows, note: &str| Entry { name, rows, available: true, note: note.to_owned() };
    let mut entries = vec![
        here("irises", "150", "three species of flowers, part of the program"),
        here("circles", "1000 and 1000", "two noisy circles, generated"),
        here("strokes", "3000 and 1000", "3s and 8s of 28 x 28 pixels, generated"),
    ];
    for (set, pair) in [(mnist::MNIST, "mnist:A,B"), (mnist::FASHION_MNIST, "fashion-mnist:A,B")] {
        let source = MnistSource { offline: true, ..MnistSource::from_env(set) };
        let available = source.locate(&dhll::data::Silent).is_ok();
        let note = if available {
            String::new()
        } else {
            let name = set.name;
            format!("`dhll data fetch {name}` downloads it; DHLL_DATA_DIR names a folder that has it")
        };
        entries.push(Entry { name: set.name, rows: "60000 and 10000", available, note: note.clone() });
        entries.push(Entry { name: pair, rows: "about 12000 and 2000", available, note });
    }
    entries.extend([
        here("FILE.csv", "all", "--target NAME; also .tsv, .txt and - (standard input); may be gzipped"),
        here("FILE.parquet", "all", "--target NAME; uncompressed, Snappy, gzip or Zstandard"),
        here("FILE.npy", "all", "N x d or images; --labels FILE; also IDX files; may be gzipped"),
        here("FILE.npz", "all", "arrays x and y, or --features NAME --labels NAME"),
    ]);
    context.output.show(&entries, || {
        let row = |entry: &Entry| {
            let available = if entry.available { "yes" } else { "no" };
            [entry.name, entry.rows, available, &entry.note].map(str::to_owned)
        };
        text_table(
            &["data", "training and test rows", "available", ""],
            &entries.iter().map(row).collect::<Vec<_>>(),
        )
    })
}

/// Rows of every class, or with every label.
fn counts(data: &Dataset) -> Vec<usize> {
    match data.target() {
        Target::Labels { values, .. } => {
            values.columns().into_iter().map(|column| column.iter().filter(|&&flag| flag).count()).collect()
        }
        _ => data.class_counts(),
    }
}

fn verify(context: &Context, data: &Data) -> Result<()> {
    let parts = data.load(&context.progress)?;
    let counted = Counted {
        name: parts.train.label(),
        n_features: parts.train.n_features(),
        classes: match parts.train.target() {
            Target::Labels { names, .. } => names.iter().map(Label::to_string).collect(),
            _ => parts.train.classes().to_vec(),
        },
        train: counts(&parts.train),
        test: parts.test.as_ref().map(counts),
    };
    context.output.show(&counted, || {
        let of = |counts: Option<&usize>| counts.map_or("-".to_owned(), usize::to_string);
        let row = |(class, name): (usize, &String)| {
            let test = counted.test.as_ref().and_then(|counts| counts.get(class));
            [name.clone(), of(counted.train.get(class)), of(test)]
        };
        let rows: Vec<_> = counted.classes.iter().enumerate().map(row).collect();
        let what = format!("{}: {} features", printable(&counted.name), counted.n_features);
        format!("{what}\n\n{}", text_table(&["class", "training rows", "test rows"], &rows))
    })
}
