//! Forms into JSON Schema, draft 2020-12: what editors complete and underline with.

use serde_json::{Map, Value, json};

use super::form::{Definition, Form, Key, ScalarForm};

/// The schema of one kind of file. `definitions` are those that other rooms tell.
pub fn json_schema(title: &str, keys: &[Key], mut definitions: Map<String, Value>) -> Value {
    let mut schema = map_schema(keys, &mut definitions);
    let Some(object) = schema.as_object_mut() else { return schema };
    object.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    object.insert("title".to_owned(), json!(title));
    definitions.sort_keys();
    object.insert("$defs".to_owned(), Value::Object(definitions));
    schema
}

/// The schema of one form; named ones go to `definitions`.
pub fn form_schema(form: &Form, definitions: &mut Map<String, Value>) -> Value {
    match form {
        Form::Scalar(scalar) => scalar_schema(*scalar),
        Form::Word(words) => json!({ "enum": words() }),
        Form::Just(word) => json!({ "const": word }),
        Form::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Form::List(of) => json!({ "type": "array", "items": form_schema(of, definitions) }),
        Form::OneOrMany(of) => {
            let one = form_schema(of, definitions);
            json!({ "anyOf": [one.clone(), { "type": "array", "items": one }] })
        }
        Form::Tuple(names) => {
            json!({ "type": "array", "items": { "type": "number" }, "minItems": names.len(), "maxItems": names.len() })
        }
        Form::Map(keys) => map_schema(keys, definitions),
        Form::Pairs(key, value) => pairs_schema(*key, form_schema(value, definitions)),
        Form::Pair(key, value) => {
            let mut pair = pairs_schema(*key, form_schema(value, definitions));
            pair["minProperties"] = json!(1);
            pair["maxProperties"] = json!(1);
            pair
        }
        Form::Either(forms) => {
            let forms: Vec<Value> = forms.iter().map(|form| form_schema(form, definitions)).collect();
            json!({ "anyOf": forms })
        }
        Form::Step => json!({ "$ref": "#/$defs/step" }),
        Form::Steps => json!({ "$ref": "#/$defs/steps" }),
        Form::Named(definition) => reference(definition(), definitions),
    }
}

fn reference(definition: &'static Definition, definitions: &mut Map<String, Value>) -> Value {
    if !definitions.contains_key(definition.name) {
        // A form inside itself finds its name taken.
        definitions.insert(definition.name.to_owned(), Value::Null);
        let mut schema = form_schema(&definition.form, definitions);
        schema["description"] = json!(definition.about);
        definitions.insert(definition.name.to_owned(), schema);
    }
    json!({ "$ref": format!("#/$defs/{}", definition.name) })
}

fn map_schema(keys: &[Key], definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in keys {
        let mut schema = form_schema(&key.form, definitions);
        if !key.about.is_empty() {
            schema["description"] = json!(key.about);
        }
        properties.insert(key.name.to_owned(), schema);
    }
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn pairs_schema(key: ScalarForm, value: Value) -> Value {
    json!({ "type": "object", "patternProperties": { key_pattern(key): value }, "additionalProperties": false })
}

const SEGMENT: &str = "[a-z0-9][a-z0-9_-]*";

fn key_pattern(key: ScalarForm) -> String {
    match key {
        ScalarForm::Element | ScalarForm::ElementOrSight | ScalarForm::Shape | ScalarForm::Response => {
            format!("^{SEGMENT}(\\.{SEGMENT})+$")
        }
        ScalarForm::Page => format!("^{SEGMENT}$"),
        ScalarForm::LocalName => format!("^{SEGMENT}(\\.{SEGMENT})*$"),
        ScalarForm::Name | ScalarForm::Window => "^[a-z][a-z0-9_]*$".to_owned(),
        _ => "^".to_owned(),
    }
}

fn scalar_schema(scalar: ScalarForm) -> Value {
    match scalar {
        // YAML reads `5` and `true` as what they look like; the language reads a text.
        ScalarForm::Template
        | ScalarForm::TemplateOf(_)
        | ScalarForm::Text
        | ScalarForm::Expression
        | ScalarForm::ExpressionOf(_)
        | ScalarForm::KeyPress => json!({ "type": ["string", "number", "boolean"] }),
        ScalarForm::Bool => json!({ "type": "boolean" }),
        ScalarForm::Duration => json!({ "type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$" }),
        ScalarForm::Flow => json!({ "type": "string", "pattern": "^[A-Za-z0-9._-]+$" }),
        ScalarForm::Pattern => json!({ "type": ["string", "number"] }),
        name => json!({ "type": "string", "pattern": key_pattern(name) }),
    }
}
