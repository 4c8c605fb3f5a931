//! The cases, as `cases.json` writes them.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// One behaviour of a page.
#[derive(Debug, Deserialize)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) url: String,
    #[serde(default)]
    pub(super) situation: String,
    pub(super) steps: Vec<CaseStep>,
    #[serde(default)]
    pub(super) expect: Expected,
    #[serde(default)]
    pub(super) viewport: Option<(u32, u32)>,
    /// The page is not opened first.
    #[serde(default)]
    pub(super) start_blank: bool,
    /// Milliseconds for the whole case.
    #[serde(default)]
    pub(super) max_ms: Option<u64>,
}

/// One step in the neutral vocabulary.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct CaseStep {
    pub(super) op: String,
    /// Milliseconds.
    #[serde(default)]
    pub(super) timeout: Option<u64>,
    /// The step must be refused for this cause.
    #[serde(default)]
    pub(super) error: Option<String>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// What must be so after the steps.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Expected {
    #[serde(default)]
    pub(super) result: Option<String>,
    #[serde(default)]
    pub(super) result_re: Option<String>,
    #[serde(default)]
    pub(super) values: Map<String, Value>,
    /// How many windows are left.
    #[serde(default)]
    pub(super) windows: Option<usize>,
}

impl CaseStep {
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.rest.get(key).and_then(Value::as_str)
    }

    pub(super) fn matching(&self) -> Value {
        json!({ "regex": self.rest["re"] })
    }

    pub(super) fn dialog(&self) -> Value {
        match self.text("text") {
            Some(text) => json!({ "answer": text }),
            None => self.rest["action"].clone(),
        }
    }

    pub(super) fn pointed(&self, target: Option<String>) -> Value {
        let options = [("button", "button"), ("position", "at"), ("at", "at"), ("modifiers", "hold"), ("hold", "hold")];
        let mut click = json!({ "target": target });
        for (theirs, ours) in options {
            if let Some(value) = self.rest.get(theirs) {
                click[ours] = value.clone();
            }
        }
        click
    }

    pub(super) fn choice(&self) -> Value {
        match (self.rest.get("values"), self.rest.get("value"), self.rest.get("index")) {
            (Some(values), ..) if values.as_array().is_some_and(Vec::is_empty) => json!([]),
            (Some(values), ..) => json!({ "value": format!("{{{{ {values} }}}}") }),
            (_, Some(value), _) => json!({ "value": value }),
            (.., Some(index)) => json!({ "index": index.as_i64().map(|index| index + 1) }),
            _ => json!({ "option": { "exact": self.rest["label"] } }),
        }
    }
}

/// The cases of a file; `WAYLEAVE_CASE=C01,F05` picks some.
pub(super) fn read_cases(file: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut cases: Vec<Case> = serde_json::from_str(&text).unwrap();
    if let Ok(wanted) = std::env::var("WAYLEAVE_CASE") {
        cases.retain(|case| wanted.split(',').any(|id| id == case.id));
    }
    cases
}
