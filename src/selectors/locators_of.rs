//! Every locator of a page, wherever in its file.

use super::{By, Element, FieldOrigin, Locator, Page, Shape};

impl Page {
    /// Every locator of the page, those inside others included.
    #[must_use]
    pub fn locators(&self) -> Vec<&Locator> {
        let mut found = Vec::new();
        self.frame.iter().chain(&self.within).for_each(|locator| locator.collect(&mut found));
        self.elements.values().for_each(|element| element.collect(&mut found));
        self.data.values().for_each(|shape| shape.collect(&mut found));
        found
    }
}

impl Shape {
    fn collect<'l>(&'l self, into: &mut Vec<&'l Locator>) {
        let own = [&self.each, &self.root, &self.header, &self.skip];
        own.into_iter().flatten().for_each(|locator| locator.collect(into));
        self.parts.values().for_each(|part| part.collect(into));
        for field in self.fields.values() {
            match &field.origin {
                FieldOrigin::Locator(locator) | FieldOrigin::Count(locator) => locator.collect(into),
                FieldOrigin::Nested(shape) => shape.collect(into),
                FieldOrigin::Column(_)
                | FieldOrigin::Position(_)
                | FieldOrigin::Json(_)
                | FieldOrigin::Index
                | FieldOrigin::Const(_) => {}
            }
        }
    }
}

impl Element {
    fn collect<'l>(&'l self, into: &mut Vec<&'l Locator>) {
        let list = self.choose.iter().flat_map(|choose| choose.open.iter().chain([&choose.option]));
        self.ranks.iter().chain(list).for_each(|locator| locator.collect(into));
    }
}

impl Locator {
    fn collect<'l>(&'l self, into: &mut Vec<&'l Locator>) {
        into.push(self);
        let inner = [&self.within, &self.after, &self.has, &self.has_not].into_iter().flatten();
        inner.for_each(|locator| locator.collect(into));
        self.frame.iter().for_each(|locator| locator.collect(into));
    }

    /// Whether it asks for a role itself.
    #[must_use]
    pub fn is_by_role(&self) -> bool {
        matches!(self.by, By::Role { .. })
    }
}
