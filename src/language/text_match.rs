//! Text matches: `M` of the language.

use regex::Regex;
use serde::{Deserialize, Serialize};

/// How a text is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    /// The whole text, runs of space folded, case ignored: a bare `T`.
    Whole,
    /// The whole text, spaces folded, case kept.
    Exact,
    Contains,
    Starts,
    Ends,
    /// A regular expression without backtracking; case kept.
    Regex,
}

/// A text match over `T`: a template in a flow, a plain string in a selector file or once evaluated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match<T> {
    pub kind: MatchKind,
    pub text: T,
}

impl Match<String> {
    /// Whether `text` matches: the same answer as the page's own script gives.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (seen, wanted) = (fold(text), fold(&self.text));
        let (seen_low, wanted_low) = (seen.to_lowercase(), wanted.to_lowercase());
        match self.kind {
            MatchKind::Whole => seen_low == wanted_low,
            MatchKind::Exact => seen == wanted,
            MatchKind::Contains => seen_low.contains(&wanted_low),
            MatchKind::Starts => seen_low.starts_with(&wanted_low),
            MatchKind::Ends => seen_low.ends_with(&wanted_low),
            // The checker has compiled it once already.
            MatchKind::Regex => Regex::new(&self.text).is_ok_and(|pattern| pattern.is_match(&seen)),
        }
    }
}
