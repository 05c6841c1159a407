use super::{Held, Text, Verdict, mend};
use crate::config::Settings;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, RuleId, Severity};
use crate::project::build::rebuild;
use crate::project::{ProjectFile, Role};
use crate::text::{FileId, Location, SourceFile, range};

/// What is wrong with a word, and the word that is right; nothing for an error that nothing mends.
type Wrong = (&'static str, Option<&'static str>);

/// The texts after fixing each word, the number of findings fixed, and what was held back.
fn mended(texts: &[(&str, Role)], wrong: &[Wrong]) -> (Vec<String>, usize, Vec<(FileId, Held)>) {
    let files: Vec<ProjectFile> = (0..)
        .zip(texts)
        .map(|(idx, (text, role))| ProjectFile {
            file: SourceFile::new(format!("{idx}.yaml"), *text),
            role: *role,
        })
        .collect();
    let judge = |texts: Vec<Text>| {
        let project = rebuild(texts, &Settings::default());
        let files = (0..).map(FileId).zip(&project.files);
        let diagnostics = files.flat_map(|(id, file)| found(id, &file.file.text, wrong)).collect();
        Verdict { project, diagnostics }
    };
    let mended = mend(&files, Applicability::Safe, &judge);
    let texts = mended.verdict().project.files.iter().map(|it| it.file.text.to_string());
    (texts.collect(), mended.n_fixed, mended.held)
}

fn found(file: FileId, text: &str, wrong: &[Wrong]) -> Vec<Diagnostic> {
    let mut acc = Vec::new();
    for (word, right) in wrong {
        for (at, _) in text.match_indices(word) {
            let range = range(at, at + word.len());
            let severity = if right.is_some() { Severity::Warning } else { Severity::Error };
            let rule = RuleId::new(format!("a/{word}"));
            let mut diagnostic = Diagnostic::new(rule, severity, Location { file, range }, *word);
            diagnostic.fixes.extend(right.map(|right| Fix {
                title: String::new(),
                applicability: Applicability::Safe,
                edits: vec![Edit { file, range, text: right.to_owned() }],
                has_secret: false,
                claims: Vec::new(),
            }));
            acc.push(diagnostic);
        }
    }
    acc
}

#[track_caller]
fn check(before: &str, wrong: &[Wrong], after: &str, n_fixed: usize) {
    assert_eq!(mended(&[(before, Role::Named)], wrong), (vec![after.to_owned()], n_fixed, vec![]));
}

#[test]
fn passes_go_on_until_nothing_changes() {
    check("a: one\n", &[("one", Some("two")), ("two", Some("three"))], "a: three\n", 2);
    check("a: one\n", &[], "a: one\n", 0);
}

#[test]
fn fixes_that_overlap_wait_for_the_next_pass() {
    check("a: onetwo\n", &[("onet", Some("t")), ("two", Some("three"))], "a: three\n", 2);
    check("a: one\n", &[("one", Some("two")), ("one", Some("two"))], "a: two\n", 2);
}

#[test]
fn fixes_that_undo_each_other_are_not_made() {
    let wrong = [("one", Some("two")), ("two", Some("one")), ("four", Some("five"))];
    let texts = [("a: one\nb: four\n", Role::Named), ("b: four\n", Role::Walked)];
    let (texts, n_fixed, held) = mended(&texts, &wrong);
    assert_eq!(texts, ["a: one\nb: four\n", "b: five\n"]);
    assert_eq!((n_fixed, held), (1, vec![(FileId(0), Held::Circle)]));
}

#[test]
fn a_text_with_a_new_error_stays() {
    let texts = [("a: one\nb: four\n", Role::Named), ("b: four\n", Role::Walked)];
    let (texts, _, held) = mended(&texts, &[("one", Some("bad")), ("bad", None), ("four", Some("five"))]);
    assert_eq!(texts, ["a: one\nb: four\n", "b: five\n"]);
    let told = Some((RuleId::new("a/bad"), "bad".to_owned()));
    assert_eq!(held, [(FileId(0), Held::NewError(told))]);
    let (texts, _, held) = mended(&[("a: one\n", Role::Named)], &[("one", Some("'"))]);
    assert_eq!((texts, held), (vec!["a: one\n".to_owned()], vec![(FileId(0), Held::NewError(None))]));
}

#[test]
fn an_error_that_was_there_is_none_of_the_fixes() {
    check("a: one\nb: bad\n", &[("one", Some("two")), ("bad", None)], "a: two\nb: bad\n", 1);
    check("a: one\nb: '\n", &[("one", Some("two"))], "a: two\nb: '\n", 1);
}

#[test]
fn what_is_only_context_stays() {
    let (texts, ..) = mended(&[("a: one\n", Role::Context)], &[("one", Some("two"))]);
    assert_eq!(texts, ["a: one\n"]);
}
