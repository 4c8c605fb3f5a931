//! Mouse and keyboard as a person uses them, queued in bursts.

use serde_json::json;

pub(super) use super::keyboard::{Modifiers, insert_text, key_down, press_delete, press_key, type_text};
use super::{MouseButton, frames::Point};
use crate::cdp::{RawPending, Session};

/// Queues a move, press and release at `point` in one burst; the answer to the release can be awaited.
pub(super) fn click_at(session: &Session, point: Point, button: MouseButton, modifiers: Modifiers) -> RawPending {
    drop(move_to(session, point, None, modifiers));
    drop(press_at(session, point, button, modifiers, 1));
    release_at(session, point, button, modifiers, 1)
}

/// Queues a move of the pointer, with a button held or none.
pub(super) fn move_to(session: &Session, point: Point, held: Option<MouseButton>, modifiers: Modifiers) -> RawPending {
    let buttons = held.map_or(0, MouseButton::bit);
    mouse_event(session, "mouseMoved", point, held.map_or("none", MouseButton::name), buttons, 0, modifiers)
}

/// Queues a press; `count` tells the clicks of a row apart.
pub(super) fn press_at(
    session: &Session,
    point: Point,
    button: MouseButton,
    modifiers: Modifiers,
    count: u8,
) -> RawPending {
    mouse_event(session, "mousePressed", point, button.name(), button.bit(), count, modifiers)
}

/// Queues a release.
pub(super) fn release_at(
    session: &Session,
    point: Point,
    button: MouseButton,
    modifiers: Modifiers,
    count: u8,
) -> RawPending {
    mouse_event(session, "mouseReleased", point, button.name(), 0, count, modifiers)
}

fn mouse_event(
    session: &Session,
    kind: &str,
    point: Point,
    button: &str,
    buttons: u8,
    count: u8,
    modifiers: Modifiers,
) -> RawPending {
    session.send_raw(
        "Input.dispatchMouseEvent",
        json!({
            "type": kind, "x": point.x, "y": point.y, "button": button, "buttons": buttons,
            "clickCount": count, "modifiers": modifiers.0,
        }),
    )
}
