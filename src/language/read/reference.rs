//! `page.name` and pages.

use crate::language::{Findings, PageReference, Reference, Rule, Span, YamlNode};

/// `EL`, `SH` and the other names of a page.
pub fn reference(node: &YamlNode, findings: &mut Findings) -> Option<Reference> {
    let Some(text) = node.scalar() else {
        findings.expected("a name like `page.element`", node);
        return None;
    };
    reference_key(text, node.span, findings)
}

/// As [`reference`], for a key.
pub fn reference_key(text: &str, span: Span, findings: &mut Findings) -> Option<Reference> {
    let Some((page, name)) = text.split_once('.') else {
        findings
            .error(Rule::BadName, span, format!("expected a name like `page.element`, found `{text}`"))
            .help("names are written in full, also inside the page's own file".to_owned());
        return None;
    };
    if !text.split('.').all(is_segment) {
        refuse_name(text, span, findings);
        return None;
    }
    Some(Reference { page: page.to_owned(), name: name.to_owned(), span })
}

/// A name inside its page: `filter.run`.
pub fn local_name(text: &str, span: Span, findings: &mut Findings) -> bool {
    let valid = text.split('.').all(is_segment);
    if !valid {
        refuse_name(text, span, findings);
    }
    valid
}

fn refuse_name(text: &str, span: Span, findings: &mut Findings) {
    findings
        .error(Rule::BadName, span, format!("`{text}` cannot be a name"))
        .help("names are segments of lower-case letters, digits, `-` and `_`, joined by `.`".to_owned());
}

/// The name of a page.
pub fn page_reference(node: &YamlNode, findings: &mut Findings) -> Option<PageReference> {
    let Some(text) = node.scalar() else {
        findings.expected("the name of a page", node);
        return None;
    };
    page_reference_key(text, node.span, findings)
}

/// As [`page_reference`], for a key.
pub fn page_reference_key(text: &str, span: Span, findings: &mut Findings) -> Option<PageReference> {
    if !is_segment(text) {
        findings
            .error(Rule::BadName, span, format!("`{text}` cannot be the name of a page"))
            .help("the name of a page is one segment: its file's name without `.yaml`".to_owned());
        return None;
    }
    Some(PageReference { page: text.to_owned(), span })
}

fn is_segment(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
}
