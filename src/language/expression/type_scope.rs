//! The types expressions are checked against.

use indexmap::IndexMap;

use super::layers::{Layer, Layers};
use crate::model::Type;

/// What is known of the roots of expressions before anything runs.
#[derive(Clone, Debug, Default)]
pub struct TypeScope {
    types: Layers<Type>,
    models: IndexMap<String, IndexMap<String, Type>>,
}

impl TypeScope {
    /// Knows no name and no model.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names a type in the innermost layer.
    pub fn set(&mut self, name: impl Into<String>, kind: Type) {
        self.types.set(name.into(), kind);
    }

    /// The type of a name, from the innermost layer that has it.
    pub fn get(&self, name: &str) -> Option<&Type> {
        self.types.get(name)
    }

    /// Tells the fields of a model. Paths into a model that was not told are not checked.
    pub fn set_model(&mut self, model: impl Into<String>, fields: IndexMap<String, Type>) {
        self.models.insert(model.into(), fields);
    }

    /// Opens a layer: names set from now on are forgotten when it is left.
    pub fn enter(&mut self) -> Layer {
        self.types.enter()
    }

    /// Drops `layer` with all names set in it, and any layers entered inside it.
    pub fn leave(&mut self, layer: Layer) {
        self.types.leave(layer);
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.types.names()
    }

    /// The fields of a record or of a model that was told.
    pub(super) fn fields<'s>(&'s self, kind: &'s Type) -> Option<&'s IndexMap<String, Type>> {
        match kind {
            Type::Record(fields) => Some(fields),
            Type::Model(name) => self.models.get(name),
            _ => None,
        }
    }
}
