//! `click`, `dblclick` and `hover`.

use crate::{
    flow::{
        Click, Modifier, MouseButton, Verb,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{
        Findings, YamlKind, YamlNode,
        read::{self, MapReader},
    },
};

pub(in crate::flow) const BUTTONS: &[(&str, MouseButton)] =
    &[("left", MouseButton::Left), ("middle", MouseButton::Middle), ("right", MouseButton::Right)];
pub(in crate::flow) const HELD: &[(&str, Modifier)] =
    &[("ctrl", Modifier::Control), ("shift", Modifier::Shift), ("alt", Modifier::Alt), ("meta", Modifier::Meta)];

/// `TG | { target: TG, button?, at?, hold? }`.
pub(in crate::flow) fn click(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    ReadVerb::plain(Verb::Click(pointed(reader, argument, "`click`", true)?))
}

/// As `click`.
pub(in crate::flow) fn dblclick(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    ReadVerb::plain(Verb::DoubleClick(pointed(reader, argument, "`dblclick`", true)?))
}

/// `TG | { target: TG, at?, hold? }`.
pub(in crate::flow) fn hover(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    ReadVerb::plain(Verb::Hover(pointed(reader, argument, "`hover`", false)?))
}

/// What a pointer is put on; `presses` says whether a button may be named.
fn pointed(
    reader: &mut StepReader<'_>,
    argument: &VerbArgument<'_>,
    what: &'static str,
    presses: bool,
) -> Option<Click> {
    let click = match &argument.node.kind {
        YamlKind::Map(entries) if !entries.iter().any(|(key, _)| key.text.contains('.')) => {
            with_options(argument, what, presses, reader.findings())?
        }
        _ => Click {
            target: read::target(argument.node, reader.findings())?,
            button: MouseButton::Left,
            at: None,
            hold: Vec::new(),
        },
    };
    reader.check.target(&click.target);
    Some(click)
}

fn with_options(
    argument: &VerbArgument<'_>,
    what: &'static str,
    presses: bool,
    findings: &mut Findings,
) -> Option<Click> {
    let mut map = MapReader::open(argument.node, what, findings)?.at(argument.key.span);
    let target = map.require("target", findings).and_then(|node| read::target(node, findings));
    let button = presses.then(|| map.take("button")).flatten();
    let button = button.and_then(|node| read::keyword(node, "a mouse button", BUTTONS, findings));
    let at = map.take("at").and_then(|node| point(node, findings));
    let hold = map.take("hold").map(read::one_or_many).unwrap_or_default();
    let hold = hold.iter().filter_map(|node| read::keyword(node, "a key to hold", HELD, findings)).collect();
    map.close(findings);
    Some(Click { target: target?, button: button.unwrap_or_default(), at, hold })
}

/// `[x, y]` in CSS px.
pub(super) fn point(node: &YamlNode, findings: &mut Findings) -> Option<(f64, f64)> {
    match &node.kind {
        YamlKind::List(items) if items.len() == 2 => {
            let (x, y) = (read::number(&items[0], findings), read::number(&items[1], findings));
            x.zip(y)
        }
        _ => {
            findings.expected("a point in CSS px, as `[x, y]`", node);
            None
        }
    }
}
