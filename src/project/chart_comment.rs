//! `# valuelint: chart=NAME@VERSION` at the top of values: which chart they are for.

use text_size::TextRange;

use super::Source;
use crate::text::range;

/// What the comment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartComment {
    /// The chart's name.
    pub name: String,
    /// The version, as written.
    pub version: Option<String>,
    /// Name and version, in the text.
    pub range: TextRange,
}

/// The comment is looked for among so many.
const AT_THE_TOP: usize = 20;

/// The first such comment of a text.
pub fn chart_comment(source: &Source) -> Option<ChartComment> {
    source.tree.comments.iter().take(AT_THE_TOP).find_map(|comment| {
        let text = &source.text[comment.range];
        let said = text.trim_start_matches('#').trim_start().strip_prefix("valuelint:")?.trim_start();
        let rest = said.strip_prefix("chart=")?;
        let chart = rest.split_whitespace().next()?;
        let at = text.len() - rest.len() + (rest.len() - rest.trim_start().len());
        let start = usize::from(comment.range.start()) + at;
        let (name, version) = match chart.split_once('@') {
            Some((name, version)) => (name, Some(version.to_owned())),
            None => (chart, None),
        };
        Some(ChartComment { name: name.to_owned(), version, range: range(start, start + chart.len()) })
    })
}
