//! What a person did, act by act.

use std::time::Duration;

use url::Url;

use super::SecretKind;
use crate::selectors::Suggestion;

/// All that was done, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walkthrough {
    pub title: Option<String>,
    pub actions: Vec<Action>,
    /// What is to be said of it as a whole.
    pub notes: Vec<String>,
}

/// One act, where it was done and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub act: Act,
    /// The address of the document it was done in, where that is known.
    pub at: Option<Url>,
    /// The window: 0 is the first.
    pub window: u32,
    /// Its number in a source that counts its steps.
    pub step: Option<usize>,
    pub came: Vec<Consequence>,
    pub timeout: Option<Duration>,
}

impl Action {
    #[must_use]
    pub fn new(act: Act) -> Self {
        Self { act, at: None, window: 0, step: None, came: Vec::new(), timeout: None }
    }

    /// The element it was done to.
    #[must_use]
    pub fn seen(&self) -> Option<&Seen> {
        match &self.act {
            Act::Click { on, .. }
            | Act::Hover(on)
            | Act::Fill { on, .. }
            | Act::Choose { on, .. }
            | Act::Toggle { on, .. }
            | Act::Upload { on, .. }
            | Act::Drag { on, .. }
            | Act::Expect { on, .. } => Some(on),
            Act::Press { on, .. } => on.as_ref(),
            Act::Go(_) | Act::Close | Act::LeftOut(_) => None,
        }
    }
}

/// The act itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    Go(Url),
    Click {
        on: Seen,
        button: Button,
        twice: bool,
    },
    Hover(Seen),
    Fill {
        on: Seen,
        value: Written,
    },
    Choose {
        on: Seen,
        options: Vec<Chosen>,
    },
    Toggle {
        on: Seen,
        checked: bool,
    },
    /// Keys as the language names them: `Enter`, `Control+A`.
    Press {
        key: String,
        on: Option<Seen>,
    },
    Upload {
        on: Seen,
        many: bool,
    },
    Drag {
        on: Seen,
        onto: Seen,
    },
    /// Something is waited for: to be there, or to be gone.
    Expect {
        on: Seen,
        there: bool,
    },
    /// The window is closed.
    Close,
    /// What cannot be put into the language, and why.
    LeftOut(String),
}

/// Which button of the mouse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Button {
    #[default]
    Left,
    Middle,
    Right,
}

/// What a field was given.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    Text(String),
    /// Its value is not known here, and must not be.
    Secret(SecretKind),
}

/// An option that was chosen.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    Text(String),
    Value(String),
}

/// What came of an act.
#[derive(Clone, Debug, PartialEq)]
pub enum Consequence {
    /// The window went there.
    Address(Url),
    /// Another window opened.
    Opened { window: u32, at: Option<Url> },
    /// The window it was done in closed by itself.
    Closed,
    /// A file came, of this name.
    File(String),
    /// Something was sent to the portal that is no mere reading: `POST`, `PUT`, ….
    Sent { method: String },
    /// A native dialog was answered so.
    Dialog { accepted: bool, text: Option<String> },
}

/// An element as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// What a person would call it.
    pub words: String,
    /// Ways to find it, best first; at least one.
    pub ranks: Vec<Suggestion>,
    /// What it holds is somebody's own business.
    pub personal: bool,
    /// It stands in a window that came over the page, as far as that is known.
    pub in_dialog: bool,
}
