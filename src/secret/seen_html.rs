//! The texts of a stretch of HTML.

use super::seen_text::SeenText;

/// The texts of HTML, shown and not.
pub(super) struct SeenHtml {
    /// What a person reads, in one.
    pub(super) shown: SeenText,
    /// What is not shown where it stands.
    pub(super) hidden: SeenText,
    /// Values of attributes, and comments.
    pub(super) attributes: SeenText,
    /// What is not shown and holds markup itself, without its tags: a document in an attribute, a text in a script.
    pub(super) within: SeenText,
}

/// An element that is open.
struct Open<'h> {
    name: &'h str,
    /// Its text is not read where it stands.
    hidden: bool,
    /// A style makes it begin a line.
    breaks: bool,
}

struct Reading<'h> {
    html: &'h str,
    open: Vec<Open<'h>>,
    seen: SeenHtml,
}

impl SeenHtml {
    pub(super) fn of(html: &str) -> Self {
        let text = SeenText::default;
        let seen = Self { shown: text(), hidden: text(), attributes: text(), within: text() };
        let mut reading = Reading { html, open: Vec::new(), seen };
        let mut at = 0;
        while at < html.len() {
            at = match markup(&html[at..]) {
                Some(length) => reading.tag(at, at + length),
                None => reading.text(at),
            };
        }
        reading.seen
    }
}

/// The length of the tag or comment that a text begins with.
fn markup(text: &str) -> Option<usize> {
    let after = text.strip_prefix('<')?;
    if !after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        return None;
    }
    if text.starts_with("<!--") {
        return Some(text.find("-->").map_or(text.len(), |end| end + 3));
    }
    let mut quote = None;
    let mut value_may_begin = false;
    for (index, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if value_may_begin => quote = Some(byte),
            (None, b'>') => return Some(index + 1),
            _ => {}
        }
        value_may_begin = byte == b'=' || value_may_begin && byte.is_ascii_whitespace();
    }
    Some(text.len())
}

impl<'h> Reading<'h> {
    fn is_hidden(&self) -> bool {
        self.open.last().is_some_and(|element| element.hidden)
    }

    /// Text up to the next tag.
    fn text(&mut self, at: usize) -> usize {
        let first = self.html[at..].chars().next().map_or(1, char::len_utf8);
        let rest = &self.html[at + first..];
        let next = rest.match_indices('<').map(|(found, _)| at + first + found).find(|from| {
            // A lone `<` is text.
            markup(&self.html[*from..]).is_some()
        });
        let end = next.unwrap_or(self.html.len());
        if self.is_hidden() {
            self.seen.hidden.push(self.html, at..end);
            self.look_within(at..end);
        } else {
            self.seen.shown.push(self.html, at..end);
        }
        end
    }

    fn look_within(&mut self, range: std::ops::Range<usize>) {
        let text = &self.html[range.clone()];
        let has_markup = ["<", "&lt;", "u003c", "u003C", "%3C", "%3c", "&#60;", "&#x3c;", "&#x3C;"];
        if has_markup.iter().any(|mark| text.contains(mark)) {
            self.seen.within.part(range.start);
            self.seen.within.push_within(self.html, range, |name| is_in(BLOCKS, name));
        }
    }

    fn tag(&mut self, at: usize, end: usize) -> usize {
        let tag = &self.html[at..end];
        if tag.starts_with("<!") || tag.starts_with("<?") {
            self.seen.attributes.part(at);
            self.seen.attributes.push(self.html, at..end);
            return end;
        }
        let closes = tag.starts_with("</");
        let name_at = at + if closes { 2 } else { 1 };
        let name = tag_name(&self.html[name_at..end]);
        if closes {
            self.close(name, at);
        } else {
            self.open_element(name, name_at + name.len(), end);
        }
        end
    }

    fn close(&mut self, name: &str, at: usize) {
        let (was_hidden, mut breaks) = (self.is_hidden(), false);
        if let Some(place) = self.open.iter().rposition(|element| element.name.eq_ignore_ascii_case(name)) {
            breaks = self.open[place].breaks;
            self.open.truncate(place);
        }
        if was_hidden != self.is_hidden() {
            self.seen.hidden.part(at);
        }
        self.space_around(name, breaks, at);
    }

    fn open_element(&mut self, name: &'h str, from: usize, end: usize) {
        let (mut hidden, mut breaks) = (self.is_hidden(), false);
        let mut at = from;
        while let Some(attribute) = attribute(self.html, at, end) {
            match attribute.name {
                "data-wl-hidden" => hidden = true,
                "data-wl-shown" => hidden = false,
                "data-wl-block" => breaks = true,
                _ => {}
            }
            self.seen.attributes.part(at);
            self.seen.attributes.push(self.html, attribute.value.clone());
            self.look_within(attribute.value);
            at = attribute.end;
        }
        self.space_around(name, breaks, end);
        if !is_in(VOID, name) {
            self.open.push(Open { name, hidden: hidden || is_in(UNREAD, name), breaks });
        }
    }

    /// Where a line or cell begins or ends there is a space.
    fn space_around(&mut self, name: &str, breaks: bool, at: usize) {
        if breaks || is_in(BLOCKS, name) {
            let texts = if self.is_hidden() { &mut self.seen.hidden } else { &mut self.seen.shown };
            texts.gap(at..at);
        }
    }
}

fn tag_name(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(text.len());
    &text[..end]
}

struct Attribute<'h> {
    name: &'h str,
    value: std::ops::Range<usize>,
    end: usize,
}

/// The next attribute of a tag that ends at `end`.
fn attribute(html: &str, from: usize, end: usize) -> Option<Attribute<'_>> {
    let tag = html[..end].strip_suffix('>').unwrap_or(&html[..end]);
    let skip = |at: usize, what: fn(char) -> bool| {
        tag.get(at..).and_then(|rest| rest.find(|c| !what(c))).map_or(tag.len(), |found| at + found)
    };
    let blank = |c: char| c.is_whitespace();
    let start = skip(from, |c| c.is_whitespace() || c == '/');
    if start >= tag.len() {
        return None;
    }
    // A name may begin with `=`, and with nothing else that ends one.
    let first = tag[start..].chars().next().map_or(1, char::len_utf8);
    let name_end = skip(start + first, |c| !c.is_whitespace() && !matches!(c, '=' | '/'));
    let name = &tag[start..name_end];
    let equals = skip(name_end, blank);
    if !tag[equals..].starts_with('=') {
        return Some(Attribute { name, value: name_end..name_end, end: name_end });
    }
    let value = skip(equals + 1, blank);
    match tag[value..].chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let close = tag[value + 1..].find(quote).map_or(tag.len(), |found| value + 1 + found);
            Some(Attribute { name, value: value + 1..close, end: (close + 1).min(tag.len()) })
        }
        _ => {
            let close = skip(value, |c| !c.is_whitespace());
            Some(Attribute { name, value: value..close, end: close })
        }
    }
}

fn is_in(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

const VOID: &[&str] = &["area", "base", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"];

/// Elements whose text is not shown where it stands; extraction skips the same.
const UNREAD: &[&str] =
    &["script", "style", "template", "noscript", "head", "title", "meta", "link", "textarea", "option"];

/// Elements that begin a line or a cell; extraction has the same list.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_runs_across_tags_and_cells_are_apart() {
        let html =
            "<tr><td>An<b>n</b> <i data-wl-hidden=\"\">(hid<u>den</u>)</i>Lee</td><td title='a > b'>12</td></tr>";
        let seen = SeenHtml::of(html);
        assert_eq!(seen.shown.folded.trim(), "ann lee 12");
        assert_eq!(seen.hidden.folded.trim(), "(hidden)");
        assert_eq!(seen.attributes.folded.trim(), "a > b");
        for within in [
            "<p>An<b>n</b> Lee</p>",
            "&lt;p&gt;An&lt;b class=x&gt;n&lt;/b&gt; Lee&lt;/p&gt;",
            r"\u003cp>An\u003cb>n\u003c/b> Lee\u003c/p>",
        ] {
            let seen = SeenHtml::of(&format!("<iframe srcdoc=\"{within}\"></iframe>"));
            assert_eq!(seen.within.folded.trim(), "ann lee", "{within}");
        }
    }

    #[test]
    fn odd_markup_is_read_all_the_same() {
        let seen = SeenHtml::of("1 < 2 <p class=a b = 'c' d/>x<br>y</q><!-- note --><input value=\"v\"");
        assert_eq!(seen.shown.folded, "1 < 2 x y");
        assert_eq!(seen.attributes.folded.trim(), "a\nc\n<!-- note -->\nv");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_stumble(html in "[<>/='\"a-c !?&;%#é\\-]{0,60}") {
            let seen = SeenHtml::of(&html);
            for text in [&seen.shown, &seen.hidden, &seen.attributes] {
                for character in text.characters(0..text.folded.len()) {
                    prop_assert!(html.get(character.source()).is_some());
                }
            }
        }
    }
}
