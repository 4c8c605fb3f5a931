//! The files of a case: what the table writes, and what every portal has.
//!
//! Files are written as JSON, which is YAML.

use std::{fs, path::Path};

use serde_json::{Map, Value, json};

use super::case::CaseStep;

/// One flow: the steps up to one that must be refused, or to the end.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) steps: Vec<Value>,
    /// What the last step must be refused for.
    pub(super) refused: Option<String>,
    /// Inputs, and the files below the folder of the cases that they are.
    pub(super) files: Vec<(String, String)>,
    /// What is given out at the end.
    pub(super) values: Vec<Kept>,
    /// The name under which the records of a scrolled list are summed up.
    pub(super) collected: Option<String>,
}

/// A value by its name in the case.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) expression: String,
    pub(super) type_: Value,
}

/// The flows of a case and the page they name.
#[derive(Debug, Default)]
pub(super) struct Project {
    pub(super) parts: Vec<Part>,
    pub(super) elements: Map<String, Value>,
    pub(super) data: Map<String, Value>,
    pub(super) responses: Map<String, Value>,
    /// Pages that answer with a status of their own: name, route, status.
    pub(super) pages: Vec<(String, String, u64)>,
    /// Shapes of documents in frames, each in a page of its own: name, frame, shape.
    pub(super) framed: Vec<(String, Value, Value)>,
}

impl Project {
    /// Writes `flows/cases` and `selectors/cases` below a folder.
    pub(super) fn write(&self, root: &Path, origins: &Value) {
        let file = |path: String, content: Value| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content.to_string()).unwrap();
        };
        file("flows/cases/portal.yaml".into(), portal(origins));
        file(
            "flows/cases/session/sign-in.yaml".into(),
            json!({ "flow": "session.sign-in", "effect": "session", "steps": [{ "assert": "true" }] }),
        );
        for (index, part) in self.parts.iter().enumerate() {
            file(format!("flows/cases/part-{index}.yaml"), part.flow(index));
        }
        file(
            "selectors/cases/p.yaml".into(),
            json!({ "page": "p", "origin": "site", "route": "/", "elements": self.elements, "data": self.data, "responses": self.responses }),
        );
        for (name, frame, shape) in &self.framed {
            file(
                format!("selectors/cases/{name}.yaml"),
                json!({ "page": name, "origin": "site", "frame": frame, "data": { "shape": shape } }),
            );
        }
        for (name, route, status) in &self.pages {
            file(
                format!("selectors/cases/{name}.yaml"),
                json!({ "page": name, "origin": "site", "route": route, "status": [status] }),
            );
        }
    }
}

impl Project {
    pub(super) fn add_element(&mut self, element: Value) -> String {
        let name = format!("e{}", self.elements.len());
        self.elements.insert(name.clone(), element);
        format!("p.{name}")
    }

    pub(super) fn add_shape(&mut self, frame: Option<Value>, shape: Value) -> String {
        if let Some(frame) = frame {
            let page = format!("frame-{}", self.framed.len() + 1);
            self.framed.push((page.clone(), frame, shape));
            return format!("{page}.shape");
        }
        let name = format!("s{}", self.data.len() + 1);
        self.data.insert(name.clone(), shape);
        format!("p.{name}")
    }
}

impl Part {
    /// Gives out a variable, or what is made of it, at the end.
    pub(super) fn keep(&mut self, name: &str, expression: Option<&str>, type_: Value) -> String {
        let expression = expression.unwrap_or(name).to_owned();
        self.values.push(Kept { name: name.to_owned(), expression, type_ });
        name.to_owned()
    }

    /// Inputs for the files of a step.
    pub(super) fn add_files(&mut self, step: &CaseStep) -> Vec<String> {
        let mut inputs = Vec::new();
        for file in step.rest["files"].as_array().unwrap() {
            let name = format!("file_{}", self.files.len() + 1);
            inputs.push(format!("{{{{ inputs.{name} }}}}"));
            self.files.push((name, file.as_str().unwrap().to_owned()));
        }
        inputs
    }

    fn flow(&self, index: usize) -> Value {
        let mut steps = self.steps.clone();
        let inputs: Map<String, Value> = self.files.iter().map(|(name, _)| (name.clone(), json!("file"))).collect();
        let mut flow = json!({ "flow": format!("part-{index}"), "effect": "read", "inputs": inputs });
        if self.collected.is_some() {
            flow["output"] = json!({ "fields": { "text": "text" }, "many": true, "key": "text" });
        } else if !self.values.is_empty() {
            let fields: Map<String, Value> =
                self.values.iter().map(|kept| (kept.name.clone(), kept.type_.clone())).collect();
            flow["output"] = json!({ "fields": fields });
            let record = self.values.iter().map(|kept| format!("'{}': {}", kept.name, kept.expression));
            steps.push(json!({ "emit": format!("{{ {} }}", record.collect::<Vec<_>>().join(", ")) }));
        }
        flow["steps"] = Value::Array(steps);
        flow
    }
}

fn portal(origins: &Value) -> Value {
    json!({
        "portal": "cases",
        "origins": origins,
        "home": "p",
        "session": { "flow": "session.sign-in", "signed_in": "p.result", "probe": "p" },
        "secrets": [],
        "locale": { "date": "%Y-%m-%d", "money": "#,##0.00", "timezone": "UTC", "language": "en-US" },
        "timeouts": { "step": "10s", "page": "20s", "first_page": "20s", "flow": "60s" },
        "quiet": "1s",
    })
}
