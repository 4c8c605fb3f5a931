//! Snapshots for people: what stands in stamps is put where a browser shows it, and what could run is taken out.

use std::{borrow::Cow, sync::LazyLock};

use regex::{Captures, Regex};

/// A start tag as the page's script writes it: no `<` or `>` in it but its own.
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<([A-Za-z][^\s/<>]*)((?:\s[^<>]*)?)>").ok());
/// An attribute in it, a name and maybe a value in double quotes.
static ATTRIBUTE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"\s([^\s"=]+)(?:="([^"]*)")?"#).ok());

/// The snapshot with `value`, `checked` and `selected` as they were, texts in text areas, sizes on pictures,
/// and no address that is a script.
pub(super) fn shown(html: &str) -> String {
    let Some(tag) = &*TAG else { return String::new() };
    tag.replace_all(html, |found: &Captures<'_>| {
        let (name, attributes) = (&found[1], &found[2]);
        if attributes.is_empty() { found[0].to_owned() } else { start_tag(name, attributes) }
    })
    .into_owned()
}

fn start_tag(name: &str, written: &str) -> String {
    let Some(attribute) = &*ATTRIBUTE else { return format!("<{name}>") };
    let all: Vec<(&str, &str)> = attribute
        .captures_iter(written)
        .filter_map(|found| Some((found.get(1)?.as_str(), found.get(2).map_or("", |value| value.as_str()))))
        .collect();
    let stamp = |stamp: &str| all.iter().find(|(name, _)| name.strip_prefix("data-wl-") == Some(stamp)).map(|it| it.1);
    let has = |wanted: &str| all.iter().any(|(name, _)| *name == wanted);
    let is_input = name.eq_ignore_ascii_case("input");
    let mut tag = format!("<{name}");
    for (attribute, value) in &all {
        let is_old = match *attribute {
            "value" => is_input && stamp("value").is_some(),
            "checked" => is_input && stamp("checked").is_some(),
            "selected" => stamp("selected").is_some(),
            _ => false,
        };
        if !(is_old || LEADING.contains(attribute) && is_script(value)) {
            push(&mut tag, attribute, value);
        }
    }
    if is_input {
        if let Some(value) = stamp("value") {
            push(&mut tag, "value", value);
        }
        if stamp("checked") == Some("true") {
            push(&mut tag, "checked", "");
        }
    }
    if name.eq_ignore_ascii_case("option") && stamp("selected") == Some("true") {
        push(&mut tag, "selected", "");
    }
    if let Some((width, height)) = stamp("size").and_then(|size| size.split_once('x')) {
        for (attribute, length) in [("width", width), ("height", height)] {
            if !has(attribute) {
                push(&mut tag, attribute, length);
            }
        }
    }
    tag.push('>');
    if let (true, Some(text)) = (name.eq_ignore_ascii_case("textarea"), stamp("value")) {
        // The first line break in it is not read.
        tag.push('\n');
        tag.push_str(text);
    }
    tag
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
        ] {
            assert_eq!(shown(taken), expected);
        }
    }

    #[test]
    fn nothing_in_it_runs() {
        for address in ["javascript:alert(1)", " java\tscript:alert(1)", "JAVASCRIPT:1", "data:text/html,x"] {
            assert_eq!(shown(&format!(r#"<a class="b" href="{address}">x</a>"#)), r#"<a class="b">x</a>"#);
        }
    }
}
