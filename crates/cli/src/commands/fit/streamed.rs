//! A fit of rows that are read in blocks.

use std::path::Path;

use anyhow::{Result, bail};
use dhll::model::whole_file::is_stream;
use dhll::out_of_core::FileRows;
use dhll::settings::Alphas;
use dhll::{DhllBuilder, Model, RowKind};

use crate::context::Context;
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
    /// Reads the target, and sees whether a choice needs all rows.
    pub(super) fn new(context: &Context, config: &Config) -> Result<Self> {
        let altered = [(config.settings.shifts > 0, "--shifts"), (config.settings.noise != 0.0, "--noise")];
        if let Some((_, option)) = altered.into_iter().find(|(given, _)| *given) {
            bail!("{option} needs all rows in memory; leave it out, or choose --out-of-core never");
        }
        let (rows, note) = config.input.file_rows()?;
        let mut config = config.clone();
        config.settings = config.settings.resolved(RowKind::of(rows.target()));
        let builder = config.settings.builder(&context.registry, rows.target())?;
        match &context.team {
            None => builder.check_out_of_core(&rows)?,
            Some(team) => builder.check_shared(&rows, team)?,
        }
        Ok(Self { rows, note, builder, config })
    }

    /// The model, to be written to `out`; encoded rows are kept beside it meanwhile.
    pub(super) fn fit(&self, context: &Context, out: &Path) -> Result<Model> {
        if let Some(note) = &self.note {
            context.progress.above(note);
        }
        let layers = self.config.settings.alphas.as_ref().map_or(1, Alphas::count);
        let mut watch = Watch::new(&context.progress, "training", layers + 1);
        let beside = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = if is_stream(out) { std::env::temp_dir() } else { beside.to_owned() };
        Ok(match &context.team {
            None => self.builder.fit_out_of_core(&self.rows, &folder, &mut watch)?,
            Some(team) => self.builder.fit_shared(&self.rows, &folder, team, &mut watch)?,
        })
    }
}
