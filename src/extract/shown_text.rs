//! What a person reads: visibility, and the shown text of every element, gathered in one pass.

use std::{
    borrow::Cow,
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    ops::Range,
};

use ego_tree::{NodeId, NodeRef, iter::Edge};
use scraper::{ElementRef, Html, Node, node::Element};

use super::{
    attribute::attribute,
    text_match::{is_space, is_unseen},
};
use crate::selectors::{STAMP_BLOCK, STAMP_CASE, STAMP_HIDDEN, STAMP_SHOWN};

/// The shown text of a document, spaces folded, and where in it each visible element's is.
///
/// One buffer serves all: an element's text is a stretch of its parent's.
#[derive(Debug, Default)]
pub(super) struct ShownText {
    text: String,
    visible: HashMap<NodeId, Stretch, BuildHasherDefault<NodeHasher>>,
}

/// Where in the buffer a text is, in bytes; a document is far smaller than 4 GiB.
type Stretch = Range<u32>;

impl ShownText {
    pub(super) fn of(html: &Html) -> Self {
        let mut gathering = Gathering::default();
        // Every second node of a table or form is an element; a table that grows is copied each time.
        let elements = html.tree.nodes().len() / 2;
        let mut visible = HashMap::with_capacity_and_hasher(elements, BuildHasherDefault::default());
        gathering.walk(html.tree.root(), |id, range| {
            visible.insert(id, range);
        });
        Self { text: gathering.text, visible }
    }

    pub(super) fn is_visible(&self, element: ElementRef<'_>) -> bool {
        self.visible.contains_key(&element.id())
    }

    /// The shown text with the capitals a style makes of it.
    pub(super) fn cased_text(&self, element: ElementRef<'_>) -> String {
        let mut gathering = Gathering { cased: true, ..Gathering::default() };
        gathering.walk(*element, |_, _| {});
        gathering.text.trim_matches(' ').to_owned()
    }

    /// The shown text; of a hidden element what it would show, since its locator asked for it.
    pub(super) fn text(&self, element: ElementRef<'_>) -> Cow<'_, str> {
        match self.visible.get(&element.id()) {
            Some(stretch) => Cow::Borrowed(self.text[bytes(stretch)].trim_matches(' ')),
            None => {
                let mut gathering = Gathering::default();
                gathering.walk(*element, |_, _| {});
                Cow::Owned(gathering.text.trim_matches(' ').to_owned())
            }
        }
    }
}

fn bytes(stretch: &Stretch) -> Range<usize> {
    stretch.start as usize..stretch.end as usize
}

/// A walk through a subtree, without recursion: pages nest as deep as they like.
#[derive(Default)]
struct Gathering {
    text: String,
    /// A space is due before the next character.
    gap: bool,
    /// The element whose content is not read.
    unread: Option<NodeId>,
    /// Elements that change visibility, from the outside in.
    hidden: Vec<(NodeId, bool)>,
    /// Where the open elements' texts begin.
    starts: Vec<u32>,
    /// Letters are taken as a style shows them.
    cased: bool,
}

impl Gathering {
    /// Tells `seen` the text range of each visible element below `top`, and of `top`.
    fn walk(&mut self, top: NodeRef<'_, Node>, mut seen: impl FnMut(NodeId, Stretch)) {
        for edge in top.traverse() {
            match edge {
                Edge::Open(node) => self.open(node, node.id() == top.id()),
                Edge::Close(node) => {
                    if let Some(start) = self.close(node) {
                        seen(node.id(), start..self.at());
                    }
                }
            }
        }
    }

    fn open(&mut self, node: NodeRef<'_, Node>, is_top: bool) {
        if self.unread.is_some() {
            return;
        }
        match node.value() {
            Node::Text(text) if self.is_shown() => match self.cased.then(|| case_of(node)).flatten() {
                Some(case) => self.push(&case.of(text)),
                None => self.push(text),
            },
            Node::Element(element) => {
                if !is_top {
                    self.enter(node.id(), element);
                }
                if is_unread(node, element) {
                    self.unread = Some(node.id());
                }
                self.gap |= self.is_shown() && is_block(element);
                self.starts.push(self.at());
            }
            _ => {}
        }
    }

    /// Where the text of an element that was visible began.
    fn close(&mut self, node: NodeRef<'_, Node>) -> Option<u32> {
        let Node::Element(element) = node.value() else { return None };
        if self.unread.take_if(|id| *id == node.id()).is_none() && self.unread.is_some() {
            return None;
        }
        let visible = self.is_shown();
        self.gap |= visible && is_block(element);
        self.leave(node.id());
        self.starts.pop().filter(|_| visible)
    }

    fn at(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }

    fn is_shown(&self) -> bool {
        self.hidden.last().is_none_or(|(_, hidden)| !hidden)
    }

    fn enter(&mut self, id: NodeId, element: &Element) {
        for (name, _) in element.attrs() {
            if name == STAMP_HIDDEN || name == STAMP_SHOWN {
                self.hidden.push((id, name == STAMP_HIDDEN));
            }
        }
    }

    fn leave(&mut self, id: NodeId) {
        while self.hidden.last().is_some_and(|(at, _)| *at == id) {
            self.hidden.pop();
        }
    }

    fn begin_word(&mut self) {
        if self.gap && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.gap = false;
    }

    fn push(&mut self, text: &str) {
        for word in text.split_inclusive(is_space) {
            let bare = word.trim_end_matches(is_space);
            if bare.is_ascii() && !bare.is_empty() {
                self.begin_word();
                self.text.push_str(bare);
            } else if !bare.chars().all(is_unseen) {
                self.begin_word();
                self.text.extend(bare.chars().filter(|c| !is_unseen(*c)));
            }
            self.gap |= bare.len() < word.len();
        }
    }
}

/// What a style makes of letters.
#[derive(Clone, Copy)]
enum Case {
    Upper,
    Lower,
    Title,
}

impl Case {
    fn of(self, text: &str) -> String {
        match self {
            Self::Upper => text.to_uppercase(),
            Self::Lower => text.to_lowercase(),
            Self::Title => {
                let mut before = ' ';
                let titled = text.chars().flat_map(|c| {
                    let begins = !before.is_alphanumeric() && !matches!(before, '\'' | '\u{2019}');
                    before = c;
                    if begins { c.to_uppercase().collect::<Vec<_>>() } else { vec![c] }
                });
                titled.collect()
            }
        }
    }
}

/// The stamp that holds for a text: that of the nearest element which has one.
fn case_of(text: NodeRef<'_, Node>) -> Option<Case> {
    let stamp = text.ancestors().filter_map(ElementRef::wrap).find_map(|element| attribute(element, STAMP_CASE));
    match stamp? {
        "uppercase" => Some(Case::Upper),
        "lowercase" => Some(Case::Lower),
        "capitalize" => Some(Case::Title),
        _ => None,
    }
}

/// Elements without shown text, and the options of a closed drop-down.
fn is_unread(node: NodeRef<'_, Node>, element: &Element) -> bool {
    match element.name() {
        "script" | "style" | "template" | "noscript" | "head" | "title" | "meta" | "link" | "textarea" => true,
        "option" => {
            let list = node.parent().and_then(ElementRef::wrap);
            list.is_some_and(|list| attribute(list, "size").is_none())
        }
        _ => false,
    }
}

/// Whether a box starts a new line or cell here: by its tag, as the HTML standard renders it, or by
/// the stamp of what a style made of it.
fn is_block(element: &Element) -> bool {
    matches!(
        element.name(),
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "br"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    ) || element.attrs().any(|(name, _)| name == STAMP_BLOCK)
}

/// Node ids are consecutive numbers and asked for in that order: neighbours stay neighbours in the
/// table, and the upper bits, which the table compares first, differ between them.
#[derive(Debug, Default)]
pub(super) struct NodeHasher(u64);

impl Hasher for NodeHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_usize(&mut self, number: usize) {
        self.0 = number as u64 ^ (number as u64) << 57;
    }
}
