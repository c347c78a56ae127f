//! Options that would be ignored beside the others are errors: which trainer takes which option, and what an option needs.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};

use crate::fit_settings::FitSettings;

/// The trainers of hidden layers, the default first.
pub(crate) const TRAINERS: [&str; 3] = ["mlp", "residual", "random-features"];

/// An option that some trainers take and others would ignore.
struct Taken {
    option: &'static str,
    by: &'static [&'static str],
}

const fn taken(option: &'static str, by: &'static [&'static str]) -> Taken {
    Taken { option, by }
}

/// Trainers with minibatches.
const MINIBATCH: &[&str] = &["mlp", "residual"];

/// Every option that not all trainers take. Of those that are not listed each trainer makes use.
const TAKEN: &[Taken] = &[
    taken("epochs", MINIBATCH),
    taken("batch-size", MINIBATCH),
    taken("learning-rate", MINIBATCH),
    taken("checkpoint", MINIBATCH),
    taken("patience", MINIBATCH),
    taken("annealing", MINIBATCH),
    taken("weight-decay", MINIBATCH),
    taken("dropout-input", MINIBATCH),
    taken("dropout-hidden", MINIBATCH),
    taken("shifts", MINIBATCH),
    taken("noise", MINIBATCH),
    taken("hidden-maps", MINIBATCH),
    // Layers of residual start so in any case.
    taken("zero-outputs", &["mlp"]),
    taken("fields", &["random-features"]),
];

/// What an option needs of the others to have an effect.
struct Need {
    option: &'static str,
    /// Where the option says something that needs it.
    applies: fn(&FitSettings) -> bool,
    is_met: fn(&FitSettings) -> bool,
    /// It follows the option's name.
    complaint: &'static str,
}

const NEEDS: &[Need] = &[
    Need {
        option: "checkpoint",
        applies: |settings| settings.checkpoint.as_deref() == Some("best"),
        is_met: holds_out,
        complaint: "best needs validation rows to choose by; hold some out with --held-out",
    },
    Need {
        option: "patience",
        applies: |settings| settings.training.patience.is_some(),
        is_met: holds_out,
        complaint: "needs validation rows to wait for; hold some out with --held-out",
    },
    Need {
        option: "parallel",
        applies: |settings| settings.parallel.is_some(),
        // Alphas that cannot be read are complained of where they are used.
        is_met: |settings| settings.alphas().map_or(true, |alphas| alphas.count() != 1),
        complaint: "has no effect on a single layer; give more --alphas",
    },
];

fn holds_out(settings: &FitSettings) -> bool {
    settings.held_out.is_some_and(|rows| rows != 0.0)
}

/// Whether a trainer takes an option.
pub(crate) fn takes(trainer: &str, option: &str) -> bool {
    TAKEN.iter().all(|taken| taken.option != option || taken.by.contains(&trainer))
}

/// Where options were given: on the command line, or in a configuration file.
pub(crate) struct Given<'a> {
    pub(crate) command_line: &'a FitSettings,
    pub(crate) file: Option<(&'a Path, &'a FitSettings)>,
}

impl Given<'_> {
    /// Every option that was given, and where in words: `--epochs`, `epochs in fit.toml`. The command line overrides the file.
    fn places(&self) -> Result<BTreeMap<String, String>> {
        let mut places = BTreeMap::new();
        if let Some((path, settings)) = self.file {
            for option in names(settings)? {
                places.insert(option.clone(), format!("{option} in {}", path.display()));
            }
        }
        for option in names(self.command_line)? {
            places.insert(option.clone(), format!("--{option}"));
        }
        Ok(places)
    }

    /// `Ok` if every option that was given has an effect in `settings`, which are those of both places.
    ///
    /// # Errors
    /// Names the first option that would be ignored, where it stands, why, and what to do.
    pub(crate) fn check(&self, settings: &FitSettings, design: bool) -> Result<()> {
        let places = self.places()?;
        let trainer = settings.training.trainer.as_deref().unwrap_or(TRAINERS[0]);
        if !TRAINERS.contains(&trainer) {
            let [first, second, third] = TRAINERS;
            bail!("the trainer is {first}, {second} or {third}, got {trainer:?}");
        }
        for Taken { option, by } in TAKEN {
            if let Some(place) = places.get(*option).filter(|_| !by.contains(&trainer)) {
                let (by, s) = (by.join(" and "), if by.len() == 1 { "" } else { "s" });
                bail!(
                    "{place} has no effect with the trainer {trainer}; it is an option of the trainer{s} {by}"
                );
            }
        }
        for need in NEEDS.iter().filter(|need| !design || need.option != "parallel") {
            let place =
                places.get(need.option).filter(|_| (need.applies)(settings) && !(need.is_met)(settings));
            if let Some(place) = place {
                bail!("{place} {}", need.complaint);
            }
        }
        for option in ["alphas", "widths"] {
            if let Some(place) = places.get(option).filter(|_| design) {
                bail!(
                    "{place} has no effect with --design, which chooses the {option}; leave out one of the two"
                );
            }
        }
        Ok(())
    }
}

/// The options that settings say something of, without those of the data.
fn names(settings: &FitSettings) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for (name, value) in toml::Table::try_from(settings)? {
        match value {
            toml::Value::Table(table) if name == "training" => {
                names.extend(table.into_iter().map(|(name, _)| name))
            }
            toml::Value::Table(_) => {}
            _ => names.push(name),
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        settings: FitSettings,
    }

    fn line(options: &str) -> FitSettings {
        Line::parse_from(["fit"].into_iter().chain(options.split_whitespace())).settings
    }

    fn complaint(options: &str) -> Option<String> {
        let settings = line(options);
        let given = Given { command_line: &settings, file: None };
        given.check(&settings, false).err().map(|error| error.to_string())
    }

    /// A value for every option that has a rule.
    const VALUES: [(&str, &str); 14] = [
        ("epochs", "--epochs 3"),
        ("batch-size", "--batch-size 10"),
        ("learning-rate", "--learning-rate 0.1"),
        ("checkpoint", "--checkpoint last"),
        ("patience", "--patience 3 --held-out 0.1"),
        ("annealing", "--annealing cosine"),
        ("weight-decay", "--weight-decay 0.1"),
        ("dropout-input", "--dropout-input 0.1"),
        ("dropout-hidden", "--dropout-hidden 0.1"),
        ("shifts", "--shifts 1"),
        ("noise", "--noise 0.1"),
        ("hidden-maps", "--hidden-maps 2"),
        ("zero-outputs", "--zero-outputs"),
        ("fields", "--fields 8-16"),
    ];

    #[test]
    fn every_option_is_taken_by_the_trainer_or_named_with_those_that_take_it() {
        assert_eq!(VALUES.len(), TAKEN.len());
        for (option, words) in VALUES {
            let rule = TAKEN.iter().find(|rule| rule.option == option).unwrap();
            for trainer in TRAINERS {
                let found = complaint(&format!("--trainer {trainer} {words}"));
                if rule.by.contains(&trainer) {
                    assert_eq!(found, None);
                } else {
                    let start = format!(
                        "--{option} has no effect with the trainer {trainer}; it is an option of the trainer"
                    );
                    assert!(found.as_deref().is_some_and(|found| found.starts_with(&start)), "{found:?}");
                }
            }
        }
        assert_eq!(
            complaint("--trainer random-features --epochs 3").unwrap(),
            "--epochs has no effect with the trainer random-features; it is an option of the trainers mlp and residual"
        );
        assert_eq!(
            complaint("--trainer perceptron").unwrap(),
            "the trainer is mlp, residual or random-features, got \"perceptron\""
        );
    }

    #[test]
    fn what_an_option_needs_is_said() {
        for (options, expected) in [
            (
                "--checkpoint best",
                "--checkpoint best needs validation rows to choose by; hold some out with --held-out",
            ),
            (
                "--patience 3 --held-out 0",
                "--patience needs validation rows to wait for; hold some out with --held-out",
            ),
            ("--parallel 2", "--parallel has no effect on a single layer; give more --alphas"),
            ("--parallel 2 --alphas 0.5", "--parallel has no effect on a single layer; give more --alphas"),
        ] {
            assert_eq!(complaint(options).as_deref(), Some(expected));
        }
        for options in
            ["--checkpoint best --held-out 0.1", "--checkpoint last", "--parallel 2 --alphas 0.5,0.9", ""]
        {
            assert_eq!(complaint(options), None);
        }
    }

    #[test]
    fn options_of_a_file_are_named_with_it_and_the_command_line_overrides_it() {
        let (file, path) = (line("--epochs 3 --alphas 0.5,0.9"), Path::new("fit.toml"));
        let check = |options: &str, design| {
            let command_line = line(options);
            let given = Given { command_line: &command_line, file: Some((path, &file)) };
            given.check(&command_line.clone().over(file.clone()), design).err().map(|error| error.to_string())
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

    #[test]
    fn defaults_that_are_written_out_can_be_read_back() {
        for trainer in TRAINERS {
            let written = line(&format!("--trainer {trainer}")).with_defaults();
            let given = Given {
                command_line: &FitSettings::default(),
                file: Some((Path::new("fit.toml"), &written)),
            };
            assert!(given.check(&written, false).is_ok(), "{trainer}");
        }
    }
}
