//! `dhll-mpi fit`: the command `dhll fit`, by the processes that `mpirun` starts.

mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;

use mpi::Threading;
use world::World;

fn main() -> ExitCode {
    // Ends MPI when it is dropped, after all processes have agreed on how the fit ended.
    let Some(_universe) = mpi::initialize_with_threading(Threading::Funneled) else {
        eprintln!("error: MPI was not initialised; start the program with mpirun");
        return ExitCode::FAILURE;
    };
    let fit = || dhll_cli::run_shared(dhll::registry::Registry::default(), Arc::new(World::new()));
    // After a panic the others wait for this process: without a word to MPI, mpirun ends them all.
    catch_unwind(AssertUnwindSafe(fit)).unwrap_or_else(|_| std::process::exit(101))
}
