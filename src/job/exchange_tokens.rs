//! What in a request or its answer proves who somebody is: made secret before anybody is told of it.

use url::form_urlencoded;

use crate::{event::ExchangeSeen, secret::Secret};

/// Tokens in cookies, headers and addresses.
pub(super) fn tokens(exchange: &ExchangeSeen) -> Vec<Secret> {
    let mut found = Vec::new();
    for (name, value) in exchange.request_headers.iter().chain(&exchange.response_headers) {
        in_header(&name.to_ascii_lowercase(), value, &mut found);
    }
    if let Ok(url) = url::Url::parse(&exchange.url) {
        let pairs = url.query_pairs().filter(|(name, value)| names_token(name) && looks_random(value));
        found.extend(pairs.map(|(_, value)| Secret::new(value.into_owned())));
    }
    found
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

fn cookie(pair: &str, found: &mut Vec<Secret>) {
    let Some((name, value)) = pair.split_once('=') else { return };
    let (name, value) = (name.trim(), value.trim().trim_matches('"'));
    if looks_random(value) || (names_token(name) && value.len() >= NAMED) {
        found.push(Secret::new(value));
        // Not a form: a plus is a plus.
        let escaped = value.replace('+', "%2B");
        if let Some((plain, _)) = form_urlencoded::parse(escaped.as_bytes()).next().filter(|(plain, _)| plain != value)
        {
            found.push(Secret::new(plain.into_owned()));
        }
    }
}

/// A shorter value is a word, whatever its name is.
const NAMED: usize = 8;
const RANDOM: usize = 16;

fn names_token(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = [
        "token", "csrf", "xsrf", "session", "sid", "auth", "jwt", "ticket", "secret", "nonce", "api-key", "code",
        "state",
    ];
    words.iter().any(|word| name.contains(word)) && !matches!(&*name, "www-authenticate" | "status-code")
}

/// Letters and digits in a row that nobody would write.
fn looks_random(value: &str) -> bool {
    let letters = value.chars().filter(char::is_ascii_alphabetic).count();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    value.len() >= RANDOM && letters >= 4 && digits >= 2 && !value.contains([' ', '/', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_headers(headers: &[(&str, &str)]) -> Vec<String> {
        let mut found = Vec::new();
        headers.iter().for_each(|(name, value)| in_header(name, value, &mut found));
        found.iter().map(|secret| secret.expose().to_owned()).collect()
    }

    #[test]
    fn tokens_are_told_from_settings() {
        let found = in_headers(&[
            ("set-cookie", "sid=7c2e90aa01; Path=/; HttpOnly"),
            ("set-cookie", "theme=dark-high-contrast; Path=/"),
            ("cookie", "last=2026-11-30T16:25:18Z; a=Zm9vYmFy%2BMTIzNDU2; locale=en-US"),
            ("authorization", "Bearer abc.def"),
            ("x-csrf-token", "c0ffee-11"),
            ("www-authenticate", "Basic realm=\"here and there\""),
            ("content-type", "application/json; charset=utf-8"),
        ]);
        assert_eq!(found, ["7c2e90aa01", "Zm9vYmFy%2BMTIzNDU2", "Zm9vYmFy+MTIzNDU2", "abc.def", "c0ffee-11"]);
    }
}
