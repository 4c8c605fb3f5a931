//! Names that point at elements, sights, shapes and pages.

use std::fmt;

use super::Span;

/// `page.name`: an element, part, sight, response or shape of a page. They share one namespace, so
/// what it names is found in the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub page: String,
    /// One or more segments: `filter.run`.
    pub name: String,
    pub span: Span,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.page, self.name)
    }
}

/// The name of a page: one segment, equal to its file name.
#[derive(Clone, Debug, PartialEq)]
pub struct PageReference {
    pub page: String,
    pub span: Span,
}
