//! The selectors of a step as locators of ours.

use std::sync::LazyLock;

use regex::Regex;

use super::step::Selector;
use crate::{
    language::{Match, MatchKind},
    selectors::{Basis, By, Suggestion, looks_generated},
};

/// Most selectors of one step that are looked at, and longest of them.
const MOST: usize = 32;
const LONGEST: usize = 2_000;
/// Most shadow roots that lead to an element.
const DEEPEST: usize = 8;

/// What the selectors of a step say together of its element.
#[derive(Debug, Default)]
pub(super) struct Pointed {
    pub(super) ranks: Vec<Suggestion>,
    /// What a person would call it.
    pub(super) words: String,
    /// All names it goes by, for what they say of its content.
    pub(super) names: Vec<String>,
    pub(super) tag: Tag,
}

/// The kind of element, as far as its selectors tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Tag {
    #[default]
    Unknown,
    /// By its tag or role: `select`, `input`, `textarea`, or another.
    Named(String),
    /// `<input type=…>`.
    Input(String),
}

impl Tag {
    pub(super) fn is_choice(&self) -> bool {
        *self == Self::Named("select".into())
    }

    pub(super) fn is_file(&self) -> bool {
        *self == Self::Input("file".into())
    }

    pub(super) fn is_known(&self) -> bool {
        *self != Self::Unknown
    }

    fn role(&self) -> Option<&'static str> {
        Some(match self {
            Self::Unknown => return None,
            Self::Named(tag) => match tag.as_str() {
                "button" => "button",
                "a" => "link",
                "select" => "combobox",
                "textarea" => "textbox",
                "option" => "option",
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "heading",
                _ => return None,
            },
            Self::Input(type_) => match type_.as_str() {
                "submit" | "button" | "reset" | "image" => "button",
                "checkbox" => "checkbox",
                "radio" => "radio",
                "search" => "searchbox",
                "number" => "spinbutton",
                "range" => "slider",
                "text" | "email" | "tel" | "url" => "textbox",
                _ => return None,
            },
        })
    }
}

/// One part of a selector, by its prefix.
enum Part<'s> {
    Aria { name: String, role: Option<String> },
    Text(&'s str),
    Xpath(&'s str),
    Css(&'s str),
}

/// Reads the selectors of a step; `is_typed` if it writes into the element.
pub(super) fn pointed(selectors: &[Selector], is_typed: bool) -> Pointed {
    let chains: Vec<Vec<Part<'_>>> = selectors
        .iter()
        .take(MOST)
        .map(|selector| chain(selector.parts()))
        .filter(|chain| !chain.is_empty() && chain.len() <= DEEPEST)
        .collect();
    let mut pointed = Pointed { tag: tag_of(&chains), ..Pointed::default() };
    pointed.names = chains.iter().filter_map(|chain| chain.last()).flat_map(names_of).collect();
    pointed.words = words_of(&chains).unwrap_or_default();
    for chain in &chains {
        let of_chain = locators(chain, &pointed.tag, is_typed);
        for suggestion in of_chain.into_iter().filter(Suggestion::is_valid) {
            if !pointed.ranks.contains(&suggestion) {
                pointed.ranks.push(suggestion);
            }
        }
    }
    pointed.ranks.sort_by_key(Suggestion::basis);
    // A path says nothing that a selector by names does not say better.
    if pointed.ranks.first().is_some_and(|best| best.basis() < Basis::Position && !matches!(best.by, By::Xpath(_))) {
        pointed.ranks.retain(|rank| !matches!(rank.by, By::Xpath(_)));
    }
    pointed
}

/// The parts of a selector, up to the last that says anything: a control is more than what is inside of it.
fn chain(parts: &[String]) -> Vec<Part<'_>> {
    let mut chain: Vec<Part<'_>> = parts.iter().filter(|part| part.len() <= LONGEST).map(|part| read(part)).collect();
    while chain.len() > 1 && matches!(chain.last(), Some(Part::Aria { name, .. }) if name.is_empty()) {
        chain.pop();
    }
    chain
}

fn read(selector: &str) -> Part<'_> {
    if let Some(aria) = selector.strip_prefix("aria/") {
        return aria_part(aria);
    }
    if let Some(text) = selector.strip_prefix("text/") {
        return Part::Text(text);
    }
    if let Some(xpath) = selector.strip_prefix("xpath/") {
        return Part::Xpath(xpath);
    }
    Part::Css(selector.strip_prefix("pierce/").unwrap_or(selector))
}

/// `Name`, `Name[role="button"]` or `[name="Name"][role="button"]`.
fn aria_part(aria: &str) -> Part<'_> {
    static ATTRIBUTE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"\[\s*(role|name)\s*=\s*["']([^"']*)["']\s*\]"#).ok());
    let attribute = |wanted: &str| {
        let mut found = ATTRIBUTE.iter().flat_map(|attribute| attribute.captures_iter(aria));
        found
            .find(|found| found.get(1).is_some_and(|it| it.as_str() == wanted))
            .and_then(|found| Some(found.get(2)?.as_str().to_owned()))
    };
    let (role, named) = (attribute("role"), attribute("name"));
    let name = match (&role, named) {
        (_, Some(name)) => name,
        (Some(_), None) => aria.split("[role").next().unwrap_or_default().to_owned(),
        (None, None) => aria.to_owned(),
    };
    Part::Aria { name: name.trim().to_owned(), role }
}

/// Ways to find what a chain ends at, inside of what leads there.
fn locators(chain: &[Part<'_>], tag: &Tag, is_typed: bool) -> Vec<Suggestion> {
    let Some((last, around)) = chain.split_last() else { return Vec::new() };
    let mut within: Option<Box<Suggestion>> = None;
    for part in around {
        // A host that is known by its text alone says nothing that the inner part does not.
        let Some(mut outer) = locate(part, &Tag::Unknown, false).into_iter().find(Suggestion::is_valid) else {
            continue;
        };
        outer.within = within.take();
        within = Some(Box::new(outer));
    }
    let found = locate(last, tag, is_typed).into_iter();
    found.map(|suggestion| Suggestion { within: within.clone(), ..suggestion }).collect()
}

fn locate(part: &Part<'_>, tag: &Tag, is_typed: bool) -> Vec<Suggestion> {
    let whole = |text: &str| Match { kind: MatchKind::Whole, text: text.to_owned() };
    let by_role = |role: &str, name: &str| By::Role { role: role.to_owned(), name: Some(whole(name)), level: None };
    let bys = match part {
        Part::Aria { name, .. } if name.is_empty() => Vec::new(),
        Part::Aria { name, role: Some(role) } => vec![by_role(role, name)],
        Part::Aria { name, role: None } => match tag.role() {
            Some(role) => vec![by_role(role, name)],
            None if is_typed => vec![By::Label(whole(name))],
            None if tag.is_known() => vec![By::Text(whole(name))],
            // What one clicks is one of the two, mostly.
            None => vec![by_role("button", name), by_role("link", name)],
        },
        Part::Text(_) if is_typed => Vec::new(),
        Part::Text(text) => vec![By::Text(whole(text))],
        Part::Xpath(xpath) => vec![By::Xpath((*xpath).to_owned())],
        Part::Css(css) => vec![by_css(css)],
    };
    bys.into_iter().map(Suggestion::by).collect()
}

/// A selector that is a test id, or a hint, is one.
fn by_css(css: &str) -> By {
    static ONLY: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"^[a-z]*\[(data-testid|placeholder)=["']([^"'\\]+)["']\]$"#).ok());
    let found = ONLY.as_ref().and_then(|only| only.captures(css));
    let attribute = found.as_ref().and_then(|found| Some((found.get(1)?.as_str(), found.get(2)?.as_str())));
    let whole = |text: &str| Match { kind: MatchKind::Whole, text: text.to_owned() };
    match attribute {
        Some(("data-testid", value)) => By::TestId(whole(value)),
        Some((_, value)) => By::Placeholder(whole(value)),
        None => By::Css(css.to_owned()),
    }
}

fn tag_of(chains: &[Vec<Part<'_>>]) -> Tag {
    static LAST: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"(?:^|[\s>+~/])([a-z][a-z0-9]*)((?:\[[^\]]*\]|[.#:][\w\\:()-]*)*)$"#).ok());
    static TYPE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"\[@?type=["']?(\w+)["']?\]"#).ok());
    let mut known = Tag::Unknown;
    for part in chains.iter().filter_map(|chain| chain.last()) {
        let tag = match part {
            Part::Aria { role: Some(role), .. } if matches!(role.as_str(), "button" | "textbox" | "searchbox") => {
                continue;
            }
            Part::Css(text) | Part::Xpath(text) => {
                if let Some(type_) = TYPE.as_ref().and_then(|it| it.captures(text)).and_then(|found| found.get(1)) {
                    return Tag::Input(type_.as_str().to_owned());
                }
                LAST.as_ref()
                    .and_then(|last| last.captures(text))
                    .and_then(|found| found.get(1))
                    .map(|tag| tag.as_str())
            }
            _ => None,
        };
        if let Some(tag) = tag {
            known = Tag::Named(tag.to_owned());
        }
    }
    known
}

/// What selectors name: texts, ids, and values of attributes.
fn names_of(part: &Part<'_>) -> Vec<String> {
    static NAMES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"[#.]([\w-]+)|=\s*["']?([^"'\]]+)"#).ok());
    match part {
        Part::Aria { name, .. } => vec![name.clone()],
        Part::Text(text) => vec![(*text).to_owned()],
        Part::Css(text) | Part::Xpath(text) => {
            let found = NAMES.iter().flat_map(|names| names.captures_iter(text));
            found.filter_map(|found| found.get(1).or(found.get(2)).map(|name| name.as_str().to_owned())).collect()
        }
    }
}

fn words_of(chains: &[Vec<Part<'_>>]) -> Option<String> {
    let last = || chains.iter().filter_map(|chain| chain.last());
    let aria = last().find_map(|part| match part {
        Part::Aria { name, .. } if !name.is_empty() => Some(name.clone()),
        _ => None,
    });
    let text = || last().find_map(|part| matches!(part, Part::Text(_)).then(|| names_of(part).into_iter().next())?);
    let named = || last().flat_map(names_of).find(|name| !looks_generated(name) && name.len() <= 60);
    aria.or_else(text).or_else(named)
}
