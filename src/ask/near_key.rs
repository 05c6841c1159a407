//! The keys that were meant where a chart has none of a name.

use crate::chart::folder::ChartProfile;
use crate::chart::folder::slot::Slot;
use crate::chart::key::Key;

/// So many keys of the same last name are shown.
const MAX_SHOWN: usize = 3;

/// Every path of a profile's own keys.
pub fn of_profile(keys: &Key) -> Vec<String> {
    let mut acc = Vec::new();
    collect_keys(keys, "", &mut acc);
    acc
}

fn collect_keys(key: &Key, path: &str, acc: &mut Vec<String>) {
    for (name, below) in key.properties.iter().filter(|it| it.1.is_own) {
        let path = join(path, name);
        collect_keys(below, &path, acc);
        acc.push(path);
    }
    if let Some(items) = &key.items {
        collect_keys(items, &format!("{path}[]"), acc);
    }
}

/// Every path that a chart's own files know, with those of its dependencies.
pub fn of_chart(chart: &ChartProfile) -> Vec<String> {
    let mut acc = Vec::new();
    collect_slots(&chart.root, "", &mut acc);
    for (key, section) in &chart.sections {
        acc.extend(of_chart(section).into_iter().map(|it| join(key, &it)));
    }
    acc
}

fn collect_slots(slot: &Slot, path: &str, acc: &mut Vec<String>) {
    for (name, below) in slot.below.iter().filter(|it| it.1.is_known()) {
        let path = join(path, name);
        collect_slots(below, &path, acc);
        acc.push(path);
    }
    if let Some(each) = &slot.each {
        collect_slots(each, &format!("{path}[]"), acc);
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The keys that are nearest to a name: one that is spelt almost so, else those whose last names are the same.
pub fn nearest(name: &str, paths: &[String]) -> Vec<String> {
    let distance = |it: &String| (strsim::osa_distance(&it.to_lowercase(), &name.to_lowercase()), it.len());
    let n_wrong = 1 + name.len() / 8;
    let spelt = paths.iter().map(|it| (distance(it), it)).filter(|it| it.0.0 <= n_wrong).min();
    if let Some((_, path)) = spelt {
        return vec![path.clone()];
    }
    let last = name.rsplit('.').next().unwrap_or(name);
    let is_same = |it: &&String| it.rsplit('.').next() == Some(last);
    let mut same: Vec<String> = paths.iter().filter(is_same).cloned().collect();
    // Those that share the most of the way first.
    same.sort_by_key(|it| {
        let n_shared = it.split('.').zip(name.split('.')).take_while(|(a, b)| a == b).count();
        (std::cmp::Reverse(n_shared), it.len())
    });
    same.dedup();
    same.truncate(MAX_SHOWN);
    same
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_and_places() {
        let paths = ["mail.tls", "mail.port", "store.auth.existingSecret", "cache.auth.existingSecret"];
        let paths = paths.map(str::to_owned);
        for (name, expected) in [
            ("mail.tsl", &["mail.tls"][..]),
            ("mail.Port", &["mail.port"]),
            ("store.existingSecret", &["store.auth.existingSecret", "cache.auth.existingSecret"]),
            ("port", &["mail.port"]),
            ("nothing.like.it", &[]),
        ] {
            assert_eq!(nearest(name, &paths), expected, "{name}");
        }
    }
}
