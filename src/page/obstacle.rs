//! What stands between a target and an act.

use std::fmt;

use serde::Deserialize;

use crate::event::Candidate;

/// What stands between a target and an act, as the page tells it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Obstacle {
    reason: String,
    /// The element it is about.
    el: Option<Candidate>,
    /// What covers it, or took the act in its place.
    by: Option<Candidate>,
    count: Option<u32>,
    /// The first of several that match.
    seen: Vec<Candidate>,
    /// What is nearest to one that is absent.
    candidates: Vec<Candidate>,
    /// The options of a drop-down that come nearest to what was asked for.
    near: Vec<String>,
    /// What to do instead.
    #[serde(rename = "use")]
    instead: Option<String>,
}

impl Obstacle {
    /// A stable word for the cause: `absent`, `ambiguous`, `hidden`, `disabled`, `covered`, `no-change`, ….
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The elements to choose from: those that match, or else the nearest.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        if self.seen.is_empty() { &self.candidates } else { &self.seen }
    }

    /// The cause without the candidates.
    #[must_use]
    pub fn summary(&self) -> String {
        // Its state is what is said of it anyway.
        let element = self.el.clone().map(|el| Candidate { state: Vec::new(), ..el });
        let element = element.map_or_else(|| "the element".to_owned(), |el| el.to_string());
        match self.reason.as_str() {
            "absent" => "none matches".to_owned(),
            "ambiguous" => format!("{} match, expected exactly one", self.count.unwrap_or_default()),
            "hidden" => format!("{element} is not visible"),
            "disabled" => format!("{element} is disabled"),
            "read-only" => format!("{element} is read-only"),
            "not-editable" => format!("{element} takes no text"),
            "no-text" => {
                format!("{element} takes no text; use {}", self.instead.as_deref().unwrap_or("another verb"))
            }
            "too-long" => {
                let most = self.count.unwrap_or_default();
                format!("{element} takes {most} characters at most (maxlength); the text is longer")
            }
            "not-native" => format!("{element} is not a native drop-down"),
            "no-typing" => "its list gave no field the keyboard to be narrowed by".to_owned(),
            "no-option" if self.near.is_empty() => "no such option; there is none at all".to_owned(),
            "no-option" => format!("no such option; nearest: {}", self.near.join(", ")),
            "option-disabled" => format!("the option `{}` is disabled", self.near.join(", ")),
            "ambiguous-option" => {
                format!("{} options match, expected exactly one", self.count.unwrap_or_default())
            }
            "one-option" => format!("takes one option, not {}", self.count.unwrap_or_default()),
            "not-checkable" => format!("{element} is no box, switch or radio button, and names none"),
            "no-uncheck" => format!("{element} is a radio button: check another one of its group"),
            "no-change" => format!("{element} was clicked, and its state did not change"),
            "moving" => format!("{element} does not hold still"),
            "detached" => "the element is being replaced again and again".to_owned(),
            "moved-on" => "its row shows another record now".to_owned(),
            "unpainted" => "the page has not been painted yet".to_owned(),
            "unreached" => "the pointer's events did not reach the document".to_owned(),
            "outside" => format!("{element} cannot be scrolled into view"),
            "covered" => match &self.by {
                Some(cover) => format!("{element} is covered by {cover}"),
                None => format!("{element} is covered by something else"),
            },
            other => other.to_owned(),
        }
    }

    /// What an author can do about it.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        Some(match self.reason.as_str() {
            "absent" if self.candidates.is_empty() => {
                "nothing on the page is like it: is this the right page, and is it in a `frame`?"
            }
            "absent" => "if one of these is meant, change the locator in the selector file",
            "ambiguous" => {
                "narrow it: `within` a container in the step or the selector file, or `has_text`, `after`, `exact`"
            }
            "hidden" => "what shows it has to be done first; `then: { see: … }` waits for it",
            "disabled" => {
                "the page enables it when something else is filled in or chosen; `expect: { enabled: … }` waits for it"
            }
            "not-native" => "describe its list with `choose` in the selector file",
            "no-option" => "options are compared whole, without capitals; `{ value: … }` compares the attribute",
            "ambiguous-option" => "name it by `{ value: … }` or `{ index: … }`",
            "option-disabled" => "the page enables it when something else is filled in or chosen",
            "read-only" => "the field is set in another way: by a picker, or by what enables it",
            "not-editable" => "`fill` is for fields; a custom list is chosen with `select` and `choose`",
            "covered" => {
                "close what covers it first; if it comes up at any time, name it among the portal's `interrupts`"
            }
            _ => return None,
        })
    }

    pub(super) fn covered_by(by: Option<Candidate>) -> Self {
        Self { reason: "covered".to_owned(), by, ..Self::default() }
    }

    pub(super) fn because(reason: &str) -> Self {
        Self { reason: reason.to_owned(), ..Self::default() }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary())?;
        let listed = || self.candidates().iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        match (self.seen.is_empty(), self.candidates.is_empty()) {
            (false, _) => write!(f, ": {}", listed()),
            (true, false) => write!(f, "; nearest: {}", listed()),
            (true, true) => Ok(()),
        }
    }
}
