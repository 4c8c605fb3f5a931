//! Snapshots for people: what stands in stamps is put where a browser shows it, and what could run is taken out.

use std::borrow::Cow;

/// The snapshot with `value`, `checked` and `selected` as they were, texts in text areas, sizes on pictures,
/// and no address that is a script.
pub(super) fn shown(html: &str) -> String {
    let mut shown = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        shown.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match StartTag::at(rest) {
            Some(tag) if tag.attributes.is_empty() => tag.length,
            Some(tag) => {
                put(&mut shown, &tag);
                rest = &rest[tag.length..];
                continue;
            }
            None => 1,
        };
        shown.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    shown.push_str(rest);
    shown
}

/// A start tag as the page's script writes it: no `<` or `>` in it but its own.
struct StartTag<'h> {
    name: &'h str,
    /// All that stands behind the name.
    attributes: &'h str,
    length: usize,
}

impl<'h> StartTag<'h> {
    /// The tag that a text begins with.
    fn at(text: &'h str) -> Option<Self> {
        let inner = text.strip_prefix('<').filter(|inner| inner.starts_with(|c: char| c.is_ascii_alphabetic()))?;
        let end = memchr::memchr2(b'<', b'>', inner.as_bytes()).filter(|end| inner.as_bytes()[*end] == b'>')?;
        let inner = &inner[..end];
        let (name, attributes) = inner.split_at(inner.find(is_between).unwrap_or(inner.len()));
        Some(Self { name, attributes, length: end + 2 })
    }
}

/// What stands between attributes.
fn is_between(c: char) -> bool {
    c.is_whitespace() || c == '/'
}

/// Attributes, each a name and maybe a value in double quotes; what is written otherwise is left out.
fn attributes(written: &str) -> Vec<(&str, &str)> {
    let (mut all, mut rest) = (Vec::new(), written);
    while let Some(at) = rest.find(is_between) {
        rest = rest[at..].trim_start_matches(is_between);
        let end = rest.find(|c: char| is_between(c) || matches!(c, '"' | '=')).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        rest = after;
        if !name.is_empty() {
            let value = after.strip_prefix("=\"").and_then(|value| value.split_once('"'));
            all.push((name, value.map_or("", |(value, _)| value)));
            rest = value.map_or(after, |(_, after)| after);
        }
    }
    all
}

/// Writes a start tag anew.
fn put(tag: &mut String, StartTag { name, attributes: written, .. }: &StartTag<'_>) {
    let all = attributes(written);
    let stamp = |stamp: &str| all.iter().find(|(name, _)| name.strip_prefix("data-wl-") == Some(stamp)).map(|it| it.1);
    let has = |wanted: &str| all.iter().any(|(name, _)| *name == wanted);
    let is_input = name.eq_ignore_ascii_case("input");
    tag.push('<');
    tag.push_str(name);
    for (attribute, value) in &all {
        let is_old = match *attribute {
            "value" => is_input && stamp("value").is_some(),
            "checked" => is_input && stamp("checked").is_some(),
            "selected" => stamp("selected").is_some(),
            _ => false,
        };
        if !(is_old || LEADING.contains(attribute) && is_script(value)) {
            push(tag, attribute, value);
        }
    }
    if is_input {
        if let Some(value) = stamp("value") {
            push(tag, "value", value);
        }
        if stamp("checked") == Some("true") {
            push(tag, "checked", "");
        }
    }
    if name.eq_ignore_ascii_case("option") && stamp("selected") == Some("true") {
        push(tag, "selected", "");
    }
    if let Some((width, height)) = stamp("size").and_then(|size| size.split_once('x')) {
        for (attribute, length) in [("width", width), ("height", height)] {
            if !has(attribute) {
                push(tag, attribute, length);
            }
        }
    }
    tag.push('>');
    if let (true, Some(text)) = (name.eq_ignore_ascii_case("textarea"), stamp("value")) {
        // The first line break in it is not read.
        tag.push('\n');
        tag.push_str(text);
    }
}

fn push(tag: &mut String, name: &str, value: &str) {
    tag.push(' ');
    tag.push_str(name);
    tag.push_str("=\"");
    tag.push_str(value);
    tag.push('"');
}

/// Attributes that lead somewhere.
const LEADING: [&str; 7] = ["href", "src", "action", "formaction", "xlink:href", "data", "poster"];

/// Whether an address is a script, however it is spelt.
fn is_script(address: &str) -> bool {
    let plain: String = unescaped(address).chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(20).collect();
    let plain = plain.to_ascii_lowercase();
    ["javascript:", "vbscript:", "data:text/html"].iter().any(|kind| plain.starts_with(kind))
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if text.contains('&') { text.replace("&colon;", ":").replace("&amp;", "&").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_become_what_a_browser_shows() {
        for (taken, expected) in [
            (
                r#"<input value="old" data-wl-value="new &quot;1&quot;">"#,
                r#"<input data-wl-value="new &quot;1&quot;" value="new &quot;1&quot;">"#,
            ),
            (
                r#"<input type="checkbox" checked="" data-wl-checked="false">"#,
                r#"<input type="checkbox" data-wl-checked="false">"#,
            ),
            (
                r#"<option selected="" data-wl-selected="false">a</option><option data-wl-selected="true">b</option>"#,
                r#"<option data-wl-selected="false">a</option><option data-wl-selected="true" selected="">b</option>"#,
            ),
            (
                r#"<textarea rows="2" data-wl-value="a&lt;b"></textarea>"#,
                "<textarea rows=\"2\" data-wl-value=\"a&lt;b\">\na&lt;b</textarea>",
            ),
            (r#"<img height="9" data-wl-size="30x20">"#, r#"<img height="9" data-wl-size="30x20" width="30">"#),
            (r#"<td class="a">1 &lt; 2</td>"#, r#"<td class="a">1 &lt; 2</td>"#),
            (r#"<a href="/x">x</a><br>"#, r#"<a href="/x">x</a><br>"#),
            (r#"1 < 2 <3 <i class="é"""#, r#"1 < 2 <3 <i class="é"""#),
        ] {
            assert_eq!(shown(taken), expected);
        }
    }

    #[test]
    fn nothing_in_it_runs() {
        for address in ["javascript:alert(1)", " java\tscript:alert(1)", "JAVASCRIPT:1", "data:text/html,x"] {
            assert_eq!(shown(&format!(r#"<a class="b" href="{address}">x</a>"#)), r#"<a class="b">x</a>"#);
        }
        for tag in [
            "<a href=javascript:1>",
            "<a href='javascript:1'>",
            r#"<a href = "javascript:1">"#,
            r#"<a /href="javascript:1">"#,
            r#"<a/href="javascript:1">"#,
            r#"<a class="b"href="javascript:1">"#,
        ] {
            let shown = shown(tag);
            assert!(!shown.contains("javascript"), "{shown}");
        }
    }
}
