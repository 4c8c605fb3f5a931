//! `MATCH`: record matches.

use super::{entries, name, template, text_match};
use crate::language::{FieldMatch, Findings, RecordMatch, YamlKind, YamlNode};

/// `{ field: T | M-map }`, at least one field.
pub fn record_match(node: &YamlNode, findings: &mut Findings) -> Option<RecordMatch> {
    let entries = entries(node, "the fields to match", findings)?;
    if entries.is_empty() {
        findings.expected("at least one field to match", node);
        return None;
    }
    let mut fields = Vec::new();
    for (key, value) in entries {
        let matching = match value.kind {
            YamlKind::Map(_) => text_match(value, findings).map(FieldMatch::Text),
            _ => template(value, findings).map(FieldMatch::Value),
        };
        if let (Some(name), Some(matching)) = (name(&key.text, key.span, "a field", findings), matching) {
            fields.push((name, matching, key.span));
        }
    }
    Some(RecordMatch { fields })
}
