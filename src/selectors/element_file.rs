//! Elements and responses from their text.

use super::{
    By, Choose, Element, Locator, Response, TextReading,
    locator_file::{read_locator, take_locator, take_relative_locator},
    reading_file::take_reading,
};
use crate::language::{
    Findings, Rule, Vocabulary, YamlNode,
    read::{self, MapReader},
};

/// An element of the page. One that cannot be read still has its name.
pub(super) fn read_element(node: &YamlNode, vocabulary: &Vocabulary, findings: &mut Findings) -> Element {
    read(node, vocabulary, findings, |map, findings| take_locator(map, node.span, findings))
}

/// A part of a shape: relative to the item, and the item itself without a strategy.
pub(super) fn read_part(node: &YamlNode, vocabulary: &Vocabulary, findings: &mut Findings) -> Element {
    read(node, vocabulary, findings, |map, findings| Some(take_relative_locator(map, node.span, findings)))
}

fn read(
    node: &YamlNode,
    vocabulary: &Vocabulary,
    findings: &mut Findings,
    locator: impl FnOnce(&mut MapReader<'_>, &mut Findings) -> Option<Locator>,
) -> Element {
    let mut element = Element {
        ranks: Vec::new(),
        reading: TextReading::default(),
        keys: false,
        choose: None,
        private: false,
        span: node.span,
    };
    let Some(mut map) = MapReader::open(node, "an element", findings) else { return element };
    element.ranks = match map.take("any") {
        Some(ranks) => read_ranks(ranks, findings),
        None => locator(&mut map, findings).into_iter().collect(),
    };
    element.reading = take_reading(&mut map, vocabulary, findings);
    element.keys = map.take("keys").and_then(|node| read::boolean(node, findings)).unwrap_or_default();
    element.choose = map.take("choose").and_then(|node| read_choose(node, findings));
    element.private = map.take("private").and_then(|node| read::boolean(node, findings)).unwrap_or_default();
    map.close(findings);
    element
}

fn read_ranks(node: &YamlNode, findings: &mut Findings) -> Vec<Locator> {
    let items = read::items(node, "locators", findings).unwrap_or_default();
    if items.len() == 1 {
        findings.error(Rule::WrongShape, node.span, "`any` ranks two locators or more");
    }
    items.iter().filter_map(|item| read_locator(item, findings)).collect()
}

fn read_choose(node: &YamlNode, findings: &mut Findings) -> Option<Choose> {
    let mut map = MapReader::open(node, "`choose`", findings)?;
    let open = map.take("open").and_then(|node| read_locator(node, findings));
    let type_ = map.take("type").and_then(|node| read::boolean(node, findings)).unwrap_or_default();
    let option = map.require("option", findings).and_then(|node| read_locator(node, findings));
    map.close(findings);
    Some(Choose { open, type_, option: option? })
}

/// A response a step may wait for.
pub(super) fn read_response(node: &YamlNode, findings: &mut Findings) -> Option<Response> {
    let mut map = MapReader::open(node, "a response", findings)?;
    let url = map.require("url", findings).and_then(|node| read::text_match(node, findings));
    let method = map.take("method").and_then(|node| read_method(node, findings));
    let status = map.take("status").and_then(|node| read::whole(node, 100..=599, findings));
    map.close(findings);
    Some(Response { url: url?, method, status, span: node.span })
}

/// Methods of requests that a response may answer.
pub(super) const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

fn read_method(node: &YamlNode, findings: &mut Findings) -> Option<String> {
    let methods: Vec<_> = METHODS.iter().map(|method| (*method, *method)).collect();
    read::keyword(node, "a method in capitals", &methods, findings).map(str::to_owned)
}

impl By {
    /// Whether no strategy is given.
    pub(super) fn is_item(&self) -> bool {
        matches!(self, Self::Item)
    }
}
