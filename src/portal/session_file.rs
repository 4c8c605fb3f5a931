//! Session, rooftop, interrupts and dialogs of a portal from their text.

use std::time::Duration;

use super::{Interrupt, Lockout, PortalDialog, RooftopRules, SessionRules};
use crate::language::{
    Findings, Reference, Sight, Span, YamlKind, YamlNode,
    read::{self, MapReader},
};

/// Stands in for a session that is not described at all.
pub(super) fn no_session(span: Span) -> Option<SessionRules> {
    read_session(&YamlNode { kind: YamlKind::Map(Vec::new()), span }, &mut Findings::default())
}

/// What cannot be read is reported and stood in for.
pub(super) fn read_session(node: &YamlNode, findings: &mut Findings) -> Option<SessionRules> {
    let mut map = MapReader::open(node, "`session`", findings)?;
    let flow = map.require("flow", findings).and_then(|node| read::text(node, "the name of a flow", findings));
    let signed_in = map.require("signed_in", findings).and_then(|node| read::sight(node, findings));
    let signed_out = map.take("signed_out").and_then(|node| read::sight(node, findings));
    let probe = map.require("probe", findings).and_then(|node| read::page_reference(node, findings));
    let ended = map.take("ended").map(|node| read_ended(node, findings)).unwrap_or_default();
    let max_age = map.take("max_age").and_then(|node| read::duration(node, findings));
    let seats = map.take("seats").and_then(|node| read::whole(node, 1..=1000, findings));
    let rotates = map.take("rotates").and_then(|node| read::boolean(node, findings)).unwrap_or_default();
    let idle = map.take("idle").and_then(|node| read::duration(node, findings));
    let lockout = map.take("lockout").and_then(|node| read_lockout(node, findings));
    let backoff = map.take("backoff").map(|node| read_backoff(node, findings)).unwrap_or_default();
    let indexed_db = map.take("indexed_db").and_then(|node| read::boolean(node, findings)).unwrap_or_default();
    let sign_out = map.take("sign_out").and_then(|node| read::text(node, "the name of a flow", findings));
    map.close(findings);
    Some(SessionRules {
        flow: flow.unwrap_or_default(),
        signed_in: signed_in.unwrap_or(Sight { conditions: Vec::new(), span: node.span }),
        signed_out,
        probe: probe.map(|probe| probe.page).unwrap_or_default(),
        ended,
        max_age,
        seats,
        rotates,
        idle,
        lockout,
        backoff,
        indexed_db,
        sign_out,
        span: node.span,
    })
}

fn read_lockout(node: &YamlNode, findings: &mut Findings) -> Option<Lockout> {
    let mut map = MapReader::open(node, "`lockout`", findings)?;
    let tries = map.require("tries", findings).and_then(|node| read::whole(node, 2..=1000, findings));
    let within = map.require("within", findings).and_then(|node| read::duration(node, findings));
    map.close(findings);
    Some(Lockout { tries: tries?, within: within? })
}

fn read_backoff(node: &YamlNode, findings: &mut Findings) -> Vec<Duration> {
    let items = read::items(node, "durations", findings).unwrap_or_default();
    items.iter().filter_map(|item| read::duration(item, findings)).collect()
}

/// `{ page.sight: KIND }`; the flow room knows the kinds.
fn read_ended(node: &YamlNode, findings: &mut Findings) -> Vec<(Reference, String)> {
    let mut ended = Vec::new();
    for (key, value) in read::entries(node, "`ended`", findings).unwrap_or_default() {
        let seen = read::reference_key(&key.text, key.span, findings);
        let kind = read::text(value, "how the run ends", findings);
        ended.extend(seen.zip(kind));
    }
    ended
}

pub(super) fn read_rooftop(node: &YamlNode, findings: &mut Findings) -> Option<RooftopRules> {
    let mut map = MapReader::open(node, "`rooftop`", findings)?;
    let flow = map.require("flow", findings).and_then(|node| read::text(node, "the name of a flow", findings));
    let shows = map.require("shows", findings).and_then(|node| read::reference(node, findings));
    map.close(findings);
    Some(RooftopRules { flow: flow?, shows: shows? })
}

pub(super) fn read_interrupt(node: &YamlNode, findings: &mut Findings) -> Option<Interrupt> {
    let mut map = MapReader::open(node, "an interrupt", findings)?;
    let name = map.require("name", findings).and_then(|node| read::text(node, "a name", findings));
    let seen = map.require("seen", findings).and_then(|node| read::sight(node, findings));
    let steps = map.require("do", findings);
    let max = map.require("max", findings).and_then(|node| read::whole(node, 1..=1000, findings));
    map.close(findings);
    Some(Interrupt { name: name?, seen: seen?, steps: steps?.clone(), max: max?, span: node.span })
}

pub(super) fn read_dialog(node: &YamlNode, findings: &mut Findings) -> Option<PortalDialog> {
    let mut map = MapReader::open(node, "a dialog", findings)?;
    let text = map.require("text", findings).and_then(|node| read::text_match(node, findings));
    let answers = [("accept", true), ("dismiss", false)];
    let accept =
        map.require("do", findings).and_then(|node| read::keyword(node, "`accept` or `dismiss`", &answers, findings));
    map.close(findings);
    Some(PortalDialog { text: text?, accept: accept? })
}
