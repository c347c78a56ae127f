//! Which file of a crate imports which, from its `use` lines. A module that hands names on (`pub use`) is looked through.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Item, UseTree, Visibility};

type Names = Vec<String>;

/// The modules of a crate by their path, `[]` for the root.
pub(crate) struct Modules(BTreeMap<Names, Module>);

struct Module {
    file: PathBuf,
    /// Paths that private `use` lines name, from the crate's root.
    uses: Vec<Names>,
    /// Names that this module hands on, and the paths from the crate's root that they stand for.
    handed_on: BTreeMap<String, Names>,
    /// Modules of which everything is handed on.
    globs: Vec<Names>,
}

impl Modules {
    pub(crate) fn read(source: &Path) -> Self {
        let mut files = Vec::new();
        rust_files(source, &mut files);
        let paths: BTreeSet<Names> = files.iter().map(|file| module_path(source, file)).collect();
        let modules = files.iter().map(|file| {
            let path = module_path(source, file);
            let module = Module::read(file, &path, &paths);
            (path, module)
        });
        Self(modules.collect())
    }

    /// For every file, the other files from which it imports.
    pub(crate) fn imports(&self) -> BTreeMap<PathBuf, BTreeSet<PathBuf>> {
        let of = |module: &Module| {
            let files = module.uses.iter().filter_map(|path| self.home(path, 0)).cloned();
            files.filter(|file| *file != module.file).collect()
        };
        self.0.values().map(|module| (module.file.clone(), of(module))).collect()
    }

    /// The file that declares what a path names.
    fn home(&self, path: &[String], depth: usize) -> Option<&PathBuf> {
        assert!(depth < 20, "{path:?} is handed on in a circle");
        let known = (0..=path.len()).rev().find(|&n| self.0.contains_key(&path[..n]))?;
        let module = &self.0[&path[..known]];
        let Some((name, rest)) = path[known..].split_first() else { return Some(&module.file) };
        if let Some(target) = module.handed_on.get(name) {
            let target: Names = target.iter().chain(rest).cloned().collect();
            return self.home(&target, depth + 1);
        }
        Some(&module.file)
    }
}

impl Module {
    fn read(file: &Path, path: &[String], modules: &BTreeSet<Names>) -> Self {
        let text = fs::read_to_string(file).unwrap();
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut module =
            Self { file: file.to_owned(), uses: vec![], handed_on: BTreeMap::new(), globs: vec![] };
        for item in &parsed.items {
            let Item::Use(item) = item else { continue };
            let mut leaves = Vec::new();
            leaves_of(&item.tree, &mut vec![], &mut leaves);
            for (target, name) in leaves {
                let Some(target) = from_root(&target, path, modules) else { continue };
                match (&item.vis, name) {
                    (Visibility::Inherited, _) => module.uses.push(target),
                    (_, Some(name)) => drop(module.handed_on.insert(name, target)),
                    (_, None) => module.globs.push(target),
                }
            }
        }
        assert!(module.globs.is_empty(), "{}: name what is handed on", file.display());
        module
    }
}

/// Every path of a `use` tree with the name that it gets here; no name for `*`.
fn leaves_of(tree: &UseTree, before: &mut Names, leaves: &mut Vec<(Names, Option<String>)>) {
    let with = |last: &syn::Ident, before: &Names| {
        let mut path = before.clone();
        if last != "self" {
            path.push(last.to_string());
        }
        path
    };
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves_of(&path.tree, before, leaves);
            before.pop();
        }
        UseTree::Name(name) => {
            let path = with(&name.ident, before);
            let here = path.last().cloned();
            leaves.push((path, here));
        }
        UseTree::Rename(name) => leaves.push((with(&name.ident, before), Some(name.rename.to_string()))),
        UseTree::Glob(_) => leaves.push((before.clone(), None)),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves_of(tree, before, leaves)),
    }
}

/// A path from the crate's root; none for those into other crates.
fn from_root(path: &[String], here: &[String], modules: &BTreeSet<Names>) -> Option<Names> {
    let (first, rest) = path.split_first()?;
    let joined = |base: &[String], rest: &[String]| base.iter().chain(rest).cloned().collect::<Names>();
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some(joined(here, rest)),
        "super" => {
            let above = rest.iter().take_while(|name| *name == "super").count();
            Some(joined(&here[..here.len() - 1 - above], &rest[above..]))
        }
        child => {
            let mut at = here.to_vec();
            at.push(child.to_owned());
            modules.contains(&at).then(|| joined(here, path))
        }
    }
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// `csv/mod.rs` and `csv.rs` are the module `csv`; `lib.rs` and `main.rs` are the root.
fn module_path(source: &Path, file: &Path) -> Names {
    let relative = file.strip_prefix(source).unwrap().with_extension("");
    let mut names: Names = relative.iter().map(|name| name.to_str().unwrap().to_owned()).collect();
    if names.last().is_some_and(|name| name == "mod")
        || matches!(&names[..], [one] if one == "lib" || one == "main")
    {
        names.pop();
    }
    names
}
