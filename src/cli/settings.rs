//! The configuration file and the command line as settings.

use std::path::{Path, PathBuf};

use crate::chart::known::unknown;
use crate::cli::arguments::{CheckArguments, Input};
use crate::cli::input::place;
use crate::config::parse::{CONFIG, Configuration, Written};
use crate::config::{ChartChoice, ChosenChart, Folders, Settings};
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::files::chart::read_choices;
use crate::files::configuration::{Loaded, load};
use crate::files::{Unreadable, context, path, read_text};
use crate::text::{Location, SourceFile};

/// What steers a run, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Steering {
    pub(super) settings: Settings,
    /// The configuration file and those it extends, if there is one.
    pub(super) files: Vec<SourceFile>,
    /// Findings in them; their file is an index into these.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The rules and charts that they name.
    pub(super) named: Configuration,
    /// Folders with the user's rules.
    pub(super) rules: Vec<PathBuf>,
    /// The file of known findings.
    pub(super) baseline: Option<PathBuf>,
    /// A configuration or charts that were named and could not be read.
    pub(super) unreadable: Vec<Unreadable>,
}

/// Reads the configuration and lays the command line over it.
pub(super) fn steer_check(arguments: &CheckArguments) -> Steering {
    let mut steering = steer(&arguments.input);
    let settings = &mut steering.settings;
    if !arguments.select.is_empty() {
        settings.select.clone_from(&arguments.select);
    }
    settings.ignore.extend(arguments.ignore.iter().cloned());
    settings.preset = arguments.preset.unwrap_or(settings.preset);
    settings.min_confidence = arguments.min_confidence.unwrap_or(settings.min_confidence);
    steering
}

/// The same where nothing is looked for. What is typed counts more than what is in the file.
pub(super) fn steer(input: &Input) -> Steering {
    let mut steering = Steering::default();
    if let Some(file) = find(input) {
        read(&file, &mut steering);
    }
    let mut typed = input.chart.clone();
    typed.iter_mut().for_each(prefer_folder);
    steering.unreadable.extend(read_choices(&mut typed, Path::new("")));
    steering.unreadable.extend(typed.iter().filter_map(unknown_chart));
    let of_file = std::mem::take(&mut steering.settings.charts);
    steering.settings.charts = typed.into_iter().chain(of_file).collect();
    steering
}

/// A chart typed by a name that no profile has, or a version of none.
fn unknown_chart(choice: &ChartChoice) -> Option<Unreadable> {
    let ChosenChart::Named(name, version) = &choice.chart else { return None };
    let message = unknown(name, version.as_deref())?.message;
    Some(Unreadable { path: name.clone(), message, is_named: true })
}

/// `--chart site` means the folder of that name, where we know no such chart.
pub(super) fn prefer_folder(choice: &mut ChartChoice) {
    if let ChosenChart::Named(name, None) = &choice.chart
        && unknown(name, None).is_some()
        && Path::new(name).is_dir()
    {
        choice.chart = ChosenChart::Path(name.clone());
    }
}

fn find(input: &Input) -> Option<PathBuf> {
    if input.isolated {
        return None;
    }
    input.config.clone().or_else(|| {
        let found = context::configuration(&place(input))?;
        Some(path::relative(&found, &path::absolute(Path::new("."))))
    })
}

fn read(file: &Path, steering: &mut Steering) {
    let text = match read_text(file) {
        Ok(text) => text,
        Err(unreadable) => {
            steering.unreadable.push(unreadable);
            return;
        }
    };
    let Loaded { configuration, files } = load(file, &text);
    let Configuration { settings, rules, baseline, ids, charts, diagnostics } = configuration;
    let folder = file.parent().unwrap_or(Path::new(""));
    let folders = Folders {
        configuration: path::display(&path::absolute(folder)),
        working: path::display(&path::absolute(Path::new("."))),
    };
    steering.settings = Settings { folders, ..settings };
    steering.baseline = baseline.map(PathBuf::from);
    steering.diagnostics = diagnostics;
    steering.files = files;
    read_rules(rules, steering);
    read_charts(&charts, steering);
    steering.named = Configuration { ids, charts, ..Configuration::default() };
}

/// The folders of rules that are there; of others it is told where they are named.
fn read_rules(folders: Vec<Written>, steering: &mut Steering) {
    for folder in folders {
        let place = PathBuf::from(&folder.text);
        if place.exists() {
            steering.rules.push(place);
        } else {
            steering.tell(folder.location, "there is no such file or folder");
        }
    }
}

/// The charts chosen by a path; of those that cannot be read it is told where they are named.
fn read_charts(named: &[(ChosenChart, Location)], steering: &mut Steering) {
    let mut choices = std::mem::take(&mut steering.settings.charts);
    for choice in &mut choices {
        let place = named.iter().find(|it| it.0 == choice.chart).map(|it| it.1);
        for unreadable in read_choices(std::slice::from_mut(choice), Path::new("")) {
            match place {
                Some(place) => steering.tell(place, &unreadable.message),
                None => steering.unreadable.push(unreadable),
            }
        }
    }
    steering.settings.charts = choices;
}

impl Steering {
    /// Tells what is wrong with a path at the place where it is written.
    fn tell(&mut self, place: Location, message: &str) {
        let written = self.files[place.file.0 as usize].text[place.range].trim_matches(['"', '\'']);
        let message = format!("`{written}`: {message}");
        self.diagnostics.push(Diagnostic::new(RuleId::new(CONFIG), Severity::Error, place, message));
    }
}
