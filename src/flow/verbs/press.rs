//! `press`.

use crate::{
    flow::{
        Press, Verb,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{
        Findings, Rule, YamlKind, YamlNode,
        read::{self, MapReader},
        suggestion,
    },
};

/// Keys with a name; any other key is the one character it writes.
const NAMED_KEYS: &[&str] = &[
    "Enter",
    "Tab",
    "Escape",
    "Backspace",
    "Delete",
    "Insert",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "ArrowUp",
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "Space",
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "F7",
    "F8",
    "F9",
    "F10",
    "F11",
    "F12",
    "ContextMenu",
];
const HELD_KEYS: &[&str] = &["Control", "Shift", "Alt", "Meta"];

/// Whether `press` knows a key by this name.
#[must_use]
pub fn is_named_key(key: &str) -> bool {
    NAMED_KEYS.contains(&key)
}

/// `KEY | { keys: [KEY], target?: TG, times?: T }`.
pub(in crate::flow) fn press(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let press = match &argument.node.kind {
        YamlKind::Map(_) => with_options(argument, reader.findings())?,
        _ => Press { keys: keys(argument.node, reader.findings()), target: None, times: None },
    };
    press.target.iter().for_each(|target| reader.check.target(target));
    press.times.iter().for_each(|times| drop(reader.check.template(times)));
    ReadVerb::plain(Verb::Press(press))
}

fn with_options(argument: &VerbArgument<'_>, findings: &mut Findings) -> Option<Press> {
    let mut map = MapReader::open(argument.node, "`press`", findings)?.at(argument.key.span);
    let keys = map.require("keys", findings).map(|node| keys(node, findings));
    let target = map.take("target").and_then(|node| read::target(node, findings));
    let times = map.take("times").and_then(|node| read::template(node, findings));
    map.close(findings);
    Some(Press { keys: keys?, target, times })
}

fn keys(node: &YamlNode, findings: &mut Findings) -> Vec<String> {
    read::one_or_many(node).iter().filter_map(|item| key(item, findings)).collect()
}

/// `Enter`, `a`, `Control+Shift+A`.
fn key(node: &YamlNode, findings: &mut Findings) -> Option<String> {
    let text = read::text(node, "a key, as `Enter` or `Control+A`", findings)?;
    let (held, last) = match text.strip_suffix("++") {
        Some(held) => (Some(held), "+"),
        None => text
            .rsplit_once('+')
            .filter(|(held, _)| !held.is_empty())
            .map_or((None, text.as_str()), |(held, last)| (Some(held), last)),
    };
    let unknown =
        held.into_iter().flat_map(|held| held.split('+')).find(|key| !HELD_KEYS.contains(key)).or_else(|| {
            (last.chars().count() != 1 && !NAMED_KEYS.contains(&last) && !HELD_KEYS.contains(&last)).then_some(last)
        });
    if let Some(unknown) = unknown {
        findings
            .error(Rule::UnknownValue, node.span, format!("there is no key `{unknown}`"))
            .help(suggestion(unknown, NAMED_KEYS.iter().chain(HELD_KEYS).copied()));
    }
    Some(text)
}
