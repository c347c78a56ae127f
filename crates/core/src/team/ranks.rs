//! How processes reach each other, and why they stop.

use thiserror::Error;

/// Why processes that work together stopped.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TeamError {
    /// Something went wrong in one of them.
    #[error("rank {rank}: {message}")]
    Failed {
        /// Which process, from 0.
        rank: usize,
        /// What it says.
        message: String,
    },
    /// The processes do not reach each other.
    #[error("the processes cannot reach each other: {reason}")]
    Broken {
        /// What the system says.
        reason: String,
    },
    /// A message was not what the others of its kind are.
    #[error(
        "rank {rank} sent {bytes} bytes that are not what was asked for; run the same version of the program everywhere"
    )]
    Message {
        /// Which process, from 0.
        rank: usize,
        /// How many bytes.
        bytes: usize,
    },
}

/// How processes reach each other: the plug-in behind a [`Team`](super::Team).
///
/// # Contract
/// - Every process makes the same calls in the same order, with the same `from` and as many values.
/// - A process that ends early makes the call fail in the others, or ends them.
pub trait Ranks: Send + Sync {
    /// The number of this process, from 0.
    fn rank(&self) -> usize;

    /// How many processes there are, at least 1.
    fn size(&self) -> usize;

    /// Gives `bytes` of the process `from` to all others, in place of what theirs hold.
    ///
    /// # Errors
    /// [`TeamError::Broken`] if they cannot be reached.
    fn broadcast(&self, from: usize, bytes: &mut Vec<u8>) -> Result<(), TeamError>;

    /// Whether `here` is true in any process. By one [`broadcast`](Self::broadcast) of each unless overridden.
    ///
    /// # Errors
    /// [`TeamError::Broken`] if they cannot be reached.
    fn any(&self, here: bool) -> Result<bool, TeamError> {
        let mut any = here;
        for rank in 0..self.size() {
            let mut byte = vec![u8::from(here)];
            self.broadcast(rank, &mut byte)?;
            any |= byte != [0];
        }
        Ok(any)
    }

    /// Puts the sums over all processes in the place of `values`, entry by entry and in the order of their numbers, `((v_0 + v_1) + v_2) + ...`, so that they are
    /// the same bits everywhere. By one [`broadcast`](Self::broadcast) of each unless overridden.
    ///
    /// # Errors
    /// [`TeamError`] if they cannot be reached, or one of them has another number of values.
    fn add_up(&self, values: &mut [f32]) -> Result<(), TeamError> {
        let own: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        for rank in 0..self.size() {
            let mut bytes = if rank == self.rank() { own.clone() } else { Vec::new() };
            self.broadcast(rank, &mut bytes)?;
            if bytes.len() != own.len() {
                return Err(TeamError::Message { rank, bytes: bytes.len() });
            }
            for (value, &word) in values.iter_mut().zip(bytes.as_chunks().0) {
                let other = f32::from_le_bytes(word);
                *value = if rank == 0 { other } else { *value + other };
            }
        }
        Ok(())
    }

    /// This process failed with these words, and is about to tell the others. They may be at work for long before they listen: an implementation can see to it
    /// that they are ended if it takes too long. Nothing unless overridden.
    fn failed(&self, words: &str) {
        let _ = words;
    }
}

/// A single process.
pub(super) struct Alone;

impl Ranks for Alone {
    fn rank(&self) -> usize {
        0
    }

    fn size(&self) -> usize {
        1
    }

    fn broadcast(&self, _: usize, _: &mut Vec<u8>) -> Result<(), TeamError> {
        Ok(())
    }
}
