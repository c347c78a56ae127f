//! Readers of untrusted bytes read what the writers write, and refuse or read whatever becomes of it, without panics, endless loops or much memory.
//!
//! `DHLL_FUZZ_CASES` sets how many damaged files every reader gets, `DHLL_FUZZ_SEED` which.

#![allow(clippy::unwrap_used)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};
use std::{env, fs, io, panic, process, thread};

use dhll::core::memory;
use dhll_tests::counting::{Counting, alone, peak_of};
use dhll_tests::readers::mutation::mutated;
use dhll_tests::readers::{Outcome, READERS, Reader, by_name};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

/// The limit that sizes from files are checked against, as `--max-memory` sets it.
const LIMIT: u64 = 1 << 29;
/// Longer than any small file takes, even on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);

#[global_allocator]
static COUNTING: Counting = Counting;

/// A folder for what is read now. Its files stay where a reader ends the process, so that the fault can be repeated.
fn folder(reader: &Reader) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readers").join(reader.name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// What is read now, and since when.
static READING: Mutex<Option<(&str, Instant)>> = Mutex::new(None);

fn reading() -> MutexGuard<'static, Option<(&'static str, Instant)>> {
    READING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the process if reading a file does not end.
fn watch() {
    static ONCE: Once = Once::new();
    let watcher = || loop {
        thread::sleep(LONGEST / 20);
        if let Some((name, began)) = *reading()
            && began.elapsed() > LONGEST
        {
            let _ = writeln!(io::stderr(), "{name}: reading does not end; the file is `input` in its folder");
            process::abort();
        }
    };
    ONCE.call_once(|| drop(thread::spawn(watcher)));
}

/// What the reader makes of bytes, if it keeps to its memory and does not panic.
fn check(reader: &Reader, folder: &Path, bytes: &[u8], what: &str) -> Outcome {
    let input = folder.join("input");
    fs::write(&input, bytes).unwrap();
    *reading() = Some((reader.name, Instant::now()));
    let (outcome, taken) = peak_of(|| panic::catch_unwind(|| reader.check(bytes, folder)));
    *reading() = None;
    let fault = match &outcome {
        Err(_) => Some("it panics".to_owned()),
        Ok(_) if taken > reader.memory => Some(format!("it takes {taken} bytes of memory")),
        Ok(_) => None,
    };
    if let Some(fault) = fault {
        let kept = folder.join(format!("fault-{}", what.replace(' ', "-")));
        fs::rename(&input, &kept).unwrap();
        panic!("{} of {} bytes, {what}: {fault}; the file is {}", reader.name, bytes.len(), kept.display());
    }
    outcome.unwrap()
}

fn number(variable: &str, default: u64) -> u64 {
    env::var(variable).map_or(default, |text| text.parse().expect("a whole number"))
}

fn keeps_its_property(name: &str, cases: u64) {
    let _alone = alone();
    let reader = by_name(name);
    let folder = folder(reader);
    watch();
    memory::set_limit(Some(LIMIT));

    let seeds = (reader.seeds)();
    for (place, seed) in seeds.iter().enumerate() {
        let outcome = check(reader, &folder, seed, &format!("seed {place}"));
        assert!(outcome.is_ok(), "{name}, seed {place}: {:?}", outcome.err());
    }
    let faults = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus-of-faults").join(name);
    for fault in fs::read_dir(faults).into_iter().flatten() {
        let path = fault.unwrap().path();
        let _ =
            check(reader, &folder, &fs::read(&path).unwrap(), &path.file_name().unwrap().to_string_lossy());
    }
    let (first, mut taken) = (number("DHLL_FUZZ_SEED", 0), 0);
    let cases = number("DHLL_FUZZ_CASES", cases);
    for case in 0..cases {
        let seed = first.wrapping_mul(1 << 32).wrapping_add(case);
        let bytes = mutated(&seeds, &mut ChaCha8Rng::seed_from_u64(seed));
        match check(reader, &folder, &bytes, &format!("case {seed}")) {
            Ok(()) => taken += 1,
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    // Neither all damage is harmless, nor does all of it make nonsense.
    assert!(cases < 100 || (cases < 100 * taken && taken < cases), "{name}: {taken} of {cases} were read");
}

macro_rules! readers {
    ($($name:ident: $cases:literal),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                keeps_its_property(stringify!($name), $cases);
            }
        )*

        #[test]
        fn every_reader_has_a_test_and_a_fuzz_target() {
            let names: Vec<&str> = READERS.iter().map(|reader| reader.name).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
            let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
            let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
            for name in names {
                let target = fs::read_to_string(fuzz.join(format!("fuzz_targets/{name}.rs"))).unwrap();
                assert!(target.contains(&format!("fuzzing::read(\"{name}\", bytes)")), "{target}");
                assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
            }
        }
    };
}

readers! {
    csv: 700,
    parquet: 700,
    npy: 700,
    npz: 700,
    idx: 700,
    gzip: 700,
    model: 700,
    gram: 700,
    settings: 700,
    checkpoint: 700,
    layer: 700,
}
