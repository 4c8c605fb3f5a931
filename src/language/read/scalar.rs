//! Texts, names, words and booleans.

use crate::language::{Findings, Rule, Span, YamlKind, YamlNode, suggestion};

/// A text, as written.
pub fn text(node: &YamlNode, what: &str, findings: &mut Findings) -> Option<String> {
    let text = node.scalar();
    if text.is_none() {
        findings.expected(what, node);
    }
    text.map(str::to_owned)
}

/// A text, or a list of them.
pub fn texts(node: &YamlNode, what: &str, findings: &mut Findings) -> Vec<String> {
    one_or_many(node).iter().filter_map(|item| text(item, what, findings)).collect()
}

/// `true` or `false`, without quotes.
pub fn boolean(node: &YamlNode, findings: &mut Findings) -> Option<bool> {
    match node.plain() {
        Some("true") => Some(true),
        Some("false") => Some(false),
        _ => {
            findings.expected("`true` or `false`", node);
            None
        }
    }
}

/// One word of a closed list.
pub fn keyword<T: Copy>(node: &YamlNode, what: &str, words: &[(&str, T)], findings: &mut Findings) -> Option<T> {
    let Some(text) = node.scalar() else {
        findings.expected(what, node);
        return None;
    };
    keyword_key(text, node.span, what, words, findings)
}

/// As [`keyword`], for a text already at hand.
pub fn keyword_key<T: Copy>(
    text: &str,
    span: Span,
    what: &str,
    words: &[(&str, T)],
    findings: &mut Findings,
) -> Option<T> {
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    if found.is_none() {
        findings
            .error(Rule::UnknownValue, span, format!("expected {what}, found `{text}`"))
            .help(suggestion(text, words.iter().map(|(word, _)| *word)));
    }
    found
}

/// The name of a variable, input or field: `[a-z][a-z0-9_]*`.
pub fn name(text: &str, span: Span, what: &str, findings: &mut Findings) -> Option<String> {
    let valid = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !valid {
        findings
            .error(Rule::BadName, span, format!("`{text}` cannot be the name of {what}"))
            .help("names are lower-case letters, digits and `_`, and start with a letter".to_owned());
    }
    valid.then(|| text.to_owned())
}

/// The items of a list, or the one thing that is no list.
pub fn one_or_many(node: &YamlNode) -> &[YamlNode] {
    match &node.kind {
        YamlKind::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// The items of what must be a list.
pub fn items<'n>(node: &'n YamlNode, what: &str, findings: &mut Findings) -> Option<&'n [YamlNode]> {
    match &node.kind {
        YamlKind::List(items) => Some(items),
        _ => {
            findings.expected(&format!("a list of {what}"), node);
            None
        }
    }
}
