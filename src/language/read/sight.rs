//! `SG`: sights.

use super::{
    MapReader, duration, entries, items, page_reference, reference, reference_key, target, target_or_targets, template,
    text_match, whole,
};
use crate::language::{Condition, Count, Findings, Reference, Rule, Sight, YamlKey, YamlKind, YamlNode, nearest};

/// The keys of a sight.
const KEYS: &[&str] = &[
    "see",
    "gone",
    "text",
    "value",
    "count",
    "checked",
    "unchecked",
    "enabled",
    "disabled",
    "focused",
    "url",
    "title",
    "closed",
    "any",
    "idle",
];
/// The keys that say what an act brings: only in `then`.
const ARRIVALS: &[&str] = &["changed", "response", "window", "file", "files"];

/// A sight that is waited for or looked at.
pub fn sight(node: &YamlNode, findings: &mut Findings) -> Option<Sight> {
    read(node, false, findings)
}

/// The sight of `then`, which may hold one arrival.
pub fn sight_with_arrival(node: &YamlNode, findings: &mut Findings) -> Option<Sight> {
    read(node, true, findings)
}

fn read(node: &YamlNode, arrivals: bool, findings: &mut Findings) -> Option<Sight> {
    let conditions = match &node.kind {
        YamlKind::Scalar { .. } => vec![Condition::Named(reference(node, findings)?)],
        YamlKind::Map(entries) if !entries.is_empty() => {
            single_arrival(entries, findings);
            entries.iter().filter_map(|(key, value)| condition(key, value, arrivals, findings)).collect()
        }
        _ => {
            findings.expected("something to be seen, as `page.element` or `{ see: page.element }`", node);
            return None;
        }
    };
    Some(Sight { conditions, span: node.span })
}

fn single_arrival(entries: &[(YamlKey, YamlNode)], findings: &mut Findings) {
    let mut arrivals = entries.iter().filter(|(key, _)| ARRIVALS.contains(&key.text.as_str()));
    let first = arrivals.next();
    for (second, _) in arrivals {
        let finding = findings.error(Rule::MisplacedArrival, second.span, "an act has one arrival at most");
        if let Some((first, _)) = first {
            finding.label(first.span, "the first one");
        }
    }
}

fn condition(key: &YamlKey, value: &YamlNode, arrivals: bool, findings: &mut Findings) -> Option<Condition> {
    Some(match key.text.as_str() {
        "see" => Condition::See(target_or_targets(value, findings)),
        "gone" => Condition::Gone(target_or_targets(value, findings)),
        "text" => Condition::Text(by_element(value, findings, text_match)),
        "value" => Condition::Value(by_element(value, findings, template)),
        "count" => Condition::Count(by_element(value, findings, count)),
        "checked" => Condition::Checked(target_or_targets(value, findings)),
        "unchecked" => Condition::Unchecked(target_or_targets(value, findings)),
        "enabled" => Condition::Enabled(target_or_targets(value, findings)),
        "disabled" => Condition::Disabled(target_or_targets(value, findings)),
        "focused" => Condition::Focused(target_or_targets(value, findings)),
        "url" => Condition::Url(text_match(value, findings)?),
        "title" => Condition::Title(text_match(value, findings)?),
        "closed" => {
            let window = super::text(value, "the variable of a window", findings)?;
            Condition::Closed { window, span: value.span }
        }
        "any" => {
            Condition::Any(items(value, "sights", findings)?.iter().filter_map(|item| sight(item, findings)).collect())
        }
        "idle" => Condition::Idle(duration(value, findings)?),
        arrival if ARRIVALS.contains(&arrival) => return arrival_of(key, value, arrivals, findings),
        _ => return unknown(key, arrivals, findings),
    })
}

fn arrival_of(key: &YamlKey, value: &YamlNode, allowed: bool, findings: &mut Findings) -> Option<Condition> {
    if !allowed {
        let message = format!("`{}` is what an act brings: it belongs in `then`", key.text);
        findings.error(Rule::MisplacedArrival, key.span, message);
        return None;
    }
    match key.text.as_str() {
        "changed" => target(value, findings).map(Condition::Changed),
        "window" => page_reference(value, findings).map(Condition::Window),
        "response" => reference(value, findings).map(Condition::Response),
        "file" => text_match(value, findings).map(Condition::File),
        _ => template(value, findings).map(Condition::Files),
    }
}

fn unknown(key: &YamlKey, arrivals: bool, findings: &mut Findings) -> Option<Condition> {
    let known = KEYS.iter().chain(if arrivals { ARRIVALS } else { &[] }).copied();
    let help = match nearest(&key.text, known) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if key.text.contains('.') => Some(format!("write `see: {}`", key.text)),
        None => Some(format!("a sight has {}", KEYS.join(", "))),
    };
    findings.error(Rule::UnknownKey, key.span, format!("`{}` is no key of a sight", key.text)).help(help);
    None
}

/// `{ EL: … }`.
fn by_element<T>(
    node: &YamlNode,
    findings: &mut Findings,
    read: impl Fn(&YamlNode, &mut Findings) -> Option<T>,
) -> Vec<(Reference, T)> {
    let mut pairs = Vec::new();
    for (key, value) in entries(node, "values by element", findings).unwrap_or_default() {
        let (name, value) = (reference_key(&key.text, key.span, findings), read(value, findings));
        pairs.extend(name.zip(value));
    }
    pairs
}

fn count(node: &YamlNode, findings: &mut Findings) -> Option<Count> {
    if !matches!(node.kind, YamlKind::Map(_)) {
        return template(node, findings).map(Count::Exactly);
    }
    let mut map = MapReader::open(node, "a count", findings)?;
    let min = map.take("min").and_then(|value| whole(value, 0..=1_000_000, findings));
    let max = map.take("max").and_then(|value| whole(value, 0..=1_000_000, findings));
    map.close(findings);
    Some(Count::Between { min, max })
}
