//! A fit that is killed at any moment, over and over, comes to the same bytes when it is resumed.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use common::{said, start};

/// Two layers and a head of 60 steps each, with a checkpoint after every step.
const FIT: &str = "fit --data circles --alphas 0.5,0.9 --epochs 4 --head-epochs 4 --trainer mlp --quiet \
                   --checkpoint-every 0";

/// Random numbers in [0, 1), the same every time.
struct Moments(u64);

impl Iterator for Moments {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        // Knuth's MMIX generator.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Some((self.0 >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

fn checkpoints(at: &Path) -> usize {
    let Ok(entries) = fs::read_dir(at.join("m.layers")) else { return 0 };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("checkpoint-")).count()
}

/// Kills fits at `kills` moments of the time that a whole one takes; how many of them left a checkpoint behind.
fn kill_and_compare(at: &Path, fit: &str, kills: usize, seed: u64) -> usize {
    let begun = Instant::now();
    said(at, &format!("{fit} --out whole.safetensors"));
    let time = begun.elapsed();
    let whole = fs::read(at.join("whole.safetensors")).unwrap();
    let resume = format!("{fit} --resume --out m.safetensors");
    let check = || {
        assert_eq!(fs::read(at.join("m.safetensors")).unwrap(), whole);
        assert!(!at.join("m.layers").exists());
    };
    let mut within = 0;
    for moment in Moments(seed).take(kills) {
        let mut fit = start(at, &resume);
        std::thread::sleep(time.mul_f64(moment));
        fit.kill().unwrap();
        if fit.wait().unwrap().success() {
            check();
            fs::remove_file(at.join("m.safetensors")).unwrap();
        }
        within += usize::from(checkpoints(at) > 0);
    }
    said(at, &resume);
    check();
    within
}

#[test]
fn a_fit_that_is_killed_at_twenty_moments_comes_to_the_same_bytes() {
    let within = [("", 12, 1), ("--parallel 2", 8, 2)].map(|(options, kills, seed)| {
        let folder = tempfile::tempdir().unwrap();
        kill_and_compare(folder.path(), &format!("{FIT} {options}"), kills, seed)
    });
    assert!(within.iter().all(|&within| within > 0), "no kill fell into a layer: {within:?}");
}

#[test]
fn a_fit_of_rows_in_blocks_that_is_killed_at_ten_moments_comes_to_the_same_bytes_as_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let line = |row: usize| {
        let [a, b] = [row * 37 % 101, row * row % 89].map(|v| v as f64 / 50.0 - 1.0);
        format!("{a},{b},{}\n", if a * b > 0.1 { "rose" } else { "lily" })
    };
    fs::write(at.join("t.csv"), "a,b,kind\n".to_owned() + &(0..1200).map(line).collect::<String>()).unwrap();
    let plain = FIT.replace("--data circles", "--data t.csv --target kind --head softmax");
    let within = kill_and_compare(at, &format!("{plain} --out-of-core always"), 10, 3);
    assert!(within > 0, "no kill fell into a layer");
    said(at, &format!("{plain} --out-of-core never --out held.safetensors"));
    let [whole, held] =
        ["whole", "held"].map(|name| fs::read(at.join(format!("{name}.safetensors"))).unwrap());
    assert!(whole == held);
    // Nothing is left but the table, three models and their configurations.
    assert_eq!(fs::read_dir(at).unwrap().count(), 7);
}

/// Runs where no file may have more than `kib` KiB.
fn with_small_files(at: &Path, command: &str, kib: usize) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {kib}; exec \"$DHLL\" {command}");
    let mut bash = Command::new("bash");
    bash.args(["-c", &script]).env("DHLL", env!("CARGO_BIN_EXE_dhll")).current_dir(at).output().unwrap()
}

#[test]
fn a_full_disk_leaves_the_last_checkpoint_to_resume_from() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let endless = FIT.replace("--epochs 4", "--epochs 100000000");
    let resume = format!("{endless} --resume --out m.safetensors");
    let checkpoint = at.join("m.layers/checkpoint-1.safetensors");
    let mut cut = start(at, &resume);
    let begun = Instant::now();
    while !checkpoint.exists() {
        assert!(begun.elapsed().as_secs() < 120 && cut.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(1));
    }
    cut.kill().unwrap();
    cut.wait().unwrap();
    let kept = fs::read(&checkpoint).unwrap();
    let output = with_small_files(at, &resume, 1);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains("m.layers/checkpoint-1.safetensors: File too large"), "{error}");
    assert!(error.contains("make room, or make the folder writable, and resume the fit"), "{error}");
    assert_eq!(fs::read(&checkpoint).unwrap(), kept);
    assert_eq!(checkpoints(at), 1);
}
