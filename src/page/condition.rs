//! Conditions the page judges by itself.

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
    Any(Vec<Vec<PageCondition>>),
    /// Never holds, with the reason: a null inside a sight.
    Never(String),
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
