//! `drag`.

use crate::{
    flow::{
        Drag, DragTo, Side, Verb,
        load::{ReadVerb, StepReader, VerbArgument},
        verbs::click::point,
    },
    language::{
        Findings, Rule,
        read::{self, MapReader},
    },
};

pub(in crate::flow) const SIDES: &[(&str, Side)] = &[
    ("center", Side::Center),
    ("top", Side::Top),
    ("bottom", Side::Bottom),
    ("left", Side::Left),
    ("right", Side::Right),
];

/// `{ from: TG, to: TG, side? } | { from: TG, by: [x, y] }`.
pub(in crate::flow) fn drag(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let findings = reader.findings();
    let mut map = MapReader::open(argument.node, "`drag`", findings)?.at(argument.key.span);
    let from = map.require("from", findings).and_then(|node| read::target(node, findings));
    let to = destination(&mut map, argument, findings);
    map.close(findings);
    from.iter().for_each(|target| reader.check.target(target));
    if let Some(DragTo::Target { target, .. }) = &to {
        reader.check.target(target);
    }
    ReadVerb::plain(Verb::Drag(Drag { from: from?, to: to? }))
}

fn destination(map: &mut MapReader<'_>, argument: &VerbArgument<'_>, findings: &mut Findings) -> Option<DragTo> {
    let (to, by, side) = (map.take("to"), map.take("by"), map.take("side"));
    match (to, by, side) {
        (Some(to), None, side) => {
            let side = side.and_then(|node| read::keyword(node, "a side", SIDES, findings));
            Some(DragTo::Target { target: read::target(to, findings)?, side: side.unwrap_or_default() })
        }
        (None, Some(by), None) => point(by, findings).map(|(x, y)| DragTo::By { x, y }),
        _ => {
            findings
                .error(Rule::MissingKey, argument.key.span, "`drag` goes to one place")
                .help("write `to: page.element`, with a `side` if need be, or `by: [x, y]`".to_owned());
            None
        }
    }
}
