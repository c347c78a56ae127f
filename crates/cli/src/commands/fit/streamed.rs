//! A fit of rows that are read in blocks.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use dhll::core::memory::Bytes;
use dhll::model::whole_file::is_stream;
use dhll::out_of_core::FileRows;
use dhll::registry::Choice;
use dhll::resume::Earlier;
use dhll::{DhllBuilder, Model, RowKind};

use super::finished::finished;
use super::steps::steps;
use crate::context::Context;
use crate::outputs::FitOutputs;
use crate::settings::Config;
use crate::watch::Watch;

/// A fit whose choices do without holding the rows.
pub(super) struct Streamed {
    rows: FileRows,
    note: Option<String>,
    builder: DhllBuilder,
    /// With all defaults that follow from the target.
    pub(super) config: Config,
}

impl Streamed {
    /// As was asked for. Where nothing was chosen, a layer takes the place of the kernel that needs all rows.
    pub(super) fn always(context: &Context, config: &Config) -> Result<Self> {
        let mut config = config.clone();
        let settings = &mut config.settings;
        if settings.similarity.is_none() && settings.alphas.is_none() {
            settings.similarity = Some(Choice::named("dot"));
            context.note(&format!(
                "a kernel needs all rows in memory; with --out-of-core always the default is one hidden layer, at alpha = {}",
                RowKind::ALPHA
            ));
        }
        Self::new(context, config)
    }

    /// Because all rows would take more bytes than there are, unless a choice needs them. That is no error: that they do not fit is.
    pub(super) fn if_possible(context: &Context, config: &Config, bytes: Bytes) -> Option<Self> {
        let streamed = Self::new(context, config.clone());
        context.note(&match &streamed {
            Ok(_) => format!("all rows would take {bytes}, more than there is; they are read in blocks"),
            Err(why) => {
                format!("all rows would take {bytes}, more than there is, and are not read in blocks: {why}")
            }
        });
        streamed.ok()
    }

    /// Reads the target, and sees whether a choice needs all rows.
    fn new(context: &Context, mut config: Config) -> Result<Self> {
        let altered = [(config.settings.shifts > 0, "--shifts"), (config.settings.noise != 0.0, "--noise")];
        if let Some((_, option)) = altered.into_iter().find(|(given, _)| *given) {
            bail!("{option} needs all rows in memory; leave it out, or choose --out-of-core never");
        }
        let (rows, note) = config.input.file_rows()?;
        config.settings = config.settings.resolved(RowKind::of(rows.target()));
        let builder = config.settings.builder(&context.registry, rows.target())?;
        match &context.team {
            None => builder.check_out_of_core(&rows)?,
            Some(team) => builder.check_shared(&rows, team)?,
        }
        Ok(Self { rows, note, builder, config })
    }

    /// The model, to be written to `outputs`, and whether an earlier fit has finished it; encoded rows are kept beside it meanwhile. Of several processes, the first
    /// one alone gets it.
    pub(super) fn fit(
        &self,
        context: &Context,
        outputs: &FitOutputs,
        earlier: Earlier,
    ) -> Result<Option<(Model, bool)>> {
        let out = &*outputs.model;
        if let Some(note) = self.note.as_ref().filter(|_| context.is_first()) {
            context.progress.above(note);
        }
        let trained = self.config.settings.trained_rows(self.rows.target().n_samples())?;
        let mut watch = Watch::new(&context.progress, "training", steps(&self.config.settings, trained));
        let beside = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let scratch = if is_stream(out) { std::env::temp_dir() } else { beside.to_owned() };
        let fit = match &context.team {
            None => self.builder.prepare_out_of_core(&self.rows, &scratch, &mut watch)?,
            Some(team) => self.builder.prepare_shared(&self.rows, &scratch, team, &mut watch)?,
        };
        fit.check_saved().with_context(|| out.display().to_string())?;
        let finished = context.is_first().then(|| finished(context, out, fit.settings(), earlier)).flatten();
        let is_finished = match &context.team {
            None => finished.is_some(),
            Some(team) => team.gathered(vec![u8::from(finished.is_some())])?.concat().contains(&1),
        };
        if is_finished {
            return Ok(finished.map(|model| (model, true)));
        }
        let model = match outputs.folder()? {
            Some(folder) => fit.run_in(folder, earlier, &mut watch)?,
            None => fit.run(&mut watch)?,
        };
        Ok(context.is_first().then_some((model, false)))
    }
}
