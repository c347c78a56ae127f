//! The files a command writes, checked before anything is loaded, written or deleted.

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use dhll::model::whole_file::{
    check_target, check_writable, is_same, is_stream, write_atomically, write_by_way_of,
};
use dhll::resume::{Earlier, LayerFolder};
use dhll_plot::Figure;

use crate::input::Input;
use crate::settings::{Config, Given};

/// `Ok` if none of the outputs is one of the inputs, by whatever name.
pub(crate) fn check_apart<'a>(
    outputs: impl IntoIterator<Item = &'a Path>,
    inputs: &[Input<'_>],
) -> Result<()> {
    for output in outputs.into_iter().filter(|output| !is_stream(output)) {
        if let Some((option, _)) = inputs.iter().find(|(_, input)| is_same(input, output)) {
            bail!(
                "{} would overwrite an input: it is the file of {option}; name another output",
                output.display()
            );
        }
    }
    Ok(())
}

/// `Ok` if files can be written into the folder, and none of them that `writes` by its name would overwrite an input.
pub(crate) fn check_folder(folder: &Path, writes: impl Fn(&str) -> bool, inputs: &[Input<'_>]) -> Result<()> {
    if folder.exists() && !folder.is_dir() {
        bail!("{} is a file; --out takes the name of a folder", folder.display());
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    check_writable(folder).with_context(|| format!("{} cannot be written to", folder.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry.with_context(|| folder.display().to_string())?;
        paths.extend(entry.file_name().to_str().filter(|name| writes(name)).map(|_| entry.path()));
    }
    check_apart(paths.iter().map(PathBuf::as_path), inputs)
}

/// Writes these files, by their names, into `folder`, which is made where it does not exist.
pub(crate) fn write_folder(folder: &Path, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for (name, contents) in files {
        let path = folder.join(name);
        write_atomically(&path, contents).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// A figure as files of that name, with the endings of its formats.
pub(crate) fn figure_files(name: &str, figure: &Figure) -> Result<Vec<(String, Vec<u8>)>> {
    let files = figure.files()?.into_iter();
    Ok(files.map(|(ending, contents)| (format!("{name}.{ending}"), contents)).collect())
}

/// The name that [`figure_files`] was given, if the file is one of a figure.
pub(crate) fn figure_name(file: &str) -> Option<&str> {
    let (name, ending) = file.rsplit_once('.')?;
    ["svg", "png", "csv"].contains(&ending).then_some(name)
}

/// `Ok` if the file can be written, as far as can be told.
pub(crate) fn check_file(path: &Path) -> Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !parent.is_dir() {
        bail!("{} is no folder; create it first", parent.display());
    }
    if path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
        bail!("{} is a folder; --out takes the name of a file", path.display());
    }
    check_target(path).with_context(|| format!("{} cannot be written", path.display()))
}

/// What `dhll fit` writes.
pub(crate) struct FitOutputs {
    pub(crate) model: PathBuf,
    /// None where the model goes to a pipe or a device: nothing is kept beside it.
    beside: Option<Beside>,
}

struct Beside {
    config: PathBuf,
    folder: PathBuf,
    every: Option<Duration>,
    /// Once it is in possession.
    locked: OnceCell<LayerFolder>,
}

impl Beside {
    fn lock(&self) -> Result<&LayerFolder> {
        if let Some(locked) = self.locked.get() {
            return Ok(locked);
        }
        let folder = LayerFolder::lock(&self.folder)?.checkpoint_every(self.every);
        Ok(self.locked.get_or_init(|| folder))
    }
}

impl FitOutputs {
    /// Checks all paths, and takes possession of the folder for finished layers until this value is dropped. Nothing in it changes yet.
    pub(crate) fn claim(
        model: PathBuf,
        inputs: &[Input<'_>],
        earlier: Earlier,
        checkpoint_every: Option<Duration>,
    ) -> Result<Self> {
        check_file(&model)?;
        if is_stream(&model) {
            let option = match earlier {
                Earlier::Resume => Some("--resume"),
                Earlier::Discard => checkpoint_every.map(|_| "--checkpoint-every"),
            };
            if let Some(option) = option {
                bail!(
                    "{} is no regular file, and no layers are kept for it: leave out {option}",
                    model.display()
                );
            }
            return Ok(Self { model, beside: None });
        }
        let (config, folder) = (beside(&model, "toml"), beside(&model, "layers"));
        check_apart([&*model, &*config], inputs)?;
        check_file(&config)?;
        if config.exists() && !is_stream(&config) && Given::read(&config).is_err() {
            bail!(
                "{} is in the way: the configuration of the model is to be written there, and it is not one; move it elsewhere, or \
                 name another --out",
                config.display()
            );
        }
        let beside = Beside { config, folder, every: checkpoint_every, locked: OnceCell::new() };
        let folder = beside.lock()?;
        if earlier == Earlier::Discard {
            folder.check_ours()?;
        }
        Ok(Self { model, beside: Some(beside) })
    }

    /// Gives the folder up, which is gone if there is nothing in it, until it is asked for. A process that can be killed because of another one leaves no empty
    /// folder behind then.
    pub(crate) fn released(mut self) -> Self {
        if let Some(beside) = &mut self.beside {
            beside.locked.take();
        }
        self
    }

    /// What a process claims that writes nothing.
    pub(crate) fn nothing(model: PathBuf) -> Self {
        Self { model, beside: None }
    }

    /// The configuration beside the model.
    pub(crate) fn config(&self) -> Option<&Path> {
        self.beside.as_ref().map(|beside| &*beside.config)
    }

    /// The folder for finished layers, in possession.
    pub(crate) fn folder(&self) -> Result<Option<&LayerFolder>> {
        self.beside.as_ref().map(Beside::lock).transpose()
    }

    /// Writes the model, unless it is there already, and its configuration; then the layers are needed no more.
    pub(crate) fn write(self, model: Option<&dhll::Model>, config: &Config) -> Result<()> {
        let folder = self.folder()?.map(LayerFolder::path);
        if let Some(model) = model {
            model.save_by_way_of(&self.model, folder)?;
        }
        if let Some(Beside { config: path, folder, locked, .. }) = self.beside {
            write_by_way_of(&path, config.to_toml()?, Some(&*folder))
                .with_context(|| format!("{} cannot be written", path.display()))?;
            locked.into_inner().map_or(Ok(()), LayerFolder::clear)?;
        }
        Ok(())
    }
}

/// `model.toml` beside `model.safetensors`, but `run-0.3.toml` beside `run-0.3`.
fn beside(model: &Path, ending: &str) -> PathBuf {
    if model.extension() == Some(OsStr::new("safetensors")) {
        return model.with_extension(ending);
    }
    let mut name = model.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_models_share_a_name() {
        for (model, config) in [
            ("a/model.safetensors", "a/model.toml"),
            ("run-0.3", "run-0.3.toml"),
            ("run-0.3.safetensors", "run-0.3.toml"),
            ("m.toml", "m.toml.toml"),
            (".safetensors", ".safetensors.toml"),
        ] {
            assert_eq!(beside(Path::new(model), "toml"), Path::new(config));
        }
    }
}
