//! The folder or archive of a chart to its texts, with the charts it depends on where they are at hand.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::read::GzDecoder;
use tar::Archive;

use super::{Unreadable, path, read_bytes};
use crate::chart::version::{parse_range, parse_version};
use crate::config::{ChartChoice, ChosenChart, Settings};
use crate::manifest::chart_yaml::{self, ChartYaml, Dependency};
use crate::project::build::{self, Parsed, rebuild};
use crate::project::{Project, ProjectFile};
use crate::text::ChartFiles;
use crate::yaml::parse::parse;

/// Folders within folders, and charts within charts, deeper than this are left out.
const MAX_DEPTH: usize = 12;

/// What an archive unpacks to is read no further than this.
const MAX_UNPACKED: u64 = 256 * 1024 * 1024;

/// Larger texts are no templates and no values.
const MAX_TEXT: u64 = 4 * 1024 * 1024;

/// Reads the charts that were chosen by a path, which counts from a folder; gives what could not be read.
pub fn read_choices(charts: &mut [ChartChoice], from: &Path) -> Vec<Unreadable> {
    let mut unreadable = Vec::new();
    for choice in charts {
        let ChosenChart::Path(written) = &choice.chart else { continue };
        match read_chart(&from.join(written)) {
            Ok(files) => choice.chart = ChosenChart::Folder(files),
            Err(it) => unreadable.push(it),
        }
    }
    unreadable
}

/// Charts by their place, kept until something is written to disk.
#[derive(Debug, Default)]
pub struct Charts(BTreeMap<PathBuf, Option<Arc<ChartFiles>>>);

impl Charts {
    /// Gives each choice by a path its texts; the path counts from a folder.
    pub fn fill(&mut self, charts: &mut [ChartChoice], from: &Path) {
        for choice in charts {
            let ChosenChart::Path(written) = &choice.chart else { continue };
            if let Some(files) = self.get(&from.join(written)) {
                choice.chart = ChosenChart::Folder(files);
            }
        }
    }

    fn get(&mut self, place: &Path) -> Option<Arc<ChartFiles>> {
        self.0.entry(place.to_owned()).or_insert_with_key(|place| read_chart(place).ok()).clone()
    }
}

/// Joins texts to a project. Charts that lie in folders in sight are read where a release installs them, and the
/// texts are joined once more: nobody knows before which charts those are. Paths of files count from a folder.
pub fn join(
    texts: Vec<(ProjectFile, Arc<Parsed>)>,
    settings: &Settings,
    known: &Mutex<Charts>,
    from: &Path,
) -> Project {
    let project = rebuild(texts, settings);
    let unread = project.unread_charts();
    if unread.is_empty() {
        return project;
    }
    let at_hand: BTreeMap<_, _> = {
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        unread.into_iter().filter_map(|it| known.get(&from.join(&it)).map(|files| (it, files))).collect()
    };
    rebuild(build::texts(project), &Settings { at_hand, ..settings.clone() })
}

/// Reads the texts of a chart's folder or archive.
pub fn read_chart(place: &Path) -> Result<Arc<ChartFiles>, Unreadable> {
    let unreadable = |message: String| Unreadable { path: path::display(place), message, is_named: true };
    let mut files = ChartFiles::default();
    if place.is_dir() {
        read_folder(place, "", 0, &mut files);
    } else {
        let bytes = read_bytes(place).map_err(unreadable)?;
        unpack(&bytes, "", 0, &mut files);
    }
    files.files.sort();
    if !files.files.iter().any(|it| &*it.0 == "Chart.yaml") {
        return Err(unreadable(
            "has no Chart.yaml, so it is no chart; name a chart's folder or `.tgz`".to_owned(),
        ));
    }
    Ok(Arc::new(files))
}

/// Adds a chart's folder below `prefix`, then the dependencies that lie beside it.
fn read_folder(folder: &Path, prefix: &str, depth: usize, acc: &mut ChartFiles) {
    let n_before = acc.files.len();
    collect(folder, prefix, depth, acc);
    if depth >= MAX_DEPTH {
        return;
    }
    let own = &acc.files[n_before..];
    let text = |name: &str| own.iter().find(|it| it.0.strip_prefix(prefix) == Some(name)).map(|it| &*it.1);
    let dependencies = dependencies(text("Chart.yaml"), text("requirements.yaml"));
    let present: Vec<String> = own.iter().filter_map(|it| packed_name(&it.0, &it.1, prefix)).collect();
    for dependency in dependencies.iter().filter(|it| !present.contains(&it.name)) {
        if let Some(place) = neighbour(folder, dependency) {
            let below = format!("{prefix}charts/{}/", dependency.name);
            // Several aliases of one chart share its files.
            if !acc.files.iter().any(|it| it.0.starts_with(&below)) {
                read_folder(&place, &below, depth + 4, acc);
            }
        }
    }
}

fn collect(folder: &Path, prefix: &str, depth: usize, acc: &mut ChartFiles) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut names: Vec<String> = entries.filter_map(|it| it.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    for name in names.iter().filter(|it| !it.starts_with('.')) {
        let place = folder.join(name);
        if place.is_dir() {
            if depth < MAX_DEPTH && name != "node_modules" {
                collect(&place, &format!("{prefix}{name}/"), depth + 1, acc);
            }
        } else if is_archive(name) {
            if is_in_charts(prefix)
                && let Ok(bytes) = read_bytes(&place)
            {
                unpack(&bytes, &format!("{prefix}{name}/"), depth, acc);
            }
        } else if fs::metadata(&place).is_ok_and(|it| it.is_file() && it.len() <= MAX_TEXT)
            && let Ok(bytes) = read_bytes(&place)
        {
            add(acc, format!("{prefix}{name}"), bytes);
        }
    }
}

/// Adds what an archive holds, without its first folder, and the archives inside it.
fn unpack(bytes: &[u8], prefix: &str, depth: usize, acc: &mut ChartFiles) {
    let mut archive = Archive::new(GzDecoder::new(Cursor::new(bytes)).take(MAX_UNPACKED));
    let Ok(entries) = archive.entries() else { return };
    for mut entry in entries.map_while(Result::ok) {
        let Some(name) = entry.path().ok().and_then(|it| below_first(&it)) else { continue };
        let is_packed = is_archive(&name) && is_in_charts(name.rsplit_once('/').map_or("", |it| it.0));
        if !entry.header().entry_type().is_file() || entry.size() > MAX_TEXT && !is_packed {
            continue;
        }
        let mut bytes = Vec::new();
        if entry.read_to_end(&mut bytes).is_err() {
            return;
        }
        if !is_packed {
            add(acc, format!("{prefix}{name}"), bytes);
        } else if depth < MAX_DEPTH {
            unpack(&bytes, &format!("{prefix}{name}/"), depth + 4, acc);
        }
    }
}

/// `templates/a.yaml` of `site/templates/a.yaml`; nothing for a path that leads elsewhere.
fn below_first(path: &Path) -> Option<String> {
    let parts = path.components().filter(|it| *it != Component::CurDir);
    let names: Option<Vec<&str>> = parts
        .map(|it| match it {
            Component::Normal(name) => name.to_str(),
            Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
        })
        .collect();
    names.and_then(|it| it.split_first().map(|(_, rest)| rest.join("/"))).filter(|it| !it.is_empty())
}

fn add(acc: &mut ChartFiles, name: String, bytes: Vec<u8>) {
    let Ok(text) = String::from_utf8(bytes) else { return };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    acc.files.push((name.into(), text.into()));
}

fn is_archive(name: &str) -> bool {
    [".tgz", ".tar.gz"].iter().any(|it| name.ends_with(it))
}

fn is_in_charts(folder: &str) -> bool {
    folder.trim_end_matches('/').rsplit('/').next() == Some("charts")
}

fn dependencies(chart: Option<&str>, requirements: Option<&str>) -> Vec<Dependency> {
    let listed = |text: &str| parse(text).documents.first().map(|it| chart_yaml::dependencies(&it.root));
    chart.into_iter().chain(requirements).filter_map(listed).flatten().collect()
}

fn chart_yaml_of(text: &str) -> Option<ChartYaml> {
    parse(text).documents.first().and_then(|it| chart_yaml::read(&it.root))
}

/// The name of a chart that lies in `charts/`, by its Chart.yaml.
fn packed_name(path: &str, text: &str, prefix: &str) -> Option<String> {
    let folder = path.strip_prefix(prefix)?.strip_prefix("charts/")?.strip_suffix("/Chart.yaml")?;
    (!folder.contains('/')).then(|| chart_yaml_of(text)).flatten().map(|it| it.name)
}

/// The folder of a dependency that is kept in the same repository: by `file://`, or beside the chart.
fn neighbour(folder: &Path, dependency: &Dependency) -> Option<PathBuf> {
    let by_path = dependency.repository.as_deref().and_then(|it| it.strip_prefix("file://"));
    let place = match by_path {
        Some(path) => folder.join(path),
        None => path::absolute(folder).parent()?.join(&dependency.name),
    };
    let chart = chart_yaml_of(&super::read_text(&place.join("Chart.yaml")).ok()?)?;
    let is_version = by_path.is_some() || is_wanted(dependency.version.as_deref(), chart.version.as_deref());
    (chart.name == dependency.name && is_version).then_some(place)
}

/// Whether a version fits what is asked for; what cannot be read fits.
fn is_wanted(wanted: Option<&str>, version: Option<&str>) -> bool {
    let range = wanted.and_then(|it| parse_range(it).ok());
    let version = version.and_then(parse_version);
    range.zip(version).is_none_or(|(range, version)| range.holds(&version))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (name, bytes) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            builder.append_data(&mut header, name, *bytes).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    fn names(files: &ChartFiles) -> Vec<&str> {
        files.files.iter().map(|it| &*it.0).collect()
    }

    #[test]
    fn archives_within_archives() {
        let inner = packed(&[("pool/Chart.yaml", b"name: pool"), ("pool/icon.png", &[0xff, 0xfe])]);
        let outer = packed(&[("site/Chart.yaml", b"name: site"), ("site/charts/pool-1.0.0.tgz", &inner)]);
        let mut files = ChartFiles::default();
        unpack(&outer, "", 0, &mut files);
        assert_eq!(names(&files), ["Chart.yaml", "charts/pool-1.0.0.tgz/Chart.yaml"]);
        let mut files = ChartFiles::default();
        unpack(&outer[..outer.len() / 2], "", 0, &mut files);
        unpack(b"no archive", "", 0, &mut files);
    }

    #[test]
    fn neighbours_are_read_as_if_they_were_vendored() {
        let root = std::env::temp_dir().join(format!("valuelint-chart-{}", std::process::id()));
        let write = |name: &str, bytes: &[u8]| {
            let place = root.join(name);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::File::create(place).unwrap().write_all(bytes).unwrap();
        };
        write(
            "site/Chart.yaml",
            b"name: site\ndependencies:\n  - { name: pool, repository: 'file://../lib/pool' }\n  - { name: cache, version: 1.x }\n  - { name: queue, version: 1.x }\n",
        );
        write("lib/pool/Chart.yaml", b"name: pool\nversion: 1.0.0\n");
        write("cache/Chart.yaml", b"name: cache\nversion: 1.2.0\n");
        write("queue/Chart.yaml", b"name: queue\nversion: 2.0.0\n");
        let files = read_chart(&root.join("site")).map(|it| it.files.clone()).unwrap_or_default();
        let missing = read_chart(&root.join("lib"));
        fs::remove_dir_all(&root).unwrap();
        let names: Vec<_> = files.iter().map(|it| &*it.0).collect();
        assert_eq!(names, ["Chart.yaml", "charts/cache/Chart.yaml", "charts/pool/Chart.yaml"]);
        assert!(missing.is_err_and(|it| it.message.contains("no Chart.yaml")));
    }
}
