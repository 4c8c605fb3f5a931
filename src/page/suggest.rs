//! Ways to find one element that the page itself proposes, in visits that ask for them.

use serde::Deserialize;

use crate::selectors::Suggestion;

/// How else one element is found, and how not.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Suggestions {
    /// Best first; those that find others as well come last.
    pub offers: Vec<Offer>,
    pub refused: Vec<RefusedHold>,
}

/// One way.
#[derive(Clone, Debug, Deserialize)]
pub struct Offer {
    pub suggestion: Suggestion,
    /// How many elements it finds here.
    pub count: usize,
    /// Why it may be another one tomorrow.
    pub varies: Option<String>,
}

/// What an element has and should not be found by.
#[derive(Clone, Debug, Deserialize)]
pub struct RefusedHold {
    pub what: String,
    pub why: String,
}

impl Suggestions {
    /// Without what no selector file may hold.
    pub(super) fn keep_valid(&mut self) {
        self.offers.retain(|offer| offer.suggestion.is_valid());
    }
}
