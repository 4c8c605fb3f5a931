//! Checks what the inputs of flows say of the portal.

use super::Known;
use crate::language::{Findings, Rule, suggestion};

/// Checks that every `kind` of files is one of the portal's `uploads`.
pub(in crate::flow) fn check_inputs(known: &Known<'_>, findings: &mut Findings) {
    let Some(portal) = &known.portal else { return };
    for input in known.flows.values().flat_map(|head| head.flow.inputs.values()) {
        if let Some(kind) = input.kind.as_ref().filter(|kind| !portal.uploads.contains_key(&kind.value)) {
            findings
                .error(
                    Rule::UnknownValue,
                    kind.span,
                    format!("the portal file has no `uploads` of kind `{}`", kind.value),
                )
                .help(suggestion(&kind.value, portal.uploads.keys().map(String::as_str)));
        }
    }
}
