//! Files that appear whole or not at all: written under a temporary name, synced, then renamed.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, IntoInnerError, Seek as _, SeekFrom, Stdout, Write};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockWriteGuard};

use tempfile::{Builder, NamedTempFile};

/// What the names of temporary files begin with; six random letters or digits follow.
const PREFIX: &str = ".writing-";
const RANDOM: usize = 6;

/// As many symbolic links as Linux follows.
const LINKS: usize = 40;

/// Held by everyone who writes a temporary file.
static WRITING: RwLock<()> = RwLock::new(());

/// Writes a file, replacing one of that name. Its folder must exist.
///
/// The file is on disk when this returns. One that is replaced keeps its permissions. A symbolic link stays, and what it points to is written; a
/// pipe or a device is written to and stays what it is.
///
/// # Errors
/// What the system says, without the path; nothing is left behind then.
pub fn write_atomically(path: &Path, contents: impl AsRef<[u8]>) -> io::Result<()> {
    write_by_way_of(path, contents, None)
}

/// As [`write_atomically`], with the temporary file in `folder`, so that a kill leaves nothing behind elsewhere. A folder on another file
/// system does not serve; the temporary file is beside the target then.
///
/// # Errors
/// As [`write_atomically`].
pub fn write_by_way_of(path: &Path, contents: impl AsRef<[u8]>, folder: Option<&Path>) -> io::Result<()> {
    let contents = contents.as_ref();
    let Destination::File { target, earlier } = destination(path)? else { return write_into(path, contents) };
    let parent = parent(&target);

    let _writing = WRITING.read().unwrap_or_else(PoisonError::into_inner);
    let file = temporary_file(folder.unwrap_or(parent), contents, earlier.as_ref())?;
    match file.persist(&target) {
        Ok(_) => {}
        Err(error) if error.error.kind() == io::ErrorKind::CrossesDevices => {
            temporary_file(parent, contents, earlier.as_ref())?.persist(&target).map_err(|e| e.error)?;
        }
        Err(error) => return Err(error.error),
    }
    sync_folder(parent);
    Ok(())
}

/// Some file systems cannot sync a folder; the file itself is on disk by now.
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Where a file is written.
enum Destination {
    /// Into a pipe or a device.
    Stream,
    /// Into a file, which may replace an earlier one.
    File { target: PathBuf, earlier: Option<Metadata> },
}

fn destination(path: &Path) -> io::Result<Destination> {
    let earlier = match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(metadata) if !is_replaceable(path, &metadata) => return Ok(Destination::Stream),
        Ok(metadata) => {
            // What may not be written may not be replaced either.
            OpenOptions::new().write(true).open(path)?;
            Some(metadata)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    Ok(Destination::File { target: behind_links(path)?, earlier })
}

/// A file that is written piece by piece and appears whole when it is [finished](Self::finish), as [`write_atomically`] writes it; nothing is left behind
/// if it is dropped before. A pipe or a device gets every piece at once.
#[derive(Debug)]
pub struct GrowingFile(Growing);

#[derive(Debug)]
enum Growing {
    Stream(BufWriter<File>),
    Stdout(Stdout),
    File { file: BufWriter<NamedTempFile>, target: PathBuf },
}

impl GrowingFile {
    /// Begin a file.
    ///
    /// # Errors
    /// As [`write_atomically`].
    pub fn create(path: &Path) -> io::Result<Self> {
        Ok(Self(match destination(path)? {
            Destination::Stream if is_stdout(path) => Growing::Stdout(io::stdout()),
            Destination::Stream => {
                Growing::Stream(BufWriter::new(OpenOptions::new().write(true).open(path)?))
            }
            Destination::File { target, earlier } => {
                let file = temporary_file(parent(&target), b"", earlier.as_ref())?;
                Growing::File { file: BufWriter::with_capacity(1 << 16, file), target }
            }
        }))
    }

    /// The file is complete.
    ///
    /// # Errors
    /// As [`write_atomically`].
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        let Growing::File { file, target } = self.0 else { return Ok(()) };
        let file = file.into_inner().map_err(IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&target).map_err(|error| error.error)?;
        sync_folder(parent(&target));
        Ok(())
    }

    /// The same with other bytes at its start, as many as `start` has.
    ///
    /// # Errors
    /// As [`write_atomically`]; [`io::ErrorKind::Unsupported`] if it goes to a pipe or a device, where nothing can be changed.
    pub fn finish_with_start(mut self, start: &[u8]) -> io::Result<()> {
        let Growing::File { file, .. } = &mut self.0 else { return Err(io::ErrorKind::Unsupported.into()) };
        file.seek(SeekFrom::Start(0))?;
        file.write_all(start)?;
        self.finish()
    }
}

impl Write for GrowingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Growing::Stream(stream) => stream.write(bytes),
            Growing::Stdout(stdout) => stdout.write(bytes),
            Growing::File { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Growing::Stream(stream) => stream.flush(),
            Growing::Stdout(stdout) => stdout.flush(),
            Growing::File { file, .. } => file.flush(),
        }
    }
}

/// Whether a file can be written into the folder.
///
/// # Errors
/// What the system says, without the path.
pub fn check_writable(folder: &Path) -> io::Result<()> {
    temporary_file(folder, b"", None)?.close()
}

/// Whether [`write_atomically`] could write the file, so that an hour of work is not lost.
///
/// # Errors
/// What the system says, without the path.
pub fn check_target(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        // To open a pipe may take until somebody reads it.
        Ok(metadata) if !is_replaceable(path, &metadata) => return Ok(()),
        Ok(_) => drop(OpenOptions::new().write(true).open(path)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    check_writable(parent(&behind_links(path)?))
}

/// Whether a path exists and is a pipe or a device: it is written to, and nothing else is made beside it.
pub fn is_stream(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_dir() && !is_replaceable(path, &metadata))
}

/// Whether both exist and are the same file, by whatever name: through symbolic links and hard links.
pub fn is_same(one: &Path, other: &Path) -> bool {
    let same = |one: &Path, other: &Path| -> io::Result<bool> {
        Ok(fs::canonicalize(one)? == fs::canonicalize(other)?
            || is_same_inode(&fs::metadata(one)?, &fs::metadata(other)?))
    };
    same(one, other).unwrap_or(false)
}

/// Waits until no file is being written, and keeps others from being begun: for a program that is about to exit.
pub fn wait_for_writes() -> RwLockWriteGuard<'static, ()> {
    WRITING.write().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a file name is one of a temporary file of ours, of this version or an earlier one.
pub fn is_temporary(name: &str) -> bool {
    let random = |rest: &str| rest.len() == RANDOM && rest.chars().all(|c| c.is_ascii_alphanumeric());
    let numbers = |rest: &str| rest.split('-').all(|part| part.parse::<u64>().is_ok());
    name.strip_prefix(PREFIX).is_some_and(|rest| random(rest) || numbers(rest))
}

/// Whether the path still names the open file.
pub fn is_at(file: &File, path: &Path) -> bool {
    let same = || Ok::<_, io::Error>(is_same_inode(&file.metadata()?, &fs::metadata(path)?));
    // Elsewhere a file that is open keeps its name.
    !cfg!(unix) || same().unwrap_or(false)
}

fn temporary_file(folder: &Path, contents: &[u8], earlier: Option<&Metadata>) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).rand_bytes(RANDOM);
    // A new file gets what the user's umask leaves of this.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(without_path)?;
    if let Some(earlier) = earlier {
        file.as_file().set_permissions(earlier.permissions())?;
    }
    file.as_file_mut().write_all(contents)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// What the system says, without the temporary name that `tempfile` adds, which tells users nothing.
fn without_path(error: io::Error) -> io::Error {
    let text = error.to_string();
    io::Error::new(error.kind(), text.split(" at path ").next().unwrap_or_default().to_owned())
}

/// Regular files are, but not those that are open already, as `/dev/stdout` is: replaced, they would lose what else is written there.
fn is_replaceable(path: &Path, metadata: &Metadata) -> bool {
    let is_open = |path: &Path| path.starts_with("/proc") || path.starts_with("/dev/fd");
    metadata.is_file() && !behind_links_until(path, is_open).is_ok_and(|path| is_open(&path))
}

/// Write to a pipe or a device as it is.
fn write_into(path: &Path, contents: &[u8]) -> io::Result<()> {
    if is_stdout(path) {
        // After what was written there before.
        let mut out = io::stdout().lock();
        out.write_all(contents)?;
        return out.flush();
    }
    OpenOptions::new().write(true).open(path)?.write_all(contents)
}

fn is_stdout(path: &Path) -> bool {
    let is_stdout = |path: &Path| {
        ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|stdout| path == Path::new(stdout))
    };
    behind_links_until(path, is_stdout).is_ok_and(|path| is_stdout(&path))
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What a path stands for once its last component is no symbolic link any more; it need not exist.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    behind_links_until(path, |_| false)
}

fn behind_links_until(path: &Path, stop: impl Fn(&Path) -> bool) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        if stop(&path) || !path.is_symlink() {
            return Ok(path);
        }
        let next = fs::read_link(&path)?;
        path = path.parent().unwrap_or(Path::new("")).join(next);
    }
    Err(io::Error::other("there are too many symbolic links"))
}

#[cfg(unix)]
fn is_same_inode(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    one.dev() == other.dev() && one.ino() == other.ino()
}

#[cfg(not(unix))]
fn is_same_inode(_: &Metadata, _: &Metadata) -> bool {
    false
}
