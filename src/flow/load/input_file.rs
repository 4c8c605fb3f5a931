//! Inputs and output fields from their text.

use indexmap::IndexMap;

use crate::{
    flow::{Input, InputParts, input_value::read_text},
    language::{
        Findings, Rule, Span, Spanned, Vocabulary, YamlKind, YamlNode,
        read::{self, MapReader},
    },
    model::{Type, Value},
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
        parts: None,
        optional: false,
        default: None,
        min: None,
        max: None,
        pattern: None,
        kind: None,
        private: false,
        about: None,
        span,
    };
    let YamlKind::Map(_) = node.kind else {
        input.type_ = vocabulary.read_type(node, findings).unwrap_or(Type::Any);
        return input;
    };
    let Some(mut map) = MapReader::open(node, "an input", findings).map(|map| map.at(span)) else { return input };
    (input.type_, input.parts) = take_type(&mut map, vocabulary, findings).unwrap_or((Type::Any, None));
    let mut flag = |map: &mut MapReader<'_>, key| map.take(key).and_then(|node| read::boolean(node, findings));
    input.optional = flag(&mut map, "optional").unwrap_or_default();
    input.private = flag(&mut map, "private").unwrap_or_default();
    input.about = map.take("about").and_then(|node| read::text(node, "a text", findings));
    input.pattern = map.take("pattern").and_then(|node| read::pattern(node, findings));
    input.kind = map.take("kind").and_then(|node| read_kind(node, &input.type_, findings));
    input.min = map.take("min").and_then(|node| read_bound(node, &input.type_, findings));
    input.max = map.take("max").and_then(|node| read_bound(node, &input.type_, findings));
    check_order(&map, &input, findings);
    input.default = map.take("default").and_then(|node| read_default(node, &input, findings));
    map.close(findings);
    input
}

/// No value is both at least `min` and at most `max` if they are crossed.
fn check_order(map: &MapReader<'_>, input: &Input, findings: &mut Findings) {
    let (Some(min), Some(max)) = (&input.min, &input.max) else { return };
    let kind = match &input.type_ {
        Type::Any => return,
        Type::Int | Type::Decimal | Type::Money | Type::Date | Type::Time | Type::Timestamp => &input.type_,
        _ => &Type::Int,
    };
    let (Ok(least), Ok(most)) = (read_text(min, kind), read_text(max, kind)) else { return };
    if least.compare(&most).is_some_and(std::cmp::Ordering::is_gt) {
        findings.error(
            Rule::OutOfBounds,
            map.span(),
            format!("`min` {min} is above `max` {max}: nothing can be given"),
        );
    }
}

/// `type`, and what some types need beside it.
fn take_type(
    map: &mut MapReader<'_>,
    vocabulary: &Vocabulary,
    findings: &mut Findings,
) -> Option<(Type, Option<InputParts>)> {
    let node = map.require("type", findings)?;
    match node.scalar() {
        Some("list") => {
            let of = map.require("of", findings)?;
            let item = read_input(of, of.span, vocabulary, findings);
            refuse_inner_kind(&item, findings);
            Some((Type::List(Box::new(item.type_.clone())), Some(InputParts::Items(Box::new(item)))))
        }
        Some("record") => {
            let fields = read_inputs(map.require("fields", findings)?, vocabulary, findings);
            fields.values().for_each(|field| refuse_inner_kind(field, findings));
            let types = fields.iter().map(|(name, field)| (name.clone(), field.type_.clone())).collect();
            Some((Type::Record(types), Some(InputParts::Fields(fields))))
        }
        Some("enum") => Some((Type::Enum(read_values(map.require("values", findings)?, findings)), None)),
        _ => vocabulary.read_type(node, findings).map(|type_| (type_, None)),
    }
}

fn read_values(node: &YamlNode, findings: &mut Findings) -> Vec<String> {
    let mut values = Vec::new();
    for item in read::items(node, "values", findings).unwrap_or_default() {
        let Some(value) = read::text(item, "a value", findings) else { continue };
        if values.contains(&value) {
            findings.error(Rule::TakenName, item.span, format!("`{value}` is here twice"));
        }
        values.push(value);
    }
    if matches!(&node.kind, YamlKind::List(items) if items.is_empty()) {
        findings.expected("at least one value", node);
    }
    values
}

/// Only the input itself has a kind, nothing inside of it.
fn refuse_inner_kind(inner: &Input, findings: &mut Findings) {
    if let Some(kind) = &inner.kind {
        findings
            .error(Rule::MisplacedModifier, kind.span, "`kind` is said of the whole input")
            .help("write it beside the outer `type`; files in records have no kind".to_owned());
    }
}

/// `kind`: which of the portal's `uploads` a file is for.
fn read_kind(node: &YamlNode, type_: &Type, findings: &mut Findings) -> Option<Spanned<String>> {
    let value = read::text(node, "a kind of upload", findings)?;
    let of_files = match type_ {
        Type::File | Type::Any => true,
        Type::List(item) => matches!(**item, Type::File | Type::Any),
        _ => false,
    };
    if !of_files {
        findings
            .error(Rule::MisplacedModifier, node.span, "only a `file`, or a list of files, has a `kind`")
            .help("it names the portal's `uploads` that the file is made fit for".to_owned());
        return None;
    }
    Some(Spanned { value, span: node.span })
}

fn read_bound(node: &YamlNode, type_: &Type, findings: &mut Findings) -> Option<String> {
    let text = read::text(node, "a bound", findings)?;
    let is_bound = match type_ {
        Type::Any => true,
        Type::Text | Type::Id | Type::Email | Type::Url | Type::Phone | Type::List(_) => text.parse::<u32>().is_ok(),
        Type::Int | Type::Decimal | Type::Money | Type::Date | Type::Time | Type::Timestamp => {
            read_text(&text, type_).is_ok()
        }
        _ => false,
    };
    if !is_bound {
        findings
            .error(Rule::UnknownValue, node.span, format!("`{text}` cannot bound this type"))
            .help("numbers and dates are bound by a value, texts and lists by a length".to_owned());
        return None;
    }
    Some(text)
}

/// A default keeps the rules of its input. Words are known only with the portal.
fn read_default(node: &YamlNode, input: &Input, findings: &mut Findings) -> Option<Value> {
    let template = read::template(node, findings)?;
    let Some(text) = template.constant() else {
        findings.error(Rule::Expression, node.span, "a default is a value, not an expression");
        return None;
    };
    match input.from_text(text, &IndexMap::new()) {
        Ok(value) => Some(value),
        Err(problem) => {
            findings.error(
                Rule::UnknownValue,
                node.span,
                format!("the default breaks the input's own rule: {problem}"),
            );
            None
        }
    }
}
