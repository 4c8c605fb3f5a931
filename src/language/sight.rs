//! Targets and sights: what an act aims at, and what is waited for.

use std::time::Duration;

use super::{Match, PageReference, Reference, Span, Template};

/// `TG`: what an act aims at.
#[derive(Clone, Debug)]
pub enum Target {
    /// An element, a part (inside `within: { SH: MATCH }`), or, in `see`, `gone` and `changed`, a shape.
    Named(Reference),
    /// Exactly one item of a shape.
    Item { shape: Reference, matching: RecordMatch, span: Span },
}

impl Target {
    /// Where it is named.
    pub fn span(&self) -> Span {
        match self {
            Self::Named(reference) => reference.span,
            Self::Item { span, .. } => *span,
        }
    }
}

/// `MATCH`: fields that must all hold, compared typed and exactly.
#[derive(Clone, Debug)]
pub struct RecordMatch {
    pub fields: Vec<(String, FieldMatch, Span)>,
}

/// What one field of a [`RecordMatch`] must be.
#[derive(Clone, Debug)]
pub enum FieldMatch {
    /// Equal as a value of the field's type.
    Value(Template),
    /// A map form of `M`, on the field's text.
    Text(Match<Template>),
}

/// `SG`: conditions that must all hold.
#[derive(Clone, Debug)]
pub struct Sight {
    pub conditions: Vec<Condition>,
    pub span: Span,
}

/// One condition of a [`Sight`].
#[derive(Clone, Debug)]
pub enum Condition {
    /// A bare `EL` (it is seen) or the name of a sight.
    Named(Reference),
    See(Vec<Target>),
    Gone(Vec<Target>),
    Text(Vec<(Reference, Match<Template>)>),
    Value(Vec<(Reference, Template)>),
    Count(Vec<(Reference, Count)>),
    Checked(Vec<Target>),
    Unchecked(Vec<Target>),
    Enabled(Vec<Target>),
    Disabled(Vec<Target>),
    Focused(Vec<Target>),
    Url(Match<Template>),
    Title(Match<Template>),
    /// A window variable whose window is closed.
    Closed {
        window: String,
        span: Span,
    },
    Any(Vec<Sight>),
    /// No network for this long; a bounded wish, never a gate.
    Idle(Duration),
    /// Arrival: shown text or value differs from just before the act.
    Changed(Target),
    /// Arrival: a response of the page.
    Response(Reference),
    /// Arrival: a new window, ready as this page.
    Window(PageReference),
    /// Arrival: a download whose name matches.
    File(Match<Template>),
    /// Arrival: this many downloads.
    Files(Template),
}

/// `count: { SH: T | { min?, max? } }`.
#[derive(Clone, Debug)]
pub enum Count {
    Exactly(Template),
    Between { min: Option<u32>, max: Option<u32> },
}

impl Sight {
    /// The names it looks at, without the items of shapes.
    pub fn references(&self) -> Vec<&Reference> {
        let mut found = Vec::new();
        for condition in &self.conditions {
            match condition {
                Condition::Named(reference) => found.push(reference),
                Condition::See(targets)
                | Condition::Gone(targets)
                | Condition::Checked(targets)
                | Condition::Unchecked(targets)
                | Condition::Enabled(targets)
                | Condition::Disabled(targets)
                | Condition::Focused(targets) => {
                    found.extend(targets.iter().filter_map(|target| match target {
                        Target::Named(reference) => Some(reference),
                        Target::Item { .. } => None,
                    }));
                }
                Condition::Text(texts) => found.extend(texts.iter().map(|(reference, _)| reference)),
                Condition::Value(values) => found.extend(values.iter().map(|(reference, _)| reference)),
                Condition::Any(sights) => found.extend(sights.iter().flat_map(Sight::references)),
                _ => {}
            }
        }
        found
    }
}
