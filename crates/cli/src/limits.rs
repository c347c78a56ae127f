//! Limits of a whole run: the memory it may take, and the threads it may start.

use anyhow::{Context as _, Result, bail};
use dhll::core::memory::{self, Bytes};

/// Threads that `RAYON_NUM_THREADS` may ask for, on a machine with fewer cores.
const MOST_THREADS: usize = 256;

/// Set the memory limit: that of the command line, else of the environment, else none.
///
/// # Errors
/// If an environment variable is invalid.
pub(crate) fn set(max_memory: Option<Bytes>) -> Result<()> {
    check_threads()?;
    let limit = max_memory.map_or_else(limit_of_environment, |limit| Ok(Some(limit)))?;
    memory::set_limit(limit.map(|Bytes(bytes)| bytes));
    Ok(())
}

/// See that `RAYON_NUM_THREADS` asks for no more threads than can be had: with a hundred thousand of them the program would never start.
fn check_threads() -> Result<()> {
    let Ok(text) = std::env::var("RAYON_NUM_THREADS") else { return Ok(()) };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let most = cores.max(MOST_THREADS);
    match text.parse::<usize>() {
        Ok(threads) if threads > most => {
            bail!("RAYON_NUM_THREADS must be at most {most} on this machine, got {threads}")
        }
        // What is no number rayon leaves aside, as it does 0.
        _ => Ok(()),
    }
}

fn limit_of_environment() -> Result<Option<Bytes>> {
    match std::env::var("DHLL_MAX_MEMORY") {
        Ok(text) if !text.is_empty() => Ok(Some(text.parse().context("DHLL_MAX_MEMORY")?)),
        _ => Ok(None),
    }
}
