//! What a person reads in the HTML of a mail, line by line, and where its links lead.

use std::cell::RefCell;

use html5ever::{
    Attribute,
    tendril::StrTendril,
    tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, states::RawKind},
};

use super::Reading;

/// Reads the HTML of a mail. Nothing is loaded and nothing runs: tags are looked at one by one.
pub(crate) fn read_html(html: &str) -> Reading {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Reader::default(), Default::default());
    // The reader stops for nothing, so one call reads all.
    let _done = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().reading.finished()
}

/// Elements that have no end tag.
const EMPTY: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements whose text is not shown.
const UNSHOWN: &[&str] = &["head", "style", "script", "title", "template", "noscript", "textarea", "select", "object"];
/// Elements that stand in a line with what is around them.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "img", "kbd", "label", "mark", "q", "s",
    "samp", "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr",
];
/// Nesting that no mail has; what is deeper counts as its surroundings.
const MAX_DEPTH: usize = 1_000;

#[derive(Default)]
struct Reader(RefCell<State>);

#[derive(Default)]
struct State {
    open: Vec<Open>,
    reading: Reading,
}

struct Open {
    name: String,
    hidden: bool,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) if !state.is_hidden() => state.reading.push(&text),
            Token::TagToken(tag) => return state.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn is_hidden(&self) -> bool {
        self.open.last().is_some_and(|element| element.hidden)
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        match name {
            "td" | "th" => self.reading.push(" "),
            name if !INLINE.contains(&name) => self.reading.end_line(),
            _ => {}
        }
        if tag.kind == TagKind::EndTag {
            self.close(name);
            return TokenSinkResult::Continue;
        }
        if EMPTY.contains(&name) || self.open.len() == MAX_DEPTH {
            return TokenSinkResult::Continue;
        }
        let hidden = self.is_hidden() || UNSHOWN.contains(&name) || is_unseen(&tag.attrs);
        if name == "a"
            && !hidden
            && let Some(address) = attribute(&tag.attrs, "href")
        {
            self.reading.begin_link(address);
        }
        self.open.push(Open { name: name.to_owned(), hidden });
        match name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }

    fn close(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|element| element.name == name) {
            self.open.truncate(at);
        }
        if name == "a" {
            self.reading.end_link();
        }
    }
}

fn attribute<'t>(attributes: &'t [Attribute], name: &str) -> Option<&'t str> {
    attributes.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

/// Mails hide a first line for the list of mails, and old codes of a quoted thread.
fn is_unseen(attributes: &[Attribute]) -> bool {
    let style = attribute(attributes, "style").unwrap_or_default().to_ascii_lowercase();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    let declares =
        |wanted: &str| style.split(';').any(|declaration| declaration.trim_end_matches("!important") == wanted);
    attribute(attributes, "hidden").is_some()
        || ["display:none", "visibility:hidden", "font-size:0", "font-size:0px", "max-height:0", "max-height:0px"]
            .into_iter()
            .any(declares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_that_are_seen() {
        let html = "<!doctype html><head><title>Code 111111</title><style>.x{width:222222px}</style></head>\
            <div style='display: none !important'>Preview 333333</div><!-- 444444 -->\
            <script>if (1 < 2) { '<p>555555</p>' }</script>\
            <p>Your code&nbsp;is</p><table><tr><td>4</td><td>9</td></tr><tr><td>x</td></tr></table>\
            <p>12<b>34</b><span>56</span><br>next &amp; last</p>&#8203;7&zwnj;8";
        assert_eq!(read_html(html).lines, ["Your code is", "4 9", "x", "123456", "next & last", "78"]);
    }

    #[test]
    fn links_are_those_that_can_be_clicked() {
        let html = "<a href='https://a.example/x?t=1&amp;u=2'>Sign <b>in</b></a><a name=top>here</a>\
            <div hidden><a href='https://a.example/hidden'>no</a></div><a href=https://b.example/>unclosed";
        let links = read_html(html).links;
        let links: Vec<_> = links.iter().map(|link| (link.address.as_str(), link.text.as_str())).collect();
        assert_eq!(links, [("https://a.example/x?t=1&u=2", "Sign in"), ("https://b.example/", "unclosed")]);
    }
}
