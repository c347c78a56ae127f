//! Threads as the processes that share the rows of a fit, and rows in files for them.

use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use dhll::Model;
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

/// A number in [-2, 2) that looks like chance.
pub(crate) fn entry(row: usize, column: usize) -> f64 {
    let mixed = (row as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(7 * column as u32 + 1);
    (mixed >> 40) as f64 / f64::from(1_u32 << 22) - 2.0
}

pub(crate) fn npy(path: &Path, kind: &str, shape: &str, bytes: &[u8]) {
    let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
    let header = format!("{header:<117}\n");
    let length = (header.len() as u16).to_le_bytes();
    fs::write(path, [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), bytes].concat()).unwrap();
}

/// Arrays of rows and classes, in files that do not end where parts do.
pub(crate) fn arrays(folder: &Path, rows: usize) {
    for (file, start) in (0..rows).step_by(50_000).enumerate() {
        let rows = start..(start + 50_000).min(rows);
        let entries = rows.clone().flat_map(|row| (0..3).map(move |column| entry(row, column) as f32));
        let shape = format!("({}, 3)", rows.len());
        npy(
            &folder.join(format!("x-{file}.npy")),
            "<f4",
            &shape,
            &entries.flat_map(f32::to_le_bytes).collect::<Vec<_>>(),
        );
        let label = |row| u8::from(entry(row, 0) * entry(row, 1) > 0.1);
        npy(
            &folder.join(format!("y-{file}.npy")),
            "|u1",
            &format!("({},)", rows.len()),
            &rows.map(label).collect::<Vec<_>>(),
        );
    }
}

pub(crate) fn bytes(model: &Model, folder: &Path) -> Vec<u8> {
    let path = folder.join(format!("{:?}.safetensors", thread::current().id()));
    model.save(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    fs::remove_file(path).unwrap();
    bytes
}

/// A table with gaps, categories and weights, some of them 0, in files that do not end where parts do.
pub(crate) fn tables(folder: &Path, rows: usize) {
    for (file, start) in (0..rows).step_by(40_000).enumerate() {
        let mut text = "a,b,colour,weight,value\n".to_owned();
        for row in start..(start + 40_000).min(rows) {
            let [a, b] = [0, 1].map(|column| entry(row, column));
            let gap = if row % 7 == 0 { String::new() } else { b.to_string() };
            let colour = ["red", "green", "", "blue"][(row * row + row / 3) % 4];
            text += &format!("{a},{gap},{colour},{},{}\n", row % 4, a * a + b);
        }
        fs::write(folder.join(format!("{file}.csv")), text).unwrap();
    }
}
