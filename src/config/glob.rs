//! Which chart the configuration gives to a file.

use ignore::Match;
use ignore::overrides::{Override, OverrideBuilder};

use crate::config::{ChartChoice, Folders, Settings};

/// The `charts:` of the configuration, ready to be asked for many files.
#[derive(Debug)]
pub struct FileCharts<'a> {
    charts: Vec<(Override, &'a ChartChoice)>,
    folders: &'a Folders,
}

impl<'a> FileCharts<'a> {
    /// The choices of these settings that speak of files.
    pub fn new(settings: &'a Settings) -> Self {
        let of_files = |choice: &'a ChartChoice| Some((compile(choice.files.as_deref()?)?, choice));
        Self { charts: settings.charts.iter().filter_map(of_files).collect(), folders: &settings.folders }
    }

    /// The first choice whose glob fits a file, by its displayed path.
    pub fn of(&self, path: &str) -> Option<&'a ChartChoice> {
        if self.charts.is_empty() {
            return None;
        }
        let path = self.folders.relative(path)?;
        let fits = |glob: &Override| matches!(glob.matched(&path, false), Match::Whitelist(_));
        self.charts.iter().find(|(glob, _)| fits(glob)).map(|(_, choice)| *choice)
    }
}

/// The glob in the way `.gitignore` means it; `None` if it is none.
pub(crate) fn compile(glob: &str) -> Option<Override> {
    // A glob with an exclamation mark would exclude instead of choose.
    let glob = glob.strip_prefix("./").unwrap_or(glob);
    let mut builder = OverrideBuilder::new("");
    builder.add(glob.trim_start_matches('!')).ok()?;
    builder.build().ok()
}

impl Folders {
    /// A displayed path, seen from the folder of the configuration; `None` if it lies elsewhere.
    pub fn relative(&self, path: &str) -> Option<String> {
        let absolute = if is_absolute(path) { path.to_owned() } else { format!("{}/{path}", self.working) };
        let (path, folder) = (normal(&absolute), normal(&self.configuration));
        let below = path.strip_prefix(&folder)?;
        let below = if folder.is_empty() { Some(below) } else { below.strip_prefix('/') };
        below.map(|below| below.trim_start_matches('/').to_owned())
    }
}

/// `/a`, `C:/a`
pub(super) fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || path.as_bytes().get(1) == Some(&b':')
}

/// Without `.`, `..` and doubled slashes; the leading slash stays.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/")).trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(glob: &str, path: &str) -> bool {
        let mut choice: ChartChoice = "site@1.2.3".parse().unwrap();
        choice.files = Some(glob.to_owned());
        let folders = Folders { configuration: "/repo".to_owned(), working: "/repo/apps".to_owned() };
        let settings = Settings { charts: vec![choice], folders, ..Settings::default() };
        FileCharts::new(&settings).of(path).is_some()
    }

    #[test]
    fn globs_count_from_the_configuration() {
        assert!(chosen("apps/*.yaml", "a.yaml"));
        assert!(chosen("apps/**", "x/a.yaml"));
        assert!(chosen("*.yaml", "x/a.yaml"));
        assert!(chosen("/other/a.yaml", "../other/a.yaml"));
        assert!(chosen("apps/a.yaml", "/repo/apps/./a.yaml"));
        assert!(!chosen("other/*.yaml", "a.yaml"));
        assert!(!chosen("*.yaml", "/elsewhere/a.yaml"));
    }
}
