//! `TG`: targets.

use super::{one_or_many, record_match, reference, reference_key};
use crate::language::{Findings, Target, YamlKind, YamlNode};

/// `EL`, or `{ SH: MATCH }`.
pub fn target(node: &YamlNode, findings: &mut Findings) -> Option<Target> {
    match &node.kind {
        YamlKind::Scalar { .. } => reference(node, findings).map(Target::Named),
        YamlKind::Map(entries) if entries.len() == 1 => {
            let (key, value) = &entries[0];
            let shape = reference_key(&key.text, key.span, findings);
            let matching = record_match(value, findings);
            Some(Target::Item { shape: shape?, matching: matching?, span: node.span })
        }
        _ => {
            findings.expected("an element or one item, as `page.element` or `{ page.shape: { field: text } }`", node);
            None
        }
    }
}

/// One target, or a list.
pub fn target_or_targets(node: &YamlNode, findings: &mut Findings) -> Vec<Target> {
    one_or_many(node).iter().filter_map(|item| target(item, findings)).collect()
}
