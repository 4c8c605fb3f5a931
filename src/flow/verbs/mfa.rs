//! `mfa`: answers a challenge, picks one, or takes over a new seed.

use crate::{
    flow::{
        Effect, Mfa, MfaAnswer, MfaEnrolment, Verb,
        check::Wanted,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{
        Reference, Rule, Sight, YamlNode,
        read::{self, MapReader},
    },
    model::Type,
    portal::Challenge,
};

/// `{ by: … }`, `{ offer: … }` or `{ enrol: totp, … }`.
pub(in crate::flow) fn mfa(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    if reader.effect() != Effect::Session {
        reader
            .findings()
            .error(Rule::SessionOnly, argument.key.span, "`mfa` belongs in a flow with `effect: session`")
            .help("a run is signed in before its first step".to_owned());
    }
    let map = MapReader::open(argument.node, "`mfa`", reader.findings())?.at(argument.key.span);
    let read = if map.has("offer") {
        read_offer(reader, map).map(Mfa::Offer)
    } else if map.has("enrol") {
        read_enrolment(reader, map).map(Mfa::Enrol)
    } else {
        read_answer(reader, map).map(Mfa::Answer)
    };
    ReadVerb::plain(Verb::Mfa(read?))
}

/// Every key is read and checked, also beside one that is wrong.
fn read_answer(reader: &mut StepReader<'_>, mut map: MapReader<'_>) -> Option<MfaAnswer> {
    let by = map.require("by", reader.findings());
    let by =
        by.and_then(|node| read::keyword(node, "a way to answer the challenge", Challenge::WORDS, reader.findings()));
    let into = take_element(reader, &mut map, "into");
    let submit = take_element(reader, &mut map, "submit");
    let resend = take_element(reader, &mut map, "resend");
    let other = take_element(reader, &mut map, "other");
    let wrong = take_sight(reader, &mut map, "wrong");
    let until = take_sight(reader, &mut map, "until");
    if let Some(by) = by {
        check_keys(reader, &mut map, by);
    }
    map.close(reader.findings());
    let (by, answer) = (by?, |by| MfaAnswer { by, into, submit, resend, other, wrong, until });
    let answer = answer(by);
    (answer.into.is_some() == by.is_code()).then_some(answer)
}

/// A code is typed into something; of what is answered elsewhere a sight says when it is.
fn check_keys(reader: &mut StepReader<'_>, map: &mut MapReader<'_>, by: Challenge) {
    if by.is_code() {
        map.require("into", reader.findings());
        return;
    }
    if by == Challenge::Push && !map.has("until") {
        reader
            .findings()
            .error(Rule::MissingKey, map.span(), "a push needs `until`: the sight that says it was approved")
            .help("as `until: { gone: page.element }`".to_owned());
    }
    for key in ["into", "submit"] {
        if let Some((key, _)) = map.take_entry(key) {
            let message = format!("`{}` has no meaning by `{}`: no code is typed", key.text, by.word());
            reader.findings().error(Rule::WrongShape, key.span, message);
        }
    }
}

fn read_offer(reader: &mut StepReader<'_>, mut map: MapReader<'_>) -> Option<Vec<(Challenge, Reference)>> {
    let node = map.require("offer", reader.findings())?;
    map.close(reader.findings());
    let entries = read::entries(node, "`offer`", reader.findings())?;
    if entries.is_empty() {
        reader.findings().expected("at least one challenge with its element", node);
    }
    let mut offered = Vec::new();
    for (key, node) in entries {
        let challenge = read::keyword_key(&key.text, key.span, "a challenge", Challenge::WORDS, reader.findings());
        let element = element(reader, node);
        offered.extend(challenge.zip(element));
    }
    (!offered.is_empty()).then_some(offered)
}

fn read_enrolment(reader: &mut StepReader<'_>, mut map: MapReader<'_>) -> Option<MfaEnrolment> {
    let what = map.require("enrol", reader.findings());
    what.and_then(|node| read::keyword(node, "`totp`", &[("totp", ())], reader.findings()));
    let seed = map.require("seed", reader.findings()).and_then(|node| {
        let seed = read::expression(node, reader.findings())?;
        let found = reader.check.expression(&seed);
        if !matches!(found, Type::Text | Type::Id | Type::Url | Type::Any) {
            reader.findings().error(Rule::WrongType, node.span, "a seed is a text: base32, or `otpauth://…`");
        }
        Some(seed)
    });
    for key in ["into", "submit"] {
        map.require(key, reader.findings());
    }
    let into = take_element(reader, &mut map, "into");
    let submit = take_element(reader, &mut map, "submit");
    let wrong = take_sight(reader, &mut map, "wrong");
    let until = take_sight(reader, &mut map, "until");
    map.close(reader.findings());
    Some(MfaEnrolment { seed: seed?, into: into?, submit: submit?, wrong, until })
}

fn take_element(reader: &mut StepReader<'_>, map: &mut MapReader<'_>, key: &'static str) -> Option<Reference> {
    map.take(key).and_then(|node| element(reader, node))
}

fn element(reader: &mut StepReader<'_>, node: &YamlNode) -> Option<Reference> {
    let element = read::reference(node, reader.findings())?;
    reader.check.named(&element, Wanted::Element);
    Some(element)
}

fn take_sight(reader: &mut StepReader<'_>, map: &mut MapReader<'_>, key: &'static str) -> Option<Sight> {
    let sight = map.take(key).and_then(|node| read::sight(node, reader.findings()))?;
    reader.check.sight_beside(&sight);
    Some(sight)
}
