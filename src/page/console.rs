//! What pages, and the browser about them, say on the console.

use serde::Deserialize;
use serde_json::Value;

use super::{Notice, window::WindowId};
use crate::cdp::Event;

/// A line of the console.
#[derive(Clone, Debug)]
pub struct ConsoleLine {
    pub window: WindowId,
    /// `error`, `warning`, `info`, `log` or `debug`.
    pub level: &'static str,
    pub text: String,
    /// Address, line and column it came from.
    pub at: Option<String>,
}

/// The line that an event tells, if it is one of the console's.
pub(super) fn console_line(window: WindowId, event: &Event) -> Option<Notice> {
    let (level, text, at) = match event.method.as_str() {
        "Runtime.consoleAPICalled" => {
            let called: Called = event.parse()?;
            let text: Vec<String> = called.args.iter().map(Argument::text).collect();
            (level(&called.kind), text.join(" "), called.stack_trace.and_then(StackTrace::top))
        }
        "Runtime.exceptionThrown" => {
            let details = event.parse::<Thrown>()?.exception_details;
            let text = details.exception.and_then(|exception| exception.description).unwrap_or(details.text);
            let first = text.lines().next().unwrap_or_default().to_owned();
            ("error", first, place(details.url.as_deref(), details.line_number, details.column_number))
        }
        "Log.entryAdded" => {
            let entry = event.parse::<Added>()?.entry;
            (level(&entry.level), entry.text, place(entry.url.as_deref(), entry.line_number.unwrap_or_default(), 0))
        }
        _ => return None,
    };
    let mut text = text;
    text.truncate(text.floor_char_boundary(LONGEST));
    Some(Notice::Console(ConsoleLine { window, level, text, at }))
}

/// A longer line tells nobody more.
const LONGEST: usize = 4_096;

fn level(kind: &str) -> &'static str {
    match kind {
        "error" | "assert" => "error",
        "warning" => "warning",
        "info" => "info",
        "debug" | "verbose" => "debug",
        _ => "log",
    }
}

/// Lines and columns are told from 0 and shown from 1. The query of an address is nobody's business.
fn place(url: Option<&str>, line: u32, column: u32) -> Option<String> {
    let url = url.filter(|url| !url.is_empty())?;
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    Some(format!("{bare}:{}:{}", u64::from(line) + 1, u64::from(column) + 1))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Called {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    args: Vec<Argument>,
    stack_trace: Option<StackTrace>,
}

#[derive(Deserialize)]
struct Argument {
    #[serde(rename = "type", default)]
    kind: String,
    value: Option<Value>,
    description: Option<String>,
}

impl Argument {
    fn text(&self) -> String {
        match (&self.value, &self.description) {
            (Some(Value::String(text)), _) => text.clone(),
            (Some(value), _) => value.to_string(),
            (None, Some(description)) => description.clone(),
            (None, None) => self.kind.clone(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StackTrace {
    #[serde(default)]
    call_frames: Vec<CallFrame>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CallFrame {
    url: String,
    line_number: u32,
    column_number: u32,
}

impl StackTrace {
    fn top(self) -> Option<String> {
        let top = self.call_frames.first()?;
        place(Some(&top.url), top.line_number, top.column_number)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Thrown {
    exception_details: Details,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    text: String,
    #[serde(default)]
    line_number: u32,
    #[serde(default)]
    column_number: u32,
    url: Option<String>,
    exception: Option<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    description: Option<String>,
}

#[derive(Deserialize)]
struct Added {
    entry: LogEntry,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LogEntry {
    level: String,
    text: String,
    url: Option<String>,
    line_number: Option<u32>,
}
