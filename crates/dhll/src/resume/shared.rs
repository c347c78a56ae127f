//! The checkpoints of a training by several processes: that of rank 0 keeps them, and gives them to the others.

use std::sync::Arc;

use dhll_core::team::{Team, TeamError};
use dhll_core::{Checkpoint, CheckpointError, CheckpointStore};

use super::checkpoint::CheckpointFile;

/// The checkpoint file of one training, which the process of rank 0 has, if anything is kept.
pub(crate) struct SharedCheckpoints {
    pub(super) file: CheckpointFile,
    /// Whether this process reads and writes it.
    pub(super) keeps: bool,
    pub(super) team: Arc<Team>,
}

impl CheckpointStore for SharedCheckpoints {
    fn place(&self) -> String {
        self.file.place()
    }

    fn load(&self) -> Result<Option<Checkpoint<'static>>, CheckpointError> {
        let own = if self.keeps { self.file.bytes()? } else { None };
        match given(&self.team, own).map_err(CheckpointError::new)? {
            None => Ok(None),
            Some(bytes) => self.file.of_bytes(&bytes),
        }
    }

    fn is_due(&self) -> bool {
        self.keeps && self.file.is_due()
    }

    fn save(&self, checkpoint: &Checkpoint<'_>) -> Result<(), CheckpointError> {
        if self.keeps { self.file.save(checkpoint) } else { Ok(()) }
    }
}

/// The bytes that the process of rank 0 has, if it has any.
pub(super) fn given(team: &Team, own: Option<Vec<u8>>) -> Result<Option<Vec<u8>>, TeamError> {
    // A byte ahead of them tells no bytes from none.
    let mut all = team.gathered(own.map_or(Vec::new(), |bytes| [vec![1], bytes].concat()))?;
    Ok(all.swap_remove(0).split_first().map(|(_, bytes)| bytes.to_vec()))
}
