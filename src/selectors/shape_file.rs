//! Data shapes from their text.

use encoding_rs::Encoding;
use indexmap::IndexMap;

use super::{
    Element, Field, FieldOrigin, JsonPath, Locator, Shape, ShapeSource, TextReading,
    element_file::read_part,
    locator_file::{read_locator, take_relative_locator},
    reading_file::take_reading,
};
use crate::language::{
    Findings, Rule, Vocabulary, YamlNode,
    read::{self, MapReader},
    suggestion,
};

/// A shape of the page. One that cannot be read still has its name.
pub(super) fn read_shape(node: &YamlNode, vocabulary: &Vocabulary, findings: &mut Findings) -> Shape {
    let Some(mut map) = MapReader::open(node, "a shape", findings) else { return Shape::unread(node) };
    let mut shape = take_shape(&mut map, node, vocabulary, findings);
    map.close(findings);
    shape.pass_on_source();
    shape
}

fn take_shape(map: &mut MapReader<'_>, node: &YamlNode, vocabulary: &Vocabulary, findings: &mut Findings) -> Shape {
    let source = take_source(map, findings);
    let encoding = map.take("encoding").and_then(|node| read_encoding(node, source, findings));
    let (each, each_json) = map.take("each").map(|node| read_each(node, findings)).unwrap_or_default();
    let mut locator = |map: &mut MapReader<'_>, key| map.take(key).and_then(|node| read_locator(node, findings));
    let (root, header, skip) = (locator(map, "root"), locator(map, "header"), locator(map, "skip"));
    let empty = map.take("empty").and_then(|node| read::sight(node, findings));
    let parts = map.take("parts").map(|node| read_parts(node, vocabulary, findings)).unwrap_or_default();
    let fields = map.require("fields", findings).map(|node| read_fields(node, vocabulary, findings));
    let fields = fields.unwrap_or_default();
    Shape { source, each, each_json, encoding, root, header, skip, empty, parts, fields, span: node.span }
}

/// Where a shape may read from.
pub(super) const SOURCES: &[(&str, ShapeSource)] =
    &[("page", ShapeSource::Page), ("json", ShapeSource::Json), ("csv", ShapeSource::Csv), ("xlsx", ShapeSource::Xlsx)];

fn take_source(map: &mut MapReader<'_>, findings: &mut Findings) -> ShapeSource {
    let written = map.take("source");
    let source = written.and_then(|node| read::keyword(node, "the source of a shape", SOURCES, findings));
    source.unwrap_or(ShapeSource::Page)
}

/// By the names that browsers know: `windows-1252`, `utf-16le`.
fn read_encoding(node: &YamlNode, source: ShapeSource, findings: &mut Findings) -> Option<&'static Encoding> {
    let label = read::text(node, "an encoding", findings)?;
    if source != ShapeSource::Csv {
        findings
            .error(Rule::WrongShape, node.span, "only `source: csv` has an encoding of its own")
            .help("pages, JSON and workbooks say theirs".to_owned());
    }
    let encoding = Encoding::for_label(label.as_bytes());
    if encoding.is_none() {
        findings
            .error(Rule::UnknownValue, node.span, format!("`{label}` is no encoding"))
            .help(suggestion(&label, ["utf-8", "windows-1252", "iso-8859-15", "utf-16le", "utf-16be"]));
    }
    encoding
}

fn read_each(node: &YamlNode, findings: &mut Findings) -> (Option<Locator>, Option<JsonPath>) {
    match node.at(&["json"]) {
        Some(path) => (None, read_json_path(path, findings)),
        None => (read_locator(node, findings), None),
    }
}

/// `data[*].name`.
fn read_json_path(node: &YamlNode, findings: &mut Findings) -> Option<JsonPath> {
    let text = read::text(node, "a path as `data[*].name`", findings)?;
    let path = text.parse();
    path.map_err(|why| {
        findings
            .error(Rule::WrongShape, node.span, format!("`{text}` is no path: {why}"))
            .help("write it as `data[*].name`".to_owned());
    })
    .ok()
}

fn read_parts(node: &YamlNode, vocabulary: &Vocabulary, findings: &mut Findings) -> IndexMap<String, Element> {
    let entries = read::entries(node, "the parts of an item", findings).unwrap_or_default();
    entries.iter().map(|(key, node)| (key.text.clone(), read_part(node, vocabulary, findings))).collect()
}

fn read_fields(node: &YamlNode, vocabulary: &Vocabulary, findings: &mut Findings) -> IndexMap<String, Field> {
    let entries = read::entries(node, "fields", findings).unwrap_or_default();
    let mut fields = IndexMap::new();
    for (key, node) in entries {
        let field = read_field(node, vocabulary, findings);
        fields.extend(read::name(&key.text, key.span, "a field", findings).map(|name| (name, field)));
    }
    fields
}

fn read_field(node: &YamlNode, vocabulary: &Vocabulary, findings: &mut Findings) -> Field {
    let Some(mut map) = MapReader::open(node, "a field", findings) else { return Field::unread(node) };
    let mut flag =
        |map: &mut MapReader<'_>, key| map.take(key).and_then(|node| read::boolean(node, findings)).unwrap_or_default();
    let (required, unique, private) = (flag(&mut map, "required"), flag(&mut map, "unique"), flag(&mut map, "private"));
    let (origin, reading) = if map.has("fields") {
        let shape = take_shape(&mut map, node, vocabulary, findings);
        (Some(FieldOrigin::Nested(Box::new(shape))), TextReading::default())
    } else {
        let reading = take_reading(&mut map, vocabulary, findings);
        (take_origin(&mut map, node, findings), reading)
    };
    map.close(findings);
    let origin = origin.unwrap_or_else(|| FieldOrigin::Const(String::new()));
    Field { origin, reading, required, unique, private, span: node.span }
}

fn take_origin(map: &mut MapReader<'_>, node: &YamlNode, findings: &mut Findings) -> Option<FieldOrigin> {
    let column = map.take("column").map(|node| read_column(node, findings));
    let constant = map.take("const").map(|node| read::text(node, "a value", findings));
    let index = map.take("index").and_then(|node| read::boolean(node, findings)).unwrap_or_default();
    let count = map.take("count").and_then(|node| read::boolean(node, findings)).unwrap_or_default();
    let json = map.take("json");
    let locator = take_relative_locator(map, node.span, findings);
    let elsewhere = [column.is_some(), constant.is_some(), index, json.is_some(), !locator.by.is_item()];
    if elsewhere.iter().filter(|given| **given).count() > 1 {
        findings
            .error(Rule::WrongShape, node.span, "a field comes from one place")
            .help("a locator, or one of `column`, `json`, `index`, `count`, `const`".to_owned());
        return None;
    }
    if let Some(path) = json {
        return read_json_path(path, findings).map(FieldOrigin::Json);
    }
    Some(match (column, constant) {
        (Some(column), _) => column?,
        (_, Some(constant)) => FieldOrigin::Const(constant?),
        _ if index => FieldOrigin::Index,
        _ if count => FieldOrigin::Count(locator),
        _ => FieldOrigin::Locator(locator),
    })
}

/// The header's text, or, as a number without quotes, the position from 1.
fn read_column(node: &YamlNode, findings: &mut Findings) -> Option<FieldOrigin> {
    match node.plain().and_then(|text| text.parse().ok()) {
        Some(position) if position > 0 => Some(FieldOrigin::Position(position)),
        _ => read::text(node, "the header of a column, or its position from 1", findings).map(FieldOrigin::Column),
    }
}

impl Field {
    /// Stands in for a field that cannot be read: its name is still known.
    fn unread(node: &YamlNode) -> Self {
        let origin = FieldOrigin::Const(String::new());
        let reading = TextReading::default();
        Self { origin, reading, required: false, unique: false, private: false, span: node.span }
    }
}

impl Shape {
    /// What stands inside a shape is read from the same data.
    fn pass_on_source(&mut self) {
        for field in self.fields.values_mut() {
            if let FieldOrigin::Nested(nested) = &mut field.origin {
                nested.source = self.source;
                nested.pass_on_source();
            }
        }
    }

    /// Stands in for a shape that cannot be read.
    fn unread(node: &YamlNode) -> Self {
        Self {
            source: ShapeSource::Page,
            each: None,
            each_json: None,
            encoding: None,
            root: None,
            header: None,
            skip: None,
            empty: None,
            parts: IndexMap::new(),
            fields: IndexMap::new(),
            span: node.span,
        }
    }
}
