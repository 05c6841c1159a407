//! What a rule asks for beyond values; making these costs time, so only rules that ask pay.

use std::ops::{BitOr, BitOrAssign};

use super::expression::{ReadPath, Segment};

/// Where releases and applications carry values, the largest part of them.
pub(super) const CARRIED: [&[&str]; 2] = [&["spec", "values"], &["spec", "source", "helm", "valuesObject"]];

/// What the expressions of a rule ask for; several at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needs(pub u8);

impl Needs {
    /// `release`
    pub const RELEASE: Self = Self(1);
    /// `releases`
    pub const RELEASES: Self = Self(1 << 1);
    /// `object`
    pub const OBJECT: Self = Self(1 << 2);
    /// What is in `values` of `release` or of `releases`.
    pub const VALUES_OF_RELEASE: Self = Self(1 << 3);
    /// What is in `object` of `release` or of `releases`.
    pub const OBJECT_OF_RELEASE: Self = Self(1 << 4);
    /// What is in the values that a HelmRelease or an Application carries.
    pub const VALUES_IN_OBJECT: Self = Self(1 << 5);

    /// Whether one of `other` is among them.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What reading a path asks for.
    pub(super) fn of(path: &ReadPath) -> Self {
        let below = match (path.root, path.segments.split_first()) {
            ("releases", Some((Segment::Any, below))) => below,
            _ => &path.segments[..],
        };
        // Whoever takes the whole of something only asks whether it is there.
        let of_release = |is_at_all: Self| {
            let leads = |key| below.len() > 1 && meets(below, &[key]);
            let values = if leads("values") { Self::VALUES_OF_RELEASE } else { Self::default() };
            let object = if leads("object") { Self::OBJECT_OF_RELEASE } else { Self::default() };
            is_at_all | values | object
        };
        match path.root {
            "release" => of_release(Self::RELEASE),
            "releases" => of_release(Self::RELEASES),
            "object" => Self::OBJECT | Self::in_object(below),
            _ => Self::default(),
        }
    }

    /// What reading a path of the object asks for. That there are values, and that they are a map, shows without
    /// a look into them; so it does to whoever goes over what is around them.
    pub(super) fn in_object(steps: &[Segment]) -> Self {
        let is_carried = CARRIED.iter().any(|carried| steps.len() > carried.len() && meets(steps, carried));
        if is_carried { Self::VALUES_IN_OBJECT } else { Self::default() }
    }
}

/// Whether one of two ways leads to the other, or beyond it.
fn meets(steps: &[Segment], way: &[&str]) -> bool {
    steps.iter().zip(way).all(|(step, key)| match step {
        Segment::Key(name) => **name == **key,
        Segment::Any => true,
    })
}

impl BitOr for Needs {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Needs {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::expression::{Names, compile};

    #[track_caller]
    fn check(expression: &str, expected: Needs) {
        let program =
            compile(expression, &Names { is_chart: true, ..Names::default() }).expect("it compiles");
        let needs = program.reads().iter().map(Needs::of).fold(Needs::default(), BitOr::bitor);
        assert_eq!(needs, expected, "{expression}");
    }

    #[test]
    fn only_what_is_read_is_needed() {
        check("self.a == values.b", Needs::default());
        check("release.source.kind == 'Bucket'", Needs::RELEASE);
        check("release.values.a", Needs::RELEASE | Needs::VALUES_OF_RELEASE);
        check("release == null", Needs::RELEASE);
        check("release.object == null", Needs::RELEASE);
        check("releases.exists(r, r.name == 'a')", Needs::RELEASES);
        check("releases.map(r, r.values.a)", Needs::RELEASES | Needs::VALUES_OF_RELEASE);
        check("releases.exists(r, r.object.spec.a == 1)", Needs::RELEASES | Needs::OBJECT_OF_RELEASE);
        check("object.spec.chart", Needs::OBJECT);
        check("object.spec", Needs::OBJECT);
        check("type(object.spec.values) == map", Needs::OBJECT);
        check("object.spec.values.a", Needs::OBJECT | Needs::VALUES_IN_OBJECT);
    }
}
