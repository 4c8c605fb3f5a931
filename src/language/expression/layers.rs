//! Names in layers: what a loop's turn names is forgotten after it.

use indexmap::IndexMap;

/// What names stand for, innermost layer last.
#[derive(Clone, Debug)]
pub(super) struct Layers<T> {
    layers: Vec<IndexMap<String, T>>,
}

/// A layer to go back to.
#[derive(Debug)]
#[must_use = "give it to `leave`"]
pub struct Layer(usize);

impl<T> Default for Layers<T> {
    fn default() -> Self {
        Self { layers: vec![IndexMap::new()] }
    }
}

impl<T> Layers<T> {
    pub(super) fn enter(&mut self) -> Layer {
        self.layers.push(IndexMap::new());
        Layer(self.layers.len() - 1)
    }

    /// Drops `layer` and whatever was entered in it, also if an error skipped their own `leave`.
    pub(super) fn leave(&mut self, layer: Layer) {
        self.layers.truncate(layer.0.max(1));
    }

    pub(super) fn set(&mut self, name: String, what: T) {
        if let Some(layer) = self.layers.last_mut() {
            layer.insert(name, what);
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&T> {
        self.layers.iter().rev().find_map(|layer| layer.get(name))
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.layers.iter_mut().rev().find_map(|layer| layer.get_mut(name))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.layers.iter().rev().flat_map(IndexMap::keys).map(String::as_str)
    }
}
