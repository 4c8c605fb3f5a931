//! `M`: text matches.

use super::{MapReader, page_pattern::unlike_in_a_page, pattern, template};
use crate::language::{Findings, Match, MatchKind, Rule, Template, YamlKind, YamlNode};

/// The text of a match: a template in flows and sights, a plain string in locators.
pub trait MatchText: Sized {
    fn read(node: &YamlNode, findings: &mut Findings) -> Option<Self>;

    /// The text, when it is known before the run.
    fn constant(&self) -> Option<&str>;
}

impl MatchText for Template {
    fn read(node: &YamlNode, findings: &mut Findings) -> Option<Self> {
        template(node, findings)
    }

    fn constant(&self) -> Option<&str> {
        Template::constant(self)
    }
}

impl MatchText for String {
    fn read(node: &YamlNode, findings: &mut Findings) -> Option<Self> {
        super::text(node, "a text", findings)
    }

    fn constant(&self) -> Option<&str> {
        Some(self)
    }
}

/// `T` (the whole text) or `{ exact|contains|starts|ends|regex: T }`.
pub fn text_match<T: MatchText>(node: &YamlNode, findings: &mut Findings) -> Option<Match<T>> {
    if !matches!(node.kind, YamlKind::Map(_)) {
        return Some(Match { kind: MatchKind::Whole, text: T::read(node, findings)? });
    }
    let mut map = MapReader::open(node, "a match", findings)?;
    let mut found = Vec::new();
    for (key, kind) in [
        ("exact", MatchKind::Exact),
        ("contains", MatchKind::Contains),
        ("starts", MatchKind::Starts),
        ("ends", MatchKind::Ends),
        ("regex", MatchKind::Regex),
    ] {
        found.extend(map.take(key).map(|text| (kind, text)));
    }
    map.close(findings);
    let [(kind, text_node)] = found[..] else {
        if found.len() > 1 {
            findings.error(Rule::WrongShape, node.span, "a match says one thing").help("use one key".to_owned());
        } else if node.describe() == "an empty map" {
            findings.expected("a text, or one of `exact contains starts ends regex`", node);
        }
        return None;
    };
    let text = T::read(text_node, findings)?;
    if kind == MatchKind::Regex && text.constant().is_some_and(|it| !is_pattern(it, text_node, findings)) {
        return None;
    }
    Some(Match { kind, text })
}

/// Whether it compiles, and a browser reads it as we do.
fn is_pattern(text: &str, node: &YamlNode, findings: &mut Findings) -> bool {
    if !pattern::compiles(text, node.span, findings) {
        return false;
    }
    let unlike = unlike_in_a_page(text);
    if let Some((what, at)) = &unlike {
        let at = node.span.inside(text, at);
        findings.error(Rule::BadPattern, at, format!("a browser does not read {what}"));
    }
    unlike.is_none()
}
