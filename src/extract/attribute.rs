//! An element's attributes.

use scraper::ElementRef;

/// The attribute of this name, in no namespace.
///
/// `scraper` makes its own lookup by a name that it first enters into a table all threads share; most elements have
/// two or three attributes, and looking at them costs a fraction of that.
pub(super) fn attribute<'d>(element: ElementRef<'d>, name: &str) -> Option<&'d str> {
    let attributes = &element.value().attrs;
    let (_, value) = attributes.iter().find(|(own, _)| &*own.local == name && own.ns.is_empty())?;
    Some(value)
}
