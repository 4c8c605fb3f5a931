//! The head of a flow file: everything but the steps.

use crate::{
    flow::{Effect, Flow, Output, OutputShape, check::FlowHead},
    language::{
        Findings, Rule, Span, Vocabulary, YamlNode,
        read::{self, MapReader},
        suggestion,
    },
    model::model,
};

use super::input_file::read_inputs;

/// Reads what other flows need to know of a flow. `name` is what its file's place says.
pub(super) fn read_head<'t>(
    tree: &'t YamlNode,
    name: &str,
    vocabulary: &Vocabulary,
    findings: &mut Findings,
) -> Option<FlowHead<'t>> {
    let mut map = MapReader::open(tree, "a flow file", findings)?;
    let written = map.require("flow", findings);
    if let Some(node) = written {
        check_name(node, name, findings);
    }
    let about = map.take("about").and_then(|node| read::text(node, "a text", findings));
    let effect = map.require("effect", findings);
    let effect = effect.and_then(|node| read::keyword(node, "an effect", Effect::WORDS, findings));
    let needs = map.take("needs").and_then(|node| read::items(node, "entitlements", findings)).unwrap_or_default();
    let needs = needs.iter().filter_map(|item| read::text(item, "an entitlement", findings)).collect();
    let inputs = map.take("inputs").map(|node| read_inputs(node, vocabulary, findings)).unwrap_or_default();
    let output = map.take("output").and_then(|node| read_output(node, vocabulary, findings));
    let steps = map.require("steps", findings);
    map.close(findings);
    let span = written.map_or(tree.span, |node| node.span);
    let effect = effect.unwrap_or(Effect::Read);
    let flow = Flow { name: name.to_owned(), about, effect, needs, inputs, output, steps: Vec::new(), span };
    Some(FlowHead { flow, steps })
}

fn check_name(node: &YamlNode, name: &str, findings: &mut Findings) {
    if let Some(written) = read::text(node, "the name of the flow", findings)
        && written != name
    {
        findings
            .error(Rule::NameOfFile, node.span, format!("the flow is called `{written}`, its file says `{name}`"))
            .help(format!("write `flow: {name}`, or move the file"));
    }
}

/// `model: NAME | fields: { … }`, `many?`, `key?`.
fn read_output(node: &YamlNode, vocabulary: &Vocabulary, findings: &mut Findings) -> Option<Output> {
    let mut map = MapReader::open(node, "`output`", findings)?;
    let model = map.take("model").and_then(|node| read_model(node, vocabulary, findings));
    let fields = map.take("fields").map(|node| read_inputs(node, vocabulary, findings));
    let many = map.take("many").and_then(|node| read::boolean(node, findings)).unwrap_or_default();
    let key = map.take("key").and_then(|node| Some((read::text(node, "the name of a field", findings)?, node.span)));
    if map.has("model") == map.has("fields") {
        findings.error(Rule::WrongShape, node.span, "an output is a `model` or has `fields`");
    }
    map.close(findings);
    let shape = match (model, fields) {
        (Some(model), _) => OutputShape::Model(model),
        (_, Some(fields)) => OutputShape::Fields(fields),
        _ => return None,
    };
    let key = key.filter(|(key, span)| is_field(&shape, key, *span, findings)).map(|(key, _)| key);
    Some(Output { shape, many, key, span: node.span })
}

fn read_model(node: &YamlNode, vocabulary: &Vocabulary, findings: &mut Findings) -> Option<String> {
    let model = read::text(node, "the name of a model", findings)?;
    if !vocabulary.models.contains(&model) {
        findings
            .error(Rule::UnknownType, node.span, format!("there is no model `{model}`"))
            .help(suggestion(&model, vocabulary.models.iter().map(String::as_str)));
    }
    Some(model)
}

fn is_field(shape: &OutputShape, key: &str, span: Span, findings: &mut Findings) -> bool {
    let fields: Vec<&str> = match shape {
        OutputShape::Fields(fields) => fields.keys().map(String::as_str).collect(),
        OutputShape::Model(name) => match model(name) {
            Some(model) => model.fields.iter().map(|field| field.name).collect(),
            None => return false,
        },
    };
    let known = fields.contains(&key);
    if !known {
        findings
            .error(Rule::UnknownField, span, format!("the output has no field `{key}`"))
            .help(suggestion(key, fields));
    }
    known
}
