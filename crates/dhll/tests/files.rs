//! The writer of all files: what is replaced, what is written through, and that nothing is left behind.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use dhll::model::whole_file::{
    GrowingFile, check_writable, is_same, is_stream, write_atomically, write_by_way_of,
};

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry.expect("an entry").file_name().into_string().expect("text")
    };
    let mut names: Vec<String> = fs::read_dir(folder).expect("a folder").map(name).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_replaced_and_nothing_else_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    write_atomically(&path, "1").unwrap();
    write_atomically(&path, "2").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "2");
    fs::create_dir(folder.path().join("b")).unwrap();
    let error = write_atomically(&folder.path().join("b"), "3").unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::IsADirectory);
    let error = write_atomically(&folder.path().join("none/c"), "3").unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
    assert!(!error.to_string().contains(".writing-"), "{error}");
    check_writable(folder.path()).unwrap();
    assert_eq!(names(folder.path()), ["a", "b"]);
}

#[test]
fn a_temporary_file_can_be_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    write_by_way_of(&path, "1", Some(Path::new("/proc"))).unwrap_err();
    let other = tempfile::tempdir().unwrap();
    write_by_way_of(&path, "2", Some(other.path())).unwrap();
    assert_eq!((names(folder.path()), names(other.path())), (vec!["a".to_owned()], vec![]));
    // On another file system it does not serve, and another is taken.
    if Path::new("/dev/shm").is_dir() {
        let other = tempfile::tempdir_in("/dev/shm").unwrap();
        write_by_way_of(&path, "3", Some(other.path())).unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(other.path())), ("3", vec![]));
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("there").permissions().mode() & 0o7777
    }

    #[test]
    fn permissions_are_kept_and_new_files_get_the_usual_ones() {
        let folder = tempfile::tempdir().unwrap();
        let (new, usual) = (folder.path().join("new"), folder.path().join("usual"));
        write_atomically(&new, "1").unwrap();
        fs::write(&usual, "1").unwrap();
        assert_eq!(mode(&new), mode(&usual));
        for kept in [0o600, 0o664, 0o755] {
            fs::set_permissions(&new, fs::Permissions::from_mode(kept)).unwrap();
            write_atomically(&new, "2").unwrap();
            assert_eq!(mode(&new), kept);
        }
    }

    #[test]
    fn links_stay_and_what_they_point_to_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("far")).unwrap();
        fs::write(at("far/file"), "1").unwrap();
        symlink("far/file", at("link")).unwrap();
        symlink("link", at("link-to-link")).unwrap();
        symlink("far/new", at("dangling")).unwrap();
        symlink("loop", at("loop")).unwrap();
        write_atomically(&at("link-to-link"), "2").unwrap();
        write_atomically(&at("dangling"), "3").unwrap();
        assert!(write_atomically(&at("loop"), "4").is_err());
        assert_eq!(fs::read_to_string(at("far/file")).unwrap(), "2");
        assert_eq!(fs::read_to_string(at("far/new")).unwrap(), "3");
        assert!(["link", "link-to-link", "dangling"].iter().all(|name| at(name).is_symlink()));
        assert_eq!(names(&at("far")), ["file", "new"]);
    }

    #[test]
    fn pipes_and_devices_are_written_to_and_stay() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success() && is_stream(&pipe));
        let reader = {
            let pipe = pipe.clone();
            std::thread::spawn(move || fs::read(pipe).unwrap())
        };
        let contents = vec![7; 100_000];
        write_atomically(&pipe, &contents).unwrap();
        assert_eq!(reader.join().unwrap(), contents);
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
        write_atomically(Path::new("/dev/null"), "1").unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
        let full = folder.path().join("full");
        symlink("/dev/full", &full).unwrap();
        let error = write_atomically(&full, "1").unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
        assert_eq!(names(folder.path()), ["full", "pipe"]);
    }

    #[test]
    fn the_same_file_is_recognised_by_every_name() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| -> PathBuf { folder.path().join(name) };
        fs::write(at("a"), "1").unwrap();
        fs::write(at("other"), "1").unwrap();
        symlink("a", at("link")).unwrap();
        fs::hard_link(at("a"), at("hard")).unwrap();
        assert!(["a", "link", "hard", "./a"].iter().all(|name| is_same(&at(name), &at("a"))));
        assert!(!is_same(&at("other"), &at("a")) && !is_same(&at("none"), &at("none")));
    }
}

#[test]
fn files_that_grow_appear_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    fs::write(&path, "earlier").unwrap();
    let mut file = GrowingFile::create(&path).unwrap();
    file.write_all(b"____ and so on").unwrap();
    file.flush().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "earlier");
    drop(file);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");

    let mut file = GrowingFile::create(&path).unwrap();
    file.write_all(b"____ and").unwrap();
    file.write_all(b" so on").unwrap();
    file.finish_with_start(b"This").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "This and so on");
    let mut file = GrowingFile::create(&folder.path().join("b.txt")).unwrap();
    file.write_all(b"new").unwrap();
    file.finish().unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("b.txt")).unwrap(), "new");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}
