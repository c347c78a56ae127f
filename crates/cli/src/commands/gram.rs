//! `dhll gram`: the sums of raw rows as a file, for `dhll path --gram`.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use dhll::Target;
use dhll::core::data::ClassLookup;
use dhll::core::listed;
use dhll::data::Dataset;
use dhll::gram::RawSums;
use dhll::model::whole_file::write_atomically;
use serde::Serialize;

use crate::context::Context;
use crate::input::{Data, Input};
use crate::outputs::{check_apart, check_file};

/// Sum the products of raw rows and their targets into a NPZ file, for `dhll path --gram`
#[derive(clap::Args)]
#[command(after_help = "\
Sums of parts are merged by `dhll path --gram a.npz,b.npz`. With --scaling none that needs one pass; other scalings divide by the mean norm about the mean of all
rows, which a second pass with --about sums. NPY and IDX files with numbers as labels are read in blocks, other data whole. `docs/gram-file.md`
describes the file, so that other systems can write it.

Examples:
  dhll gram --data irises --out irises.npz
  dhll gram --data a.npy --labels a-labels.npy --classes 0,1,2 --out a.npz
  dhll gram --data a.npy --labels a-labels.npy --classes 0,1,2 --about a.npz,b.npz --out a2.npz
  dhll path --gram a2.npz,b2.npz --scaling standard")]
pub(crate) struct Options {
    #[command(flatten)]
    data: Data,

    /// The classes of all parts, in order, separated by commas [default: those of these rows]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    classes: Vec<String>,

    /// Files of sums, of which these rows are a part: norms are summed about their mean, in place of that of these rows
    #[arg(long, value_name = "FILES", value_delimiter = ',')]
    about: Vec<PathBuf>,

    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Serialize)]
struct Document {
    n_samples: usize,
    n_features: usize,
    n_outputs: usize,
    weight: f64,
    out: PathBuf,
}

pub(crate) fn run(context: &Context, options: Options) -> Result<()> {
    let Options { data, classes, about, out } = options;
    let mut inputs = data.files();
    inputs.extend(about.iter().map(|path| -> Input<'_> { ("--about", path) }));
    check_file(&out)?;
    check_apart([&*out], &inputs)?;
    let backend = context.backend(None)?;
    let about = match about.as_slice() {
        [] => None,
        files => Some(RawSums::load_all(&*backend, files)?),
    };
    let sums = match data.streamed()? {
        Some((mut rows, target)) => {
            let target = of_classes(target, &classes)?;
            RawSums::from_source(&*backend, &mut rows, (&target, None), about.as_ref())?
        }
        None => {
            let rows = data.load(&context.progress)?.train;
            // Rows without a target are refused with the remedy as they are.
            let as_they_are = classes.is_empty() || rows.n_unlabelled() > 0;
            let rows = if as_they_are { rows } else { with_classes(rows, &classes)? };
            RawSums::of_dataset(&*backend, &rows, about.as_ref())?
        }
    };
    write_atomically(&out, sums.to_npz()?).with_context(|| format!("{} cannot be written", out.display()))?;
    let document = Document {
        n_samples: sums.n_samples(),
        n_features: sums.n_features(),
        n_outputs: sums.target().n_outputs(),
        weight: sums.weight(),
        out,
    };
    context.output.show(&document, || {
        format!(
            "{}: the sums of {} rows of {} features and {} {}",
            document.out.display(),
            document.n_samples,
            document.n_features,
            document.n_outputs,
            sums.target().name()
        )
    })
}

/// The same classes as places in this list, if it is not empty.
fn of_classes(target: Target, classes: &[String]) -> Result<Target> {
    if classes.is_empty() {
        return Ok(target);
    }
    let Target::Classes { labels, names } = target else {
        bail!("--classes has no effect on a target of {}; leave it out", target.kind().name());
    };
    let lookup = ClassLookup::new(classes);
    let place = |name: &String| {
        let place = lookup.place(name);
        place.with_context(|| {
            format!("the class {name:?} of the data is not among those of --classes: {}", listed(classes))
        })
    };
    let places = names.iter().map(place).collect::<Result<Vec<_>>>()?;
    let labels = labels.into_iter().map(|label| places[label]).collect();
    Ok(Target::Classes { labels, names: classes.to_vec() })
}

/// The same rows, of these classes.
fn with_classes(rows: Dataset, classes: &[String]) -> Result<Dataset> {
    let (name, kinds, columns) =
        (rows.name().to_owned(), rows.kinds().map(<[_]>::to_vec), rows.columns().clone());
    let (origin, weights) = (rows.origin(), rows.weights().map(<[f64]>::to_vec));
    let (features, target) = rows.into_parts();
    let rows =
        Dataset::table(name, features, kinds, of_classes(target, classes)?, origin)?.with_columns(columns)?;
    Ok(match weights {
        Some(weights) => rows.with_weights(weights)?,
        None => rows,
    })
}
