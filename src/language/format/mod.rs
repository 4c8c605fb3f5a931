//! The canonical look of a file: order, spacing and folding, comments kept, meaning never changed.
//!
//! A file is read into a tree and its comments, laid out anew as [`Item`]s that carry their comments
//! with them, put in order by whoever knows the keys, and written. What was written is read again and
//! compared, so that a fault here can refuse a file but never change what it says.

mod build;
mod items;
mod same;
mod scalar;
mod write;

pub use items::{Item, Items};
pub use scalar::inline_text;

use super::{Findings, Rule, SourceMap, Span, yaml::parse_with_comments};
use build::build;
use same::says_the_same;
use write::write;

/// Widest line of a list or map that is written in one line.
const MAX_WIDTH: usize = 120;

/// Formats one file. `arrange` puts the items of the whole file in order.
///
/// `None` when the file cannot be read, or not be formatted without changing it; a finding says why.
pub fn format_yaml(
    shown: &str,
    text: &str,
    sources: &mut SourceMap,
    findings: &mut Findings,
    arrange: impl FnOnce(&mut Items),
) -> Option<String> {
    let file = sources.add(shown, text);
    let before = findings.len();
    let (tree, comments) = parse_with_comments(file, text, findings)?;
    if findings.len() > before {
        return None;
    }
    let Some(mut items) = build(text, &tree, &comments) else {
        findings.expected("a map or a list", &tree);
        return None;
    };
    arrange(&mut items);
    let formatted = write(&items);
    let mut unseen = Findings::default();
    let again = parse_with_comments(file, &formatted, &mut unseen);
    let kept = again.is_some_and(|(tree_again, comments_again)| {
        unseen.is_empty()
            && says_the_same(&tree, &tree_again)
            && comment_texts(text, &comments) == comment_texts(&formatted, &comments_again)
    });
    if kept {
        return Some(formatted);
    }
    findings
        .error(Rule::YamlSyntax, Span::file_start(file), "this file cannot be formatted without changing it")
        .help("write its longer values as plain or quoted texts of one line".to_owned());
    None
}

/// All comments, in no order: they move with what they belong to.
fn comment_texts<'t>(text: &'t str, comments: &[Span]) -> Vec<&'t str> {
    let mut texts: Vec<&str> =
        comments.iter().filter_map(|span| text.get(span.start..span.end)).map(str::trim_end).collect();
    texts.sort_unstable();
    texts
}

#[cfg(test)]
mod tests;
