//! Mouse and keyboard as a person uses them, queued in bursts.

use chromiumoxide::keys::{KeyDefinition, get_key_definition};
use serde_json::json;
use thiserror::Error;

use super::{MouseButton, frames::Point};
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

    fn named(name: &str) -> Option<u8> {
        match name {
            "Alt" => Some(Self::ALT),
            "Control" | "Ctrl" => Some(Self::CONTROL),
            "Meta" => Some(Self::META),
            "Shift" => Some(Self::SHIFT),
            _ => None,
        }
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
        let name = if name == "Space" { " " } else { name };
        get_key_definition(name).ok_or_else(refused)?;
        Ok(Self { name: name.to_owned(), modifiers })
    }

    /// A key known to exist, nothing held.
    pub(super) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), modifiers: Modifiers::default() }
    }

    /// A key known to exist, with Control held.
    pub(super) fn with_control(name: &str) -> Self {
        Self { name: name.to_owned(), modifiers: Modifiers(Modifiers::CONTROL) }
    }
}

/// Queues one key press; the answer to its release can be awaited.
pub(super) fn press_key(session: &Session, key: &Key) -> RawPending {
    let definition = get_key_definition(&key.name);
    let command = editing_command(key);
    drop(key_event(session, key, definition, "keyDown", command));
    key_event(session, key, definition, "keyUp", None)
}

/// Queues a key that goes down and, with more of its kind to come, is held.
pub(super) fn key_down(session: &Session, key: &Key) -> RawPending {
    key_event(session, key, get_key_definition(&key.name), "keyDown", None)
}

fn key_event(
    session: &Session,
    key: &Key,
    definition: Option<&KeyDefinition>,
    kind: &str,
    command: Option<&str>,
) -> RawPending {
    // Held with Control, Alt or Meta a key is a command, not a character.
    let types = key.modifiers.0 & !Modifiers::SHIFT == 0;
    let single = (key.name.chars().count() == 1).then_some(key.name.as_str());
    let text = definition.and_then(|d| d.text).or(single).filter(|_| types && kind == "keyDown");
    let kind = if kind == "keyDown" && text.is_none() { "rawKeyDown" } else { kind };
    let mut params = json!({ "type": kind, "key": key.name, "modifiers": key.modifiers.0 });
    if let Some(definition) = definition {
        params["code"] = json!(definition.code);
        params["windowsVirtualKeyCode"] = json!(definition.key_code);
    }
    if let Some(text) = text {
        params["text"] = json!(text);
    }
    if let Some(command) = command {
        params["commands"] = json!([command]);
    }
    session.send_raw("Input.dispatchKeyEvent", params)
}

/// Editing keys that headless Chromium does not map by itself.
fn editing_command(key: &Key) -> Option<&'static str> {
    let control = key.modifiers.0 == Modifiers::CONTROL;
    (control && key.name.eq_ignore_ascii_case("a")).then_some("selectAll")
}

/// Queues real keys for `text`; characters that no key has are inserted.
pub(super) fn type_text(session: &Session, text: &str) -> Option<RawPending> {
    let mut last = None;
    for character in text.chars() {
        let name = match character {
            '\n' => "Enter".to_owned(),
            '\t' => "Tab".to_owned(),
            other => other.to_string(),
        };
        last = Some(if get_key_definition(&name).is_some() {
            press_key(session, &Key::named(&name))
        } else {
            insert_text(session, &name)
        });
    }
    last
}

/// Queues `text` as one insertion, as an input method does it.
pub(super) fn insert_text(session: &Session, text: &str) -> RawPending {
    session.send_raw("Input.insertText", json!({ "text": text }))
}

/// Queues Control+A: all text of the focused field.
pub(super) fn select_all(session: &Session) {
    drop(press_key(session, &Key::with_control("a")));
}

/// Queues the Delete key.
pub(super) fn press_delete(session: &Session) -> RawPending {
    press_key(session, &Key::named("Delete"))
}

/// Queues a move, press and release at `point` in one burst; the answer to the release can be awaited.
pub(super) fn click_at(session: &Session, point: Point, button: MouseButton, modifiers: Modifiers) -> RawPending {
    let event = |kind: &str, buttons: u8, count: u8, button: &str| {
        session.send_raw(
            "Input.dispatchMouseEvent",
            json!({
                "type": kind, "x": point.x, "y": point.y, "button": button, "buttons": buttons,
                "clickCount": count, "modifiers": modifiers.0,
            }),
        )
    };
    drop(event("mouseMoved", 0, 0, "none"));
    drop(event("mousePressed", button.bit(), 1, button.name()));
    event("mouseReleased", 0, 1, button.name())
}
