//! Whether a rule speaks about a value: true, false, or undecided, which is silence.

use super::expression::{Bindings, Names, Program, Truth, Why};
use super::{Case, Expression, Rule, Severities};
use crate::diagnostic::Severity;

/// The case that speaks; `None` when all is fine.
pub(super) fn speaking_case<'r>(rule: &'r Rule, bindings: &Bindings<'_>) -> Result<Option<&'r Case>, Why> {
    let names = rule.names();
    if !all(&rule.when, names, bindings)? {
        return Ok(None);
    }
    for case in &rule.cases {
        if !all(&case.when, names, bindings)? {
            continue;
        }
        match case.require.as_ref().or(rule.require.as_ref()) {
            Some(require) if truth(require, names, bindings)? => {}
            Some(_) | None => return Ok(Some(case)),
        }
    }
    Ok(None)
}

/// Whether a rule could speak once all is known that is not known here.
pub(super) fn may_speak(rule: &Rule, bindings: &Bindings<'_>) -> bool {
    let names = rule.names();
    let may_hold = |it: &[Expression]| !it.iter().any(|it| truth(it, names, bindings) == Ok(false));
    may_hold(&rule.when)
        && rule.cases.iter().any(|case| {
            let require = case.require.as_ref().or(rule.require.as_ref());
            may_hold(&case.when) && require.is_none_or(|it| truth(it, names, bindings) != Ok(true))
        })
}

/// The first severity whose condition is true; undecided counts as false.
pub(super) fn severity(severities: &Severities, names: &Names, bindings: &Bindings<'_>) -> Severity {
    let first = severities.conditions.iter().find(|it| truth(&it.1, names, bindings) == Ok(true));
    first.map_or(severities.otherwise, |it| it.0)
}

/// Whether a condition is true.
pub(super) fn truth(expression: &Expression, names: &Names, bindings: &Bindings<'_>) -> Result<bool, Why> {
    let program: &Program = expression.program(names).ok_or(Why::Unknown)?;
    match program.truth(bindings) {
        Truth::True => Ok(true),
        Truth::False => Ok(false),
        Truth::Undecided(why) => Err(why),
    }
}

fn all(conditions: &[Expression], names: &Names, bindings: &Bindings<'_>) -> Result<bool, Why> {
    for condition in conditions {
        if !truth(condition, names, bindings)? {
            return Ok(false);
        }
    }
    Ok(true)
}
