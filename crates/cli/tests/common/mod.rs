//! Running the program.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// A run in that folder, without anything of the environment that the program looks at.
pub(crate) fn dhll(folder: &Path, arguments: &str) -> Output {
    command(folder, arguments).output().expect("the program runs")
}

/// The same, begun and not waited for.
#[allow(dead_code, reason = "not every test file needs it")]
pub(crate) fn start(folder: &Path, arguments: &str) -> Child {
    command(folder, arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs")
}

fn command(folder: &Path, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dhll"));
    command
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .env_remove("DHLL_BACKEND")
        .env_remove("DHLL_MNIST_URL")
        .env("DHLL_DATA_DIR", folder.join("nothing"));
    command
}

/// What a run that must go well says; it says nothing on standard error, which is no terminal.
pub(crate) fn said(folder: &Path, arguments: &str) -> String {
    let output = dhll(folder, arguments);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "dhll {arguments}: {err}");
    assert_eq!(err, "", "dhll {arguments}");
    out.into_owned()
}

/// The same as one JSON document.
#[allow(dead_code, reason = "not every test file needs it")]
pub(crate) fn json(folder: &Path, arguments: &str) -> Value {
    let text = said(folder, &format!("{arguments} --json"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("dhll {arguments}: {error}: {text}"))
}

/// Exit code and standard error of a run that must fail; it says nothing else.
#[allow(dead_code, reason = "not every test file needs it")]
pub(crate) fn refused(folder: &Path, arguments: &str) -> (i32, String) {
    let output = dhll(folder, arguments);
    assert!(!output.status.success(), "dhll {arguments} went well");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "dhll {arguments}");
    (output.status.code().expect("no signal"), String::from_utf8_lossy(&output.stderr).into_owned())
}
