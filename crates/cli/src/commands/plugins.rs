//! `dhll plugins`: the plug-ins that can be chosen by name, with their settings.

use anyhow::Result;
use dhll::core::text_table;
use dhll::registry::Family;
use serde::Serialize;

use crate::context::Context;

/// List the means, similarities, trainers, heads and backends, with their settings
#[derive(clap::Args)]
#[command(after_help = "\
In the formulas of the means, G is the Gram matrix of the inputs, L that of the labels, and t is alpha.

Settings follow the name: --similarity rbf:bandwidth=2,features=300. In a configuration file they are a table: similarity = { name = \"rbf\",
bandwidth = 2.0 }.

Examples:
  dhll plugins
  dhll plugins --json")]
pub(crate) struct Options {}

#[derive(Serialize)]
struct PlugIn {
    kind: &'static str,
    name: String,
    settings: Vec<String>,
    description: String,
}

pub(crate) fn run(context: &Context, _: Options) -> Result<()> {
    let registry = &context.registry;
    let mut all = of("mean", &registry.means);
    all.extend(of("similarity", &registry.similarities));
    all.extend(of("trainer", &registry.trainers));
    all.extend(of("head", &registry.heads));
    all.extend(of("backend", &registry.backends));
    context.output.show(&all, || {
        let row = |one: &PlugIn| {
            [one.kind.to_owned(), one.name.clone(), one.description.clone(), one.settings.join(", ")]
        };
        text_table(&["kind", "name", "what it is", "settings"], &all.iter().map(row).collect::<Vec<_>>())
    })
}

fn of<T: ?Sized>(kind: &'static str, family: &Family<T>) -> Vec<PlugIn> {
    let plug_in = |entry: &dhll::registry::Entry<T>| PlugIn {
        kind,
        name: entry.name.clone(),
        settings: entry.settings.clone(),
        description: entry.description.clone(),
    };
    family.entries().iter().map(plug_in).collect()
}
