//! Keys of a US keyboard: what each is called, where it is, what it types.

use chromiumoxide::keys::{KeyDefinition, USKEYBOARD_LAYOUT};
use serde_json::json;
use thiserror::Error;

use crate::cdp::{RawPending, Session};

/// A key with the modifiers held: `Enter`, `Control+A`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    name: String,
    modifiers: Modifiers,
}

/// A key that no keyboard has.
#[derive(Debug, Error)]
#[error("`{0}` is not a key; write `Enter`, `ArrowDown`, `F5`, `a` or `Control+A`")]
pub struct KeyError(String);

/// Modifier keys, as the protocol's bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Modifiers(pub(super) u8);

impl Modifiers {
    pub(super) const ALT: u8 = 1;
    pub(super) const CONTROL: u8 = 2;
    pub(super) const META: u8 = 4;
    pub(super) const SHIFT: u8 = 8;
    const KEYS: [(&str, u8); 4] =
        [("Control", Self::CONTROL), ("Alt", Self::ALT), ("Meta", Self::META), ("Shift", Self::SHIFT)];

    fn named(name: &str) -> Option<u8> {
        let name = if name == "Ctrl" { "Control" } else { name };
        Self::KEYS.iter().find(|(known, _)| *known == name).map(|(_, bit)| *bit)
    }

    fn holds(self, bit: u8) -> bool {
        self.0 & bit != 0
    }

    /// Whether a key means a command now, and types nothing.
    fn command(self) -> bool {
        self.0 & !Self::SHIFT != 0
    }
}

impl Key {
    /// Reads `Control+Shift+Tab`.
    ///
    /// # Errors
    /// When a part is no key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let refused = || KeyError(text.to_owned());
        let (held, name) = match text.strip_suffix('+') {
            // The plus key itself, alone or held with others: `+`, `Control++`.
            Some(held) => (held.strip_suffix('+').unwrap_or(held), "+"),
            None => text.rsplit_once('+').unwrap_or(("", text)),
        };
        let mut modifiers = Modifiers::default();
        for part in held.split('+').filter(|part| !part.is_empty()) {
            modifiers.0 |= Modifiers::named(part).ok_or_else(refused)?;
        }
        let mut name = if name == "Space" { " ".to_owned() } else { name.to_owned() };
        // `Control+A` is the A key with Control, whichever way it is written; Shift makes the capital.
        if name.len() == 1 && modifiers.holds(Modifiers::SHIFT) {
            name.make_ascii_uppercase();
        } else if name.len() == 1 && modifiers.command() {
            name.make_ascii_lowercase();
        }
        if name.chars().count() != 1 {
            definition(&name).ok_or_else(refused)?;
        }
        Ok(Self { name, modifiers })
    }

    /// A key known to exist, nothing held.
    pub(super) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), modifiers: Modifiers::default() }
    }

    /// A key known to exist, with Control held.
    pub(super) fn with_control(name: &str) -> Self {
        Self { name: name.to_owned(), modifiers: Modifiers(Modifiers::CONTROL) }
    }

    /// What it types, if anything.
    fn text(&self) -> Option<&str> {
        if self.modifiers.command() {
            return None;
        }
        match self.name.as_str() {
            "Enter" => Some("\r"),
            name => (name.chars().count() == 1).then_some(name),
        }
    }
}

/// The key on the main block, rather than its twin on the number pad.
fn definition(name: &str) -> Option<&'static KeyDefinition> {
    USKEYBOARD_LAYOUT.iter().filter(|key| key.key == name).min_by_key(|key| key.code.starts_with("Numpad"))
}

/// Where a key is, and its number: by the table, but for those it has on the number pad only.
fn place(name: &str) -> Option<(&'static str, i64)> {
    match name {
        "+" => Some(("Equal", 187)),
        "*" => Some(("Digit8", 56)),
        _ => definition(name).map(|key| (key.code, key.key_code)),
    }
}

/// Whether Shift is held for this character.
fn is_shifted(name: &str) -> bool {
    matches!(name.as_bytes(), [byte] if byte.is_ascii_uppercase() || b"~!@#$%^&*()_+{}|:\"<>?".contains(byte))
}

/// Queues one key press, its modifiers pressed around it as a person does; the answer to the last
/// release can be awaited.
pub(super) fn press_key_with_modifiers(session: &Session, key: &Key) -> RawPending {
    let mut held = Modifiers::default();
    for (name, bit) in Modifiers::KEYS.into_iter().filter(|(_, bit)| key.modifiers.holds(*bit)) {
        held.0 |= bit;
        drop(key_event(session, "rawKeyDown", &Key { name: name.to_owned(), modifiers: held }, None));
    }
    let mut last = press_key(session, key);
    for (name, bit) in Modifiers::KEYS.into_iter().rev().filter(|(_, bit)| key.modifiers.holds(*bit)) {
        held.0 &= !bit;
        last = key_event(session, "keyUp", &Key { name: name.to_owned(), modifiers: held }, None);
    }
    last
}

/// Queues one key press; the answer to its release can be awaited.
pub(super) fn press_key(session: &Session, key: &Key) -> RawPending {
    let down = if key.text().is_some() { "keyDown" } else { "rawKeyDown" };
    drop(key_event(session, down, key, key.text()));
    key_event(session, "keyUp", key, None)
}

/// Queues a key that goes down and, with more of its kind to come, is held.
pub(super) fn key_down(session: &Session, key: &Key) -> RawPending {
    key_event(session, "rawKeyDown", key, None)
}

fn key_event(session: &Session, kind: &str, key: &Key, text: Option<&str>) -> RawPending {
    let mut modifiers = key.modifiers;
    if is_shifted(&key.name) {
        modifiers.0 |= Modifiers::SHIFT;
    }
    let mut params = json!({ "type": kind, "key": key.name, "modifiers": modifiers.0 });
    if let Some((code, key_code)) = place(&key.name) {
        params["code"] = json!(code);
        params["windowsVirtualKeyCode"] = json!(key_code);
    }
    if let Some(text) = text {
        params["text"] = json!(text);
        params["unmodifiedText"] = json!(text);
    }
    if let Some(command) = editing_command(key).filter(|_| kind != "keyUp") {
        params["commands"] = json!([command]);
    }
    session.send_raw("Input.dispatchKeyEvent", params)
}

/// Editing keys that headless Chromium does not map by itself.
fn editing_command(key: &Key) -> Option<&'static str> {
    if key.modifiers.0 != Modifiers::CONTROL {
        return None;
    }
    match key.name.as_str() {
        "a" => Some("selectAll"),
        "z" => Some("undo"),
        "y" => Some("redo"),
        _ => None,
    }
}

/// Queues real keys for `text`; runs of characters that no key has are inserted.
pub(super) fn type_text(session: &Session, text: &str) -> Option<RawPending> {
    let mut last = None;
    let mut keyless = String::new();
    for character in text.chars().filter(|&c| c != '\r') {
        let name = match character {
            '\n' => "Enter".to_owned(),
            '\t' => "Tab".to_owned(),
            other => other.to_string(),
        };
        if place(&name).is_none() {
            keyless.push(character);
            continue;
        }
        insert(session, &mut keyless);
        last = Some(press_key(session, &Key::named(&name)));
    }
    insert(session, &mut keyless).or(last)
}

fn insert(session: &Session, text: &mut String) -> Option<RawPending> {
    let text = std::mem::take(text);
    (!text.is_empty()).then(|| insert_text(session, &text))
}

/// Queues `text` as one insertion, as an input method does it.
pub(super) fn insert_text(session: &Session, text: &str) -> RawPending {
    session.send_raw("Input.insertText", json!({ "text": text }))
}

/// Queues the Delete key.
pub(super) fn press_delete(session: &Session) -> RawPending {
    press_key(session, &Key::named("Delete"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
    use super::*;

    #[test]
    fn keys_are_where_they_are_on_the_main_block() {
        for (name, code) in [("a", "KeyA"), ("B", "KeyB"), ("1", "Digit1"), ("!", "Digit1"), ("-", "Minus")] {
            assert_eq!(place(name).unwrap().0, code);
        }
        for (name, code) in [("+", "Equal"), ("*", "Digit8"), ("ArrowDown", "ArrowDown"), ("PageUp", "PageUp")] {
            assert_eq!(place(name).unwrap().0, code);
        }
        assert!(is_shifted("B") && is_shifted("!") && !is_shifted("b") && !is_shifted("Enter"));
    }

    #[test]
    fn a_letter_is_the_same_key_either_way_it_is_written() {
        assert_eq!(Key::parse("Control+A").unwrap(), Key::parse("Control+a").unwrap());
        assert_eq!(Key::parse("Shift+a").unwrap().text(), Some("A"));
        assert_eq!(Key::parse("Control++").unwrap().name, "+");
        assert_eq!(Key::parse("Control+Enter").unwrap().text(), None);
        assert_eq!(Key::parse("é").unwrap().text(), Some("é"));
        assert!(Key::parse("Hyper+a").is_err() && Key::parse("Entre").is_err());
    }
}
