//! Locators, compiled, on a document. The rules are those of the page's injected script.

use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::{ElementRef, Selector};

use super::{Document, attribute::attribute, source::control_value, text_match::TextMatch};
use crate::{
    language::Match,
    selectors::{By, Locator, STAMP_CHECKED, STAMP_DISABLED, STAMP_LABELS, STAMP_NAME, STAMP_ROLE, STAMP_SELECTED},
};

/// A compiled [`Locator`].
#[derive(Debug)]
pub(super) struct Finder {
    strategy: Strategy,
    within: Option<Box<Finder>>,
    after: Option<Box<Finder>>,
    has: Option<Box<Finder>>,
    has_not: Option<Box<Finder>>,
    has_text: Option<TextMatch>,
    checked: Option<bool>,
    selected: Option<bool>,
    expanded: Option<bool>,
    disabled: Option<bool>,
    visible: bool,
    nth: Option<i32>,
}

#[derive(Debug)]
enum Strategy {
    Css(Selector),
    Role { role: String, name: Option<TextMatch>, level: Option<u8> },
    Label(TextMatch),
    Text(TextMatch),
    Attribute(&'static str, TextMatch),
    Item,
}

/// A locator that data shapes cannot use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocatorError {
    #[error("`{0}` is not a CSS selector that reads the same offline; state pseudo-classes have keys of their own")]
    Css(String),
    #[error("a data shape cannot use `xpath`: it is read from snapshots; use `css` or text")]
    Xpath,
    #[error("a data shape cannot enter a frame: put `frame` on the page")]
    Frame,
    #[error("`{0}` is not a regular expression")]
    Pattern(String),
}

/// Where elements are sought.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope<'d> {
    /// Below this element.
    Below(ElementRef<'d>),
    /// This element, the document's outermost, and below.
    Whole(ElementRef<'d>),
}

impl<'d> Scope<'d> {
    pub(super) fn element(self) -> ElementRef<'d> {
        match self {
            Self::Below(element) | Self::Whole(element) => element,
        }
    }

    fn elements(self) -> impl Iterator<Item = ElementRef<'d>> {
        let skipped = usize::from(matches!(self, Self::Below(_)));
        self.element().descendent_elements().skip(skipped)
    }
}

impl Finder {
    pub(super) fn new(locator: &Locator) -> Result<Self, LocatorError> {
        if !locator.frame.is_empty() {
            return Err(LocatorError::Frame);
        }
        let inner = |locator: &Option<Box<Locator>>| {
            locator.as_deref().map(|locator| Self::new(locator).map(Box::new)).transpose()
        };
        Ok(Self {
            strategy: Strategy::new(&locator.by)?,
            within: inner(&locator.within)?,
            after: inner(&locator.after)?,
            has: inner(&locator.has)?,
            has_not: inner(&locator.has_not)?,
            has_text: locator.has_text.as_ref().map(text_match).transpose()?,
            checked: locator.checked,
            selected: locator.selected,
            expanded: locator.expanded,
            disabled: locator.disabled,
            visible: locator.visible,
            nth: locator.nth.filter(|nth| *nth != 0),
        })
    }

    /// All elements the locator means, in document order.
    pub(super) fn find<'d>(&self, document: &'d Document, scope: Scope<'d>) -> Vec<ElementRef<'d>> {
        let mut found = match &self.within {
            None => self.candidates(document, scope),
            Some(within) => {
                let roots = within.find(document, scope);
                in_document_order(roots.into_iter().flat_map(|root| self.candidates(document, Scope::Below(root))))
            }
        };
        self.narrow(document, scope, &mut found);
        match self.nth {
            None => found,
            Some(nth) => nth_of(&found, nth).into_iter().collect(),
        }
    }

    fn candidates<'d>(&self, document: &'d Document, scope: Scope<'d>) -> Vec<ElementRef<'d>> {
        let visible = |element: &ElementRef<'d>| !self.visible || document.shown.is_visible(*element);
        match &self.strategy {
            Strategy::Css(selector) => select(selector, scope).filter(visible).collect(),
            Strategy::Text(text) => deepest(
                scope
                    .elements()
                    .filter(visible)
                    .filter(|element| document.is_read(*element) && text.is_match(&document.text_of(*element))),
            ),
            Strategy::Item => match scope {
                Scope::Below(item) => Some(item).filter(visible).into_iter().collect(),
                Scope::Whole(_) => Vec::new(),
            },
            other => scope.elements().filter(|element| other.matches(*element)).filter(visible).collect(),
        }
    }

    fn narrow<'d>(&self, document: &'d Document, scope: Scope<'d>, found: &mut Vec<ElementRef<'d>>) {
        if let Some(after) = &self.after {
            let following = following(&after.find(document, scope), scope);
            found.retain(|element| following.contains(&element.id()));
        }
        if let Some(has) = &self.has {
            found.retain(|element| !has.find(document, Scope::Below(*element)).is_empty());
        }
        if let Some(has_not) = &self.has_not {
            found.retain(|element| has_not.find(document, Scope::Below(*element)).is_empty());
        }
        if let Some(text) = &self.has_text {
            found.retain(|element| match control_value(*element) {
                Some(value) => text.is_match(value),
                None => text.is_match(&document.text_of(*element)),
            });
        }
        let mut keep = |wanted: Option<bool>, state: fn(ElementRef<'_>) -> bool| {
            found.retain(|element| wanted.is_none_or(|wanted| state(*element) == wanted));
        };
        keep(self.checked, is_checked);
        keep(self.selected, is_selected);
        keep(self.expanded, is_expanded);
        keep(self.disabled, is_disabled);
    }
}

impl Strategy {
    fn new(by: &By) -> Result<Self, LocatorError> {
        Ok(match by {
            By::Css(css) => Self::Css(Selector::parse(css).map_err(|_| LocatorError::Css(css.clone()))?),
            By::Xpath(_) => return Err(LocatorError::Xpath),
            By::Role { role, name, level } => {
                let name = name.as_ref().map(text_match).transpose()?;
                Self::Role { role: role.clone(), name, level: *level }
            }
            By::Label(text) => Self::Label(text_match(text)?),
            By::Text(text) => Self::Text(text_match(text)?),
            By::Placeholder(text) => Self::Attribute("placeholder", text_match(text)?),
            By::Alt(text) => Self::Attribute("alt", text_match(text)?),
            By::Title(text) => Self::Attribute("title", text_match(text)?),
            By::TestId(text) => Self::Attribute("data-testid", text_match(text)?),
            By::Item => Self::Item,
        })
    }

    /// Whether one element alone fits; css and text look at more than one.
    fn matches(&self, element: ElementRef<'_>) -> bool {
        match self {
            Self::Role { role, name, level } => {
                attribute(element, STAMP_ROLE) == Some(role)
                    && level.is_none_or(|level| heading_level(element) == Some(level))
                    && name
                        .as_ref()
                        .is_none_or(|name| name.is_match(attribute(element, STAMP_NAME).unwrap_or_default()))
            }
            Self::Label(text) => {
                let labels = attribute(element, STAMP_LABELS).filter(|labels| !labels.is_empty());
                labels.is_some_and(|labels| labels.split('\u{1f}').any(|label| text.is_match(label)))
            }
            Self::Attribute(name, text) => attribute(element, name).is_some_and(|value| text.is_match(value)),
            Self::Css(_) | Self::Text(_) | Self::Item => false,
        }
    }
}

fn text_match(text: &Match<String>) -> Result<TextMatch, LocatorError> {
    TextMatch::new(text).map_err(|_| LocatorError::Pattern(text.text.clone()))
}

fn select<'d, 's>(selector: &'s Selector, scope: Scope<'d>) -> impl Iterator<Item = ElementRef<'d>> + use<'d, 's> {
    let top = match scope {
        Scope::Whole(top) => Some(top).filter(|top| selector.matches(top)),
        Scope::Below(_) => None,
    };
    top.into_iter().chain(scope.element().select(selector))
}

/// Those without another one below them. In document order a node's descendants follow it at once.
fn deepest<'d>(found: impl Iterator<Item = ElementRef<'d>>) -> Vec<ElementRef<'d>> {
    let mut deepest: Vec<ElementRef<'d>> = Vec::new();
    for element in found {
        let holds = |outer: ElementRef<'d>| element.ancestors().any(|ancestor| ancestor.id() == outer.id());
        while deepest.pop_if(|outer| holds(*outer)).is_some() {}
        deepest.push(element);
    }
    deepest
}

fn in_document_order<'d>(found: impl Iterator<Item = ElementRef<'d>>) -> Vec<ElementRef<'d>> {
    let mut once = HashSet::new();
    found.filter(|element| once.insert(element.id())).collect()
}

/// The elements of a scope that begin after one of the anchors does.
fn following(anchors: &[ElementRef<'_>], scope: Scope<'_>) -> HashSet<NodeId> {
    let anchors: HashSet<NodeId> = anchors.iter().map(|anchor| anchor.id()).collect();
    let elements = scope.element().descendent_elements().map(|element| element.id());
    elements.skip_while(|id| !anchors.contains(id)).skip(1).collect()
}

fn nth_of<'d>(found: &[ElementRef<'d>], nth: i32) -> Option<ElementRef<'d>> {
    let distance = usize::try_from(nth.unsigned_abs()).ok()?;
    let at = if nth > 0 { distance.checked_sub(1) } else { found.len().checked_sub(distance) };
    found.get(at?).copied()
}

fn heading_level(element: ElementRef<'_>) -> Option<u8> {
    let level = attribute(element, "aria-level").or_else(|| element.value().name().strip_prefix('h'))?;
    level.parse().ok()
}

fn is_checked(element: ElementRef<'_>) -> bool {
    attribute(element, STAMP_CHECKED) == Some("true")
}

fn is_selected(element: ElementRef<'_>) -> bool {
    attribute(element, STAMP_SELECTED) == Some("true")
}

fn is_expanded(element: ElementRef<'_>) -> bool {
    match element.value().name() {
        "details" | "dialog" => attribute(element, "open").is_some(),
        _ => attribute(element, "aria-expanded") == Some("true"),
    }
}

fn is_disabled(element: ElementRef<'_>) -> bool {
    attribute(element, STAMP_DISABLED) == Some("true")
        || element
            .ancestors()
            .filter_map(ElementRef::wrap)
            .chain([element])
            .any(|at| attribute(at, "aria-disabled") == Some("true"))
}
