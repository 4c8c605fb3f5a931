//! The values of a record by their paths, as they are written.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::value::RawValue;

/// Values by their path, such as `color.exterior` or `photos[2].url`; nothing is there for null.
pub(super) type Leaves = BTreeMap<String, String>;

/// Deeper values are compared as a whole.
const MAX_DEPTH: usize = 16;

/// The leaves of a record written as JSON; a text that is none is one leaf.
pub(super) fn leaves(json: &str) -> Leaves {
    let mut found = Leaves::new();
    gather("", json, 0, &mut found);
    found
}

fn gather(path: &str, json: &str, depth: usize, into: &mut Leaves) {
    let json = json.trim();
    let below = depth < MAX_DEPTH;
    if let Some(fields) = below.then(|| fields(json)).flatten() {
        for (name, value) in fields {
            let path = if path.is_empty() { name } else { format!("{path}.{name}") };
            gather(&path, value.get(), depth + 1, into);
        }
    } else if let Some(items) = below.then(|| records(json)).flatten() {
        for (index, item) in items.iter().enumerate() {
            gather(&format!("{path}[{}]", index + 1), item.get(), depth + 1, into);
        }
    } else if json != "null" {
        into.insert(path.to_owned(), json.to_owned());
    }
}

fn fields(json: &str) -> Option<IndexMap<String, Box<RawValue>>> {
    json.starts_with('{').then(|| serde_json::from_str(json).ok())?
}

/// The items of a list of records; a list of plain values is one value.
fn records(json: &str) -> Option<Vec<Box<RawValue>>> {
    let items: Vec<Box<RawValue>> = json.starts_with('[').then(|| serde_json::from_str(json).ok())??;
    (!items.is_empty() && items.iter().all(|item| item.get().starts_with('{'))).then_some(items)
}

/// The field that a path leads to, whichever item it is: `photos[].url`.
pub(super) fn field_of(path: &str) -> String {
    let mut field = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        match c {
            '[' => (inside, _) = (true, field.push('[')),
            ']' => (inside, _) = (false, field.push(']')),
            _ if inside => {}
            c => field.push(c),
        }
    }
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_have_paths_and_keep_their_digits() {
        let found = leaves(
            r#"{"price":12.50,"none":null,"color":{"exterior":"red"},"photos":[{"url":"a"},{"url":"b"}],"tags":["x","y"]}"#,
        );
        let found: Vec<String> = found.iter().map(|(path, value)| format!("{path}={value}")).collect();
        assert_eq!(
            found,
            [
                "color.exterior=\"red\"",
                "photos[1].url=\"a\"",
                "photos[2].url=\"b\"",
                "price=12.50",
                "tags=[\"x\",\"y\"]"
            ]
        );
        assert_eq!(field_of("photos[12].url"), "photos[].url");
    }
}
