//! `stop`.

use crate::{
    flow::{
        Stop, StopKind, Verb,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{
        YamlKind,
        read::{self, MapReader},
    },
};

/// `KIND | { kind: KIND, because: T }`.
pub(in crate::flow) fn stop(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let findings = reader.findings();
    let YamlKind::Map(_) = argument.node.kind else {
        let kind = read::keyword(argument.node, "a way for the run to end", StopKind::WORDS, findings)?;
        return ReadVerb::plain(Verb::Stop(Stop { kind, because: None }));
    };
    let mut map = MapReader::open(argument.node, "`stop`", findings)?.at(argument.key.span);
    let kind = map.require("kind", findings);
    let kind = kind.and_then(|node| read::keyword(node, "a way for the run to end", StopKind::WORDS, findings));
    let because = map.require("because", findings).and_then(|node| read::template(node, findings));
    map.close(findings);
    because.iter().for_each(|because| drop(reader.check.template(because)));
    ReadVerb::plain(Verb::Stop(Stop { kind: kind?, because }))
}
