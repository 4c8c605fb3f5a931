//! Times and limits of a portal from their text.

use std::time::Duration;

use super::{Challenge, MfaRules, Pacing, Timeouts, UploadRules};
use crate::language::{
    Findings, Rule, YamlNode,
    read::{self, MapReader},
};

impl Default for Timeouts {
    /// The limits of a portal that says nothing else.
    fn default() -> Self {
        Self {
            step: Duration::from_secs(15),
            page: Duration::from_secs(60),
            first_page: Duration::from_secs(90),
            flow: Duration::from_secs(15 * 60),
        }
    }
}

pub(super) fn read_timeouts(node: &YamlNode, findings: &mut Findings) -> Timeouts {
    let mut timeouts = Timeouts::default();
    let Some(mut map) = MapReader::open(node, "`timeouts`", findings) else { return timeouts };
    for (key, limit) in [
        ("step", &mut timeouts.step),
        ("page", &mut timeouts.page),
        ("first_page", &mut timeouts.first_page),
        ("flow", &mut timeouts.flow),
    ] {
        if let Some(written) = map.take(key).and_then(|node| read::duration(node, findings)) {
            *limit = written;
        }
    }
    map.close(findings);
    timeouts
}

pub(super) fn read_pacing(node: &YamlNode, findings: &mut Findings) -> Pacing {
    let Some(mut map) = MapReader::open(node, "`pacing`", findings) else { return Pacing::default() };
    let act = map.take("act").and_then(|node| read::duration(node, findings));
    let page = map.take("page").and_then(|node| read::duration(node, findings));
    map.close(findings);
    Pacing { act, page }
}

pub(super) fn read_mfa(node: &YamlNode, findings: &mut Findings) -> Option<MfaRules> {
    let mut map = MapReader::open(node, "`mfa`", findings)?;
    let prefer = map.require("prefer", findings).and_then(|node| read::items(node, "challenges", findings));
    let prefer = prefer.unwrap_or_default().iter();
    let prefer = prefer.filter_map(|item| read::keyword(item, "a challenge", Challenge::WORDS, findings)).collect();
    let tries = map.require("tries", findings).and_then(|node| read::whole(node, 1..=10, findings));
    let period = map.take("period").and_then(|node| read::duration(node, findings));
    map.close(findings);
    Some(MfaRules { prefer, tries: tries?, period })
}

pub(super) fn read_upload(node: &YamlNode, findings: &mut Findings) -> Option<UploadRules> {
    let mut map = MapReader::open(node, "a kind of upload", findings)?;
    let types = map.require("types", findings).map(|node| read_media_types(node, findings));
    let max_bytes = map.require("max_bytes", findings).and_then(|node| read_bytes(node, findings));
    let max_count = map.require("max_count", findings).and_then(|node| read::whole(node, 1..=10_000, findings));
    let max_side = map.take("max_side").and_then(|node| read::whole(node, 1..=100_000, findings));
    map.close(findings);
    Some(UploadRules { types: types?, max_bytes: max_bytes?, max_count: max_count?, max_side })
}

fn read_media_types(node: &YamlNode, findings: &mut Findings) -> Vec<String> {
    let types = read::texts(node, "a media type", findings);
    for (name, written) in types.iter().zip(read::one_or_many(node)) {
        if !name.split_once('/').is_some_and(|(kind, of)| !kind.is_empty() && !of.is_empty()) {
            findings
                .error(Rule::UnknownValue, written.span, format!("`{name}` is no media type"))
                .help("write it as `image/jpeg` or `application/pdf`".to_owned());
        }
    }
    types
}

fn read_bytes(node: &YamlNode, findings: &mut Findings) -> Option<u64> {
    let bytes: i64 = read::whole(node, 1..=i64::from(u32::MAX), findings)?;
    u64::try_from(bytes).ok()
}
