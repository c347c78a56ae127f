//! Threads in the place of processes.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use dhll::core::{Ranks, Team, TeamError};

/// Threads as processes. A thread that ends closes its channels, which the others notice.
struct Threads {
    rank: usize,
    to: Vec<Sender<Vec<u8>>>,
    from: Vec<Mutex<Receiver<Vec<u8>>>>,
}

impl Ranks for Threads {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.to.len()
    }

    fn broadcast(&self, from: usize, bytes: &mut Vec<u8>) -> Result<(), TeamError> {
        let broken = |reason: String| TeamError::Broken { reason };
        if from == self.rank {
            let mut others = self.to.iter().enumerate().filter(|(rank, _)| *rank != from).map(|(_, to)| to);
            let sent = others.try_for_each(|to| to.send(bytes.clone()));
            return sent.map_err(|error| broken(error.to_string()));
        }
        *bytes = self.from[from].lock().unwrap().recv().map_err(|error| broken(error.to_string()))?;
        Ok(())
    }
}

/// What `work` gives in each of so many threads.
pub(crate) fn together<T: Send>(size: usize, work: impl Fn(&Arc<Team>) -> T + Sync) -> Vec<T> {
    let mut to: Vec<Vec<_>> = (0..size).map(|_| Vec::new()).collect();
    let mut from: Vec<Vec<_>> = (0..size).map(|_| Vec::new()).collect();
    for senders in &mut to {
        for receivers in &mut from {
            let (sender, receiver) = channel();
            senders.push(sender);
            receivers.push(Mutex::new(receiver));
        }
    }
    let ranks = to.into_iter().zip(from).enumerate();
    let teams: Vec<_> =
        ranks.map(|(rank, (to, from))| Team::new(Arc::new(Threads { rank, to, from }))).collect();
    thread::scope(|scope| {
        let work = &work;
        let running: Vec<_> =
            teams.into_iter().map(|team| scope.spawn(move || work(&Arc::new(team)))).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    })
}
