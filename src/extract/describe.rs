//! Locators as written and elements as seen, for messages.

use scraper::ElementRef;

use crate::selectors::Locator;

use super::attribute::attribute;

/// The locator as a selector file would hold it: `{ css: td, has_text: Miles }`.
#[must_use]
pub fn locator(locator: &Locator) -> String {
    let keys = locator.to_string();
    if keys.is_empty() { "the item itself".to_owned() } else { format!("{{ {keys} }}") }
}

/// An element by its tag and what tells it from others; never what it holds.
pub(super) fn element(element: ElementRef<'_>) -> String {
    let mut text = format!("<{}", element.value().name());
    for name in ["id", "class", "role", "name", "type", "data-testid"] {
        if let Some(value) = attribute(element, name) {
            let value: String = value.chars().take(40).collect();
            text.push_str(&format!(" {name}={value:?}"));
        }
    }
    text.push('>');
    text
}
