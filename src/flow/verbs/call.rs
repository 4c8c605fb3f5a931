//! `call`.

use indexmap::IndexMap;

use crate::{
    flow::{
        Call, Effect, Flow, Input, Verb,
        check::{CallSite, Way, is_token},
        load::{ReadVerb, StepReader, VerbArgument},
    },
    language::{Rule, Span, Template, YamlKey, YamlKind, YamlNode, read, suggestion},
    model::Type,
};

/// `FLOW | { FLOW: { input: T, … } }`.
pub(in crate::flow) fn call(reader: &mut StepReader<'_>, argument: &VerbArgument<'_>) -> Option<ReadVerb> {
    let (name, span, given) = match &argument.node.kind {
        YamlKind::Map(entries) if entries.len() == 1 => {
            let (key, inputs) = &entries[0];
            let given = read::entries(inputs, "the inputs of a flow", reader.findings()).unwrap_or_default();
            (key.text.clone(), key.span, given)
        }
        YamlKind::Scalar { .. } => {
            let name = read::text(argument.node, "the name of a flow", reader.findings())?;
            (name, argument.node.span, Default::default())
        }
        _ => {
            reader
                .findings()
                .expected("a flow, as `folder.flow` or `{ folder.flow: { input: value } }`", argument.node);
            return None;
        }
    };
    let known = reader.check.known;
    let callee = known.flow(&name, span, reader.check.findings);
    let inputs = read_inputs(reader, callee, given);
    let mut yields = Type::Any;
    if let Some(callee) = callee {
        check_effect(reader, callee, span);
        check_inputs(reader, callee, given, span);
        record_call(reader, callee, span);
        yields = check_output(reader, callee, argument.saved, span);
    }
    ReadVerb::yielding(Verb::Call(Call { flow: name, inputs, span }), yields)
}

fn read_inputs(
    reader: &mut StepReader<'_>,
    callee: Option<&Flow>,
    given: &[(YamlKey, YamlNode)],
) -> IndexMap<String, Template> {
    let mut inputs = IndexMap::new();
    for (key, node) in given {
        let Some(value) = read::template(node, reader.findings()) else { continue };
        let type_ = reader.check.template(&value);
        if let Some(input) = callee.and_then(|callee| callee.inputs.get(&key.text)) {
            check_input(reader, &key.text, input, &value, &type_);
        }
        inputs.insert(key.text.clone(), value);
    }
    inputs
}

/// A value written out must keep the rules of its input; an evaluated one must be of its type.
fn check_input(reader: &mut StepReader<'_>, name: &str, input: &Input, value: &Template, type_: &Type) {
    let no_words = IndexMap::new();
    let words = reader.check.known.portal.as_ref().map_or(&no_words, |portal| &portal.words);
    match value.constant() {
        // Said already, and not to be repeated.
        Some(_) if is_token(value) => {}
        Some(text) => {
            if let Err(problem) = input.from_text(text, words) {
                let nearest = reader.check.nearest_value(text, &input.type_);
                reader
                    .findings()
                    .error(Rule::WrongType, value.span(), format!("input `{name}`: {problem}"))
                    .label(input.span, "declared here")
                    .help(nearest);
            }
        }
        None => {
            let what = format!("input `{name}`");
            match value.whole_expression() {
                Some(expression) => reader.check.fit_input(expression.piece(), input, &what),
                None => reader.check.fit(type_, &input.type_, Way::Given, value.span(), &what),
            }
        }
    }
}

/// Read and write call read, session calls session; a write made of writes calls them in order.
fn check_effect(reader: &mut StepReader<'_>, callee: &Flow, span: Span) {
    let allowed = match (reader.effect(), callee.effect) {
        (Effect::Session, effect) => effect == Effect::Session,
        (Effect::Write, effect) => effect != Effect::Session,
        (Effect::Read, effect) => effect == Effect::Read,
    };
    if !allowed {
        let message = format!(
            "a {} flow cannot call `{}`, which is {}",
            reader.effect().word(),
            callee.name,
            callee.effect.word()
        );
        reader
            .findings()
            .error(Rule::CallEffect, span, message)
            .help("read and write flows call read flows, session flows call session flows".to_owned());
    }
}

fn check_inputs(reader: &mut StepReader<'_>, callee: &Flow, given: &[(YamlKey, YamlNode)], span: Span) {
    for (key, _) in given.iter().filter(|(key, _)| !callee.inputs.contains_key(&key.text)) {
        reader
            .findings()
            .error(Rule::UnknownInput, key.span, format!("`{}` has no input `{}`", callee.name, key.text))
            .help(suggestion(&key.text, callee.inputs.keys().map(String::as_str)));
    }
    let required = callee.inputs.iter().filter(|(_, input)| !input.optional && input.default.is_none());
    for (name, input) in required.filter(|(name, _)| !given.iter().any(|(key, _)| key.text == **name)) {
        reader
            .findings()
            .error(Rule::MissingInput, span, format!("`{}` needs the input `{name}`", callee.name))
            .label(input.span, "declared here");
    }
}

fn record_call(reader: &mut StepReader<'_>, callee: &Flow, span: Span) {
    if let Some(caller) = reader.flow {
        reader.calls.push(CallSite { caller: caller.name.clone(), callee: callee.name.clone(), span });
    }
}

fn check_output(reader: &mut StepReader<'_>, callee: &Flow, saved: bool, span: Span) -> Type {
    match callee.output_type() {
        Some(_) if !saved => {
            reader
                .findings()
                .warning(Rule::DroppedOutput, span, format!("the output of `{}` is dropped", callee.name))
                .help("name it with `as`".to_owned());
            Type::Any
        }
        Some(type_) => type_,
        None => {
            if saved {
                let message = format!("`{}` declares no output that `as` could take", callee.name);
                reader.findings().error(Rule::MisplacedModifier, span, message);
            }
            Type::Any
        }
    }
}

impl Effect {
    pub(in crate::flow) const WORDS: &'static [(&'static str, Self)] =
        &[("read", Self::Read), ("write", Self::Write), ("session", Self::Session)];

    /// As files write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Session => "session",
        }
    }
}
