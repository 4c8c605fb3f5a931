//! Locators from their text.

use super::{
    By, Locator,
    css::{Answerer, Css, CssProblem},
    role::ROLES,
    xpath::{XpathProblem, check_xpath},
};
use crate::language::{
    FileId, Findings, Match, Rule, Span, YamlNode, parse_yaml,
    read::{self, MapReader},
    suggestion,
};

const STRATEGIES: &str = "role, label, placeholder, text, alt, title, test_id, css, xpath";

/// Reads one locator that somebody typed, as a selector file would hold it: `{ role: button, name: Save }`,
/// also without its braces.
pub fn parse_locator(text: &str, file: FileId, findings: &mut Findings) -> Option<Locator> {
    let tree = parse_yaml(file, text, findings)?;
    let locator = read_locator(&tree, findings)?;
    (!findings.has_errors()).then_some(locator)
}

/// A locator that stands alone: one strategy is a must.
pub(super) fn read_locator(node: &YamlNode, findings: &mut Findings) -> Option<Locator> {
    let mut map = MapReader::open(node, "a locator", findings)?;
    let locator = take_locator(&mut map, node.span, findings);
    map.close(findings);
    locator
}

/// Locators in a row, from the outside in, as `frame` and `within` of a file.
pub(super) fn read_locators(node: &YamlNode, findings: &mut Findings) -> Vec<Locator> {
    read::one_or_many(node).iter().filter_map(|item| read_locator(item, findings)).collect()
}

/// Takes the keys of a locator out of a map that may hold others; says so if there is no strategy.
pub(super) fn take_locator(map: &mut MapReader<'_>, span: Span, findings: &mut Findings) -> Option<Locator> {
    let before = findings.len();
    let locator = take_relative_locator(map, span, findings);
    if locator.by.is_item() {
        if findings.len() == before {
            findings
                .error(Rule::MissingKey, map.span(), "a locator needs a strategy")
                .help(format!("one of {STRATEGIES}"));
        }
        return None;
    }
    Some(locator)
}

/// As [`take_locator`], where no strategy means the item itself.
pub(super) fn take_relative_locator(map: &mut MapReader<'_>, span: Span, findings: &mut Findings) -> Locator {
    let by = take_strategy(map, findings).unwrap_or(By::Item);
    let mut inner =
        |map: &mut MapReader<'_>, key| map.take(key).and_then(|node| read_locator(node, findings)).map(Box::new);
    let (within, after) = (inner(map, "within"), inner(map, "after"));
    let (has, has_not) = (inner(map, "has"), inner(map, "has_not"));
    let frame = map.take("frame").map(|node| read_locators(node, findings)).unwrap_or_default();
    let has_text = map.take("has_text").and_then(|node| read::text_match(node, findings));
    let mut state = |map: &mut MapReader<'_>, key| map.take(key).and_then(|node| read::boolean(node, findings));
    let (checked, selected) = (state(map, "checked"), state(map, "selected"));
    let (expanded, disabled) = (state(map, "expanded"), state(map, "disabled"));
    let visible = state(map, "visible").unwrap_or(true);
    let nth = take_nth(map, findings);
    Locator {
        by,
        within,
        frame,
        after,
        has,
        has_not,
        has_text,
        checked,
        selected,
        expanded,
        disabled,
        visible,
        nth,
        span,
    }
}

fn take_strategy(map: &mut MapReader<'_>, findings: &mut Findings) -> Option<By> {
    let mut found: Vec<(Span, Option<By>)> = Vec::new();
    if let Some((key, node)) = map.take_entry("role") {
        found.push((key.span, read_role(node, map, findings)));
    }
    type MatchStrategy = fn(Match<String>) -> By;
    let matches: [(&'static str, MatchStrategy); 6] = [
        ("label", By::Label),
        ("placeholder", By::Placeholder),
        ("text", By::Text),
        ("alt", By::Alt),
        ("title", By::Title),
        ("test_id", By::TestId),
    ];
    for (name, strategy) in matches {
        if let Some((key, node)) = map.take_entry(name) {
            found.push((key.span, read::text_match(node, findings).map(strategy)));
        }
    }
    if let Some((key, node)) = map.take_entry("css") {
        found.push((key.span, read_css(node, findings)));
    }
    if let Some((key, node)) = map.take_entry("xpath") {
        found.push((key.span, read_xpath(node, findings)));
    }
    found.sort_by_key(|(span, _)| span.start);
    for (span, _) in found.iter().skip(1) {
        findings
            .error(Rule::WrongShape, *span, "a locator has one strategy")
            .help("narrow it with `within`, `has`, `has_text`, or rank several under `any`".to_owned());
    }
    found.into_iter().next().and_then(|(_, by)| by)
}

fn read_role(node: &YamlNode, map: &mut MapReader<'_>, findings: &mut Findings) -> Option<By> {
    let name = map.take("name").and_then(|node| read::text_match(node, findings));
    let level = map.take("level").and_then(|node| read::whole(node, 1..=9, findings));
    let role = read::text(node, "a role", findings)?;
    if !ROLES.contains(&role.as_str()) {
        findings
            .error(Rule::UnknownRole, node.span, format!("there is no ARIA role `{role}`"))
            .help(suggestion(&role, ROLES.iter().copied()));
    }
    Some(By::Role { role, name, level })
}

fn read_css(node: &YamlNode, findings: &mut Findings) -> Option<By> {
    let css = read::text(node, "a CSS selector", findings)?;
    if let Err(CssProblem { message, at, help }) = Css::parse(&css, Answerer::Page) {
        let at = node.span.inside(&css, &at);
        findings.error(Rule::BadPattern, at, format!("not a CSS selector: {message}")).help(help);
        return None;
    }
    Some(By::Css(css))
}

fn read_xpath(node: &YamlNode, findings: &mut Findings) -> Option<By> {
    let xpath = read::text(node, "an XPath", findings)?;
    if let Err(XpathProblem { message, at, help }) = check_xpath(&xpath) {
        let at = node.span.inside(&xpath, &at);
        findings.error(Rule::BadPattern, at, format!("not an XPath to elements: {message}")).help(help);
        return None;
    }
    Some(By::Xpath(xpath))
}

fn take_nth(map: &mut MapReader<'_>, findings: &mut Findings) -> Option<i32> {
    let (key, node) = map.take_entry("nth")?;
    let nth: i32 = read::whole(node, -1000..=1000, findings)?;
    if nth == 0 {
        findings.error(Rule::OutOfBounds, node.span, "`nth` counts from 1; -1 is the last");
        return None;
    }
    findings
        .warning(Rule::LastResort, key.span, "`nth` breaks when the page changes: it is the last resort")
        .help("narrow with `within`, `after`, `has` or `has_text` where the page allows it".to_owned());
    Some(nth)
}
