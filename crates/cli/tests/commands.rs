//! Data, paths, baselines, completions; usage and exit codes.

mod common;

use common::{dhll, json, refused, said};

#[test]
fn a_path_is_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let path = json(at, "path --data circles --alphas 0,0.25,0.99 --scaling none");
    assert_eq!((path["n_samples"].as_u64(), path["n_features"].as_u64()), (Some(1000), Some(2)));
    let alphas = path["alphas"].as_array().unwrap();
    assert_eq!(alphas.len(), 3);
    assert_eq!((alphas[0]["rank"].as_u64(), alphas[2]["rank"].as_u64()), (Some(2), Some(3)));
    // (1 - alpha) tr(A^T A) + alpha tr(B^T B), with N = 1000 for the labels.
    let trace = |k: usize| alphas[k]["trace"].as_f64().unwrap();
    let expected = 0.75 * trace(0) + 0.25 * 1000.0;
    assert!((trace(1) / expected - 1.0).abs() < 1e-12);
    let sum: f64 = alphas[1]["eigenvalues"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).sum();
    assert!((sum / trace(1) - 1.0).abs() < 1e-12);
    // The published crossings of such circles are near .99.
    for crossing in path["crossings"].as_array().unwrap() {
        assert!((crossing["alpha"].as_f64().unwrap() - 0.9907).abs() < 1e-3);
    }
    let text = said(at, "path --data circles --alphas log:3:1e-3:1e-1");
    assert!(text.contains("effective") || text.contains("95 %"), "{text}");
    for backend in ["nalgebra", "ndarray"] {
        let other =
            json(at, &format!("path --data circles --alphas 0.25 --scaling none --backend {backend}"));
        assert_eq!(other["backend"], backend);
        let found = other["alphas"][0]["trace"].as_f64().unwrap();
        assert!((found / trace(1) - 1.0).abs() < 1e-12);
    }
}

#[test]
fn data_is_listed_and_verified() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let listed = json(at, "data list");
    let at_hand = |name: &str| {
        let entry = listed.as_array().unwrap().iter().find(|entry| entry["name"] == name).unwrap();
        entry["available"].as_bool().unwrap()
    };
    assert!(at_hand("irises") && at_hand("circles") && !at_hand("mnist") && !at_hand("fashion-mnist"));
    assert!(said(at, "data verify --data strokes").contains("strokes (drawn): 784 features"));
    assert!(said(at, "data verify --data irises").contains("irises: 4 features"));
    std::fs::write(at.join("t.csv"), "id,size,colour\n1,2.5,red\n2,,blue\n3,4,red\n").unwrap();
    let described = said(at, "data describe t.csv --target colour");
    assert!(
        described.contains("3 rows, 3 columns") && described.contains("- id: it numbers the rows from 1 on")
    );
    assert_eq!(json(at, "data describe t.csv --missing 4")["columns"][1]["missing"], 2);
    let (code, error) = refused(at, "data verify");
    assert!(code == 1 && error.contains("DHLL_DATA_DIR must name a folder"), "{error}");
}

#[test]
fn baselines_are_measured_on_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let measured = json(folder.path(), "baselines --data circles --width 32 --seeds 1");
    let results = measured["results"].as_array().unwrap();
    let error = |name: &str| {
        let one = results.iter().find(|one| one["method"] == name);
        one.unwrap_or_else(|| panic!("{name} is missing: {measured}"))["error"].as_f64().unwrap()
    };
    // No line separates circles; networks do.
    assert!(error("logistic") > 0.3 && error("ridge") > 0.3);
    for name in [
        "random-features",
        "backprop",
        "backprop-smoothed",
        "backprop-squared",
        "backprop-reconstruction",
        "label-alone",
        "hidden-targets",
        "label-residual",
        "hidden-residual",
        "label-random",
        "hidden-random",
    ] {
        assert!(error(name) < 0.05, "{name}: {measured}");
    }
    assert_eq!((results.len(), measured["differences"].as_array().unwrap().len()), (13, 0));
    let text = said(folder.path(), "baselines --data circles --methods ridge");
    assert!(text.contains("1000 training and 1000 test rows") && text.contains("ridge"), "{text}");
    let seeds = json(folder.path(), "baselines --data circles --methods random-features --seeds 3");
    let one = &seeds["results"][0];
    let [low, high] = [0, 1].map(|end| one["error_interval"][end].as_f64().unwrap());
    assert!(
        low <= one["error"].as_f64().unwrap()
            && one["error"].as_f64().unwrap() <= high
            && seeds["seeds"] == 3,
        "{seeds}"
    );
}

#[test]
fn random_units_on_patches_read_drawn_digits() {
    let folder = tempfile::tempdir().unwrap();
    let asked = "baselines --data strokes --methods label-random,hidden-random --width 320 --seeds 1";
    let error = |options: &str| {
        let measured = json(folder.path(), &format!("{asked} {options}"));
        [0, 1].map(|method| measured["results"][method]["error"].as_f64().unwrap())
    };
    let (whole, patches) = (error(""), error("--patches 7"));
    assert!(
        patches.iter().zip(whole).all(|(&patches, whole)| patches < 0.5 * whole),
        "{patches:?} {whole:?}"
    );
}

#[test]
fn hidden_targets_stand_beside_their_controls_with_a_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let asked = "baselines --data circles --methods backprop,label-alone,hidden-targets --width 16";
    let measured = json(folder.path(), &format!("{asked} --seeds 5"));
    let differences = measured["differences"].as_array().unwrap();
    assert_eq!(differences.len(), 2, "{measured}");
    for difference in differences {
        assert_eq!(difference["method"], "hidden-targets");
        let [low, high] = [0, 1].map(|end| difference["interval"][end].as_f64().unwrap());
        let verdict = match (low, high) {
            (_, high) if high < 0.0 => "better",
            (low, _) if low > 0.0 => "worse",
            _ => "cannot be told apart",
        };
        assert_eq!(difference["verdict"], verdict);
    }
    let few = said(folder.path(), &format!("{asked} --seeds 2"));
    assert!(few.contains("needs --seeds 5") && !few.contains("better") && !few.contains("worse"), "{few}");
    let (_, error) = refused(folder.path(), "baselines --data circles --methods ridge --width 9");
    assert!(error.contains("--width has no effect"), "{error}");
    let (_, error) = refused(folder.path(), "baselines --data strokes --methods ridge --patches 9");
    assert!(error.contains("--patches has no effect"), "{error}");
    let (_, error) = refused(folder.path(), "baselines --data circles --methods label-random --patches 9");
    assert!(error.contains("--patches takes images"), "{error}");
    let (_, error) = refused(folder.path(), "baselines --data circles --methods ridge --seeds 3");
    assert!(error.contains("--seeds has no effect"), "{error}");
    // A table has no test part: a new split for every seed.
    let mut rows = String::from("x,y,kind\n");
    for i in 0..60 {
        rows += &format!("{},{},{}\n", i % 7, (i * 5) % 11, ["a", "b"][usize::from(i % 7 > 3)]);
    }
    std::fs::write(folder.path().join("table.csv"), rows).unwrap();
    let split = json(folder.path(), "baselines --data table.csv --target kind --methods logistic,ridge");
    assert_eq!((&split["n_train"], &split["n_test"]), (&48.into(), &12.into()));
    assert_eq!(split["new_split_per_seed"], true);
}

#[test]
fn what_makes_no_sense_is_named_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("a.csv"), "x,y\n1,2\n").unwrap();
    for (arguments, code, expected) in [
        ("", 2, "Usage: dhll"),
        ("paths", 2, "unrecognized subcommand 'paths'"),
        ("path --data circles --alphas 1.5", 2, "alpha must be in [0, 1], got 1.5"),
        ("path --data circles --scaling big", 2, "mean-norm, none, or a norm such as norm:3, got \"big\""),
        ("fit --data circles --design --alphas 0.5", 2, "cannot be used with"),
        ("fit", 1, "no data was named; use --data"),
        ("path --data squares", 1, "there is no data \"squares\"; it is irises, circles, strokes, mnist"),
        ("path --data mnist:3", 1, "\"3\" is no pair of digits"),
        ("path --data fashion-mnist:3;8", 1, "fashion-mnist:3,8 is one"),
        ("path --data fashion-mnist", 1, "with the four Fashion-MNIST files"),
        ("data fetch cifar", 2, "[possible values: mnist, fashion-mnist]"),
        ("path --data a.csv", 1, "a.csv: which column is to be predicted? name it with --target"),
        ("path --data a.csv --target z", 1, "a.csv"),
        ("path --data none.csv --target z", 1, "none.csv"),
        ("path --data circles --mean median", 1, "there is no mean `median`; choose one of arithmetic, "),
        ("path --data circles --backend lapack", 1, "there is no backend `lapack`; choose faer"),
        ("fit --data circles --widths broad", 2, "widths are full, share:0.95, or whole numbers"),
        (
            "fit --data circles --activation sine",
            1,
            "unknown variant `sine`, expected one of `relu`, `relu2`, `sigmoid`, `tanh`",
        ),
        ("fit --data circles --epochs 0", 1, "the number of epochs must be at least 1, got 0"),
        ("fit --data circles --validation 1.5", 2, "a share below 1 or a whole number, got \"1.5\""),
        (
            "fit --data circles --similarity gauss",
            1,
            "there is no similarity `gauss`; choose one of dot, cosine, rbf",
        ),
        (
            "fit --data circles --similarity rbf:width=2",
            1,
            "`width` is no setting of the similarity rbf, which has bandwidth",
        ),
    ] {
        let (found, error) = refused(at, arguments);
        assert!(found == code && error.contains(expected), "dhll {arguments}: {found}, {error}");
    }
}

#[test]
fn every_command_has_help_with_examples() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for command in [
        "",
        "data",
        "data describe",
        "path",
        "design",
        "fit",
        "predict",
        "evaluate",
        "cross-validate",
        "explain",
        "inspect",
        "baselines",
        "completions",
    ] {
        let help = said(at, &format!("{command} --help"));
        assert!(help.contains("Example") && help.contains("dhll "), "{help}");
    }
    assert!(said(at, "--help").contains("Exit codes: 0: success; 1: something failed"));
    assert!(said(at, "--version").starts_with("dhll "));
    for shell in ["bash", "zsh", "fish"] {
        assert!(said(at, &format!("completions {shell}")).contains("baselines"));
    }
    assert_eq!(dhll(at, "completions csh").status.code(), Some(2));
}

/// Standard output that is full is an error, one that nobody reads any more is none; standard error never matters.
#[cfg(target_os = "linux")]
#[test]
fn streams_that_are_full_or_closed_are_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let run = |script: &str| {
        let output = std::process::Command::new("bash")
            .args(["-o", "pipefail", "-c", script])
            .env("DHLL", env!("CARGO_BIN_EXE_dhll"))
            .env("DHLL_DATA_DIR", folder.path().join("nothing"))
            .current_dir(folder.path())
            .output()
            .expect("bash runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for command in
        ["path --data circles", "path --data circles --json", "completions bash", "--help", "data list"]
    {
        let (code, error) = run(&format!("$DHLL {command} > /dev/full"));
        assert!(
            code == Some(1) && error.starts_with("error: standard output cannot be written: No space left"),
            "{command}: {code:?}, {error}"
        );
        for streams in ["2>&-", "2>/dev/full", ">&-", "| head -c 1", "| true"] {
            let (code, error) = run(&format!("$DHLL {command} {streams}"));
            assert!(code == Some(0) && error.is_empty(), "{command} {streams}: {code:?}, {error}");
        }
    }
    for (command, expected) in [("path", 1), ("path --data circles --alphas 7", 2)] {
        for streams in ["2>&-", "2>/dev/full", "> /dev/full 2>&1", ">&- 2>&-"] {
            assert_eq!(run(&format!("$DHLL {command} {streams}")).0, Some(expected), "{command} {streams}");
        }
    }
}
