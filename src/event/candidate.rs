//! An element of a page as a person would point it out.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What tells one element from another; never a value, and nothing of what is private.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Candidate {
    /// The role that the browser computed, else the tag.
    pub role: String,
    /// The accessible name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// The shown text, where there is no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_id: Option<String>,
    /// What it is in: `dialog “Edit”`, `form #lead`.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// `hidden`, `disabled`, `outside of its within`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<String>,
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.role.is_empty() { "element" } else { &self.role })?;
        let name = self.name.as_ref().or(self.text.as_ref());
        if let Some(name) = name {
            write!(f, " “{name}”")?;
        }
        if let Some(label) = self.label.as_ref().filter(|label| Some(*label) != name) {
            write!(f, " labelled “{label}”")?;
        }
        if let Some(placeholder) = self.placeholder.as_ref().filter(|text| Some(*text) != name) {
            write!(f, " with placeholder “{placeholder}”")?;
        }
        if let Some(id) = &self.id {
            write!(f, " #{id}")?;
        }
        if let Some(test_id) = &self.test_id {
            write!(f, " test id “{test_id}”")?;
        }
        if let Some(place) = &self.place {
            write!(f, " in {place}")?;
        }
        if !self.state.is_empty() {
            write!(f, " ({})", self.state.join(", "))?;
        }
        Ok(())
    }
}

impl Candidate {
    /// Passes each of its texts through `change`: for redaction.
    pub fn map_texts(&mut self, change: impl Fn(&str) -> String) {
        let texts = [
            &mut self.name,
            &mut self.label,
            &mut self.placeholder,
            &mut self.text,
            &mut self.id,
            &mut self.test_id,
            &mut self.place,
        ];
        for text in texts.into_iter().flatten() {
            *text = change(text);
        }
    }
}
