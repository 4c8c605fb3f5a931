//! The values expressions see.

use jiff::tz::TimeZone;

use super::layers::{Layer, Layers};
use crate::model::Value;

/// What the roots of expressions stand for: `inputs`, `output`, `now`, `today`, `rooftop`, `turn`,
/// `window` and the names from `as` and `each`. Secrets are not in it.
#[derive(Clone, Debug)]
pub struct Scope {
    values: Layers<Value>,
    zone: TimeZone,
}

impl Scope {
    /// An empty scope. `zone` is the portal's: timestamps are written out in it by `date(F)`.
    pub fn new(zone: TimeZone) -> Self {
        Self { values: Layers::default(), zone }
    }

    /// Names a value in the innermost layer; an equal name of an outer layer is hidden until it is left.
    pub fn set(&mut self, name: impl Into<String>, value: Value) {
        self.values.set(name.into(), value);
    }

    /// The value of a name, from the innermost layer that has it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The value of a name in whichever layer it is, to grow `output` in place.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.values.get_mut(name)
    }

    /// Opens a layer: names set from now on are forgotten when it is left.
    pub fn enter(&mut self) -> Layer {
        self.values.enter()
    }

    /// Drops `layer` with all names set in it, and any layers entered inside it.
    pub fn leave(&mut self, layer: Layer) {
        self.values.leave(layer);
    }

    /// The names it has.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.names()
    }

    pub(super) fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

impl Default for Scope {
    fn default() -> Self {
        Self::new(TimeZone::UTC)
    }
}
