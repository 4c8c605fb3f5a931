//! JSON exports of the Recorder in Chrome's developer tools, into actions.
//!
//! The format is `@puppeteer/replay`'s: a title and steps, each with several selectors for its element. An
//! export comes from outside: its size, steps, selectors and texts are bounded, and of each step only the
//! keys are taken that are known. What the language has no word for is said, with the step's number.

mod selector;
mod step;
mod translate;

use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;

use self::{step::Step, translate::Translation};
use super::Walkthrough;

/// Largest export.
const MAX_BYTES: usize = 8 << 20;
/// Most steps of one.
const MAX_STEPS: usize = 2_000;

/// Why an export cannot be read. Never with what stands in it: that may be a password.
#[derive(Debug, Error)]
pub enum ImportError {
    #[error("it is larger than {} MiB", MAX_BYTES >> 20)]
    TooLarge,
    #[error("it has {0} steps; {MAX_STEPS} are the most")]
    TooManySteps(usize),
    #[error("line {line}, column {column}: this is not JSON, or nested too deeply")]
    NotJson { line: usize, column: usize },
    #[error("it is no export of Chrome's Recorder: {0}")]
    NotAnExport(&'static str),
    #[error("step {step}: {problem}")]
    Step { step: usize, problem: String },
}

/// Reads an export.
///
/// # Errors
/// See [`ImportError`].
pub fn read_export(text: &str) -> Result<Walkthrough, ImportError> {
    if text.len() > MAX_BYTES {
        return Err(ImportError::TooLarge);
    }
    let tree: Value = serde_json::from_str(text)
        .map_err(|error| ImportError::NotJson { line: error.line(), column: error.column() })?;
    let Value::Object(export) = tree else { return Err(ImportError::NotAnExport("it is no object")) };
    let Some(Value::Array(steps)) = export.get("steps") else {
        return Err(ImportError::NotAnExport("it has no list `steps`"));
    };
    if steps.len() > MAX_STEPS {
        return Err(ImportError::TooManySteps(steps.len()));
    }
    let title = export.get("title").and_then(Value::as_str).map(|title| title.chars().take(200).collect());
    let mut translation = Translation::default();
    for (index, step) in steps.iter().enumerate() {
        let number = index + 1;
        let (step, unknown) = read_step(step).map_err(|problem| ImportError::Step { step: number, problem })?;
        translation.take(number, step);
        if !unknown.is_empty() {
            translation
                .leave_out(number, format!("what the keys {} say is not known and was left out", unknown.join(", ")));
        }
    }
    let (actions, notes) = translation.end();
    Ok(Walkthrough { title, actions, notes })
}

/// A step, and the names of the keys in it that nobody here knows.
fn read_step(step: &Value) -> Result<(Step, Vec<String>), String> {
    let Value::Object(step) = step else { return Err("it is no object".into()) };
    let known: Map<String, Value> = step
        .iter()
        .filter(|(key, _)| step::KEYS.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let unknown = step.keys().filter(|key| !step::KEYS.contains(&key.as_str())).take(5);
    let unknown =
        unknown.map(|key| format!("`{}`", key.chars().filter(|c| c.is_alphanumeric()).take(40).collect::<String>()));
    let unknown = unknown.collect();
    // The error of the JSON reader cites values.
    let read = Step::deserialize(Value::Object(known));
    read.map(|step| (step, unknown))
        .map_err(|_| "one of its keys has a value of another kind than the format says".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_export_is_refused_without_being_cited() {
        let problem = |text: &str| read_export(text).unwrap_err().to_string();
        assert_eq!(problem("{ \"steps\": [ 1"), "line 1, column 14: this is not JSON, or nested too deeply");
        assert_eq!(problem("[]"), "it is no export of Chrome's Recorder: it is no object");
        assert_eq!(problem("{}"), "it is no export of Chrome's Recorder: it has no list `steps`");
        let wrong = problem(r#"{"steps":[{"type":"change","value":{"hunter2":1},"selectors":[["aria/Password"]]}]}"#);
        assert!(wrong.starts_with("step 1: ") && !wrong.contains("hunter2"), "{wrong}");
        let deep = format!("{{\"steps\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
        assert!(problem(&deep).contains("nested too deeply"));
        let many = format!("{{\"steps\":[{}]}}", vec!["{\"type\":\"close\"}"; 2001].join(","));
        assert_eq!(problem(&many), "it has 2001 steps; 2000 are the most");
        assert_eq!(problem(&" ".repeat(MAX_BYTES + 1)), "it is larger than 8 MiB");
    }
}
