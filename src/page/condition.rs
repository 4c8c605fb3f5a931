//! Conditions over documents: judged in the page, all but comparisons of typed values.

use std::{fmt, sync::Arc};

use serde::Serialize;

use super::Aim;
use crate::{language::Match, selectors::Locator};

/// One condition over one document. The injected `whyNot` knows the same list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PageCondition {
    See(Aim),
    Gone(Aim),
    Text {
        aim: Aim,
        text: Match<String>,
    },
    State {
        aim: Aim,
        is: ElementState,
    },
    /// Items of a shape, both bounds inclusive.
    Count {
        each: Aim,
        min: u32,
        max: u32,
    },
    /// Differs from the fingerprint taken before the act.
    Changed {
        aim: Aim,
        before: String,
    },
    Url(Match<String>),
    Title(Match<String>),
    /// What the element says must pass a test that only the host can make.
    Value {
        aim: Aim,
        #[serde(skip)]
        test: ValueTest,
    },
    Any(Vec<Vec<PageCondition>>),
    /// Never holds, with the reason: a null inside a sight.
    Never(String),
}

/// Why a text is not the value wanted; nothing if it is.
#[derive(Clone)]
pub struct ValueTest(Arc<Objection>);

type Objection = dyn Fn(Option<&str>) -> Option<String> + Send + Sync;

impl ValueTest {
    /// `objection` gets the text of the element, if it has one.
    pub fn new(objection: impl Fn(Option<&str>) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(objection))
    }

    pub(super) fn objection(&self, text: Option<&str>) -> Option<String> {
        (self.0)(text)
    }
}

impl fmt::Debug for ValueTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ValueTest")
    }
}

/// A state an element can be in.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ElementState {
    Checked,
    Unchecked,
    Enabled,
    Disabled,
    Focused,
}

impl PageCondition {
    /// The element or items it is about.
    pub(super) fn aim(&self) -> Option<&Aim> {
        match self {
            Self::See(aim)
            | Self::Gone(aim)
            | Self::Text { aim, .. }
            | Self::State { aim, .. }
            | Self::Changed { aim, .. }
            | Self::Value { aim, .. }
            | Self::Count { each: aim, .. } => Some(aim),
            Self::Any(_) | Self::Url(_) | Self::Title(_) | Self::Never(_) => None,
        }
    }

    /// The conditions that one document answers, those inside `Any` one by one.
    #[must_use]
    pub fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::Any(sights) => sights.iter().flatten().flat_map(Self::leaves).collect(),
            leaf => vec![leaf],
        }
    }

    /// Whether a document judges it alone, without the host.
    #[must_use]
    pub fn is_judged_in_page(&self) -> bool {
        self.leaves().iter().all(|leaf| !matches!(leaf, Self::Value { .. }))
    }

    /// The frames of the document this condition is about; none for the window's own. Of alternatives
    /// the first that is in a frame.
    #[must_use]
    pub fn frames(&self) -> &[Locator] {
        match self {
            Self::Any(sights) => sights.iter().flatten().map(Self::frames).find(|f| !f.is_empty()).unwrap_or_default(),
            other => other.aim().map(|aim| aim.frames.as_slice()).unwrap_or_default(),
        }
    }
}
