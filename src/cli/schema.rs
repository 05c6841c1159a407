//! `valuelint schema`

use std::io::{self, Write as _};
use std::path::Path;
use std::slice::from_mut;

use serde_json::Value as Json;

use crate::chart::json_schema::{of_folder, of_profile};
use crate::chart::version::parse_version;
use crate::chart::{built_in, folder};
use crate::cli::Outcome;
use crate::cli::settings::prefer_folder;
use crate::config::parse::suggestion;
use crate::config::{ChartChoice, ChosenChart};
use crate::files::chart::read_choices;

/// Prints what a chart accepts.
pub(super) fn print(mut choice: ChartChoice) -> anyhow::Result<Outcome> {
    prefer_folder(&mut choice);
    if let Some(unreadable) = read_choices(from_mut(&mut choice), Path::new("")).into_iter().next() {
        anyhow::bail!("{}: {}", unreadable.path, unreadable.message);
    }
    let schema = match &choice.chart {
        ChosenChart::Named(name, version) => named(name, version.as_deref())?,
        ChosenChart::Folder(files) => of_folder(&folder::remembered(files)),
        ChosenChart::Path(path) => anyhow::bail!("{path} is no chart"),
    };
    writeln!(io::stdout(), "{schema:#}")?;
    Ok(Outcome::Clean)
}

fn named(name: &str, version: Option<&str>) -> anyhow::Result<Json> {
    let Some(profile) = built_in().iter().find(|it| &*it.name == name) else {
        let hint = suggestion(name, built_in().iter().map(|it| &*it.name));
        anyhow::bail!("no chart `{name}` is known; name its folder or archive instead{hint}");
    };
    let Some(version) = version else { return Ok(of_profile(profile, profile.newest())) };
    let known = parse_version(version).filter(|it| profile.versions.iter().any(|known| known.version == *it));
    let Some(known) = known else {
        let (oldest, newest) = (profile.oldest(), profile.newest());
        anyhow::bail!("no version {version} of {name} is known; those that are go from {oldest} to {newest}");
    };
    Ok(of_profile(profile, &known))
}
