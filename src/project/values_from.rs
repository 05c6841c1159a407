//! `valuesFrom` of a HelmRelease: which object holds the values, and where they are written.

use super::join::{self, Joined, Wanted};
use super::kustomize::data::Datum;
use super::kustomize::{Change, Spot, Thing};
use super::release::Finder;
use super::{Laid, Layer, LayerKind, ObjectId, Project, Release, Target, Unread, Written, single};
use crate::manifest::Reference;
use crate::manifest::helm_release::ValuesFrom;
use crate::text::FileId;
use crate::value::Delivery;
use crate::yaml::Node;

impl Project {
    /// The entries of a HelmRelease's `valuesFrom`, with the index of the layer that each is. None where a patch has
    /// brought another list.
    pub fn values_from(&self, release: &Release) -> Vec<(usize, &Node)> {
        let object = release.object.filter(|it| self.object(*it).kind == "HelmRelease");
        let node = object.and_then(|it| self.object_node(it)?.at(&["spec", "valuesFrom"]));
        let patched =
            release.patched.as_ref().map(|it| it.at(&["spec", "valuesFrom"]).map(|it| it.origin.range));
        let is_own = |node: &&Node| patched.is_none_or(|it| it == Some(node.range));
        let list = node.filter(is_own).and_then(Node::as_sequence);
        let first = release.layers.iter().take_while(|it| it.laid == Laid::Default).count();
        let items = list.map_or(&[][..], |it| &it.items).iter().filter(|it| Reference::read(it).is_some());
        (first..).zip(items).collect()
    }
}

/// What holds the values that a HelmRelease refers to.
enum Holder {
    Object(ObjectId),
    Built(Spot),
}

impl Finder<'_> {
    pub(super) fn values_from(
        &mut self,
        entry: &ValuesFrom,
        (namespace, from): (Option<&str>, &str),
        spot: Option<Spot>,
    ) -> Layer {
        let target = entry.target_path.clone();
        let target = target.map(|path| Target { path, is_literal: entry.is_literal });
        let wanted = Wanted { kind: &entry.kind, name: &entry.name, namespace, from };
        let found = self.held(wanted, spot).and_then(|it| self.values_from_place(entry, &it));
        // Flux's documentation says that the key must be there; its code says otherwise.
        let found = found.map_err(|it| match it {
            Unread::NoKey if entry.is_optional => Unread::LeftOut,
            other => other,
        });
        let kind = match &found {
            _ if entry.kind == "Secret" => LayerKind::Secret,
            Ok((_, kind)) => *kind,
            Err(_) => LayerKind::ConfigMap,
        };
        Layer {
            kind,
            name: Some(entry.name.clone()),
            delivery: if target.is_some() { Delivery::Strvals } else { Delivery::GoYamlV2First },
            target,
            unread: found.as_ref().err().copied(),
            written: found.ok().map(|it| it.0),
            laid: Laid::Over,
        }
    }

    fn values_from_place(
        &mut self,
        entry: &ValuesFrom,
        holder: &Holder,
    ) -> Result<(Written, LayerKind), Unread> {
        let is_secret = entry.kind == "Secret";
        let thing = match holder {
            Holder::Object(id) => Thing::of_object(*id, self.project.object(*id)),
            Holder::Built(spot) => self.builds.thing(*spot).clone(),
        };
        for change in &thing.changes {
            match change {
                Change::Object(id) => drop(self.claimed.insert((*id, entry.key.clone()))),
                Change::Generated(unit, generator) => {
                    self.claimed_generated.insert((*unit, *generator, entry.key.clone()));
                }
                Change::Merge(_) | Change::Operations(_) | Change::Unknown => {}
            }
        }
        let builds = self.builds.clone();
        let datum = builds.datum(self.project, &thing, &entry.key)?;
        let kind = match &datum {
            Datum::Scalar(..) => LayerKind::ConfigMap,
            Datum::File(_) | Datum::Literal(..) => LayerKind::Generator,
        };
        let written = match datum {
            Datum::Scalar(place, section) if entry.target_path.is_some() => {
                let node = place.node(self.project).ok_or(Unread::NoKey)?;
                single::text(section, node).ok_or(Unread::NoText)?;
                Written { source: place.source, index: place.index, keys: place.steps, is_editable: false }
            }
            Datum::Scalar(place, section) => {
                let document = thing.document(&entry.key);
                let source = self.embed_place(&place, section, document)?;
                Written { source, index: 0, keys: Vec::new(), is_editable: !is_secret }
            }
            Datum::File(source) => {
                self.claimed_files.insert(source);
                let file = &mut self.project.sources[source.index() as usize];
                file.delivery = Some(Delivery::GoYamlV2First);
                if is_secret {
                    file.document = thing.document(&entry.key);
                }
                let is_editable = !is_secret && entry.target_path.is_none();
                Written { source, index: 0, keys: Vec::new(), is_editable }
            }
            Datum::Literal(place, at) => {
                let source =
                    self.embed_literal(&place, at, thing.document(&entry.key)).ok_or(Unread::NoText)?;
                Written { source, index: 0, keys: Vec::new(), is_editable: false }
            }
        };
        Ok((written, kind))
    }

    /// What a reference to a ConfigMap or Secret means: in the same build, else what is nearest.
    fn held(&self, wanted: Wanted<'_>, spot: Option<Spot>) -> Result<Holder, Unread> {
        if let Some(spot) = spot {
            match self.builds.named(spot.build, wanted.kind, wanted.name, wanted.namespace)[..] {
                [] => {}
                [found] => return Ok(Holder::Built(found)),
                [one, other, ..] => return Err(self.several([one, other])),
            }
        }
        let near = |path: &str| join::nearness(path, wanted.from);
        let generated = self.builds.generated(wanted.kind, wanted.name, wanted.namespace);
        let generated: Vec<(usize, Spot)> = generated
            .into_iter()
            .map(|it| (near(self.project.path_of(self.builds.root_of(it).source)), it))
            .collect();
        let best = generated.iter().map(|it| it.0).max();
        let mut nearest: Vec<Spot> =
            generated.iter().filter(|it| Some(it.0) == best).map(|it| it.1).collect();
        // What two builds make in the same way is the same.
        let made = |it: Spot| &self.builds.thing(it).changes;
        nearest.dedup_by(|one, other| made(*one) == made(*other));
        let written = match join::find(self.project, wanted) {
            Joined::Found(id) => {
                let far = near(self.project.path_of(self.project.object(id).source));
                Some((far, Ok(id))).filter(|it| best.is_none_or(|best| it.0 >= best))
            }
            Joined::Several(both) => Some((0, Err(both))),
            Joined::Missing => None,
        };
        match (written, &nearest[..]) {
            (None, []) => Err(Unread::Missing),
            (None, [spot]) => Ok(Holder::Built(*spot)),
            (Some((_, Ok(id))), []) => self.as_built(id),
            (Some((far, Ok(id))), _) if Some(far) > best => self.as_built(id),
            (Some((_, Err(both))), []) => Err(Unread::Several(both.map(|it| self.file_of(it)))),
            (_, [one, other, ..]) => Err(self.several([*one, *other])),
            (Some((_, Ok(id) | Err([id, _]))), [spot]) => {
                Err(Unread::Several([self.file_of(id), self.place_of(*spot)]))
            }
        }
    }

    fn several(&self, spots: [Spot; 2]) -> Unread {
        Unread::Several(spots.map(|it| self.place_of(it)))
    }

    fn file_of(&self, id: ObjectId) -> FileId {
        self.project.source(self.project.object(id).source).file
    }

    /// The file that makes an object: its own, or that of the generator.
    fn place_of(&self, spot: Spot) -> FileId {
        match self.builds.thing(spot).changes.first() {
            Some(Change::Object(id)) => self.file_of(*id),
            Some(Change::Generated(unit, _)) => self.project.source(self.builds.units[*unit].source).file,
            Some(Change::Merge(_) | Change::Operations(_) | Change::Unknown) | None => {
                self.project.source(self.builds.root_of(spot).source).file
            }
        }
    }

    /// An object as the only kustomization that changes it makes it.
    fn as_built(&self, id: ObjectId) -> Result<Holder, Unread> {
        let spots = self.builds.of(id);
        let is_same = |it: &Spot| self.builds.thing(*it).changes == self.builds.thing(spots[0]).changes;
        match spots {
            [] => Ok(Holder::Object(id)),
            [first, ..] if spots.iter().all(is_same) => Ok(Holder::Built(*first)),
            [first, ..] => {
                // Each build makes something else of it.
                let other = spots.iter().find(|it| !is_same(it)).unwrap_or(first);
                let root = |it: &Spot| self.project.source(self.builds.root_of(*it).source).file;
                Err(Unread::Several([root(first), root(other)]))
            }
        }
    }
}
