//! Routes from their text.

use super::{Route, RouteSegment};
use crate::language::{
    Findings, Rule, YamlNode,
    read::{self},
};

impl Route {
    /// The names of its parameters.
    pub fn params(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            RouteSegment::Param(name) => Some(name.as_str()),
            RouteSegment::Literal(_) => None,
        })
    }
}

/// `/path/{param}?page={page}`.
pub(super) fn read_route(node: &YamlNode, findings: &mut Findings) -> Option<Route> {
    let text = read::text(node, "a route like `/path/{param}`", findings)?;
    if !text.starts_with('/') || text.starts_with("//") {
        findings
            .error(Rule::BadUrl, node.span, format!("`{text}` is no route"))
            .help("a route starts with one `/`; the origin is named by `origin`".to_owned());
        return None;
    }
    let mut segments = Vec::new();
    let mut rest = text.as_str();
    while let Some((literal, after)) = rest.split_once('{') {
        let Some((param, after)) = after.split_once('}') else {
            findings.error(Rule::BadUrl, node.span, "`{` has no closing `}`");
            return None;
        };
        if !literal.is_empty() {
            segments.push(RouteSegment::Literal(literal.to_owned()));
        }
        segments.push(RouteSegment::Param(read::name(param, node.span, "a route's parameter", findings)?));
        rest = after;
    }
    if !rest.is_empty() {
        segments.push(RouteSegment::Literal(rest.to_owned()));
    }
    Some(Route { segments, span: node.span })
}
