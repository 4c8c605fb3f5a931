//! The values that a request carries: its query, and its body if that is a form or JSON.

use std::collections::BTreeSet;

use serde_json::Value;
use url::form_urlencoded;

use super::volatile::why_volatile;

/// Named values, in order. A body that is neither a form nor JSON is one value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<(String, String)>);

/// A value that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// `?page`, `amount`, `/items/0/id`, or `the body`.
    pub(super) field: String,
    /// Why it does not count.
    pub(super) tolerated: Option<&'static str>,
}

/// Leaves of a JSON body beyond this are one value.
const MOST_LEAVES: usize = 10_000;

impl Fields {
    pub(super) fn of(url: &str, content_type: &str, body: &[u8]) -> Self {
        let query = url.split('#').next().and_then(|url| url.split_once('?')).map(|(_, query)| query);
        let mut fields: Vec<(String, String)> = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
            .map(|(name, value)| (format!("?{name}"), value.into_owned()))
            .collect();
        if !body.is_empty() {
            fields.extend(body_fields(content_type, body));
        }
        Self(fields)
    }

    /// What differs in `other`, name by name; of a name that stands several times, in their order.
    pub(super) fn differences(&self, other: &Self, volatile: &BTreeSet<String>) -> Vec<Difference> {
        let mut rest: Vec<&(String, String)> = other.0.iter().collect();
        let mut differences = Vec::new();
        for (name, then) in &self.0 {
            let now = rest.iter().position(|(other, _)| other == name).map(|at| &rest.remove(at).1);
            if now.is_some_and(|now| now == then) {
                continue;
            }
            let tolerated = match now {
                _ if volatile.contains(bare(name)) => Some("declared volatile"),
                Some(now) => why_volatile(then, now),
                None => None,
            };
            differences.push(Difference { field: name.clone(), tolerated });
        }
        let added = rest.into_iter().map(|(name, _)| Difference {
            field: name.clone(),
            tolerated: volatile.contains(bare(name)).then_some("declared volatile"),
        });
        differences.extend(added);
        differences
    }
}

/// The name as people give it: `?page` is `page`, `/items/0/id` is `id`.
fn bare(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or_default().trim_start_matches('?')
}

fn body_fields(content_type: &str, body: &[u8]) -> Vec<(String, String)> {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let form = || form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    match kind.as_str() {
        "application/x-www-form-urlencoded" => form(),
        "multipart/form-data" => parts(&String::from_utf8_lossy(body)),
        _ => json_fields(body)
            .unwrap_or_else(|| vec![("the body".to_owned(), String::from_utf8_lossy(body).into_owned())]),
    }
}

fn json_fields(body: &[u8]) -> Option<Vec<(String, String)>> {
    let json: Value = serde_json::from_slice(body).ok()?;
    let mut leaves = Vec::new();
    add_leaves(&json, String::new(), &mut leaves);
    (leaves.len() <= MOST_LEAVES).then_some(leaves)
}

fn add_leaves(json: &Value, path: String, leaves: &mut Vec<(String, String)>) {
    match json {
        _ if leaves.len() > MOST_LEAVES => {}
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| add_leaves(value, format!("{path}/{name}"), leaves))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| add_leaves(item, format!("{path}/{at}"), leaves));
        }
        Value::String(text) => leaves.push((path, text.clone())),
        leaf => leaves.push((path, leaf.to_string())),
    }
}

/// The parts of a multipart form by name. The boundary is its first line, which is new in each request.
fn parts(body: &str) -> Vec<(String, String)> {
    let Some((boundary, _)) = body.split_once("\r\n") else { return vec![("the body".to_owned(), body.to_owned())] };
    let parts = body.split(boundary).filter_map(|part| part.split_once("\r\n\r\n"));
    let named = parts.map(|(head, content)| {
        let name = head.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        (name.to_owned(), content.trim_end_matches("\r\n").to_owned())
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded";

    fn differing(then: (&str, &str, &str), now: (&str, &str, &str)) -> Vec<(String, bool)> {
        let fields = |(url, kind, body): (&str, &str, &str)| Fields::of(url, kind, body.as_bytes());
        let differences = fields(then).differences(&fields(now), &BTreeSet::from(["nonce".to_owned()]));
        differences.into_iter().map(|it| (it.field, it.tolerated.is_some())).collect()
    }

    #[test]
    fn queries_forms_and_json_are_compared_value_by_value() {
        let url = "https://app.example/list";
        assert_eq!(differing((&format!("{url}?a=1&b=2"), "", ""), (&format!("{url}?b=2&a=1#x"), "", "")), []);
        assert_eq!(
            differing((&format!("{url}?page=1"), "", ""), (&format!("{url}?page=2"), "", "")),
            [("?page".to_owned(), false)]
        );
        assert_eq!(
            differing((url, FORM, "user=%C2%ABsecret%C2%BB&amount=5"), (url, FORM, "user=other&amount=5")),
            [("user".to_owned(), true)]
        );
        let json = |id: &str, amount: u8| format!(r#"{{"lines":[{{"nonce":"{id}","amount":{amount}}}]}}"#);
        assert_eq!(
            differing((url, "application/json", &json("a", 5)), (url, "application/json", &json("b", 6))),
            [("/lines/0/amount".to_owned(), false), ("/lines/0/nonce".to_owned(), true)]
        );
    }

    #[test]
    fn parts_of_a_form_are_compared_whatever_their_boundary() {
        let body = |boundary: &str, name: &str| {
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n{name}\r\n--{boundary}--\r\n"
            )
        };
        let (then, now) = (body("x1", "Front"), body("y2", "Front"));
        let kind = "multipart/form-data; boundary=x1";
        assert_eq!(differing(("/u", kind, &then), ("/u", kind, &now)), []);
        assert_eq!(differing(("/u", kind, &then), ("/u", kind, &body("y2", "Back"))), [("title".to_owned(), false)]);
    }

    #[test]
    fn a_field_that_came_or_went_is_a_difference() {
        assert_eq!(differing(("/u?a=1", "", ""), ("/u", "", "")), [("?a".to_owned(), false)]);
        assert_eq!(
            differing(("/u", "", ""), ("/u?a=1&nonce=4", "", "")),
            [("?a".to_owned(), false), ("?nonce".to_owned(), true)]
        );
    }
}
