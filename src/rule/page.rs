//! What a rule looks for and why, as a page in Markdown.

use super::example::marks;
use super::file::RuleFile;
use super::set::KnownRule;

/// The page of a rule: what is wrong, why it matters, an example, where the claim can be checked.
pub fn markdown(rule: &KnownRule) -> String {
    let Some(file) = rule.file() else { return format!("`{}`\n", rule.id()) };
    let links: Vec<String> = file.links.iter().map(|link| format!("- <{link}>\n")).collect();
    let sources = if links.is_empty() { String::new() } else { format!("\nSources:\n\n{}", links.concat()) };
    format!(
        "**{}**\n\n{}\n\n{}\n{}{sources}\nSilence it with a comment `# valuelint: ignore[{}] reason`.\n",
        file.summary,
        scope(rule),
        file.why.trim_end(),
        example(file),
        rule.id()
    )
}

/// What the rule is about, in a sentence.
pub fn scope(rule: &KnownRule) -> String {
    let scope = &rule.header.scope;
    let mut words = Vec::new();
    match scope.chart.as_deref() {
        Some("*") => words.push("values of any chart".to_owned()),
        Some(chart) => words.push(format!("values of the chart {chart}")),
        None => words.push("Kubernetes objects".to_owned()),
    }
    words.extend(scope.versions.as_deref().map(|it| format!("chart {it}")));
    words.extend(scope.app.as_deref().map(|it| format!("application {it}")));
    if scope.is_complete {
        words.push("where all values of the release are seen".to_owned());
    }
    format!("Looks at {}.", words.join(", "))
}

fn example(file: &RuleFile) -> String {
    let bad = file.examples.iter().find_map(|it| Some((it.bad.as_deref()?, it.fixed.as_deref())));
    let Some((bad, fixed)) = bad else { return String::new() };
    let block = |text: &str| format!("```yaml\n{}\n```\n", text.trim_end());
    let bad = format!("\nSpeaks here:\n\n{}", block(&marks::parse(bad).text));
    let fixed = fixed.map(|it| format!("\nAfter its fix:\n\n{}", block(it)));
    bad + &fixed.unwrap_or_default()
}
