//! Elements and responses of a page.

use super::{Locator, TextReading};
use crate::language::{Match, Span};

/// A named element: ranked locators and how its text is read.
#[derive(Clone, Debug)]
pub struct Element {
    /// Best first. A lower rank that hits is drift.
    pub ranks: Vec<Locator>,
    pub reading: TextReading,
    /// `fill` presses real keys instead of inserting text.
    pub keys: bool,
    pub choose: Option<Choose>,
    pub private: bool,
    pub span: Span,
}

/// How a custom drop-down is worked by `select`.
#[derive(Clone, Debug)]
pub struct Choose {
    /// What opens the list; the element itself when absent.
    pub open: Option<Locator>,
    /// Whether the option's text is typed to narrow the list.
    pub type_: bool,
    /// Options, sought in the whole document below the frame.
    pub option: Locator,
}

/// A response that a step can wait for.
#[derive(Clone, Debug)]
pub struct Response {
    pub url: Match<String>,
    pub method: Option<String>,
    pub status: Option<u16>,
    pub span: Span,
}
