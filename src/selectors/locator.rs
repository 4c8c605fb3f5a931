//! Locators: how one element is found in a document.

use serde::{Deserialize, Serialize};

use crate::language::{Match, Span};

/// `LOCATOR`: one strategy and what narrows it. Serialized as the page's injected script reads it.
#[derive(Clone, Debug, Serialize)]
pub struct Locator {
    pub by: By,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Box<Locator>>,
    /// Frames to enter, from the outside in. Resolved by the host, not by the page.
    #[serde(skip)]
    pub frame: Vec<Locator>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Box<Locator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has: Option<Box<Locator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_not: Option<Box<Locator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_text: Option<Match<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expanded: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// Only visible elements count unless the file says `visible: false`.
    pub visible: bool,
    /// From 1; −1 is the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nth: Option<i32>,
    #[serde(skip)]
    pub span: Span,
}

impl Locator {
    /// A locator by one strategy, narrowed by nothing.
    #[must_use]
    pub fn by(by: By, span: Span) -> Self {
        Self {
            by,
            within: None,
            frame: Vec::new(),
            after: None,
            has: None,
            has_not: None,
            has_text: None,
            checked: None,
            selected: None,
            expanded: None,
            disabled: None,
            visible: true,
            nth: None,
            span,
        }
    }
}

/// The strategy of a [`Locator`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Role {
        role: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Match<String>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<u8>,
    },
    Label(Match<String>),
    Placeholder(Match<String>),
    Text(Match<String>),
    Alt(Match<String>),
    Title(Match<String>),
    TestId(Match<String>),
    Css(String),
    Xpath(String),
    /// The item itself: a field or part without a strategy of its own.
    Item,
}
