//! Paths into JSON: `data[*].name`.

use std::{fmt, str::FromStr};

/// A path from one JSON value to others below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonPath {
    pub steps: Vec<JsonStep>,
    written: String,
}

/// One step of a [`JsonPath`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonStep {
    /// A member of an object: `name`, or `["a name"]` when it holds signs.
    Key(String),
    /// An element of an array, from 0 as JSON counts.
    Index(usize),
    /// Every element of an array: `[*]`.
    All,
}

impl FromStr for JsonPath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            rest = match rest.strip_prefix('[') {
                Some(inner) => bracket(inner, &mut steps)?,
                None => member(rest, steps.is_empty(), &mut steps)?,
            };
        }
        if steps.is_empty() {
            return Err("it is empty".to_owned());
        }
        Ok(Self { steps, written: text.trim().to_owned() })
    }
}

/// `name` at the beginning, `.name` after.
fn member<'t>(text: &'t str, is_first: bool, steps: &mut Vec<JsonStep>) -> Result<&'t str, String> {
    let name = match (text.strip_prefix('.'), is_first) {
        (Some(name), false) => name,
        (None, true) => text,
        _ => return Err(format!("`.` or `[` is expected before `{text}`")),
    };
    let end = name.find(['.', '[', ']']).unwrap_or(name.len());
    let (key, rest) = name.split_at(end);
    if key.is_empty() {
        return Err("a name is missing".to_owned());
    }
    steps.push(JsonStep::Key(key.to_owned()));
    Ok(rest)
}

/// `*]`, `0]` or `"a name"]`.
fn bracket<'t>(text: &'t str, steps: &mut Vec<JsonStep>) -> Result<&'t str, String> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (key, rest) = quoted.split_once("\"]").ok_or("`\"]` is missing")?;
        steps.push(JsonStep::Key(key.to_owned()));
        return Ok(rest);
    }
    let (inside, rest) = text.split_once(']').ok_or("`]` is missing")?;
    steps.push(match inside.trim() {
        "*" => JsonStep::All,
        number => JsonStep::Index(number.parse().map_err(|_| format!("`[{number}]` is no position"))?),
    });
    Ok(rest)
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let key = |name: &str| JsonStep::Key(name.to_owned());
        for (text, steps) in [
            ("data[*].name", vec![key("data"), JsonStep::All, key("name")]),
            ("[*]", vec![JsonStep::All]),
            ("a[0][\"b.c\"].d", vec![key("a"), JsonStep::Index(0), key("b.c"), key("d")]),
        ] {
            assert_eq!(text.parse::<JsonPath>().unwrap().steps, steps, "{text}");
        }
        for text in ["", ".a", "a..b", "a[", "a[x]", "a]b", "a[\"b]"] {
            assert!(text.parse::<JsonPath>().is_err(), "{text}");
        }
    }
}
