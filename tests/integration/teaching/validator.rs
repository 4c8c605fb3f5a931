//! As much of JSON Schema as ours use. What it does not know fails the test, so that nothing goes unchecked.

use regex::Regex;
use serde_json::{Map, Value};

/// Everything in `value` that `schema` does not allow.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    Validator { root: schema }.check(schema, value, "", &mut faults);
    faults
}

struct Validator<'s> {
    root: &'s Value,
}

impl Validator<'_> {
    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let mut faults = Vec::new();
        self.check(schema, value, "", &mut faults);
        faults.is_empty()
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        for (keyword, rule) in schema.as_object().unwrap() {
            let holds = match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" | "patternProperties" => true,
                "$ref" => {
                    let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                    self.check(&self.root["$defs"][name], value, at, faults);
                    true
                }
                "type" => one_or_many(rule).iter().any(|name| is_of(name.as_str().unwrap(), value)),
                "enum" => rule.as_array().unwrap().contains(value),
                "const" => rule == value,
                "minimum" => value.as_i64().is_none_or(|it| it >= rule.as_i64().unwrap()),
                "maximum" => value.as_i64().is_none_or(|it| it <= rule.as_i64().unwrap()),
                "pattern" => value.as_str().is_none_or(|text| matches(rule, text)),
                "items" => {
                    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(rule, item, &format!("{at}/{number}"), faults);
                    }
                    true
                }
                "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
                "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= rule.as_u64().unwrap()),
                "minProperties" => value.as_object().is_none_or(|map| map.len() as u64 >= rule.as_u64().unwrap()),
                "maxProperties" => value.as_object().is_none_or(|map| map.len() as u64 <= rule.as_u64().unwrap()),
                "required" => value.as_object().is_none_or(|map| {
                    rule.as_array().unwrap().iter().all(|key| map.contains_key(key.as_str().unwrap()))
                }),
                "properties" => {
                    for (key, schema) in rule.as_object().unwrap() {
                        if let Some(inner) = value.get(key) {
                            self.check(schema, inner, &format!("{at}/{key}"), faults);
                        }
                    }
                    true
                }
                "additionalProperties" => {
                    assert_eq!(rule, false);
                    value.as_object().is_none_or(|map| self.knows_all(schema, map, at, faults))
                }
                "anyOf" => rule.as_array().unwrap().iter().any(|schema| self.fits(schema, value)),
                "oneOf" => rule.as_array().unwrap().iter().filter(|schema| self.fits(schema, value)).count() == 1,
                "dependentSchemas" => rule
                    .as_object()
                    .unwrap()
                    .iter()
                    .all(|(key, schema)| value.get(key).is_none() || self.fits(schema, value)),
                other => panic!("the validator does not know `{other}`"),
            };
            if !holds {
                faults.push(format!("{at}: {keyword}"));
            }
        }
    }

    /// Whether each key is a property, or its value fits the pattern its name matches.
    fn knows_all(&self, schema: &Value, map: &Map<String, Value>, at: &str, faults: &mut Vec<String>) -> bool {
        map.iter().all(|(key, inner)| {
            let pattern = schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
            match pattern.into_iter().find(|(pattern, _)| matches(&Value::from(pattern.as_str()), key)) {
                Some((_, schema)) => {
                    self.check(schema, inner, &format!("{at}/{key}"), faults);
                    true
                }
                None => schema.get("properties").is_some_and(|properties| properties.get(key).is_some()),
            }
        })
    }
}

fn one_or_many(rule: &Value) -> &[Value] {
    rule.as_array().map_or(std::slice::from_ref(rule), Vec::as_slice)
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64(),
        other => panic!("no such type: {other}"),
    }
}

fn matches(pattern: &Value, text: &str) -> bool {
    Regex::new(pattern.as_str().unwrap()).unwrap().is_match(text)
}
