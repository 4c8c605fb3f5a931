//! One selector file: a page, the only place that knows its DOM.

use indexmap::IndexMap;

use super::{Element, Locator, Response, Shape};
use crate::language::{Sight, Span};

/// A page of the portal as its selector file describes it.
#[derive(Clone, Debug)]
pub struct Page {
    pub name: String,
    pub about: Option<String>,
    /// The origin's name in the portal file.
    pub origin: Option<String>,
    pub route: Option<Route>,
    /// Frames that hold the whole page, from the outside in.
    pub frame: Vec<Locator>,
    /// Containers that hold the whole page, from the outside in.
    pub within: Vec<Locator>,
    pub ready: Option<Sight>,
    /// Statuses accepted besides 2xx.
    pub status: Vec<u16>,
    pub elements: IndexMap<String, Element>,
    pub sights: IndexMap<String, Sight>,
    pub responses: IndexMap<String, Response>,
    pub data: IndexMap<String, Shape>,
    pub span: Span,
}

impl Page {
    /// Marks an element, a shape, or a part or field of one as private: the portal file lists it.
    pub fn mark_private(&mut self, name: &str) {
        if let Some(element) = self.elements.get_mut(name) {
            element.private = true;
        }
        for (shape_name, shape) in &mut self.data {
            let within = name.strip_prefix(shape_name.as_str()).map(|rest| rest.strip_prefix('.').unwrap_or(rest));
            let listed = |part: &str| within.is_some_and(|within| within.is_empty() || within == part);
            shape.parts.iter_mut().filter(|(part, _)| listed(part)).for_each(|(_, part)| part.private = true);
            shape.fields.iter_mut().filter(|(field, _)| listed(field)).for_each(|(_, field)| field.private = true);
        }
    }
}

/// `/path/{param}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    pub segments: Vec<RouteSegment>,
    pub span: Span,
}

/// A stretch of a [`Route`].
#[derive(Clone, Debug, PartialEq)]
pub enum RouteSegment {
    Literal(String),
    /// Replaced by a value, percent-encoded as a path segment or query value.
    Param(String),
}
