//! `do`, `for_each`, `for_each_page` and `retry`.

use crate::{
    flow::{
        ForEach, ForEachPage, PageTurn, Retry, StopKind, Verb,
        check::Wanted,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{
        Rule, Sight, YamlNode,
        read::{self, MapReader},
    },
    model::Type,
};

/// Most turns a loop may be given.
const MOST_TURNS: u32 = 100_000;

/// `[steps]`. What they name stays known after them.
pub(in crate::flow) fn do_(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    ReadVerb::plain(Verb::Do(reader.steps(argument.node)))
}

/// `{ each: name, of: E(list), max: N, until?: SG, do: [steps] }`.
pub(in crate::flow) fn for_each(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let mut map = MapReader::open(argument.node, "`for_each`", reader.findings())?.at(argument.key.span);
    let each = map.require("each", reader.findings()).and_then(|node| {
        let text = read::text(node, "the name of a variable", reader.findings())?;
        reader.variable(&text, node.span)
    });
    let of = map.require("of", reader.findings()).and_then(|node| read::expression(node, reader.findings()));
    let item = match of.as_ref().map(|of| (of, reader.check.expression(of))) {
        Some((_, Type::List(item))) => *item,
        None | Some((_, Type::Any)) => Type::Any,
        Some((of, _)) => {
            reader.findings().error(Rule::Expression, of.span(), "expected a list");
            Type::Any
        }
    };
    let max = take_max(reader, &mut map);
    let mut names = vec![("turn", Type::Int)];
    names.extend(each.as_deref().map(|each| (each, item)));
    let steps = map.require("do", reader.findings()).map(|node| reader.block(node, &names));
    let until = map.take("until").and_then(|node| until(reader, node));
    map.close(reader.findings());
    ReadVerb::plain(Verb::ForEach(ForEach { each: each?, of: of?, max: max?, until, steps: steps? }))
}

/// `{ next: TG | more: TG | scroll: TG, progress: EL, max: N, until?: SG, do?: [steps] }`.
pub(in crate::flow) fn for_each_page(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let mut map = MapReader::open(argument.node, "`for_each_page`", reader.findings())?.at(argument.key.span);
    let layer = reader.check.scope.enter();
    reader.check.scope.set("turn", Type::Int);
    let turn = take_turn(reader, &mut map);
    let progress = map.take("progress").and_then(|node| read::reference(node, reader.findings()));
    if let Some(element) = &progress {
        reader.check.named(element, Wanted::Element);
    }
    if map.has("next") && !map.has("progress") {
        reader
            .findings()
            .error(Rule::MissingKey, argument.key.span, "`next` needs `progress`")
            .help("name an element that shows which page it is: `progress: list.pager`".to_owned());
    }
    let max = take_max(reader, &mut map);
    let steps = map.take("do").map(|node| reader.steps(node)).unwrap_or_default();
    let until = map.take("until").and_then(|node| until(reader, node));
    map.close(reader.findings());
    reader.check.scope.leave(layer);
    ReadVerb::plain(Verb::ForEachPage(ForEachPage { turn: turn?, progress, max: max?, until, steps }))
}

/// `{ max: N, after: [KIND], wait?: D, do: [steps] }`.
pub(in crate::flow) fn retry(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let mut map = MapReader::open(argument.node, "`retry`", reader.findings())?.at(argument.key.span);
    let max = map.require("max", reader.findings()).and_then(|node| read::whole(node, 2..=100, reader.findings()));
    let after = map.require("after", reader.findings()).map(read::one_or_many).unwrap_or_default();
    let after = after
        .iter()
        .filter_map(|node| read::keyword(node, "a way for the run to end", StopKind::WORDS, reader.findings()));
    let after = after.collect();
    let wait = map.take("wait").and_then(|node| read::duration(node, reader.findings()));
    let steps = map.require("do", reader.findings()).map(|node| reader.steps(node));
    map.close(reader.findings());
    ReadVerb::plain(Verb::Retry(Retry { max: max?, after, wait, steps: steps? }))
}

fn take_turn(reader: &mut StepReader<'_>, map: &mut MapReader<'_>) -> Option<PageTurn> {
    let at = map.span();
    let mut turns = Vec::new();
    for (key, turn) in
        [("next", PageTurn::Next as fn(_) -> PageTurn), ("more", PageTurn::More), ("scroll", PageTurn::Scroll)]
    {
        turns.extend(map.take(key).map(|node| (node, turn)));
    }
    if turns.len() != 1 {
        reader
            .findings()
            .error(Rule::MissingKey, at, "`for_each_page` reaches the next page in one way")
            .help("by `next`, `more` or `scroll`".to_owned());
    }
    let (node, turn) = turns.into_iter().next()?;
    let target = read::target(node, reader.findings())?;
    let wanted = if map.has("scroll") { Wanted::ElementOrShape } else { Wanted::Element };
    reader.check.target_of(&target, wanted);
    Some(turn(target))
}

/// `max`: every loop ends.
pub(super) fn take_max(reader: &mut StepReader<'_>, map: &mut MapReader<'_>) -> Option<u32> {
    let node = map.require("max", reader.findings())?;
    read::whole(node, 1..=MOST_TURNS, reader.findings())
}

/// A sight that ends a loop.
pub(super) fn until(reader: &mut StepReader<'_>, node: &YamlNode) -> Option<Sight> {
    let sight = read::sight(node, reader.findings())?;
    reader.check.sight(&sight);
    Some(sight)
}
