//! `screens`.

use super::blocks::take_max;
use crate::{
    flow::{
        ScreenCase, Screens, Verb,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{
        YamlNode,
        read::{self, MapReader},
    },
    model::Type,
};

/// `{ until: SG, max: N, cases: { EL | page.sight: [steps], … } }`; yields the last case's name.
pub(in crate::flow) fn screens(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let mut map = MapReader::open(argument.node, "`screens`", reader.findings())?.at(argument.key.span);
    let until = map.require("until", reader.findings()).and_then(|node| read::sight(node, reader.findings()));
    until.iter().for_each(|until| reader.check.sight_beside(until));
    let max = take_max(reader, &mut map);
    let cases = map.require("cases", reader.findings()).map(|node| cases(reader, node));
    map.close(reader.findings());
    let screens = Screens { until: until?, max: max?, cases: cases? };
    ReadVerb::yielding(Verb::Screens(screens), Type::Text)
}

fn cases(reader: &mut StepReader<'_>, node: &YamlNode) -> Vec<ScreenCase> {
    let mut cases = Vec::new();
    for (key, steps) in read::entries(node, "`cases`", reader.findings()).unwrap_or_default() {
        let seen = read::reference_key(&key.text, key.span, reader.findings());
        if let Some(seen) = &seen {
            reader.check.named_beside(seen);
        }
        let steps = reader.block(steps, &[("turn", Type::Int)]);
        cases.extend(seen.map(|seen| ScreenCase { seen, steps }));
    }
    cases
}
