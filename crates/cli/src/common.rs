//! The options of every command.

use dhll::core::memory::Bytes;

/// What every command takes.
#[derive(clap::Args)]
pub(crate) struct Common {
    /// Linear-algebra backend: faer, nalgebra, ndarray or openblas [default: DHLL_BACKEND, else the first of these that is compiled in]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) backend: Option<String>,

    /// One JSON document on standard output, and nothing else there
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// No progress bars (there are none either where standard error is no terminal)
    #[arg(long, global = true)]
    pub(crate) quiet: bool,

    /// The most memory to use, such as 8GiB or 512MiB; what would take more is refused [default: DHLL_MAX_MEMORY, else what the machine has
    /// available]
    #[arg(long, global = true, value_name = "SIZE")]
    pub(crate) max_memory: Option<Bytes>,
}
