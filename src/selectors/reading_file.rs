//! How texts become values, from its text.

use super::{TextReading, TextSource};
use crate::{
    language::{
        Findings, Rule, Vocabulary, YamlNode,
        read::{self, MapReader},
        suggestion,
    },
    model::Type,
};

const SOURCES: &[&str] = &["text", "raw", "value", "checked", "html"];

impl Default for TextReading {
    /// The shown text as it is.
    fn default() -> Self {
        Self {
            source: TextSource::Default,
            type_: Type::Text,
            formats: Vec::new(),
            pattern: None,
            split: None,
            blank: Vec::new(),
        }
    }
}

/// Takes `source type format pattern split blank` out of the map of an element or field.
pub(super) fn take_reading(map: &mut MapReader<'_>, vocabulary: &Vocabulary, findings: &mut Findings) -> TextReading {
    let source = map.take("source").and_then(|node| read_source(node, findings)).unwrap_or_default();
    let unread = if source == TextSource::Checked { Type::Bool } else { Type::Text };
    let type_ = match map.take("type") {
        Some(node) => vocabulary.read_text_type(node, findings).unwrap_or(Type::Any),
        None => unread,
    };
    let formats = map.take("format").map(|node| read_formats(node, &type_, findings)).unwrap_or_default();
    let pattern = map.take("pattern").and_then(|node| read_pattern(node, findings));
    let split = map.take("split").and_then(|node| read::text(node, "the text between two values", findings));
    let blank = map.take("blank").map(|node| read::texts(node, "a text", findings)).unwrap_or_default();
    TextReading { source, type_, formats, pattern, split, blank }
}

fn read_source(node: &YamlNode, findings: &mut Findings) -> Option<TextSource> {
    let text = read::text(node, "where the text comes from", findings)?;
    Some(match text.as_str() {
        "text" => TextSource::Text,
        "raw" => TextSource::Raw,
        "value" => TextSource::Value,
        "checked" => TextSource::Checked,
        "html" => TextSource::Html,
        _ => match text.strip_prefix("attr:") {
            Some(name) if !name.is_empty() => TextSource::Attribute(name.to_ascii_lowercase()),
            _ => {
                findings
                    .error(Rule::UnknownValue, node.span, format!("`{text}` is no source of a text"))
                    .help(suggestion(&text, SOURCES.iter().copied().chain(["attr:NAME"])));
                return None;
            }
        },
    })
}

fn read_formats(node: &YamlNode, type_: &Type, findings: &mut Findings) -> Vec<String> {
    let mut formats = Vec::new();
    for written in read::one_or_many(node) {
        if let Some(format) = read::text(written, "a format", findings) {
            read::check_format(&format, type_, written.span, findings);
            formats.push(format);
        }
    }
    formats
}

/// One group at most: the part that is kept.
fn read_pattern(node: &YamlNode, findings: &mut Findings) -> Option<String> {
    let pattern = read::pattern(node, findings)?;
    let groups = regex::Regex::new(&pattern).map_or(0, |regex| regex.captures_len() - 1);
    if groups > 1 {
        findings
            .error(
                Rule::BadPattern,
                node.span,
                format!("a pattern has one group, the part that is kept; this has {groups}"),
            )
            .help("write the other groups as `(?:…)`".to_owned());
        return None;
    }
    Some(pattern)
}
