//! The schema of a step: one verb, and the modifiers that go with it.

use serde_json::{Map, Value, json};

use super::{MODIFIERS, VERBS, VerbEntry};
use crate::language::form_schema;

/// What schemas call a step and a list of them, and what those need.
pub(super) fn step_definitions() -> Map<String, Value> {
    let mut definitions = Map::new();
    let step = step(&mut definitions);
    definitions.insert("step".to_owned(), step);
    definitions.insert("steps".to_owned(), json!({ "type": "array", "items": { "$ref": "#/$defs/step" } }));
    definitions
}

fn step(definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for verb in VERBS {
        let mut schema = form_schema(&verb.argument, definitions);
        schema["description"] = json!(format!("{} `{}: {}`", verb.about, verb.name, verb.argument));
        properties.insert(verb.name.to_owned(), schema);
    }
    let mut places = Map::new();
    for modifier in MODIFIERS {
        let mut schema = form_schema(&modifier.form, definitions);
        schema["description"] = json!(modifier.about);
        properties.insert(modifier.name.to_owned(), schema);
        let takers: Vec<Value> = VERBS
            .iter()
            .filter(|verb| verb.takes(modifier.name))
            .map(|verb| json!({ "required": [verb.name] }))
            .collect();
        if takers.len() < VERBS.len() {
            places.insert(modifier.name.to_owned(), json!({ "anyOf": takers }));
        }
    }
    let one_verb: Vec<Value> = VERBS.iter().map(|verb| json!({ "required": [verb.name] })).collect();
    json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "oneOf": one_verb,
        "dependentSchemas": places,
    })
}

impl VerbEntry {
    /// Whether a modifier has a meaning on this verb.
    pub(super) fn takes(&self, modifier: &str) -> bool {
        use super::VerbKind::{Act, Plain};
        match modifier {
            "then" | "dialog" => self.kind == Act,
            "from" => self.name == "extract",
            "as" => self.kind != Plain,
            _ => true,
        }
    }
}
