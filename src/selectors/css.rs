//! CSS selectors, read by the grammar browsers use before any browser does.

use std::{cell::RefCell, fmt, ops::Range};

use cssparser::{
    BasicParseErrorKind, CowRcStr, ParseError, ParseErrorKind, Parser as Tokens, ToCss, serialize_identifier,
};
use precomputed_hash::PrecomputedHash;
use selectors::parser::{Component, ParseRelative, Parser, SelectorImpl, SelectorList, SelectorParseErrorKind};

use super::css_words::{PLURAL_TAGS, PSEUDO_CLASSES, PSEUDO_FUNCTIONS, not_css};
use crate::language::nearest;

/// Longest selector, in bytes.
const MAX_LENGTH: usize = 2_000;
/// Deepest nesting of brackets. Readers of selectors recurse.
const MAX_DEPTH: usize = 16;

/// What is wrong with a selector.
#[derive(Debug)]
pub(super) struct CssProblem {
    pub(super) message: String,
    /// Bytes of the selector.
    pub(super) at: Range<usize>,
    pub(super) help: Option<String>,
}

/// A selector that can be read.
#[derive(Debug)]
pub(super) struct Css(SelectorList<Names>);

/// Who answers the selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answerer {
    /// A browser, which also knows what is focused or checked right now.
    Page,
    /// Extraction, which knows the document alone.
    Snapshot,
}

impl Css {
    pub(super) fn parse(text: &str, answerer: Answerer) -> Result<Self, CssProblem> {
        bounds(text)?;
        let grammar = Grammar { answerer, refused: RefCell::new(None) };
        let mut tokens = Tokens::new(text);
        let read = SelectorList::parse(&grammar, &mut tokens, ParseRelative::No);
        let at = tokens.position().byte_index().min(text.len());
        read.map(Self).map_err(|error| explain(text, at, &error, grammar.refused.into_inner()))
    }

    /// The tag that is all it says, of a kind that pages hold many of.
    pub(super) fn bare_tag(&self) -> Option<&str> {
        self.0.slice().iter().find_map(|selector| {
            let mut parts = selector.iter_raw_match_order().filter(|part| !matches!(part, Component::Combinator(_)));
            let tag = match parts.next()? {
                Component::LocalName(name) => name.lower_name.0.as_str(),
                Component::ExplicitUniversalType => "*",
                _ => return None,
            };
            let says_more = parts.any(|part| !matches!(part, Component::LocalName(_)));
            (!says_more && PLURAL_TAGS.contains(&tag)).then_some(tag)
        })
    }
}

/// Refuses what is too long or too deep to be read safely, and brackets and quotes that are not closed.
fn bounds(text: &str) -> Result<(), CssProblem> {
    let refuse = |message: String, at: Range<usize>| Err(CssProblem { message, at, help: None });
    if text.len() > MAX_LENGTH {
        return refuse(format!("longer than {MAX_LENGTH} bytes"), 0..text.len());
    }
    let mut open = Vec::new();
    let mut quote = None;
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        match (c, quote) {
            ('\\', _) => drop(characters.next()),
            (c, Some((closing, _))) if c == closing => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some((c, at)),
            ('(', None) => open.push((')', at)),
            ('[', None) => open.push((']', at)),
            (')' | ']', None) if open.pop().is_none_or(|(closing, _)| closing != c) => {
                return refuse(format!("`{c}` closes nothing"), at..at + 1);
            }
            _ => {}
        }
        if open.len() > MAX_DEPTH {
            return refuse(format!("nested deeper than {MAX_DEPTH} levels"), at..at + 1);
        }
    }
    match quote.or(open.pop()) {
        Some((closing, at)) => refuse(format!("`{closing}` is missing"), at..at + 1),
        None => Ok(()),
    }
}

fn explain(text: &str, at: usize, error: &ParseError<SelectorParseErrorKind>, refused: Option<Refused>) -> CssProblem {
    if let Some(refused) = refused {
        return refused.problem(text);
    }
    let message = match &error.kind {
        ParseErrorKind::Custom(kind) => words_for(kind).to_owned(),
        ParseErrorKind::Basic(BasicParseErrorKind::EndOfInput) => "it ends too early".to_owned(),
        ParseErrorKind::Basic(_) => "this cannot stand here".to_owned(),
    };
    let last = text[..at].char_indices().next_back().map_or(0, |(start, _)| start);
    CssProblem { message, at: last..at.max(last), help: None }
}

const fn words_for(kind: &SelectorParseErrorKind) -> &'static str {
    match kind {
        SelectorParseErrorKind::EmptySelector => "a selector is missing",
        SelectorParseErrorKind::DanglingCombinator => "nothing follows what joins two selectors",
        SelectorParseErrorKind::NonCompoundSelector => "one simple selector belongs here",
        SelectorParseErrorKind::NoQualifiedNameInAttributeSelector | SelectorParseErrorKind::InvalidQualNameInAttr => {
            "the name of an attribute is missing"
        }
        SelectorParseErrorKind::UnexpectedTokenInAttributeSelector | SelectorParseErrorKind::ExpectedBarInAttr => {
            "an attribute is compared with `=`, `*=`, `^=`, `$=` or `~=`"
        }
        SelectorParseErrorKind::BadValueInAttr => "the value of an attribute is a name or stands in quotes",
        SelectorParseErrorKind::ClassNeedsIdent => "the name of a class is missing",
        SelectorParseErrorKind::NoIdentForPseudo
        | SelectorParseErrorKind::PseudoElementExpectedIdent
        | SelectorParseErrorKind::PseudoElementExpectedColon => "the name of a pseudo-class is missing",
        SelectorParseErrorKind::ExpectedNamespace => "there are no namespaces here",
        _ => "this cannot stand here",
    }
}

/// A pseudo-class or pseudo-element that was not taken.
#[derive(Debug)]
struct Refused {
    name: String,
    why: Why,
}

#[derive(Clone, Copy, Debug)]
enum Why {
    Unknown,
    PseudoElement,
    LiveState,
}

impl Refused {
    fn problem(self, text: &str) -> CssProblem {
        let Self { name, why } = self;
        let at = text.find(&format!(":{name}")).map_or(0..text.len(), |at| at..at + name.len() + 1);
        let known = PSEUDO_CLASSES.iter().chain(PSEUDO_FUNCTIONS).copied();
        let (message, help) = match why {
            Why::Unknown => {
                let near = || nearest(&name, known).map(|near| format!("did you mean `:{near}`?"));
                let help = not_css(&name).map(str::to_owned).or_else(near);
                (format!("there is no pseudo-class `:{name}`"), help)
            }
            Why::PseudoElement => (format!("`::{name}` is no element"), None),
            Why::LiveState => {
                let help = "use `checked`, `selected`, `disabled`, an attribute or a class".to_owned();
                (format!("`:{name}` is known on a live page only, and `data` is read from a snapshot"), Some(help))
            }
        };
        CssProblem { message, at, help }
    }
}

/// How selectors are read.
struct Grammar {
    answerer: Answerer,
    refused: RefCell<Option<Refused>>,
}

impl Grammar {
    fn refuse(&self, name: &str, why: Why) -> ParseError<SelectorParseErrorKind> {
        self.refused.borrow_mut().get_or_insert(Refused { name: name.to_owned(), why });
        ParseError::custom(SelectorParseErrorKind::UnsupportedPseudoClassOrElement)
    }

    fn pseudo_class(
        &self,
        name: &str,
        known: &'static [&'static str],
    ) -> Result<LiveState, ParseError<SelectorParseErrorKind>> {
        match known.iter().find(|known| known.eq_ignore_ascii_case(name)) {
            None => Err(self.refuse(name, Why::Unknown)),
            Some(_) if self.answerer == Answerer::Snapshot => Err(self.refuse(name, Why::LiveState)),
            Some(known) => Ok(LiveState(known)),
        }
    }
}

impl<'i> Parser<'i> for Grammar {
    type Impl = Names;
    type Error = SelectorParseErrorKind;

    fn parse_is_and_where(&self) -> bool {
        true
    }

    fn parse_has(&self) -> bool {
        true
    }

    fn parse_nth_child_of(&self) -> bool {
        self.answerer == Answerer::Page
    }

    fn allow_forgiving_selectors(&self) -> bool {
        false
    }

    fn parse_non_ts_pseudo_class(&self, name: CowRcStr<'i>) -> Result<LiveState, ParseError<Self::Error>> {
        self.pseudo_class(&name, PSEUDO_CLASSES)
    }

    fn parse_non_ts_functional_pseudo_class(
        &self,
        name: CowRcStr<'i>,
        tokens: &mut Tokens<'i>,
        _after_part: bool,
    ) -> Result<LiveState, ParseError<Self::Error>> {
        let state = self.pseudo_class(&name, PSEUDO_FUNCTIONS)?;
        while tokens.next().is_ok() {}
        Ok(state)
    }

    fn parse_pseudo_element(&self, name: CowRcStr<'i>) -> Result<NoElement, ParseError<Self::Error>> {
        Err(self.refuse(&name, Why::PseudoElement))
    }

    fn parse_functional_pseudo_element(
        &self,
        name: CowRcStr<'i>,
        _arguments: &mut Tokens<'i>,
    ) -> Result<NoElement, ParseError<Self::Error>> {
        Err(self.refuse(&name, Why::PseudoElement))
    }
}

/// The names in selectors: plain texts, as nothing is matched here.
#[derive(Clone, Debug)]
struct Names;

impl SelectorImpl for Names {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Name;
    type Identifier = Name;
    type LocalName = Name;
    type NamespaceUrl = Name;
    type NamespacePrefix = Name;
    type BorrowedNamespaceUrl = Name;
    type BorrowedLocalName = Name;
    type NonTSPseudoClass = LiveState;
    type PseudoElement = NoElement;
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Name(String);

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl ToCss for Name {
    fn to_css<W: fmt::Write>(&self, to: &mut W) -> fmt::Result {
        serialize_identifier(&self.0, to)
    }
}

impl PrecomputedHash for Name {
    fn precomputed_hash(&self) -> u32 {
        0
    }
}

/// A pseudo-class that depends on what is going on, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct LiveState(&'static str);

impl ToCss for LiveState {
    fn to_css<W: fmt::Write>(&self, to: &mut W) -> fmt::Result {
        write!(to, ":{}", self.0)
    }
}

impl selectors::parser::NonTSPseudoClass for LiveState {
    fn is_active_or_hover(&self) -> bool {
        matches!(self.0, "active" | "hover")
    }

    fn is_user_action_state(&self) -> bool {
        matches!(self.0, "active" | "hover" | "focus" | "focus-within" | "focus-visible")
    }
}

/// There are none.
#[derive(Clone, Debug, PartialEq, Eq)]
enum NoElement {}

impl ToCss for NoElement {
    fn to_css<W: fmt::Write>(&self, _to: &mut W) -> fmt::Result {
        match *self {}
    }
}

impl selectors::parser::PseudoElement for NoElement {}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        Css::parse(text, Answerer::Page).unwrap_err().message
    }

    #[test]
    fn what_browsers_read_is_read() {
        for text in [
            "tr[data-vin]",
            "td:first-child img, .a > .b ~ #c + d",
            "input:checked:not([disabled], .x)",
            "div:has(> span:nth-child(2n+1 of .on))",
            ":is(h1, h2):where(.a)",
            "[href^='/a' i]",
            "p:lang(en)",
            "#\\31 23",
        ] {
            assert!(Css::parse(text, Answerer::Page).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_none_is_explained() {
        assert_eq!(problem("a >"), "nothing follows what joins two selectors");
        assert_eq!(problem("a[href"), "`]` is missing");
        assert_eq!(problem("a:chekced"), "there is no pseudo-class `:chekced`");
        assert_eq!(problem("a::before"), "`::before` is no element");
        assert_eq!(problem("a.:hover"), "the name of a class is missing");
        assert_eq!(problem(&":not(".repeat(300)), "nested deeper than 16 levels");
        let Err(jquery) = Css::parse("td:contains('x')", Answerer::Page) else { panic!("jQuery is no CSS") };
        assert!(jquery.help.is_some_and(|help| help.contains("has_text")));
        assert!(Css::parse("input:checked", Answerer::Snapshot).is_err());
    }

    #[test]
    fn a_tag_alone_is_bare() {
        let bare = |text| Css::parse(text, Answerer::Page).unwrap().bare_tag().map(str::to_owned);
        assert_eq!(bare("div").as_deref(), Some("div"));
        assert_eq!(bare("table TR").as_deref(), Some("tr"));
        assert_eq!(bare("main"), None);
        assert_eq!(bare("tr:first-child"), None);
        assert_eq!(bare("#list li"), None);
    }
}
