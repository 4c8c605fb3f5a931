//! Sights that did not hold in time, part by part.

use std::fmt;

use serde::Deserialize;

use crate::event::Candidate;

/// What was waited for in vain: one sight, or several of which one had to hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unmet {
    pub sights: Vec<Vec<SightPart>>,
}

/// One condition of a sight at the moment the wait was over.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct SightPart {
    /// What it asks for: `see lead.saved`.
    pub what: String,
    /// The element or shape it is about, by its name in the files.
    pub name: Option<String>,
    /// Why it does not hold; nothing if it does.
    pub why: Option<String>,
    /// The elements that match when they are too many, or else the nearest to one that is absent.
    pub candidates: Vec<Candidate>,
}

impl SightPart {
    /// The reason with the candidates.
    #[must_use]
    pub fn seen(&self) -> Option<String> {
        let why = self.why.as_ref()?;
        if self.candidates.is_empty() {
            return Some(why.clone());
        }
        let listed: Vec<String> = self.candidates.iter().map(ToString::to_string).collect();
        Some(format!("{why}; there is: {}", listed.join("; ")))
    }
}

impl Unmet {
    /// Why each sight does not hold: all that is missing of it.
    pub fn reasons(&self) -> impl Iterator<Item = String> + '_ {
        self.sights.iter().map(|parts| {
            let missing: Vec<&str> = parts.iter().filter_map(|part| part.why.as_deref()).collect();
            if missing.is_empty() { "it holds".to_owned() } else { missing.join("; ") }
        })
    }
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reasons().collect::<Vec<_>>().join("\n"))
    }
}
