//! Names of a page: one namespace for elements, parts, sights, responses and shapes.

use super::{Element, Page, Response, Shape};
use crate::language::Sight;

/// What a name of a page stands for.
#[derive(Clone, Copy, Debug)]
pub enum Named<'p> {
    Element(&'p Element),
    /// An element inside one item of a shape.
    Part {
        shape_name: &'p str,
        shape: &'p Shape,
        element: &'p Element,
    },
    Sight(&'p Sight),
    Response(&'p Response),
    Shape(&'p Shape),
}

impl Named<'_> {
    /// The kind in words, with its article.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Element(_) => "an element",
            Self::Part { .. } => "a part of a shape",
            Self::Sight(_) => "a sight",
            Self::Response(_) => "a response",
            Self::Shape(_) => "a shape",
        }
    }
}

impl Page {
    /// What `name` (without the page) stands for: `filter.run`, `rows`, `rows.photo`.
    pub fn lookup(&self, name: &str) -> Option<Named<'_>> {
        None.or_else(|| self.elements.get(name).map(Named::Element))
            .or_else(|| self.sights.get(name).map(Named::Sight))
            .or_else(|| self.responses.get(name).map(Named::Response))
            .or_else(|| self.data.get(name).map(Named::Shape))
            .or_else(|| self.part(name))
    }

    fn part(&self, name: &str) -> Option<Named<'_>> {
        self.data.iter().find_map(|(shape_name, shape)| {
            let part = name.strip_prefix(shape_name.as_str())?.strip_prefix('.')?;
            shape.parts.get(part).map(|element| Named::Part { shape_name, shape, element })
        })
    }

    /// Every name [`Page::lookup`] finds.
    pub fn names(&self) -> impl Iterator<Item = String> + '_ {
        let parts =
            self.data.iter().flat_map(|(shape, data)| data.parts.keys().map(move |part| format!("{shape}.{part}")));
        self.elements
            .keys()
            .chain(self.sights.keys())
            .chain(self.responses.keys())
            .chain(self.data.keys())
            .cloned()
            .chain(parts)
    }
}
