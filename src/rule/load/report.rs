//! What a rule tells when it speaks: message, targets, labels, fixes.

use super::check::{Checker, Use};
use super::places::At;
use crate::rule::file::{FixFile, OperationFile, RelatedFile, RuleFile, TargetFile};

impl Checker<'_> {
    /// `message`, `at`, `related`, `fix`, of the rule and of its cases.
    pub(super) fn report(&mut self, file: &RuleFile) {
        self.targets(&[], &file.at.0);
        self.related(&[], &file.related);
        self.fixes(&[], &file.fix.0);
        if let Some(text) = &file.message {
            self.template(&[At::Key("message")], text);
        } else if file.cases.is_empty() {
            self.say_key(&[At::Key("summary")], "the rule has no `message`");
        }
        for (idx, case) in file.cases.iter().enumerate() {
            let at = [At::Key("cases"), At::Item(idx)];
            self.targets(&at, &case.at.0);
            self.related(&at, &case.related);
            self.fixes(&at, &case.fix.0);
            match &case.message {
                Some(text) => self.template(&[at[0], at[1], At::Key("message")], text),
                None if file.message.is_none() => {
                    self.say_at(&at, "neither this case nor the rule has a `message`");
                }
                None => {}
            }
        }
    }

    fn targets(&mut self, above: &[At<'_>], targets: &[TargetFile]) {
        for (idx, target) in targets.iter().enumerate() {
            self.target(&[above, &[At::Key("at"), At::Item(idx)]].concat(), target);
        }
    }

    fn target(&mut self, place: &[At<'_>], target: &TargetFile) {
        match target {
            TargetFile::Value(text) => self.target_path(place, text),
            TargetFile::Key(target) => self.target_path(&[place, &[At::Key("key")]].concat(), &target.key),
        }
    }

    fn related(&mut self, above: &[At<'_>], related: &[RelatedFile]) {
        for (idx, related) in related.iter().enumerate() {
            let place = [above, &[At::Key("related"), At::Item(idx)]].concat();
            self.target(&[&place[..], &[At::Key("at")]].concat(), &related.at);
            self.template(&[&place[..], &[At::Key("label")]].concat(), &related.label);
        }
    }

    fn fixes(&mut self, above: &[At<'_>], fixes: &[FixFile]) {
        for (idx, fix) in fixes.iter().enumerate() {
            let place = [above, &[At::Key("fix"), At::Item(idx)]].concat();
            self.template(&[&place[..], &[At::Key("title")]].concat(), &fix.title);
            if let Some(text) = &fix.when {
                self.expression(&[&place[..], &[At::Key("when")]].concat(), text, Use::Other);
            }
            if fix.edits.is_empty() {
                self.operation(&place, &fix.operations()[0]);
                continue;
            }
            let own = FixFile { edits: Vec::new(), ..fix.clone() };
            if n_operations(&own.operations()[0]) > 0 {
                self.say_at(&place, "a fix has one operation, or several under `edits`, not both");
            }
            for (idx, operation) in fix.edits.iter().enumerate() {
                self.operation(&[&place[..], &[At::Key("edits"), At::Item(idx)]].concat(), operation);
            }
        }
    }

    fn operation(&mut self, place: &[At<'_>], operation: &OperationFile) {
        let at = |field| [place, &[At::Key(field)]].concat();
        if n_operations(operation) != 1 {
            let message = "this needs one of `set`, `append`, `remove`, `rename`, `move`, `quote`";
            self.say_at(place, message);
        }
        let needs_value = operation.set.is_some() || operation.append.is_some();
        if needs_value != operation.value.is_some() {
            let message =
                if needs_value { "`value` is missing" } else { "`value` goes with `set` and `append` only" };
            self.say_at(place, message);
        }
        let needs_to = operation.rename.is_some() || !operation.r#move.is_empty();
        if needs_to != operation.to.is_some() {
            let message =
                if needs_to { "`to` is missing" } else { "`to` goes with `rename` and `move` only" };
            self.say_at(place, message);
        }
        let single = [
            ("set", &operation.set),
            ("append", &operation.append),
            ("rename", &operation.rename),
            ("quote", &operation.quote),
        ];
        for (field, text) in single {
            if let Some(text) = text {
                self.target_path(&at(field), text);
            }
        }
        for (field, texts) in [("remove", &operation.remove), ("move", &operation.r#move)] {
            for (idx, text) in texts.0.iter().enumerate() {
                self.target_path(&[&at(field)[..], &[At::Item(idx)]].concat(), text);
            }
        }
        if let Some(text) = &operation.to {
            self.template(&at("to"), text);
        }
        if let Some(text) = &operation.value {
            self.expression(&at("value"), text, Use::Other);
        }
    }
}

fn n_operations(operation: &OperationFile) -> usize {
    let given = [
        operation.set.is_some(),
        operation.append.is_some(),
        !operation.remove.is_empty(),
        operation.rename.is_some(),
        !operation.r#move.is_empty(),
        operation.quote.is_some(),
    ];
    given.into_iter().filter(|it| *it).count()
}
