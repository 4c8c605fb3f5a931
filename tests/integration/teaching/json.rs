//! YAML as editors see it.

use serde_json::Value;
use wayleave::language::{FileId, Findings, ScalarStyle, YamlKind, YamlNode, parse_yaml};

/// A file as JSON, plain scalars read as the core schema of YAML reads them; nothing if it is none.
pub(crate) fn yaml_to_json(text: &str) -> Option<Value> {
    parse_yaml(FileId(0), text, &mut Findings::default()).map(|node| to_json(&node))
}

fn to_json(node: &YamlNode) -> Value {
    match &node.kind {
        YamlKind::Scalar { text, style: ScalarStyle::Plain } => match text.as_str() {
            "" | "~" | "null" => Value::Null,
            "true" => true.into(),
            "false" => false.into(),
            text => match text.parse::<i64>() {
                Ok(number) => number.into(),
                Err(_) => text.parse::<f64>().ok().filter(|it| it.is_finite()).map_or(text.into(), Value::from),
            },
        },
        YamlKind::Scalar { text, .. } => text.as_str().into(),
        YamlKind::List(items) => items.iter().map(to_json).collect(),
        YamlKind::Map(entries) => entries.iter().map(|(key, value)| (key.text.clone(), to_json(value))).collect(),
        YamlKind::Refused => Value::Null,
    }
}
