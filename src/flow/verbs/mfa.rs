//! `mfa`, answered by TOTP; the other ways come with the session issue.

use crate::{
    flow::{
        Effect, Mfa, MfaMethod, Verb,
        check::Wanted,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{
        Rule, Span,
        read::{self, MapReader},
    },
};

/// `None` is a way of the language that is not built yet.
pub(in crate::flow) const METHODS: &[(&str, Option<MfaMethod>)] =
    &[("totp", Some(MfaMethod::Totp)), ("email", None), ("sms", None), ("push", None), ("link", None), ("ask", None)];

/// `{ by: totp, into: EL, submit?: EL, wrong?: SG }`.
pub(in crate::flow) fn mfa(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    if reader.effect() != Effect::Session {
        reader
            .findings()
            .error(Rule::SessionOnly, argument.key.span, "`mfa` belongs in a flow with `effect: session`")
            .help("a run is signed in before its first step".to_owned());
    }
    let mut map = MapReader::open(argument.node, "`mfa`", reader.findings())?.at(argument.key.span);
    for key in ["offer", "enrol"] {
        if let Some((key, _)) = map.take_entry(key) {
            not_yet(reader, &format!("mfa: {{ {} }}", key.text), key.span);
            return None;
        }
    }
    for key in ["resend", "other"] {
        if let Some((key, _)) = map.take_entry(key) {
            not_yet(reader, &key.text, key.span);
        }
    }
    let method = take_method(reader, &mut map);
    let into = match method {
        None => map.take("into"),
        Some(_) => map.require("into", reader.findings()),
    };
    let into = into.and_then(|node| read::reference(node, reader.findings()));
    let submit = map.take("submit").and_then(|node| read::reference(node, reader.findings()));
    let wrong = map.take("wrong").and_then(|node| read::sight(node, reader.findings()));
    map.close(reader.findings());
    for element in [&into, &submit].into_iter().flatten() {
        reader.check.named(element, Wanted::Element);
    }
    wrong.iter().for_each(|sight| reader.check.sight_beside(sight));
    ReadVerb::plain(Verb::Mfa(Mfa { by: method?, into: into?, submit, wrong }))
}

fn take_method(reader: &mut StepReader<'_>, map: &mut MapReader<'_>) -> Option<MfaMethod> {
    let node = map.require("by", reader.findings())?;
    let method = read::keyword(node, "a way to answer the challenge", METHODS, reader.findings())?;
    if method.is_none() {
        not_yet(reader, &format!("by: {}", node.scalar().unwrap_or_default()), node.span);
    }
    method
}

fn not_yet(reader: &mut StepReader<'_>, what: &str, span: Span) {
    reader
        .findings()
        .error(Rule::NotYet, span, format!("`{what}` is part of the language but not built yet"))
        .help("`mfa: { by: totp, into: page.element }` is".to_owned());
}
