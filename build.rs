//! Packs what the program carries, found without registration: every chart below `schemas/charts`, every library
//! chart below `schemas/libraries`, the fields of Kubernetes in `schemas/kubernetes`, every rule below `rules`.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used,
    reason = "the modules below belong to the crate and are checked there; the loader needs a part of each"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "src/chart"]
mod chart {
    pub mod version;
}
#[path = "src/diagnostic/mod.rs"]
mod diagnostic;
#[path = "src/rule/packing.rs"]
mod rule;
#[path = "src/secret/mod.rs"]
mod secret;
#[path = "src/text/mod.rs"]
mod text;
#[path = "src/value/mod.rs"]
mod value;
#[path = "src/yaml/mod.rs"]
mod yaml;

/// What expressions name of a project. Nothing is evaluated here, so nothing of it is ever made.
mod project {
    use std::sync::Arc;

    #[derive(Debug)]
    pub struct Project {
        pub sources: Vec<Source>,
    }

    #[derive(Debug)]
    pub struct Source {
        pub text: Arc<str>,
    }

    #[derive(Debug)]
    pub struct Layer {
        pub kind: LayerKind,
    }

    #[derive(Debug, Clone, Copy)]
    pub struct LayerKind;

    impl LayerKind {
        pub fn as_str(self) -> &'static str {
            ""
        }
    }
}

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    pack_charts(&root.join("schemas/charts"), &out.join("charts.rs"));
    pack_libraries(&root.join("schemas/libraries"), &out.join("libraries.rs"));
    pack_kubernetes(&root.join("schemas/kubernetes/fields.yaml"), &out.join("kubernetes.rs"));
    pack_rules(&root.join("rules"), &out.join("rules.rs"));
}

fn pack_charts(folder: &Path, out: &Path) {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut text = String::from("static PACKED: &[Packed] = &[\n");
    for lineage in sorted(folder) {
        println!("cargo:rerun-if-changed={}", lineage.display());
        let name = lineage.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for file in sorted(&lineage).iter().filter(|it| it.extension().is_some_and(|it| it == "yaml")) {
            println!("cargo:rerun-if-changed={}", file.display());
            let profile =
                fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let (head, keys) =
                packed_profile(&profile).unwrap_or_else(|| panic!("{} is no profile", file.display()));
            writeln!(text, "    Packed {{ folder: {name:?}, head: {head:?}, keys: {keys:?} }},")
                .expect("a String takes everything");
        }
    }
    text.push_str("];\n");
    fs::write(out, text).expect("cargo made the folder");
}

/// A profile as JSON: everything but the keys, and the keys.
fn packed_profile(text: &str) -> Option<(String, String)> {
    let root = read(text)?;
    let map = root.as_map()?;
    let part = |is_keys: bool| {
        let entries = map.entries.iter().filter(|it| (&*it.key == "properties") == is_keys);
        let fields: Vec<String> = entries.map(|it| format!("{:?}:{}", it.key, json(&it.value))).collect();
        format!("{{{}}}", fields.join(","))
    };
    Some((part(false), part(true)))
}

/// Our own YAML as values; nothing if it is none.
fn read(text: &str) -> Option<value::Value> {
    let tree = yaml::parse::parse(text);
    let document = tree.documents.first().filter(|_| tree.errors.is_empty())?;
    let delivery = value::Delivery::GoYamlV3;
    let place = value::decode::Place { source: value::SourceId::new(0), layer: 0, delivery };
    let (root, problems) = value::decode::decode(&tree, document, &document.root, place);
    problems.is_empty().then_some(root)
}

/// Types of Kubernetes as constants: nothing is read when the program starts.
fn pack_kubernetes(file: &Path, out: &Path) {
    println!("cargo:rerun-if-changed={}", file.display());
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let root = read(&text).unwrap_or_else(|| panic!("{} is no YAML", file.display()));
    let entries = |value: &value::Value, key: &str| {
        let map = value.get(key).and_then(|it| it.as_map());
        map.map_or_else(Vec::new, |it| {
            it.entries.iter().map(|it| (it.key.clone(), it.value.clone())).collect()
        })
    };
    let words = |value: Option<&value::Value>| {
        let items = value.and_then(|it| it.as_list()).unwrap_or_default();
        format!("&{:?}", items.iter().filter_map(|it| it.as_str()).collect::<Vec<_>>())
    };
    let types = entries(&root, "types");
    let shape = |name: &str| {
        assert!(types.iter().any(|it| &*it.0 == name), "{} has no type {name}", file.display());
        format!("&{}", name.to_uppercase().replace('-', "_"))
    };
    let field = |value: &value::Value| match (value.as_str(), value.as_list()) {
        (Some(name), _) => format!("Field::One({})", shape(name)),
        (None, Some([name])) => format!("Field::List({})", shape(name.as_str().unwrap_or_default())),
        (None, _) => "Field::Any".to_owned(),
    };
    let fields = |all: &[(std::sync::Arc<str>, value::Value)]| {
        let pairs: Vec<String> = all.iter().map(|(key, it)| format!("({key:?}, {})", field(it))).collect();
        format!("&[{}]", pairs.join(", "))
    };
    let mut source = format!("static KEYS: &[(&str, Field)] = {};\n", fields(&entries(&root, "keys")));
    for (name, it) in &types {
        let called = it.get("name").and_then(|it| it.as_str()).unwrap_or_default();
        let below = fields(&entries(it, "fields"));
        let (own, others) = (words(it.get("own")), words(it.get("others")));
        let name = &shape(name)[1..];
        writeln!(
            source,
            "static {name}: Shape = Shape {{ name: {called:?}, fields: {below}, own: {own}, others: {others} }};"
        )
        .expect("a String takes everything");
    }
    let all: Vec<String> = types.iter().map(|it| shape(&it.0)).collect();
    writeln!(source, "static TYPES: &[&Shape] = &[{}];", all.join(", ")).expect("a String takes everything");
    let pairs: Vec<String> =
        entries(&root, "words").iter().map(|(key, it)| format!("({key:?}, {})", words(Some(it)))).collect();
    writeln!(source, "pub(super) static WORDS: &[(&str, &[&str])] = &[{}];", pairs.join(", "))
        .expect("a String takes everything");
    fs::write(out, source).expect("cargo made the folder");
}

fn json(value: &value::Value) -> String {
    match &value.kind {
        value::ValueKind::Null | value::ValueKind::Unknown => "null".to_owned(),
        value::ValueKind::Bool(it) => it.to_string(),
        value::ValueKind::Int(it) => it.to_string(),
        value::ValueKind::Float(it) => it.to_string(),
        value::ValueKind::String(it) => serde_json::to_string(&**it).expect("text is JSON"),
        value::ValueKind::List(items) => {
            format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(","))
        }
        value::ValueKind::Map(map) => {
            let key = |it: &value::Entry| serde_json::to_string(&*it.key).expect("text is JSON");
            let fields: Vec<String> =
                map.entries.iter().map(|it| format!("{}:{}", key(it), json(&it.value))).collect();
            format!("{{{}}}", fields.join(","))
        }
    }
}

fn pack_libraries(folder: &Path, out: &Path) {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut text = String::from("static PACKED: &[&str] = &[\n");
    for file in sorted(folder) {
        println!("cargo:rerun-if-changed={}", file.display());
        writeln!(text, "    include_str!({:?}),", file.display().to_string())
            .expect("a String takes everything");
    }
    text.push_str("];\n");
    fs::write(out, text).expect("cargo made the folder");
}

fn pack_rules(folder: &Path, out: &Path) {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut packed = Vec::new();
    let mut broken = String::new();
    for path in rule_files(folder) {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let below = path.strip_prefix(folder).expect("it was found there").display().to_string();
        let id = rule::load::id_of(&below);
        match rule::packed(&id, &text, &path.display().to_string()) {
            Ok(source) => packed.push((id, source)),
            Err(problems) => problems.iter().for_each(|it| broken.push_str(&told(&below, &text, it))),
        }
    }
    assert!(broken.is_empty(), "\n\n{broken}");
    packed.sort();
    let mut source = String::from(
        "#[allow(clippy::unreadable_literal, reason = \"bits\")]\nstatic PACKED: &[Packed] = &[\n",
    );
    packed.iter().for_each(|(_, rule)| source.push_str(rule));
    source.push_str("];\n");
    fs::write(out, source).expect("cargo made the folder");
}

/// A problem as compilers tell them.
fn told(path: &str, text: &str, problem: &rule::load::Problem) -> String {
    let place = text::SourceFile::new(path, text).line_column(problem.range.start());
    let help = problem.help.as_ref().map_or(String::new(), |help| format!("  {help}\n"));
    format!("rules/{path}:{}:{}: {}\n{help}", place.line, place.column, problem.message)
}

/// Every rule file below a folder; names that begin with a dot are no rules.
fn rule_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    if !folder.is_dir() {
        return files;
    }
    for path in sorted(folder) {
        if path.is_dir() {
            println!("cargo:rerun-if-changed={}", path.display());
            files.extend(rule_files(&path));
        } else if path.extension().is_some_and(|it| it == "yaml") {
            files.push(path);
        }
    }
    files
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("the folder is readable").path())
        .collect();
    paths.sort();
    paths
}
