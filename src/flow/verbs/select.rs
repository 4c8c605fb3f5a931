//! `select`.

use crate::{
    flow::{
        Choice, Verb,
        check::Wanted,
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{
        Findings, Rule, Template, YamlKind, YamlNode,
        read::{self, MapReader},
    },
    model::Type,
    selectors::Named,
};

/// `{ EL: choice, … }`.
pub(in crate::flow) fn select(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let entries = read::entries(argument.node, "options by element", reader.findings())?;
    if entries.is_empty() {
        reader.findings().expected("at least one `page.element: option`", argument.node);
    }
    let mut choices = Vec::new();
    for (key, node) in entries {
        let element = read::reference_key(&key.text, key.span, reader.findings());
        let choice = choice(node, reader.findings());
        let named = element.as_ref().and_then(|element| reader.check.named(element, Wanted::Element));
        let type_ = match named {
            Some(Named::Element(element) | Named::Part { element, .. }) => element.reading.type_.clone(),
            _ => Type::Any,
        };
        choice.iter().for_each(|choice| check(reader, choice, &type_));
        choices.extend(element.zip(choice));
    }
    ReadVerb::plain(Verb::Select(choices))
}

/// `T | [T] | { option: M, type?: T } | { value: T } | { index: N }`.
fn choice(node: &YamlNode, findings: &mut Findings) -> Option<Choice> {
    match &node.kind {
        YamlKind::List(_) => Some(Choice::Texts(read::templates(node, findings))),
        YamlKind::Map(_) => choice_map(node, findings),
        _ => read::template(node, findings).map(Choice::Text),
    }
}

fn choice_map(node: &YamlNode, findings: &mut Findings) -> Option<Choice> {
    let mut map = MapReader::open(node, "a choice", findings)?;
    let given = ["option", "value", "index"].into_iter().filter(|key| map.has(key)).count();
    let option = map.take("option");
    let type_ = option.and_then(|_| map.take("type")).and_then(|node| read::template(node, findings));
    let choice = match (option, map.take("value"), map.take("index")) {
        (Some(option), ..) => read::text_match(option, findings).map(|option| Choice::Option { option, type_ }),
        (_, Some(value), _) => read::template(value, findings).map(Choice::Value),
        (.., Some(index)) => read::whole(index, 0..=100_000, findings).map(Choice::Index),
        _ => None,
    };
    map.close(findings);
    if given != 1 {
        findings
            .error(Rule::WrongShape, node.span, "a choice is made in one way")
            .help("by `option`, `value` or `index`".to_owned());
    }
    choice
}

fn check(reader: &mut StepReader<'_>, choice: &Choice, type_: &Type) {
    let mut shown = |text: &Template| {
        reader.check.template(text);
        reader.check.word(type_, text);
    };
    match choice {
        Choice::Text(text) => shown(text),
        Choice::Texts(texts) => texts.iter().for_each(shown),
        Choice::Option { option, type_ } => {
            reader.check.text_match(option);
            type_.iter().for_each(|text| drop(reader.check.template(text)));
        }
        Choice::Value(value) => drop(reader.check.template(value)),
        Choice::Index(_) => {}
    }
}
