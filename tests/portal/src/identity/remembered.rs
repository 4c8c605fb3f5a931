//! Devices that need no second factor for a while.

use axum::http::HeaderMap;

use crate::caller::cookie;
use crate::token;
use crate::world::World;

const COOKIE: &str = "dcdevice";
const LIFE_S: u64 = 30 * 24 * 60 * 60;

/// A remembered device.
#[derive(Debug)]
pub(super) struct Device {
    username: String,
    expires: u64,
}

/// Whether these headers come from a device that the user let be remembered.
pub(super) fn is(world: &World, headers: &HeaderMap, username: &str) -> bool {
    let Some(id) = cookie(headers, COOKIE) else { return false };
    let now = world.clock.seconds();
    world
        .identity
        .devices
        .with(|devices| devices.get(id).is_some_and(|device| device.username == username && now <= device.expires))
}

/// Remembers a device; the cookie to set.
pub(super) fn remember(world: &World, username: &str) -> String {
    let id = token::opaque();
    let device = Device { username: username.to_owned(), expires: world.clock.seconds() + LIFE_S };
    world.identity.devices.with(|devices| devices.insert(id.clone(), device));
    format!("{COOKIE}={id}; Path=/; HttpOnly; SameSite=Lax; Max-Age={LIFE_S}")
}
