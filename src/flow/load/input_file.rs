//! Inputs and output fields from their text.

use indexmap::IndexMap;

use super::literal::{bounds, fits};
use crate::{
    flow::Input,
    language::{
        Findings, Rule, Span, Template, Vocabulary, YamlKind, YamlNode,
        read::{self, MapReader},
    },
    model::Type,
};

/// `{ name: TYPE | { type, … } }`.
pub(super) fn read_inputs(
    node: &YamlNode,
    vocabulary: &Vocabulary,
    findings: &mut Findings,
) -> IndexMap<String, Input> {
    let mut inputs = IndexMap::new();
    for (key, node) in read::entries(node, "names and types", findings).unwrap_or_default() {
        let input = read_input(node, key.span, vocabulary, findings);
        inputs.extend(read::name(&key.text, key.span, "an input", findings).map(|name| (name, input)));
    }
    inputs
}

/// One that cannot be read is there and of any type.
fn read_input(node: &YamlNode, span: Span, vocabulary: &Vocabulary, findings: &mut Findings) -> Input {
    let mut input = Input {
        type_: Type::Any,
        optional: false,
        default: None,
        min: None,
        max: None,
        pattern: None,
        private: false,
        about: None,
        span,
    };
    let YamlKind::Map(_) = node.kind else {
        input.type_ = vocabulary.read_type(node, findings).unwrap_or(Type::Any);
        return input;
    };
    let Some(mut map) = MapReader::open(node, "an input", findings).map(|map| map.at(span)) else { return input };
    input.type_ = take_type(&mut map, vocabulary, findings).unwrap_or(Type::Any);
    let mut flag = |map: &mut MapReader<'_>, key| map.take(key).and_then(|node| read::boolean(node, findings));
    input.optional = flag(&mut map, "optional").unwrap_or_default();
    input.private = flag(&mut map, "private").unwrap_or_default();
    input.about = map.take("about").and_then(|node| read::text(node, "a text", findings));
    input.pattern = map.take("pattern").and_then(|node| read::pattern(node, findings));
    input.min = map.take("min").and_then(|node| read_bound(node, &input.type_, findings));
    input.max = map.take("max").and_then(|node| read_bound(node, &input.type_, findings));
    input.default = map.take("default").and_then(|node| read_default(node, &input.type_, findings));
    map.close(findings);
    input
}

/// `type`, and what some types need beside it.
fn take_type(map: &mut MapReader<'_>, vocabulary: &Vocabulary, findings: &mut Findings) -> Option<Type> {
    let node = map.require("type", findings)?;
    match node.scalar() {
        Some("list") => {
            let of = map.require("of", findings)?;
            let item = match of.kind {
                YamlKind::Map(_) => read_input(of, of.span, vocabulary, findings).type_,
                _ => vocabulary.read_type(of, findings)?,
            };
            Some(Type::List(Box::new(item)))
        }
        Some("record") => {
            let fields = read_inputs(map.require("fields", findings)?, vocabulary, findings);
            Some(Type::Record(fields.into_iter().map(|(name, field)| (name, field.type_)).collect()))
        }
        Some("enum") => Some(Type::Enum(read::texts(map.require("values", findings)?, "a value", findings))),
        _ => vocabulary.read_type(node, findings),
    }
}

fn read_bound(node: &YamlNode, type_: &Type, findings: &mut Findings) -> Option<String> {
    let text = read::text(node, "a bound", findings)?;
    if !matches!(type_, Type::Any) && !bounds(type_, &text) {
        findings
            .error(Rule::UnknownValue, node.span, format!("`{text}` cannot bound this type"))
            .help("numbers and dates are bound by a value, texts and lists by a length".to_owned());
        return None;
    }
    Some(text)
}

fn read_default(node: &YamlNode, type_: &Type, findings: &mut Findings) -> Option<Template> {
    let template = read::template(node, findings)?;
    match template.constant() {
        Some(text) if matches!(type_, Type::Any) || fits(type_, text) => Some(template),
        Some(text) => {
            findings.error(Rule::UnknownValue, node.span, format!("`{text}` is no value of this input's type"));
            None
        }
        None => {
            findings.error(Rule::Expression, node.span, "a default is a value, not an expression");
            None
        }
    }
}
