//! Blanks what may be a secret before any line of a profile is shown.
//!
//! Someone will write a password where only its source belongs. The finding about it shows the line,
//! so the text kept for showing loses every value that is not plainly something else.

use crate::language::{FileId, SourceMap, YamlKind, YamlNode};

/// Keys whose values are no secrets, at the top of a profile.
const OPEN: &[&str] = &["profile", "portal", "origins", "rooftop", "browser"];
/// Sources of a credential: names and paths, no secrets.
const SOURCES: &[&str] = &["env", "file", "command", "vault"];
/// Keys of the answers to challenges: addresses and texts that a message is known by.
const ANSWERS: &[&str] =
    &["host", "mailbox", "ca", "from", "subject", "max_age", "pattern", "to", "wait", "say", "ask"];

/// Blanks the values of a profile that was read. With `tree` absent, nothing is known: every value goes.
pub(super) fn mask_profile(file: FileId, tree: Option<&YamlNode>, sources: &mut SourceMap) {
    let Some(YamlNode { kind: YamlKind::Map(entries), .. }) = tree else {
        mask_lines(file, sources);
        return;
    };
    for (key, value) in entries {
        match key.text.as_str() {
            "origins" => mask_matching(value, sources, &|text| text.contains('@')),
            name if OPEN.contains(&name) => {}
            "credentials" => mask_credentials(value, sources),
            "mfa" => mask_answers(value, sources),
            _ => mask_matching(value, sources, &|_| true),
        }
    }
}

fn mask_credentials(node: &YamlNode, sources: &mut SourceMap) {
    let YamlKind::Map(entries) = &node.kind else { return mask_matching(node, sources, &|_| true) };
    for (_, source) in entries {
        match &source.kind {
            YamlKind::Map(parts) => {
                for (_, value) in parts.iter().filter(|(key, _)| !SOURCES.contains(&key.text.as_str())) {
                    mask_matching(value, sources, &|text| text.parse::<u16>().is_err());
                }
            }
            _ => mask_matching(source, sources, &|_| true),
        }
    }
}

/// Answers hold sources of secrets at any depth, and keys whose values are none.
fn mask_answers(node: &YamlNode, sources: &mut SourceMap) {
    match &node.kind {
        YamlKind::Map(entries) => {
            for (key, value) in entries.iter().filter(|(key, _)| !is_open_answer(&key.text)) {
                match key.text.as_str() {
                    "fd" | "port" => mask_matching(value, sources, &|text| text.parse::<u16>().is_err()),
                    _ => mask_answers(value, sources),
                }
            }
        }
        YamlKind::List(items) => items.iter().for_each(|item| mask_answers(item, sources)),
        _ => mask_matching(node, sources, &|_| true),
    }
}

fn is_open_answer(key: &str) -> bool {
    SOURCES.contains(&key) || ANSWERS.contains(&key)
}

fn mask_matching(node: &YamlNode, sources: &mut SourceMap, secret: &dyn Fn(&str) -> bool) {
    match &node.kind {
        YamlKind::Scalar { text, .. } if secret(text) => sources.mask(node.span),
        YamlKind::Scalar { .. } | YamlKind::Refused => {}
        YamlKind::List(items) => items.iter().for_each(|item| mask_matching(item, sources, secret)),
        YamlKind::Map(entries) => entries.iter().for_each(|(_, value)| mask_matching(value, sources, secret)),
    }
}

/// Everything after the first colon of each line; lines without one whole.
fn mask_lines(file: FileId, sources: &mut SourceMap) {
    let text = sources.file(file).text.clone();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let value = line.find(": ").map_or(0, |colon| colon + 2);
        sources.mask(crate::language::Span { file, start: start + value, end: start + line.len() });
        start += line.len();
    }
}
