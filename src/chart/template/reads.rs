//! Which paths below `.Values` a chart's templates read, where, and how.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::{BitOr, BitOrAssign};
use std::sync::Arc;

use super::names::{ANY, Name, Names};

/// How a value is used; several at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uses(u32);

impl Uses {
    /// Serialised with everything below: `toYaml`.
    pub const WHOLE: Self = Self(1);
    /// Run as a template: `tpl`.
    pub const TPL: Self = Self(1 << 1);
    /// Handed to a helper or function that is not known.
    pub const UNKNOWN: Self = Self(1 << 2);
    /// Ranged over with at most one variable.
    pub const RANGE: Self = Self(1 << 3);
    /// Ranged over with key and value: `range $key, $value := …`.
    pub const RANGE_KEYS: Self = Self(1 << 4);
    /// Looked into by a name that is not known: `index .Values.a $name`.
    pub const DYNAMIC: Self = Self(1 << 5);
    /// Its keys are listed: `keys`.
    pub const KEYS: Self = Self(1 << 6);
    /// Printed as it is.
    pub const PRINT: Self = Self(1 << 7);
    /// Printed in quotes.
    pub const QUOTE: Self = Self(1 << 8);
    /// Handed to a function of texts: `printf`, `trunc`.
    pub const TEXT: Self = Self(1 << 9);
    /// Tested: `if`, `with`, `default`, `not`.
    pub const TEST: Self = Self(1 << 10);
    /// Compared with something: `eq`, `ne`.
    pub const COMPARE: Self = Self(1 << 11);
    /// Calculated with: `int`, `add`, `lt`.
    pub const NUMBER: Self = Self(1 << 12);
    /// Its type is asked for: `kindIs`.
    pub const TYPED: Self = Self(1 << 13);
    /// Searched as a list: `has`.
    pub const HAS: Self = Self(1 << 14);
    /// Joined to a text: `join`.
    pub const JOIN: Self = Self(1 << 15);
    /// Only named: `omit`, `unset`, `set`, `hasKey`.
    pub const MENTION: Self = Self(1 << 16);
    /// Rendering fails without it: `required`.
    pub const REQUIRED: Self = Self(1 << 17);

    /// Everything below is free: no key of any depth is judged.
    pub const DEEP: Self = Self(Self::WHOLE.0 | Self::TPL.0 | Self::UNKNOWN.0);
    /// The names directly below are free: its entries are judged by the reads of any entry.
    pub const SHALLOW: Self = Self(
        Self::RANGE.0
            | Self::RANGE_KEYS.0
            | Self::DYNAMIC.0
            | Self::KEYS.0
            | Self::PRINT.0
            | Self::QUOTE.0
            | Self::TEXT.0
            | Self::JOIN.0,
    );

    /// Whether one of `other` is among them.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl BitOr for Uses {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Uses {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// A place in a template that reads a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReadSite {
    /// The template's path in its chart; that of a dependency begins with `charts/`.
    pub file: Arc<str>,
    /// Counted from 1, because people look it up: templates are no texts of a project.
    pub line: u32,
    /// The field of the manifest the value is printed in: `resources`.
    pub field: Option<Arc<str>>,
    /// How it is used there.
    pub uses: Uses,
}

/// A path and the paths below it, as templates read them.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// By name.
    pub below: BTreeMap<Arc<str>, Read>,
    /// What is read of items of lists, and of entries whose names are not known.
    pub each: Option<Box<Read>>,
    /// How the value itself is used.
    pub uses: Uses,
    /// Where, sorted.
    pub sites: Vec<ReadSite>,
    /// The words it is compared with.
    pub compared: BTreeSet<Arc<str>>,
    /// The kinds and types it is asked for, as Go names them: `string`, `map[string]interface {}`. A `*` if they
    /// are not known.
    pub asked: BTreeSet<Arc<str>>,
}

/// A path while templates are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PathId(u32);

/// `.Values` itself.
pub(super) const TOP: PathId = PathId(0);

/// More paths than this no chart reads.
const MAX_PATHS: usize = 50_000;

/// Deeper paths come from helpers that call themselves.
const MAX_PATH: u8 = 20;

/// Where a use stands: a file, an offset in it, and the field it is printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) file: u32,
    pub(super) offset: u32,
    pub(super) field: Option<Name>,
}

/// All paths met so far.
#[derive(Debug)]
pub(super) struct Paths {
    entries: Vec<Entry>,
    children: HashMap<(PathId, Name), PathId>,
    /// Of two paths the one that is read, and the one whose values may stand there.
    links: Vec<(PathId, PathId)>,
}

#[derive(Debug, Default)]
struct Entry {
    depth: u8,
    uses: Uses,
    sites: Vec<(Spot, Uses)>,
    compared: BTreeSet<Name>,
    asked: BTreeSet<Name>,
    children: Vec<(Name, PathId)>,
}

impl Paths {
    pub(super) fn new() -> Self {
        Self { entries: vec![Entry::default()], children: HashMap::new(), links: Vec::new() }
    }

    /// The path of a name below another; none where the way is too long to be one.
    pub(super) fn below(&mut self, parent: PathId, name: Name) -> Option<PathId> {
        if let Some(found) = self.children.get(&(parent, name)) {
            return Some(*found);
        }
        let depth = self.entries[parent.0 as usize].depth + 1;
        if depth > MAX_PATH {
            return None;
        }
        let path = PathId(u32::try_from(self.entries.len()).ok()?);
        self.entries.push(Entry { depth, ..Entry::default() });
        self.entries[parent.0 as usize].children.push((name, path));
        self.children.insert((parent, name), path);
        Some(path)
    }

    pub(super) fn mark(&mut self, path: PathId, uses: Uses, spot: Spot) {
        let entry = &mut self.entries[path.0 as usize];
        entry.uses |= uses;
        match entry.sites.last_mut() {
            Some((last, seen)) if *last == spot => *seen |= uses,
            Some(_) | None => entry.sites.push((spot, uses)),
        }
    }

    /// What is read of `place` is read of `from` as well. False where `from` is a part of `place`: that goes on for ever.
    pub(super) fn link(&mut self, place: PathId, from: PathId) -> bool {
        if self.is_below(from, place) {
            return false;
        }
        if place != from && !self.links.contains(&(place, from)) {
            self.links.push((place, from));
        }
        true
    }

    fn is_below(&self, path: PathId, top: PathId) -> bool {
        let children = &self.entries[top.0 as usize].children;
        children.iter().any(|(_, below)| *below == path || self.is_below(path, *below))
    }

    /// Carries reads along the links; a template that puts values around in a circle is not followed far.
    pub(super) fn follow_links(&mut self) {
        for _ in 0..2 {
            for (place, from) in self.links.clone() {
                self.copy(place, from, 0);
            }
        }
    }

    fn copy(&mut self, place: PathId, from: PathId, depth: u8) {
        if place == from || depth > MAX_PATH {
            return;
        }
        // Values that are put around in circles.
        if self.entries.len() > MAX_PATHS {
            self.entries[from.0 as usize].uses |= Uses::UNKNOWN;
            return;
        }
        let (uses, sites) =
            (self.entries[place.0 as usize].uses, self.entries[place.0 as usize].sites.clone());
        let entry = &mut self.entries[from.0 as usize];
        entry.uses |= uses;
        let new: Vec<_> = sites.into_iter().filter(|it| !entry.sites.contains(it)).collect();
        entry.sites.extend(new);
        for (name, below) in self.entries[place.0 as usize].children.clone() {
            if let Some(to) = self.below(from, name) {
                self.copy(below, to, depth + 1);
            }
        }
    }

    pub(super) fn compare(&mut self, path: PathId, word: Name) {
        self.entries[path.0 as usize].compared.insert(word);
    }

    pub(super) fn ask(&mut self, path: PathId, kind: Name) {
        self.entries[path.0 as usize].asked.insert(kind);
    }

    /// What is read, as a tree; paths that were only passed through are left out.
    pub(super) fn tree(&self, names: &Names, site: &mut impl FnMut(Spot) -> (Arc<str>, u32)) -> Read {
        self.read(TOP, names, site)
    }

    fn read(&self, path: PathId, names: &Names, site: &mut impl FnMut(Spot) -> (Arc<str>, u32)) -> Read {
        let entry = &self.entries[path.0 as usize];
        let mut read = Read { uses: entry.uses, ..Read::default() };
        read.compared = entry.compared.iter().map(|it| names.text(*it).clone()).collect();
        read.asked = entry.asked.iter().map(|it| names.text(*it).clone()).collect();
        let mut spots = entry.sites.clone();
        spots.sort_unstable();
        spots.dedup();
        for (spot, uses) in spots {
            let (file, line) = site(spot);
            let field = spot.field.map(|it| names.text(it).clone());
            read.sites.push(ReadSite { file, line, field, uses });
        }
        for (name, child) in &entry.children {
            let below = self.read(*child, names, site);
            match *name {
                _ if below.is_unread() => {}
                ANY => read.each = Some(Box::new(below)),
                name => {
                    read.below.insert(names.text(name).clone(), below);
                }
            }
        }
        read
    }
}

impl Read {
    fn is_unread(&self) -> bool {
        self.uses.is_empty() && self.below.is_empty() && self.each.is_none()
    }

    /// The read of a path; `*` stands for any name.
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |read, step| match step {
            "*" => read.each.as_deref(),
            step => read.below.get(step),
        })
    }
}
