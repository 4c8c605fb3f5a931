//! What in a request or its answer proves who somebody is: made secret before anybody is told of it.

use url::form_urlencoded;

use super::network_events::Headers;
use crate::secret::{Secret, Sensitive, sensitive};

/// Tokens in cookies and other headers.
pub(super) fn in_headers(headers: &Headers) -> Vec<Secret> {
    let mut found = Vec::new();
    for (name, value) in headers.lines() {
        in_header(&name.to_ascii_lowercase(), &value, &mut found);
    }
    found
}

/// Tokens in an address.
pub(super) fn in_address(address: &str) -> Vec<Secret> {
    let Ok(url) = url::Url::parse(address) else { return Vec::new() };
    let pairs = url.query_pairs().filter(|(name, value)| names_token(name) && looks_random(value));
    pairs.map(|(_, value)| Secret::new(value.into_owned())).collect()
}

fn in_header(name: &str, value: &str, found: &mut Vec<Secret>) {
    match name {
        "set-cookie" => cookie(value.split(';').next().unwrap_or_default(), found),
        "cookie" => value.split(';').for_each(|pair| cookie(pair, found)),
        "authorization" | "proxy-authorization" => {
            let token = value.split_once(' ').map_or(value, |(_, token)| token);
            found.push(Secret::new(token.trim()));
        }
        _ if names_token(name) && value.len() >= NAMED => found.push(Secret::new(value)),
        _ => {}
    }
}

pub(super) fn cookie(pair: &str, found: &mut Vec<Secret>) {
    let Some((name, value)) = pair.split_once('=') else { return };
    let (name, value) = (name.trim(), value.trim().trim_matches('"'));
    if looks_random(value) || (names_token(name) && value.len() >= NAMED) {
        found.push(Secret::new(value));
        // Not a form: a plus is a plus.
        let escaped = format!("value={}", value.replace('+', "%2B"));
        if let Some((_, plain)) = form_urlencoded::parse(escaped.as_bytes()).next().filter(|(_, plain)| plain != value)
        {
            found.push(Secret::new(plain.into_owned()));
        }
    }
}

/// Tokens in an entry of a page's storage: all of it, or in the JSON that it is.
pub(super) fn stored(name: &str, value: &str, found: &mut Vec<Secret>) {
    match serde_json::from_str(value) {
        Ok(parsed @ (serde_json::Value::Object(_) | serde_json::Value::Array(_))) => in_json(name, &parsed, found),
        _ if looks_random(value) || (names_token(name) && value.len() >= NAMED) => found.push(Secret::new(value)),
        _ => {}
    }
}

fn in_json(name: &str, value: &serde_json::Value, found: &mut Vec<Secret>) {
    match value {
        serde_json::Value::String(text) if looks_random(text) || (names_token(name) && text.len() >= NAMED) => {
            found.push(Secret::new(text));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| in_json(name, item, found)),
        serde_json::Value::Object(fields) => fields.iter().for_each(|(name, value)| in_json(name, value, found)),
        _ => {}
    }
}

/// A shorter value is a word, whatever its name is.
const NAMED: usize = 8;
const RANDOM: usize = 16;

fn names_token(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_one = matches!(&*name, "code" | "state" | "ticket" | "remember" | "auth" | "sig" | "signature");
    is_one || sensitive(&name) == Some(Sensitive::Secret)
}

/// Letters and digits in a row that nobody would write.
fn looks_random(value: &str) -> bool {
    let letters = value.chars().filter(char::is_ascii_alphabetic).count();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let is_address = value.starts_with('/') || value.contains("://");
    value.len() >= RANDOM && letters >= 4 && digits >= 2 && !is_address && !value.contains([' ', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_in(headers: &[(&str, &str)]) -> Vec<String> {
        let mut found = Vec::new();
        headers.iter().for_each(|(name, value)| in_header(name, value, &mut found));
        found.iter().map(|secret| secret.expose().to_owned()).collect()
    }

    #[test]
    fn an_address_has_tokens_where_it_says_so() {
        let found = in_address("https://a.example/cb?code=oc-55e0b1d7a9c34f62&vin_code=1HGCM82633A004352&page=2#x");
        let found: Vec<&str> = found.iter().map(Secret::expose).collect();
        assert_eq!(found, ["oc-55e0b1d7a9c34f62"]);
    }

    #[test]
    fn tokens_are_told_from_settings() {
        let found = found_in(&[
            ("set-cookie", "sid=7c2e90aa01; Path=/; HttpOnly"),
            ("set-cookie", "theme=dark-high-contrast; Path=/"),
            ("set-cookie", "r=Zm9v+YmFy/MTIzNDU2Nzg5==; Path=/"),
            ("cookie", "back=/inventory/vehicles2026; last=2026-11-30T16:25:18Z; a=Zm9vYmFy%2BMTIzNDU2; locale=en-US"),
            ("authorization", "Bearer abc.def"),
            ("x-csrf-token", "c0ffee-11"),
            ("www-authenticate", "Basic realm=\"here and there\""),
            ("content-type", "application/json; charset=utf-8"),
            (":authority", "app.example.com:8443"),
        ]);
        assert_eq!(
            found,
            [
                "7c2e90aa01",
                "Zm9v+YmFy/MTIzNDU2Nzg5==",
                "Zm9vYmFy%2BMTIzNDU2",
                "Zm9vYmFy+MTIzNDU2",
                "abc.def",
                "c0ffee-11"
            ]
        );
    }
}
