//! From names in the files to aims the page understands.

use super::{End, FailureCause, Runner};
use crate::{
    language::{Match, PageReference, RecordMatch, Reference, Span, Target, Template},
    model::Value,
    page::{Aim, Scope as PageScope},
    selectors::{Element, Locator, Named, Page, Shape, TextReading},
};

/// A `within` in force.
#[derive(Clone, Debug)]
pub(super) enum InForce {
    /// Found again for each act.
    Element { ranks: Vec<Locator>, frames: Vec<Locator> },
    /// Found again for each act, by its record.
    Item { shape: Reference, matching: Vec<(String, ItemField)> },
}

/// One field of an item's match, evaluated.
#[derive(Clone, Debug)]
pub(super) enum ItemField {
    Value(Value),
    Text(Match<String>),
}

/// What a name in the files turned out to be, with everything an act needs.
pub(super) struct Found<'a> {
    pub(super) page: &'a Page,
    pub(super) element: &'a Element,
    pub(super) name: String,
}

impl<'a> Runner<'a> {
    pub(super) fn page(&self, page: &str, span: Span) -> Result<&'a Page, End> {
        self.files.page(page).ok_or_else(|| End::page(span, format!("there is no page `{page}`")))
    }

    pub(super) fn page_of(&self, reference: &PageReference) -> Result<&'a Page, End> {
        self.page(&reference.page, reference.span)
    }

    pub(super) fn lookup(&self, reference: &Reference) -> Result<(&'a Page, Named<'a>), End> {
        let page = self.page(&reference.page, reference.span)?;
        let named = page
            .lookup(&reference.name)
            .ok_or_else(|| End::page(reference.span, format!("page `{}` has no `{}`", page.name, reference.name)))?;
        Ok((page, named))
    }

    pub(super) fn element(&self, reference: &Reference) -> Result<Found<'a>, End> {
        match self.lookup(reference)? {
            (page, Named::Element(element) | Named::Part { element, .. }) => {
                Ok(Found { page, element, name: reference.to_string() })
            }
            _ => Err(End::page(reference.span, format!("`{reference}` is not an element"))),
        }
    }

    pub(super) fn shape(&self, reference: &Reference) -> Result<(&'a Page, &'a Shape), End> {
        match self.lookup(reference)? {
            (page, Named::Shape(shape)) => Ok((page, shape)),
            _ => Err(End::page(reference.span, format!("`{reference}` is not a data shape"))),
        }
    }

    /// The aim of an element outside of any `within`.
    pub(super) fn plain_aim(&self, found: &Found<'a>) -> Aim {
        let frames = frames(found.page, found.element.ranks.first());
        let mut aim = Aim::new(found.name.clone(), found.element.ranks.clone(), frames);
        aim.scopes = found.page.within.iter().map(|locator| PageScope { ranks: vec![locator.clone()] }).collect();
        aim.private = found.element.private;
        aim.source = Some(found.element.reading.source.clone());
        self.ranked(aim, &found.page.name)
    }

    /// The aim of an element by its name, inside the `within` in force.
    pub(super) async fn element_aim(
        &mut self,
        reference: &Reference,
        deadline: crate::cdp::Deadline,
    ) -> Result<Aim, End> {
        let found = self.element(reference)?;
        let aim = self.plain_aim(&found);
        self.inside(aim, reference.span, deadline).await
    }

    /// The aim of a target inside the `within` in force.
    pub(super) async fn target_aim(&mut self, target: &Target, deadline: crate::cdp::Deadline) -> Result<Aim, End> {
        match target {
            Target::Named(reference) => match self.lookup(reference)? {
                (page, Named::Shape(shape)) => Ok(shape_aim(page, shape, reference)),
                _ => self.element_aim(reference, deadline).await,
            },
            Target::Item { shape, matching, span } => {
                let matching = self.item_fields(matching)?;
                let (page, described) = self.shape(shape)?;
                let item = self.find_item(shape, &matching, *span, deadline).await?;
                let each = described.each.as_ref();
                let mut aim = Aim::new(format!("an item of {shape}"), Vec::new(), frames(page, each));
                aim.item = Some(item);
                Ok(aim)
            }
        }
    }

    /// Whether acts are inside an item, which is found anew for each of them.
    pub(super) fn is_inside_item(&self) -> bool {
        self.scopes.iter().any(|scope| matches!(scope, InForce::Item { .. }))
    }

    /// The number of the innermost item in force, waited for.
    pub(super) async fn item_in_force(
        &mut self,
        span: Span,
        deadline: crate::cdp::Deadline,
    ) -> Result<Option<u32>, End> {
        let innermost = self.scopes.iter().rev().find_map(|scope| match scope {
            InForce::Item { shape, matching } => Some((shape.clone(), matching.clone())),
            InForce::Element { .. } => None,
        });
        let Some((shape, matching)) = innermost else { return Ok(None) };
        self.find_item(&shape, &matching, span, deadline).await.map(Some)
    }

    /// Puts an aim inside the `within` in force.
    async fn inside(&mut self, mut aim: Aim, span: Span, deadline: crate::cdp::Deadline) -> Result<Aim, End> {
        let mut scopes = Vec::new();
        for scope in self.scopes.clone() {
            match scope {
                InForce::Element { ranks, frames } if same_frames(&frames, &aim.frames) => {
                    scopes.push(PageScope { ranks });
                }
                // A scope around a frame is found when the frame is entered.
                InForce::Element { .. } => {}
                InForce::Item { shape, matching } => {
                    let (_, described) = self.shape(&shape)?;
                    if described.each.is_none() {
                        return Err(End::page(span, format!("`{shape}` has no items")));
                    }
                    aim.item = Some(self.find_item(&shape, &matching, span, deadline).await?);
                    scopes.clear();
                }
            }
        }
        if aim.item.is_some() {
            aim.scopes = scopes;
        } else {
            aim.scopes.extend(scopes);
        }
        let page = aim.name.split('.').next().unwrap_or_default().to_owned();
        Ok(self.ranked(aim, &page))
    }

    /// Adds a step's `within` to what is in force.
    pub(super) fn narrow(&mut self, within: &'a [crate::flow::Scope]) -> Result<(), End> {
        for scope in within {
            match scope {
                crate::flow::Scope::Window { name, span } => {
                    let window = self.windows.get(name).cloned();
                    self.window = window.ok_or_else(|| End::page(*span, format!("`{name}` is no window")))?;
                    self.scopes.clear();
                }
                crate::flow::Scope::Target(Target::Named(reference)) => {
                    let found = self.element(reference)?;
                    let frames = frames(found.page, found.element.ranks.first());
                    self.scopes.push(InForce::Element { ranks: found.element.ranks.clone(), frames });
                }
                crate::flow::Scope::Target(Target::Item { shape, matching, .. }) => {
                    let matching = self.item_fields(matching)?;
                    self.scopes.push(InForce::Item { shape: shape.clone(), matching });
                }
            }
        }
        Ok(())
    }

    pub(super) fn item_fields(&self, matching: &RecordMatch) -> Result<Vec<(String, ItemField)>, End> {
        matching
            .fields
            .iter()
            .map(|(name, field, span)| {
                let field = match field {
                    crate::language::FieldMatch::Value(template) => ItemField::Value(self.value(template)?),
                    crate::language::FieldMatch::Text(text) => match self.text_match(text)? {
                        Some(text) => ItemField::Text(text),
                        None => {
                            return Err(End::failed(
                                *span,
                                FailureCause::Data,
                                format!("`{name}` is matched with nothing"),
                            ));
                        }
                    },
                };
                Ok((name.clone(), field))
            })
            .collect()
    }

    pub(super) fn value(&self, template: &Template) -> Result<Value, End> {
        template.eval(&self.scope).map_err(End::from_expression)
    }

    /// A template as text in canonical form; `None` if it is null.
    pub(super) fn text(&self, template: &Template) -> Result<Option<String>, End> {
        let value = self.value(template)?;
        if value == Value::Null {
            return Ok(None);
        }
        value.canonical().map(Some).ok_or_else(|| {
            End::failed(template.span(), FailureCause::Data, "a list or record cannot be written as a text")
        })
    }

    /// A text match with its text in place; `None` if that is null.
    pub(super) fn text_match(&self, matching: &Match<Template>) -> Result<Option<Match<String>>, End> {
        Ok(self.text(&matching.text)?.map(|text| Match { kind: matching.kind, text }))
    }

    /// How an element's text is read.
    pub(super) fn reading_of(&self, reference: &Reference) -> Result<&'a TextReading, End> {
        Ok(&self.element(reference)?.element.reading)
    }
}

/// Frames of a page and of one of its locators, from the outside in.
pub(super) fn frames(page: &Page, locator: Option<&Locator>) -> Vec<Locator> {
    page.frame.iter().chain(locator.into_iter().flat_map(|l| &l.frame)).cloned().collect()
}

/// The aim at all items of a shape (or its root), for sights.
pub(super) fn shape_aim(page: &Page, shape: &Shape, reference: &Reference) -> Aim {
    let locator = shape.each.as_ref().or(shape.root.as_ref());
    let mut aim = Aim::new(reference.to_string(), locator.cloned().into_iter().collect(), frames(page, locator));
    aim.scopes = page.within.iter().map(|locator| PageScope { ranks: vec![locator.clone()] }).collect();
    if let (Some(_), Some(root)) = (&shape.each, &shape.root) {
        aim.scopes.push(PageScope { ranks: vec![root.clone()] });
    }
    aim.skip.clone_from(&shape.skip);
    aim.many = true;
    aim
}

/// Whether both paths lead to the same document.
pub(super) fn same_frames(one: &[Locator], other: &[Locator]) -> bool {
    one.len() == other.len() && frame_text(one) == frame_text(other)
}

fn frame_text(frames: &[Locator]) -> String {
    serde_json::to_string(frames).unwrap_or_default()
}
