//! Values within a JSON text, changed without touching what stays: numbers keep their digits.

use serde_json::Value;

/// The text with `change` made to each string and number that is a value, not to names of fields. A
/// number that is none any more becomes a string.
pub(super) fn map_values(json: &str, change: impl Fn(&str) -> String) -> String {
    map_named(json, |_, _, value| Some(change(value)))
}

/// The same, where `change` is told the name of the field that a value is in, and how it is written; nothing
/// leaves it as it is.
pub(super) fn map_named(json: &str, change: impl Fn(Option<&str>, &str, &str) -> Option<String>) -> String {
    let mut name: Option<String> = None;
    let mut mapped = String::with_capacity(json.len());
    let mut at = 0;
    while let Some(byte) = json.as_bytes().get(at) {
        let end = match byte {
            b'"' => {
                let end = string_end(json, at);
                let written = &json[at..end];
                let read = serde_json::from_str::<String>(written).ok();
                let changed = match read {
                    Some(text) if is_name(&json[end..]) => {
                        name = Some(text);
                        None
                    }
                    Some(text) => change(name.as_deref(), written, &text),
                    None => None,
                };
                mapped.push_str(&changed.map_or_else(|| written.to_owned(), |changed| quoted(&changed)));
                end
            }
            b'-' | b'0'..=b'9' => {
                let end = json[at..].find(|c: char| !is_numeric(c)).map_or(json.len(), |length| at + length);
                let written = &json[at..end];
                let changed = change(name.as_deref(), written, written).unwrap_or_else(|| written.to_owned());
                let is_number = matches!(serde_json::from_str(&changed), Ok(Value::Number(_)));
                mapped.push_str(&if is_number { changed } else { quoted(&changed) });
                end
            }
            _ => {
                let mut rest = json[at..].char_indices().skip(1);
                let next = rest.find(|(_, c)| matches!(c, '"' | '-' | '0'..='9'));
                let end = next.map_or(json.len(), |(length, _)| at + length);
                mapped.push_str(&json[at..end]);
                end
            }
        };
        at = end;
    }
    mapped
}

fn is_numeric(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E')
}

/// Behind the closing quote of a string that opens at `at`.
fn string_end(json: &str, at: usize) -> usize {
    let mut escaped = false;
    for (index, byte) in json.bytes().enumerate().skip(at + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    json.len()
}

fn is_name(rest: &str) -> bool {
    rest.trim_start().starts_with(':')
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_change_and_the_rest_stays() {
        let json = r#"{"name":"A \"b\"","n":[12.50,-3,true,null],"in":{"name":"é"}}"#;
        assert_eq!(map_values(json, str::to_owned), json);
        let shouted = map_values(json, |text| text.to_uppercase().replace("12", "98"));
        assert_eq!(shouted, r#"{"name":"A \"B\"","n":[98.50,-3,true,null],"in":{"name":"É"}}"#);
        assert_eq!(map_values("[7]", |_| "«secret»".to_owned()), "[\"«secret»\"]");
        for broken in ["\"", "{\"a", "[-", "é"] {
            let _ = map_values(broken, str::to_owned);
        }
    }
}
