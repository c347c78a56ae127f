//! The download against a server on this machine: mirrors in turn, everything that can go wrong, nothing left behind.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use dhll_data::mnist::{self, File, MnistSource};
use dhll_data::{DataError, Progress, Silent, Timeouts};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

/// How the server answers.
#[derive(Clone, Copy)]
enum Answer {
    Good,
    WrongContent,
    Cut,
    NotFound,
    Silence,
    TooMuch,
}

const CONTENT: &[u8] = b"four files of the same content are enough to see what the download does";

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A server that gives every request the same answer, and the paths it was asked for.
fn serve(answer: Answer) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/mnist/", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut request = vec![0; 4096];
            let read = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..read]).into_owned();
            log.lock().unwrap().push(request.split_whitespace().nth(1).unwrap_or("").to_owned());
            let (body, length) = match answer {
                Answer::Good => (gzipped(CONTENT), None),
                Answer::WrongContent => (gzipped(&CONTENT.to_ascii_uppercase()), None),
                Answer::Cut => (gzipped(CONTENT)[..20].to_vec(), Some(500)),
                Answer::TooMuch => (gzipped(&[CONTENT, CONTENT].concat()), None),
                Answer::NotFound => {
                    let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
                    continue;
                }
                Answer::Silence => {
                    thread::sleep(Duration::from_secs(5));
                    continue;
                }
            };
            let length = length.unwrap_or(body.len());
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    (address, asked)
}

fn source(cache: &Path, mirrors: &[&str]) -> MnistSource {
    let sha256 = Sha256::digest(CONTENT).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let sha256: &'static str = sha256.leak();
    let file = |name| File { name, bytes: CONTENT.len() as u64, sha256 };
    MnistSource {
        set: mnist::ImageSet { files: [file("a"), file("b"), file("c"), file("d")], ..mnist::MNIST },
        data_dir: None,
        cache: Some(cache.to_owned()),
        mirrors: mirrors.iter().map(|&mirror| mirror.to_owned()).collect(),
        offline: false,
        timeouts: Timeouts { connect: Duration::from_millis(500), answer: Duration::from_millis(500) },
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn four_files_are_fetched_once_and_kept_uncompressed() {
    let cache = tempfile::tempdir().unwrap();
    let folder = cache.path().join("new").join("folder");
    let (address, asked) = serve(Answer::Good);
    let source = source(&folder, &[&address]);
    source.locate(&Silent).unwrap();
    assert_eq!(names(&folder), ["a", "b", "c", "d"]);
    assert_eq!(fs::read(folder.join("a")).unwrap(), CONTENT);
    source.locate(&Silent).unwrap();
    assert_eq!(*asked.lock().unwrap(), ["/mnist/a.gz", "/mnist/b.gz", "/mnist/c.gz", "/mnist/d.gz"]);
}

#[test]
fn every_failure_is_told_and_leaves_nothing_behind() {
    for (answer, said) in [
        (Answer::WrongContent, "wrong checksum: SHA-256 of the content is"),
        (Answer::NotFound, "404"),
        (Answer::Silence, "timeout"),
        (Answer::TooMuch, "the content is longer than the expected 71 bytes"),
        (Answer::Cut, "/mnist/a.gz: "),
    ] {
        let cache = tempfile::tempdir().unwrap();
        let (address, _) = serve(answer);
        let error = source(cache.path(), &[&address]).locate(&Silent).unwrap_err();
        assert!(matches!(error, DataError::Download { .. }));
        assert!(
            error.to_string().starts_with("a could not be fetched: ") && error.to_string().contains(said),
            "{error}"
        );
        assert_eq!(names(cache.path()), Vec::<String>::new(), "{error}");
    }
}

#[test]
fn the_second_mirror_is_asked_when_the_first_fails() {
    for answer in [Answer::WrongContent, Answer::Cut, Answer::NotFound, Answer::Silence] {
        let cache = tempfile::tempdir().unwrap();
        let ((bad, _), (good, asked)) = (serve(answer), serve(Answer::Good));
        source(cache.path(), &[&bad, &good]).locate(&Silent).unwrap();
        assert_eq!(asked.lock().unwrap().len(), 4);
        assert_eq!(names(cache.path()), ["a", "b", "c", "d"]);
    }
}

#[test]
fn what_is_missing_after_a_failure_is_fetched_the_next_time() {
    let cache = tempfile::tempdir().unwrap();
    let (bad, good) = (serve(Answer::Cut).0, serve(Answer::Good).0);
    assert!(source(cache.path(), &[&bad]).locate(&Silent).is_err());
    assert!(source(cache.path(), &[&good]).locate(&Silent).is_ok());
}

#[test]
fn both_failures_are_told_when_no_mirror_answers() {
    let cache = tempfile::tempdir().unwrap();
    let (first, second) = (serve(Answer::NotFound).0, serve(Answer::WrongContent).0);
    let error = source(cache.path(), &[&first, &second]).locate(&Silent).unwrap_err().to_string();
    assert!(error.contains("404") && error.contains("wrong checksum"), "{error}");
}

#[test]
fn offline_says_what_to_do() {
    let cache = tempfile::tempdir().unwrap();
    let (address, asked) = serve(Answer::Good);
    let source = MnistSource { offline: true, ..source(cache.path(), &[&address]) };
    let error = source.locate(&Silent).unwrap_err();
    assert!(
        error.to_string().contains("DHLL_OFFLINE forbids downloads; unset it, or set DHLL_DATA_DIR"),
        "{error}"
    );
    assert!(asked.lock().unwrap().is_empty());
}

#[test]
fn a_spoilt_cache_and_an_incomplete_folder_are_named() {
    let cache = tempfile::tempdir().unwrap();
    fs::write(cache.path().join("a"), b"spoilt").unwrap();
    let error = source(cache.path(), &[]).locate(&Silent).unwrap_err();
    assert!(
        matches!(error, DataError::Checksum { .. }) && error.to_string().contains("delete the file"),
        "{error}"
    );
    let source = MnistSource { data_dir: Some(cache.path().join("empty")), ..source(cache.path(), &[]) };
    let error = source.locate(&Silent).unwrap_err().to_string();
    assert!(error.contains("has neither a nor a.gz"), "{error}");
}

#[test]
fn a_folder_may_hold_the_files_in_mnist_and_gzipped() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("mnist")).unwrap();
    for name in ["a", "b"] {
        fs::write(folder.path().join(name), CONTENT).unwrap();
    }
    for name in ["c", "d"] {
        fs::write(folder.path().join("mnist").join(format!("{name}.gz")), gzipped(CONTENT)).unwrap();
    }
    let source = MnistSource { data_dir: Some(folder.path().to_owned()), ..source(folder.path(), &[]) };
    source.locate(&Silent).unwrap();
}

#[test]
fn files_of_another_set_are_not_taken_though_their_names_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let at = |set: &str, name: &str| folder.path().join(set).join(name);
    let source = MnistSource { data_dir: Some(folder.path().to_owned()), ..source(folder.path(), &[]) };
    for name in ["a", "b", "c", "d"] {
        fs::write(folder.path().join(name), b"clothes").unwrap();
    }
    let error = source.locate(&Silent).unwrap_err();
    assert!(matches!(error, DataError::WrongContent { .. }), "{error}");
    let text = error.to_string();
    let remedy = format!("put the published files into {}", folder.path().join("mnist").display());
    assert!(text.contains("this is not the published file of MNIST") && text.ends_with(&remedy), "{text}");
    assert!(!text.contains("delete"), "{text}");
    for (set, content) in [("mnist", CONTENT), ("fashion-mnist", b"clothes")] {
        fs::create_dir(folder.path().join(set)).unwrap();
        for name in ["a", "b", "c", "d"] {
            fs::write(at(set, name), content).unwrap();
        }
    }
    assert!(source.locate(&Silent).is_ok());
    // A good file beside a bad one is found, too.
    fs::write(at("mnist", "c"), b"spoilt").unwrap();
    assert!(source.locate(&Silent).unwrap_err().to_string().contains("mnist/c: this is not"));
    fs::write(at("mnist", "c.gz"), gzipped(CONTENT)).unwrap();
    assert!(source.locate(&Silent).is_ok());
}

#[test]
fn every_set_has_a_folder_and_a_mirror_variable_of_its_own() {
    let [digits, clothes] = mnist::SETS.map(MnistSource::from_env);
    let last = |source: &MnistSource| Some(source.cache.clone()?.file_name()?.to_owned());
    if digits.cache.is_some() {
        assert_eq!(last(&digits).unwrap(), "mnist");
        assert_eq!(last(&clothes).unwrap(), "fashion-mnist");
    }
    assert_ne!(digits.set.mirror_variable, clothes.set.mirror_variable);
    let offline = MnistSource { offline: true, data_dir: None, ..clothes };
    let folder = tempfile::tempdir().unwrap();
    let offline = MnistSource { cache: Some(folder.path().to_owned()), ..offline };
    let said = offline.locate(&Silent).unwrap_err().to_string();
    assert!(said.ends_with("set DHLL_DATA_DIR to a folder with the Fashion-MNIST files"), "{said}");
}

/// Counts bytes.
#[derive(Default)]
struct Counter(Mutex<(Vec<String>, u64, usize)>);

impl Progress for Counter {
    fn start(&self, name: &str, total: Option<u64>) {
        assert_eq!(total, Some(gzipped(CONTENT).len() as u64));
        self.0.lock().unwrap().0.push(name.to_owned());
    }
    fn advance(&self, bytes: u64) {
        self.0.lock().unwrap().1 += bytes;
    }
    fn finish(&self) {
        self.0.lock().unwrap().2 += 1;
    }
}

#[test]
fn progress_counts_the_bytes_that_came() {
    let cache = tempfile::tempdir().unwrap();
    let counter = Counter::default();
    source(cache.path(), &[&serve(Answer::Good).0]).locate(&counter).unwrap();
    let counted = counter.0.into_inner().unwrap();
    assert_eq!(
        counted,
        (["a", "b", "c", "d"].map(str::to_owned).to_vec(), 4 * gzipped(CONTENT).len() as u64, 4)
    );
}
