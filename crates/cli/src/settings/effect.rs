//! Options that would be ignored beside the others are errors that name the option, its place, the reason and the remedy.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use dhll::Validation;
use dhll::core::FitContext;
use dhll::core::data::ImageShape;
use dhll::registry::{Family, Registry, RowFacts};
use dhll::settings::{FitSettings, NESTED, ignored_without_layers};

use super::given::Given;

/// `Ok` if every option that was given has an effect in `settings`, which are those of both places.
pub(super) fn check(
    command_line: &Given,
    file: &Given,
    settings: &FitSettings,
    design: bool,
    registry: &Registry,
) -> Result<()> {
    let places = places(command_line, file);
    for (option, path) in NESTED {
        let Some(place) = places.get(*option) else { continue };
        let setting = path[1];
        match path[0] {
            "mean" => is_taken(place, setting, "mean", &settings.mean.name, &registry.means)?,
            "trainer" => is_taken(place, setting, "trainer", &settings.trainer.name, &registry.trainers)?,
            _ => {
                let head = settings.head.as_ref().map_or("softmax", |head| head.name.as_str());
                is_taken(place, setting, "head", head, &registry.heads)?;
            }
        }
    }
    if let Some(option) = ignored_without_layers(&command_line.flat, settings) {
        bail!(
            "--{option} has no effect without hidden layers; ask for some with --alphas, as in --alphas 0.9"
        );
    }
    alterations(&places, settings, registry)?;
    let sgd = settings.trainer.settings.get("sgd").and_then(|sgd| sgd.as_table());
    let selection = sgd.and_then(|sgd| sgd.get("epoch-selection")).and_then(|value| value.as_str());
    let validates = settings.validation != Validation::None;
    let complaints = [
        (
            "epoch-selection",
            selection == Some("best") && !validates,
            "best needs validation rows to choose by; set some apart with --validation",
        ),
        ("patience", !validates, "needs validation rows to wait for; set some apart with --validation"),
        (
            "parallel",
            settings.alphas.as_ref().is_some_and(|alphas| alphas.count() < 2) && !design,
            "has no effect on fewer than two layers; give more --alphas",
        ),
        ("alphas", design, "has no effect with --design, which chooses the alphas; leave out one of the two"),
        ("widths", design, "has no effect with --design, which chooses the widths; leave out one of the two"),
    ];
    for (option, holds, complaint) in complaints {
        if let Some(place) = places.get(option).filter(|_| holds) {
            bail!("{place} {complaint}");
        }
    }
    Ok(())
}

/// Every option that was given, and where in words: `--epochs`, `epochs in fit.toml`. The command line overrides the file.
fn places(command_line: &Given, file: &Given) -> BTreeMap<String, String> {
    let mut places = BTreeMap::new();
    if let Some(path) = &file.file {
        for option in file.flat.keys() {
            places.insert(option.clone(), format!("{option} in {}", path.display()));
        }
    }
    for option in command_line.flat.keys() {
        places.insert(option.clone(), format!("--{option}"));
    }
    places
}

/// `Ok` if the plug-in of that name has the setting.
fn is_taken<T: ?Sized>(place: &str, setting: &str, kind: &str, name: &str, family: &Family<T>) -> Result<()> {
    let has = |settings: &[String]| settings.iter().any(|known| known == setting);
    if has(&family.entry(name)?.settings) {
        return Ok(());
    }
    let takers = family.entries().iter().filter(|entry| has(&entry.settings));
    let takers: Vec<&str> = takers.map(|entry| entry.name.as_str()).collect();
    let s = if takers.len() == 1 { "" } else { "s" };
    bail!(
        "{place} has no effect with the {kind} {name}; it is an option of the {kind}{s} {}",
        takers.join(" and ")
    )
}

/// `Ok` if the trainer learns from altered rows, where rows are to be altered.
fn alterations(places: &BTreeMap<String, String>, settings: &FitSettings, registry: &Registry) -> Result<()> {
    let altered = [("shifts", settings.shifts > 0), ("noise", settings.noise != 0.0)];
    let Some(place) = altered.iter().filter(|(_, holds)| *holds).find_map(|(option, _)| places.get(*option))
    else {
        return Ok(());
    };
    let facts = RowFacts { image: Some(ImageShape { height: usize::MAX, width: usize::MAX }) };
    let trainer = registry.trainers.make(&settings.trainer, &facts)?;
    let context = |augmentation| FitContext { validation: true, augmentation };
    if trainer.accepts(context(false)).is_ok() && trainer.accepts(context(true)).is_err() {
        bail!(
            "{place} has no effect with the trainer {}, which does not learn from altered rows",
            settings.trainer.name
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::FitOptions;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: FitOptions,
    }

    fn given(options: &str) -> Given {
        let line = Line::parse_from(["fit"].into_iter().chain(options.split_whitespace()));
        Given::options(&line.options, Default::default()).unwrap()
    }

    fn complaint(options: &str) -> Option<String> {
        let result = given(options).over(&Given::default(), false, &Registry::default());
        result.err().map(|error| error.to_string())
    }

    /// A value for every option that not all trainers take, and those that do.
    const VALUES: [(&str, &str, &[&str]); 16] = [
        ("epochs", "--epochs 3", MINIBATCH),
        ("batch-size", "--batch-size 10", MINIBATCH),
        ("learning-rate", "--learning-rate 0.1", MINIBATCH),
        ("epoch-selection", "--epoch-selection last", MINIBATCH),
        ("patience", "--patience 3 --validation 0.1", MINIBATCH),
        ("annealing", "--annealing cosine", MINIBATCH),
        ("weight-decay", "--weight-decay 0.1", MINIBATCH),
        ("dropout-input", "--dropout-input 0.1", MINIBATCH),
        ("dropout-hidden", "--dropout-hidden 0.1", MINIBATCH),
        ("shifts", "--shifts 1", TRAINERS),
        ("noise", "--noise 0.1", TRAINERS),
        ("hidden-maps", "--hidden-maps 2", MINIBATCH),
        ("zero-outputs", "--zero-outputs", &["mlp"]),
        ("receptive-fields", "--receptive-fields 8-16", &["random-features"]),
        ("hidden-width", "--hidden-width 5", TRAINERS),
        ("activation", "--activation tanh", TRAINERS),
    ];
    const MINIBATCH: &[&str] = &["mlp", "residual"];
    const TRAINERS: &[&str] = &["mlp", "residual", "random-features"];

    #[test]
    fn every_option_is_taken_by_the_trainer_or_named() {
        for (option, words, takers) in VALUES {
            for trainer in TRAINERS {
                let found = complaint(&format!("--trainer {trainer} {words}"));
                if takers.contains(trainer) {
                    assert_eq!(found, None);
                } else {
                    let start = format!("--{option} has no effect with the trainer {trainer}");
                    assert!(found.as_deref().is_some_and(|found| found.starts_with(&start)), "{found:?}");
                }
            }
        }
        assert_eq!(
            complaint("--trainer random-features --epochs 3").unwrap(),
            "--epochs has no effect with the trainer random-features; it is an option of the trainers mlp and residual"
        );
        assert_eq!(
            complaint("--trainer perceptron --epochs 3").unwrap(),
            "there is no trainer `perceptron`; choose one of mlp, residual, random-features"
        );
        assert_eq!(
            complaint("--mean bures-wasserstein --ridge 0.1").unwrap(),
            "--ridge has no effect with the mean bures-wasserstein; it is an option of the means harmonic and geometric and power \
             and log-euclidean"
        );
    }

    #[test]
    fn what_an_option_needs_is_said() {
        for (options, expected) in [
            (
                "--epoch-selection best",
                "--epoch-selection best needs validation rows to choose by; set some apart with --validation",
            ),
            (
                "--patience 3 --validation 0",
                "--patience needs validation rows to wait for; set some apart with --validation",
            ),
            ("--parallel 2", "--parallel has no effect on fewer than two layers; give more --alphas"),
            (
                "--parallel 2 --alphas 0.5",
                "--parallel has no effect on fewer than two layers; give more --alphas",
            ),
        ] {
            assert_eq!(complaint(options).as_deref(), Some(expected));
        }
        for options in [
            "--epoch-selection best --validation 0.1",
            "--epoch-selection last",
            "--parallel 2 --alphas 0.5,0.9",
            "",
        ] {
            assert_eq!(complaint(options), None);
        }
    }

    #[test]
    fn options_of_a_file_are_named_with_it_and_the_command_line_overrides_it() {
        let file = Given { file: Some("fit.toml".into()), ..given("--epochs 3 --alphas 0.5,0.9") };
        let check = |options: &str, design| {
            let result = given(options).over(&file, design, &Registry::default());
            result.err().map(|error| error.to_string())
        };
        assert_eq!(check("--trainer residual", false), None);
        assert_eq!(
            check("--trainer random-features", false).unwrap(),
            "epochs in fit.toml has no effect with the trainer random-features; it is an option of the trainers mlp and residual"
        );
        assert!(
            check("--trainer random-features --epochs 4", false)
                .unwrap()
                .starts_with("--epochs has no effect")
        );
        assert_eq!(
            check("", true).unwrap(),
            "alphas in fit.toml has no effect with --design, which chooses the alphas; leave out one of the two"
        );
    }
}
