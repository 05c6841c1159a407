//! `valuelint explain KEY`: what a chart's key does.

use std::path::Path;

use semver::Version;

use crate::ask::near_key;
use crate::ask::page::{self, Page};
use crate::chart::version::{parse_range, parse_version};
use crate::chart::{Profile, built_in, folder};
use crate::cli::arguments::Input;
use crate::cli::settings::{prefer_folder, steer};
use crate::config::parse::suggestion;
use crate::config::{ChartChoice, ChosenChart, in_brackets};
use crate::files::chart::read_choices;
use crate::text::ChartFiles;
use crate::value::path;

/// A chart that can be asked.
enum Asked<'c> {
    Known(&'c Profile, Version),
    Files(&'c ChartFiles),
}

/// The pages of a key in charts that were named.
pub(super) fn of_charts(name: &str, mut choices: Vec<ChartChoice>) -> anyhow::Result<String> {
    choices.iter_mut().for_each(prefer_folder);
    if let Some(unreadable) = read_choices(&mut choices, Path::new("")).into_iter().next() {
        anyhow::bail!("{}: {}", unreadable.path, unreadable.message);
    }
    let charts: Vec<Asked<'_>> = choices.iter().map(|it| asked(&it.chart)).collect::<Result<_, _>>()?;
    pages(name, &charts)
}

/// The pages of a key in the charts of the configuration and in those that come with the program.
pub(super) fn of_known(name: &str) -> anyhow::Result<String> {
    let choices = steer(&Input::default()).settings.charts;
    let of_folders = choices.iter().filter_map(|it| match &it.chart {
        ChosenChart::Folder(files) => Some(Asked::Files(files)),
        ChosenChart::Named(..) | ChosenChart::Path(_) => None,
    });
    let known = built_in().iter().map(|it| Asked::Known(it, it.newest().clone()));
    pages(name, &of_folders.chain(known).collect::<Vec<_>>())
}

fn asked(chart: &ChosenChart) -> anyhow::Result<Asked<'_>> {
    let (name, version) = match chart {
        ChosenChart::Folder(files) => return Ok(Asked::Files(files)),
        ChosenChart::Path(path) => anyhow::bail!("{path} is no chart"),
        ChosenChart::Named(name, version) => (name, version.as_deref()),
    };
    let Some(profile) = built_in().iter().find(|it| *it.name == **name) else {
        let hint = suggestion(name, built_in().iter().map(|it| &*it.name));
        anyhow::bail!("no chart `{name}` is known; name its folder or archive instead{hint}");
    };
    let Some(version) = version else { return Ok(Asked::Known(profile, profile.newest().clone())) };
    let exact = parse_version(version).filter(|it| profile.versions.iter().any(|known| known.version == *it));
    let in_range = || profile.newest_in(&parse_range(version).ok()?).cloned();
    match exact.or_else(in_range) {
        Some(version) => Ok(Asked::Known(profile, version)),
        None => anyhow::bail!(
            "no version {version} of {name} is known; those that are go from {} to {}",
            profile.oldest(),
            profile.newest()
        ),
    }
}

fn pages(name: &str, charts: &[Asked<'_>]) -> anyhow::Result<String> {
    let mut found: Vec<(String, Page)> = charts.iter().filter_map(|it| page_of(it, name)).collect();
    if !found.is_empty() {
        // A key that does something comes before one of the same name that only leads elsewhere.
        found.sort_by_key(|(_, page)| page.description.is_none());
        let pages: Vec<String> = found.into_iter().map(|(of, page)| in_words(name, &of, page)).collect();
        return Ok(pages.join("\n"));
    }
    let mut paths: Vec<String> = charts.iter().flat_map(paths).collect();
    paths.sort();
    paths.dedup();
    let near = near_key::nearest(name, &paths);
    let hint = match &near[..] {
        [] => "a key is written with dots, as in `image.tag`".to_owned(),
        near => format!("did you mean `{}`?", near.join("` or `")),
    };
    let whose = match charts {
        [only] => called(only),
        _ => "no chart valuelint knows".to_owned(),
    };
    let has = if charts.len() == 1 { "has no key" } else { "has a key" };
    anyhow::bail!("{whose} {has} `{name}`; {hint}");
}

fn called(chart: &Asked<'_>) -> String {
    match chart {
        Asked::Known(profile, version) => format!("{} {version}", profile.name),
        Asked::Files(files) => {
            let chart = folder::remembered(files);
            chart.version.as_ref().map_or_else(|| chart.name.to_string(), |it| format!("{} {it}", chart.name))
        }
    }
}

fn paths(chart: &Asked<'_>) -> Vec<String> {
    match chart {
        Asked::Known(profile, _) => near_key::of_profile(profile.keys()),
        Asked::Files(files) => near_key::of_chart(&folder::remembered(files)),
    }
}

/// The chart, and what is known of a key in it; nothing if it does not have it.
fn page_of(chart: &Asked<'_>, name: &str) -> Option<(String, Page)> {
    let path = path::parse(&in_brackets(name).replace("[]", "[0]"))?;
    Some(match chart {
        Asked::Known(profile, version) => {
            let key = page::key_at(profile.keys(), &path)?;
            (profile.name.to_string(), page::of_key(key, version))
        }
        Asked::Files(files) => (called(chart), page::of_files(files, &path)?),
    })
}

fn in_words(name: &str, of: &str, page: Page) -> String {
    let mut lines = vec![format!("{name}, a key of the chart {of}"), String::new()];
    lines.extend(page.description);
    lines.extend(page.facts.into_iter().map(|(word, text)| format!("{word:<12}{text}")));
    lines.extend(page.why.map(|it| format!("\n{it}")));
    lines.extend(page.link.map(|it| format!("  {it}")));
    lines.join("\n") + "\n"
}
