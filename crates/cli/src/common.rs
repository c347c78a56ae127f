//! The options of every command.

use dhll::core::memory::Bytes;

/// What every command takes.
#[derive(clap::Args)]
pub(crate) struct Common {
    /// Linear-algebra backend: faer, nalgebra, ndarray or openblas [default: DHLL_BACKEND, else the first of these that is compiled in]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) backend: Option<String>,

    /// Print one JSON document to standard output and nothing else
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// No progress bars (there are none if standard error is not a terminal)
    #[arg(long, global = true)]
    pub(crate) quiet: bool,

    /// Memory limit, such as 8GiB or 512MiB; anything that would need more is refused [default: DHLL_MAX_MEMORY, else what the machine has
    /// available]
    #[arg(long, global = true, value_name = "SIZE")]
    pub(crate) max_memory: Option<Bytes>,
}
