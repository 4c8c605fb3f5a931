//! What an act or a condition is about: ranked locators, the scopes around them, the frames to enter.

use std::sync::Arc;

use serde::Serialize;

use super::PageCondition;
use crate::selectors::{Locator, TextSource};

/// One element (or, for shapes, its items) as the runner names it, ready for the page.
#[derive(Clone, Debug, Serialize)]
pub struct Aim {
    /// The name in the files, for messages: `inventory.pager.next`.
    pub name: String,
    /// Best first.
    pub ranks: Vec<Locator>,
    /// Narrowed from the outside in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<Scope>,
    /// A numbered node of the last snapshot, in which the ranks are sought; itself if there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    /// Found elements that do not count: a shape's `skip`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip: Option<Locator>,
    /// Any number of elements will do (a shape in `see`).
    pub many: bool,
    /// Its text is personal: kept out of messages.
    pub private: bool,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "source_for_page")]
    pub source: Option<TextSource>,
    /// The page's `ready`: only then may a lower rank count. Kept only where there are ranks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<Arc<Vec<PageCondition>>>,
    /// The cells under this header, of the innermost scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Frames to enter, from the outside in.
    #[serde(skip)]
    pub frames: Vec<Locator>,
}

/// A container that narrows an aim.
#[derive(Clone, Debug, Serialize)]
pub struct Scope {
    pub ranks: Vec<Locator>,
}

impl Aim {
    /// An aim at the elements of `ranks` in the whole document of `frames`.
    #[must_use]
    pub fn new(name: impl Into<String>, ranks: Vec<Locator>, frames: Vec<Locator>) -> Self {
        Self {
            name: name.into(),
            ranks,
            scopes: Vec::new(),
            item: None,
            skip: None,
            many: false,
            private: false,
            source: None,
            ready: None,
            column: None,
            frames,
        }
    }
}

impl Aim {
    /// Whether anything about it is ranked.
    #[must_use]
    pub fn is_ranked(&self) -> bool {
        self.ranks.len() > 1 || self.scopes.iter().any(|scope| scope.ranks.len() > 1)
    }
}

fn source_for_page<S: serde::Serializer>(source: &Option<TextSource>, serializer: S) -> Result<S::Ok, S::Error> {
    match source {
        None | Some(TextSource::Default) => serializer.serialize_str("default"),
        Some(TextSource::Text) => serializer.serialize_str("text"),
        Some(TextSource::Raw) => serializer.serialize_str("raw"),
        Some(TextSource::Value) => serializer.serialize_str("value"),
        Some(TextSource::Checked) => serializer.serialize_str("checked"),
        Some(TextSource::Html) => serializer.serialize_str("html"),
        Some(TextSource::Attribute(name)) => {
            #[derive(Serialize)]
            struct Attribute<'a> {
                attribute: &'a str,
            }
            Attribute { attribute: name }.serialize(serializer)
        }
    }
}
