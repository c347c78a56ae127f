//! The processes of an MPI program as those that share rows.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{fs, thread};

use dhll::core::{Ranks, TeamError};
use mpi::collective::SystemOperation;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator as _, CommunicatorCollectives as _, Root as _};

/// Bytes of a message; MPI counts them in 32 bits.
const PIECE: usize = 1 << 30;

/// How long a process that failed waits for the others to listen before it ends them all.
const PATIENCE: Duration = Duration::from_secs(3);

/// The calling thread.
const THIS: &str = "/proc/thread-self";

/// All processes that `mpirun` started. An error of MPI itself ends them, as is its default.
pub(crate) struct World {
    rank: usize,
    size: usize,
    /// Nanoseconds of processor time in exchanges, where they are asked for.
    exchanges: Option<AtomicU64>,
    bytes: AtomicU64,
}

impl World {
    /// MPI has been initialised, and all calls come from the thread that did so.
    pub(crate) fn new() -> Self {
        let world = SimpleCommunicator::world();
        let exchanges = std::env::var_os("DHLL_MPI_TIMES").map(|_| AtomicU64::new(0));
        let (rank, size) = (world.rank() as usize, world.size() as usize);
        Self { rank, size, exchanges, bytes: AtomicU64::new(0) }
    }

    /// An exchange, which gives the number of bytes that it brought or sent.
    fn exchange(
        &self,
        work: impl FnOnce(&SimpleCommunicator) -> Result<usize, TeamError>,
    ) -> Result<(), TeamError> {
        let before = self.exchanges.as_ref().map(|_| processor_time(THIS));
        let bytes = work(&SimpleCommunicator::world())?;
        if let (Some(exchanges), Some(before)) = (&self.exchanges, before) {
            exchanges.fetch_add(processor_time(THIS) - before, Ordering::Relaxed);
            self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        }
        Ok(())
    }

    /// The sums of some values. Each process adds up a slice of them, in the order of the ranks, and gives the sums to the others.
    fn add_up_piece(&self, world: &SimpleCommunicator, values: &mut [f32]) -> usize {
        let slice = values.len().div_ceil(self.size);
        let mut all = vec![0.0_f32; self.size * slice];
        all[..values.len()].copy_from_slice(values);
        let mut slices = vec![0.0_f32; self.size * slice];
        world.all_to_all_into(&all[..], &mut slices[..]);
        let (sum, others) = slices.split_at_mut(slice);
        for other in others.chunks_exact(slice.max(1)) {
            sum.iter_mut().zip(other).for_each(|(sum, value)| *sum += value);
        }
        world.all_gather_into(&*sum, &mut all[..]);
        values.copy_from_slice(&all[..values.len()]);
        2 * size_of_val(values)
    }
}

impl Ranks for World {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.size
    }

    fn broadcast(&self, from: usize, bytes: &mut Vec<u8>) -> Result<(), TeamError> {
        self.exchange(|world| {
            let root = world.process_at_rank(from as i32);
            let mut length = bytes.len() as u64;
            root.broadcast_into(&mut length);
            let length =
                usize::try_from(length).map_err(|error| TeamError::Broken { reason: error.to_string() })?;
            bytes.resize(length, 0);
            bytes.chunks_mut(PIECE).for_each(|piece| root.broadcast_into(piece));
            Ok(length)
        })
    }

    fn any(&self, here: bool) -> Result<bool, TeamError> {
        let mut any = 0_i32;
        self.exchange(|world| {
            world.all_reduce_into(&i32::from(here), &mut any, SystemOperation::max());
            Ok(0)
        })?;
        Ok(any > 0)
    }

    fn add_up(&self, values: &mut [f32]) -> Result<(), TeamError> {
        let pieces = values.chunks_mut(PIECE / size_of::<f32>());
        self.exchange(|world| Ok(pieces.map(|piece| self.add_up_piece(world, piece)).sum()))
    }

    fn failed(&self, words: &str) {
        let words = format!("error: rank {}: {words}", self.rank);
        // Ends with the process, if all agree in time. Otherwise mpirun ends the others, as this one has not finished with MPI.
        thread::spawn(move || {
            thread::sleep(PATIENCE);
            eprintln!("{words}");
            std::process::exit(1);
        });
    }
}

/// With `DHLL_MPI_TIMES` set, what the exchanges took: MPI waits by looking again and again, so that waiting takes processor time, too.
impl Drop for World {
    fn drop(&mut self) {
        if let Some(exchanges) = &self.exchanges {
            let tasks = fs::read_dir("/proc/self/task").into_iter().flatten();
            let second = |nanoseconds: u64| nanoseconds as f64 / 1e9;
            // In one piece, so that processes do not write into each other's lines.
            let line = format!(
                "rank {}: {:.3} s of processor time, {:.3} s of it in exchanges of {} bytes\n",
                self.rank,
                second(tasks.flatten().map(|task| processor_time(task.path())).sum()),
                second(exchanges.load(Ordering::Relaxed)),
                self.bytes.load(Ordering::Relaxed)
            );
            eprint!("{line}");
        }
    }
}

/// Nanoseconds that a thread has run on a processor, as Linux counts them; 0 elsewhere.
fn processor_time(thread: impl AsRef<Path>) -> u64 {
    let times = fs::read_to_string(thread.as_ref().join("schedstat")).unwrap_or_default();
    times.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(0)
}
