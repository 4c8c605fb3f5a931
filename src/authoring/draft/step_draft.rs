//! A step and an input as they are going to be written.

use std::{fmt::Write as _, time::Duration};

use crate::language::inline_text;

#[derive(Debug, Default)]
pub(super) struct StepDraft {
    pub(super) comments: Vec<String>,
    pub(super) within: Option<String>,
    pub(super) verb: VerbDraft,
    pub(super) then: Vec<String>,
    pub(super) dialog: Option<String>,
    pub(super) as_: Option<String>,
    pub(super) timeout: Option<Duration>,
}

#[derive(Debug)]
pub(super) enum VerbDraft {
    Fill(Vec<(String, String)>),
    /// The verb and its argument, as written.
    Line(String),
}

#[derive(Debug)]
pub(super) struct InputDraft {
    pub(super) type_: &'static str,
    pub(super) default: Option<String>,
    pub(super) private: bool,
}

impl InputDraft {
    pub(super) fn write(&self, name: &str, text: &mut String) {
        let default = self.default.as_ref().map(|it| format!(", default: {}", inline_text(it))).unwrap_or_default();
        let private = if self.private { ", private: true" } else { "" };
        let _ = match (default.as_str(), private) {
            ("", "") => writeln!(text, "  {name}: {}", self.type_),
            _ => writeln!(text, "  {name}: {{ type: {}{default}{private} }}", self.type_),
        };
    }
}

impl Default for VerbDraft {
    fn default() -> Self {
        Self::Line(String::new())
    }
}

impl StepDraft {
    /// Whether a field that is filled next belongs to this step.
    pub(super) fn takes_field(&self, within: Option<&str>, element: &str) -> bool {
        let is_open = self.then.is_empty() && self.dialog.is_none() && self.timeout.is_none();
        let same_window = self.within.as_deref() == within;
        let VerbDraft::Fill(fields) = &self.verb else { return false };
        is_open && same_window && fields.iter().all(|(name, _)| name != element)
    }

    /// Whether it gives the page something that may be sent.
    pub(super) fn gives_data(&self) -> bool {
        match &self.verb {
            VerbDraft::Fill(_) => true,
            VerbDraft::Line(line) => {
                ["type:", "select:", "check:", "uncheck:", "upload:"].iter().any(|verb| line.starts_with(verb))
            }
        }
    }

    pub(super) fn filled_last(&self, element: &str) -> bool {
        matches!(&self.verb, VerbDraft::Fill(fields) if fields.last().is_some_and(|(name, _)| name == element))
    }

    pub(super) fn write(&self, text: &mut String) {
        for comment in &self.comments {
            let _ = writeln!(text, "  # {}", one_line(comment));
        }
        let mut lines = Vec::new();
        lines.extend(self.within.as_ref().map(|window| format!("within: {window}")));
        match &self.verb {
            VerbDraft::Line(line) => lines.push(line.clone()),
            VerbDraft::Fill(fields) => {
                let pairs: Vec<String> = fields.iter().map(|(element, value)| format!("{element}: {value}")).collect();
                lines.push(format!("fill: {{ {} }}", pairs.join(", ")));
            }
        }
        if !self.then.is_empty() {
            lines.push(format!("then: {{ {} }}", self.then.join(", ")));
        }
        lines.extend(self.dialog.as_ref().map(|dialog| format!("dialog: {dialog}")));
        lines.extend(self.as_.as_ref().map(|name| format!("as: {name}")));
        lines.extend(self.timeout.map(|timeout| format!("timeout: {}", duration(timeout))));
        for (index, line) in lines.iter().enumerate() {
            let _ = writeln!(text, "  {} {line}", if index == 0 { "-" } else { " " });
        }
    }
}

fn duration(duration: Duration) -> String {
    match duration.as_millis() {
        ms if ms.is_multiple_of(1_000) => format!("{}s", ms / 1_000),
        ms => format!("{ms}ms"),
    }
}

/// A comment is one line, whatever it is made of.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') { ' ' } else { c })
        .collect()
}
