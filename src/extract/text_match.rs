//! Folding of spaces, and text matches on folded text.

use std::borrow::Cow;

use regex::Regex;

use crate::language::{Match, MatchKind};

/// Whether a character counts as space; the page's injected script agrees.
pub(super) fn is_space(character: char) -> bool {
    character.is_whitespace()
}

/// Soft hyphens and zero-width marks, which nobody sees, are not part of a text.
pub(super) fn is_unseen(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// The text without outer space and with every run of space as one blank.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(|c| is_space(c) || is_unseen(c));
    let mut before = 'x';
    let is_folded = text.chars().all(|c| {
        let fine = !is_unseen(c) && (!is_space(c) || c == ' ' && before != ' ');
        before = c;
        fine
    });
    if is_folded {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for word in text.split(is_space).filter(|word| !word.chars().all(is_unseen)) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().filter(|c| !is_unseen(*c)));
    }
    Cow::Owned(folded)
}

/// A compiled [`Match`].
#[derive(Debug)]
pub(super) enum TextMatch {
    Whole(String),
    Exact(String),
    Contains(String),
    Starts(String),
    Ends(String),
    Regex(Regex),
}

impl TextMatch {
    pub(super) fn new(written: &Match<String>) -> Result<Self, regex::Error> {
        let text = || fold(&written.text).into_owned();
        let lower = || fold(&written.text).to_lowercase();
        Ok(match written.kind {
            MatchKind::Whole => Self::Whole(lower()),
            MatchKind::Exact => Self::Exact(text()),
            MatchKind::Contains => Self::Contains(lower()),
            MatchKind::Starts => Self::Starts(lower()),
            MatchKind::Ends => Self::Ends(lower()),
            MatchKind::Regex => Self::Regex(Regex::new(&written.text)?),
        })
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        let text = fold(text);
        match self {
            Self::Whole(wanted) => same_ignoring_case(&text, wanted),
            Self::Exact(wanted) => text == wanted.as_str(),
            Self::Contains(wanted) => text.to_lowercase().contains(wanted),
            Self::Starts(wanted) => text.to_lowercase().starts_with(wanted),
            Self::Ends(wanted) => text.to_lowercase().ends_with(wanted),
            Self::Regex(wanted) => wanted.is_match(&text),
        }
    }
}

/// Whether `text` in lower case is `lower`, without building it.
fn same_ignoring_case(text: &str, lower: &str) -> bool {
    text.chars().flat_map(char::to_lowercase).eq(lower.chars())
}
