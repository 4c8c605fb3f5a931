//! Locators that are proposed for an element somebody pointed at, by what was seen of it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    By, Locator,
    css::{Answerer, Css},
    generated::{Firmness, firmness_of_css, firmness_of_xpath, is_unstable},
    role::ROLES,
    xpath::check_xpath,
};
use crate::language::{FileId, Match, MatchKind, Span, inline_text};

/// A way to find one element. The page's `suggest` proposes those that find it and nothing else; the
/// tools of others propose what they hold for such.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    pub by: By,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Box<Suggestion>>,
    /// What it holds: for what it is inside of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has: Option<Box<Suggestion>>,
    /// Frames to enter, from the outside in. A page does not know them; the host does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frame: Vec<Suggestion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<i32>,
}

/// What a suggestion goes by, best first: the order of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    RoleAndName,
    Label,
    Placeholder,
    TestId,
    Text,
    /// A role that nothing else has.
    Role,
    /// Attributes, ids and classes that somebody named.
    Names,
    /// Where it stands among others.
    Position,
    /// Names that a program made up.
    Generated,
}

impl Basis {
    /// Why it is where it is in the order.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::RoleAndName => "role and name: what people go by, and what the browser itself computes",
            Self::Label => "the label that people see beside it",
            Self::Placeholder => "the hint inside it, which goes when there is a label one day",
            Self::TestId => "a mark that the portal's makers keep for programs",
            Self::Text => "the text that it shows",
            Self::Role => "the only one of its role here",
            Self::Names => "names in the document, which people do not see and makers change",
            Self::Position => "its position: breaks when the page changes",
            Self::Generated => "a name that a program made up: probably another one tomorrow",
        }
    }
}

impl Suggestion {
    #[must_use]
    pub fn by(by: By) -> Self {
        Self { by, within: None, has: None, frame: Vec::new(), nth: None }
    }

    /// What it goes by; the weakest part counts.
    #[must_use]
    pub fn basis(&self) -> Basis {
        let own = match &self.by {
            By::Role { name: Some(_), .. } => Basis::RoleAndName,
            By::Role { .. } => Basis::Role,
            By::Label(_) => Basis::Label,
            By::Placeholder(_) => Basis::Placeholder,
            By::TestId(id) if is_unstable(&id.text) => Basis::Generated,
            By::TestId(_) => Basis::TestId,
            By::Text(_) | By::Alt(_) | By::Title(_) => Basis::Text,
            By::Css(css) => of_firmness(firmness_of_css(css)),
            By::Xpath(xpath) => of_firmness(firmness_of_xpath(xpath)),
            By::Item => Basis::Position,
        };
        let around = self.within.as_ref().map_or(own, |within| within.basis());
        let own = if self.nth.is_some() { own.max(Basis::Position) } else { own };
        // Inside something, a role without a name says enough.
        match (&self.by, &self.within) {
            (By::Role { name: None, .. }, Some(_)) if self.nth.is_none() => around.max(Basis::RoleAndName),
            _ if around >= Basis::Position => own.max(around),
            _ => own,
        }
    }

    /// Whether the checker takes it: what was seen elsewhere may be no selector at all.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let readable = match &self.by {
            By::Role { role, name, .. } => {
                ROLES.contains(&role.as_str()) && name.as_ref().is_none_or(|name| !name.text.trim().is_empty())
            }
            By::Label(text)
            | By::Placeholder(text)
            | By::Text(text)
            | By::Alt(text)
            | By::Title(text)
            | By::TestId(text) => !text.text.trim().is_empty(),
            By::Css(css) => Css::parse(css, Answerer::Page).is_ok_and(|css| css.bare_tag().is_none()),
            By::Xpath(xpath) => check_xpath(xpath).is_ok(),
            By::Item => false,
        };
        let around = self.within.iter().chain(&self.has);
        readable && around.into_iter().all(|it| it.is_valid()) && self.frame.iter().all(Self::is_valid)
    }
}

fn of_firmness(firmness: Firmness) -> Basis {
    match firmness {
        Firmness::Named => Basis::Names,
        Firmness::Positional => Basis::Position,
        Firmness::Generated => Basis::Generated,
    }
}

impl From<&Suggestion> for Locator {
    fn from(suggestion: &Suggestion) -> Self {
        let inner = |inner: &Option<Box<Suggestion>>| inner.as_ref().map(|inner| Box::new(Self::from(&**inner)));
        Self {
            within: inner(&suggestion.within),
            has: inner(&suggestion.has),
            frame: suggestion.frame.iter().map(Self::from).collect(),
            nth: suggestion.nth,
            ..Self::by(suggestion.by.clone(), Span::file_start(FileId(0)))
        }
    }
}

/// As a selector file has it: `{ role: button, name: Run }`.
impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{ ")?;
        match &self.by {
            By::Role { role, name, level } => {
                write!(f, "role: {role}")?;
                if let Some(name) = name {
                    write!(f, ", name: {}", matched(name))?;
                }
                if let Some(level) = level {
                    write!(f, ", level: {level}")?;
                }
            }
            By::Label(text) => write!(f, "label: {}", matched(text))?,
            By::Placeholder(text) => write!(f, "placeholder: {}", matched(text))?,
            By::Text(text) => write!(f, "text: {}", matched(text))?,
            By::Alt(text) => write!(f, "alt: {}", matched(text))?,
            By::Title(text) => write!(f, "title: {}", matched(text))?,
            By::TestId(text) => write!(f, "test_id: {}", matched(text))?,
            By::Css(css) => write!(f, "css: {}", inline_text(css))?,
            By::Xpath(xpath) => write!(f, "xpath: {}", inline_text(xpath))?,
            By::Item => f.write_str("css: \"*\"")?,
        }
        if let Some(within) = &self.within {
            write!(f, ", within: {within}")?;
        }
        if let Some(has) = &self.has {
            write!(f, ", has: {has}")?;
        }
        match self.frame.as_slice() {
            [] => {}
            [frame] => write!(f, ", frame: {frame}")?,
            frames => {
                let frames: Vec<String> = frames.iter().map(ToString::to_string).collect();
                write!(f, ", frame: [{}]", frames.join(", "))?;
            }
        }
        if let Some(nth) = self.nth {
            write!(f, ", nth: {nth}")?;
        }
        f.write_str(" }")
    }
}

fn matched(text: &Match<String>) -> String {
    let key = match text.kind {
        MatchKind::Whole => return inline_text(&text.text),
        MatchKind::Exact => "exact",
        MatchKind::Contains => "contains",
        MatchKind::Starts => "starts",
        MatchKind::Ends => "ends",
        MatchKind::Regex => "regex",
    };
    format!("{{ {key}: {} }}", inline_text(&text.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Match<String> {
        Match { kind: MatchKind::Whole, text: text.into() }
    }

    #[test]
    fn a_suggestion_is_written_as_selector_files_have_it() {
        let mut save = Suggestion::by(By::Role { role: "button".into(), name: Some(whole("Save: all")), level: None });
        save.within = Some(Box::new(Suggestion::by(By::TestId(whole("editor")))));
        save.frame = vec![Suggestion::by(By::Css("#work".into()))];
        assert_eq!(
            save.to_string(),
            r##"{ role: button, name: "Save: all", within: { test_id: editor }, frame: { css: "#work" } }"##
        );
        assert!(save.is_valid() && save.basis() == Basis::RoleAndName);
    }

    #[test]
    fn what_no_checker_takes_is_known_before() {
        for by in [
            By::Css("a[".into()),
            By::Css("div".into()),
            By::Xpath("//*[".into()),
            By::Label(whole(" ")),
            By::Role { role: "wizard".into(), name: None, level: None },
        ] {
            assert!(!Suggestion::by(by.clone()).is_valid(), "{by:?}");
        }
    }
}
