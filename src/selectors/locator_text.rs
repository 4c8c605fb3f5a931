//! Locators as they are written, for messages.

use std::fmt;

use super::{By, Locator};
use crate::language::{Match, MatchKind};

/// As a selector file would hold it, on one line: `css: td, has_text: Miles`. Nothing of an item itself.
impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&keys(self).join(", "))
    }
}

fn keys(locator: &Locator) -> Vec<String> {
    let mut keys = strategy(&locator.by);
    let nested = [("within", &locator.within), ("after", &locator.after), ("has", &locator.has)];
    for (key, inner) in nested.into_iter().chain([("has_not", &locator.has_not)]) {
        keys.extend(inner.as_ref().map(|inner| format!("{key}: {{ {inner} }}")));
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
    keys
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
    let is_word = |word: &str| text.eq_ignore_ascii_case(word);
    let is_plain = starts_plain && text.chars().all(plain) && !text.ends_with(' ');
    if is_plain && !["true", "false", "null"].into_iter().any(is_word) { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => format!("\\U{:08X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use crate::{
        language::{FileId, Findings},
        selectors::parse_locator,
    };

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let read = |text: &str| {
            let mut findings = Findings::default();
            let locator = parse_locator(text, FileId(0), &mut findings);
            locator.unwrap_or_else(|| panic!("{text}: {findings:?}"))
        };
        for text in [
            "{ role: button, name: \"say \\\"hi\\\" \\\\ \\u2028 \\u0007\" }",
            "{ role: button, name: \"true\" }",
            "{ text: \"1.50 \" }",
            "{ label: \"#1: yes\", within: { css: \"a > b[x='y']\", has: { role: row, name: { starts: \"- a\" } } }, nth: -1 }",
            "{ placeholder: \"VIN, stock #…\", visible: false, checked: true }",
        ] {
            let locator = read(text);
            let again = read(&format!("{{ {locator} }}"));
            assert_eq!(serde_json::to_string(&locator).unwrap(), serde_json::to_string(&again).unwrap(), "{locator}");
        }
    }
}
