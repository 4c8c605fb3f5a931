//! Locators as written and elements as seen, for messages.

use scraper::ElementRef;

use crate::{
    language::{Match, MatchKind},
    selectors::{By, Locator},
};

/// The locator as a selector file would hold it: `{ css: td, has_text: Miles }`.
#[must_use]
pub fn locator(locator: &Locator) -> String {
    let mut keys = strategy(&locator.by);
    let nested = [("within", &locator.within), ("after", &locator.after), ("has", &locator.has)];
    for (key, inner) in nested.into_iter().chain([("has_not", &locator.has_not)]) {
        keys.extend(inner.as_ref().map(|inner| format!("{key}: {}", self::locator(inner))));
    }
    keys.extend(locator.has_text.as_ref().map(|text| format!("has_text: {}", text_match(text))));
    let states = [("checked", locator.checked), ("selected", locator.selected), ("expanded", locator.expanded)];
    for (key, state) in states.into_iter().chain([("disabled", locator.disabled)]) {
        keys.extend(state.map(|state| format!("{key}: {state}")));
    }
    if !locator.visible {
        keys.push("visible: false".to_owned());
    }
    keys.extend(locator.nth.map(|nth| format!("nth: {nth}")));
    if keys.is_empty() { "the item itself".to_owned() } else { format!("{{ {} }}", keys.join(", ")) }
}

fn strategy(by: &By) -> Vec<String> {
    let (key, value) = match by {
        By::Role { role, name, level } => {
            let mut keys = vec![format!("role: {role}")];
            keys.extend(name.as_ref().map(|name| format!("name: {}", text_match(name))));
            keys.extend(level.map(|level| format!("level: {level}")));
            return keys;
        }
        By::Item => return Vec::new(),
        By::Css(css) => ("css", scalar(css)),
        By::Xpath(xpath) => ("xpath", scalar(xpath)),
        By::Label(text) => ("label", text_match(text)),
        By::Placeholder(text) => ("placeholder", text_match(text)),
        By::Text(text) => ("text", text_match(text)),
        By::Alt(text) => ("alt", text_match(text)),
        By::Title(text) => ("title", text_match(text)),
        By::TestId(text) => ("test_id", text_match(text)),
    };
    vec![format!("{key}: {value}")]
}

fn text_match(text: &Match<String>) -> String {
    let kind = match text.kind {
        MatchKind::Whole => return scalar(&text.text),
        MatchKind::Exact => "exact",
        MatchKind::Contains => "contains",
        MatchKind::Starts => "starts",
        MatchKind::Ends => "ends",
        MatchKind::Regex => "regex",
    };
    format!("{{ {kind}: {} }}", scalar(&text.text))
}

/// The text, quoted where YAML would need it.
fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '>' | '(' | ')' | '/' | '+' | '~');
    let starts_plain = text.starts_with(|c: char| c.is_alphanumeric() || c == '.');
    let is_text = !matches!(text, "true" | "false" | "null" | "True" | "False" | "Null" | "TRUE" | "FALSE" | "NULL");
    let is_plain = starts_plain && is_text && !text.ends_with(' ') && text.chars().all(plain);
    if is_plain { text.to_owned() } else { format!("{text:?}") }
}

/// An element by its tag and what tells it from others; never what it holds.
pub(super) fn element(element: ElementRef<'_>) -> String {
    let mut text = format!("<{}", element.value().name());
    for name in ["id", "class", "role", "name", "type", "data-testid"] {
        if let Some(value) = element.attr(name) {
            let value: String = value.chars().take(40).collect();
            text.push_str(&format!(" {name}={value:?}"));
        }
    }
    text.push('>');
    text
}
