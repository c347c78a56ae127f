//! What the machine has left for this process: `MemAvailable`, swap space, and the limits of control groups (versions 1 and 2).

use std::fs;
use std::path::{Path, PathBuf};

/// Where nothing tells: more than any machine that is not Linux's, far less than a slip of the finger.
const UNKNOWN: u64 = 1 << 40;

/// Bytes that can still be allocated.
pub(super) fn available() -> u64 {
    available_under(Path::new("/"))
}

/// Bytes in memory that belong to this process alone; 0 where nothing tells.
pub(super) fn used() -> u64 {
    fs::read_to_string("/proc/self/status").ok().and_then(|text| kibibytes(&text, "RssAnon:")).unwrap_or(0)
}

fn available_under(root: &Path) -> u64 {
    let machine = fs::read_to_string(root.join("proc/meminfo")).ok().and_then(|text| {
        Some(kibibytes(&text, "MemAvailable:")? + kibibytes(&text, "SwapFree:").unwrap_or(0))
    });
    machine.unwrap_or(UNKNOWN).min(left_by_groups(root).unwrap_or(u64::MAX))
}

/// The number behind `key` in a file of lines such as `MemAvailable:  23094488 kB`, in bytes.
fn kibibytes(text: &str, key: &str) -> Option<u64> {
    let value = text.lines().find_map(|line| line.strip_prefix(key))?;
    value.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// What the tightest control group of this process leaves, if there is any with a limit.
fn left_by_groups(root: &Path) -> Option<u64> {
    let groups = fs::read_to_string(root.join("proc/self/cgroup")).ok()?;
    groups.lines().filter_map(|line| left_by_group(root, line)).min()
}

/// The same of one line, `0::/path` (version 2) or `4:memory:/path` (version 1): the limits of all groups above hold, too.
fn left_by_group(root: &Path, line: &str) -> Option<u64> {
    let mut fields = line.splitn(3, ':').skip(1);
    let (controllers, path) = (fields.next()?, fields.next()?);
    let (mount, limit, usage, cache) = if controllers.is_empty() {
        ("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file")
    } else if controllers.split(',').any(|name| name == "memory") {
        ("sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
    } else {
        return None;
    };
    let mount = root.join(mount);
    let left = |folder: PathBuf| -> Option<u64> {
        let number = |name| fs::read_to_string(folder.join(name)).ok()?.trim().parse::<u64>().ok();
        // Without a limit version 2 says `max`, version 1 a number beyond any machine's.
        let limit = number(limit)?;
        let reclaimable = fs::read_to_string(folder.join("memory.stat")).ok().and_then(|text| {
            text.lines().find_map(|line| line.strip_prefix(cache)?.trim().parse::<u64>().ok())
        });
        Some(limit.saturating_sub(number(usage)?.saturating_sub(reclaimable.unwrap_or(0))))
    };
    // Inside a container its own group is mounted at the top, whatever path is told: the walk ends there.
    let path = path.trim_start_matches('/');
    Path::new(path).ancestors().filter_map(|group| left(mount.join(group))).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, name: &str, text: &str) {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn the_tightest_of_machine_and_groups_counts() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        assert_eq!(available_under(root), UNKNOWN);
        write(root, "proc/meminfo", "MemTotal: 9000 kB\nMemAvailable:    4000 kB\nSwapFree:  96 kB\n");
        assert_eq!(available_under(root), 4096 << 10);

        // Version 2: the group above is the tighter one; cache that can be dropped counts as free.
        write(root, "proc/self/cgroup", "0::/user/job\n");
        write(root, "sys/fs/cgroup/user/job/memory.max", "max\n");
        write(root, "sys/fs/cgroup/user/job/memory.current", "1000\n");
        write(root, "sys/fs/cgroup/user/memory.max", "3000000\n");
        write(root, "sys/fs/cgroup/user/memory.current", "1500000\n");
        write(root, "sys/fs/cgroup/user/memory.stat", "anon 7\ninactive_file 500000\n");
        assert_eq!(available_under(root), 2_000_000);

        // Version 1, in a container that does not see its own path.
        write(root, "proc/self/cgroup", "5:cpu:/x\n4:memory:/docker/abc\n0::/\n");
        write(root, "sys/fs/cgroup/memory/memory.limit_in_bytes", "1000000\n");
        write(root, "sys/fs/cgroup/memory/memory.usage_in_bytes", "400000\n");
        assert_eq!(available_under(root), 600_000);
    }
}
