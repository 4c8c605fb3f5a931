//! The address in a message that a person is meant to open.

use std::collections::BTreeMap;

use regex::Regex;
use url::Url;

use super::{Link, NotIt, Reading};
use crate::secret::Secret;

/// Longer ones no portal sends.
const MAX_LENGTH: usize = 8 << 10;
/// From so many characters on a part of an address is taken for a token.
const TOKEN: usize = 16;

const WORDS: &[&str] =
    &["sign in", "signin", "sign-in", "log in", "login", "log-in", "verify", "confirm", "magic", "continue"];
const OTHERS: &[&str] = &["unsubscribe", "preferences", "privacy", "terms", "help", "support", "contact"];

/// Finds the link. Only addresses of these origins count, whatever their text says; of several the one that
/// speaks of signing in, or that carries a token, is it.
pub(super) fn find_link(part: &Reading, origins: &[String], pattern: Option<&Regex>) -> Result<Secret, NotIt> {
    let origins: Vec<url::Origin> =
        origins.iter().filter_map(|origin| Some(Url::parse(origin).ok()?.origin())).collect();
    let mut likely: BTreeMap<String, i8> = BTreeMap::new();
    for link in part.links.iter().filter(|link| link.address.len() <= MAX_LENGTH) {
        let Some(address) = matched(&link.address, pattern) else { continue };
        let Ok(url) = Url::parse(address) else { continue };
        // Names before an `@` dress a foreign host up as ours.
        if !origins.contains(&url.origin()) || !url.username().is_empty() || url.password().is_some() {
            continue;
        }
        let score = if pattern.is_some() { 1 } else { score(link, &url) };
        if score > 0 {
            let best = likely.entry(url.into()).or_default();
            *best = score.max(*best);
        }
    }
    let best = likely.values().max().copied();
    let mut links = likely.into_iter().filter(|(_, score)| Some(*score) == best).map(|(address, _)| address);
    match (links.next(), links.next()) {
        (Some(address), None) => Ok(Secret::new(address)),
        (Some(_), Some(_)) => Err(NotIt::SeveralLinks),
        (None, _) => Err(NotIt::NoLink),
    }
}

fn matched<'a>(address: &'a str, pattern: Option<&Regex>) -> Option<&'a str> {
    let Some(pattern) = pattern else { return Some(address) };
    let found = pattern.captures(address)?;
    found.get(1).or_else(|| found.get(0)).map(|found| found.as_str())
}

fn score(link: &Link, url: &Url) -> i8 {
    let said = format!("{} {}", link.text, url.path()).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if says(OTHERS) {
        return 0;
    }
    let values = url.query_pairs().map(|(_, value)| value.len());
    let segments = url.path_segments().into_iter().flatten().map(str::len);
    let has_token = values.chain(segments).chain(url.fragment().map(str::len)).any(|length| length >= TOKEN);
    2 * i8::from(says(WORDS)) + 2 * i8::from(has_token)
}

#[cfg(test)]
mod tests {
    use super::{super::read_html, *};

    fn found(html: &str, pattern: Option<&str>) -> Result<String, NotIt> {
        let origins = ["https://idp.example".to_owned(), "http://idp.localhost:8080".to_owned()];
        let pattern = pattern.map(|pattern| Regex::new(pattern).unwrap());
        find_link(&read_html(html), &origins, pattern.as_ref()).map(|link| link.expose().to_owned())
    }

    #[test]
    fn the_link_is_the_one_that_signs_in() {
        let html = "<a href='https://idp.example/'><img alt=logo></a>\
            <a href='https://idp.example/m?ticket=V1StGXR8_Z5jdHi6B-myT'>Sign in</a>\
            <a href='https://idp.example/help/signing-in-with-a-link'>Help</a>\
            <a href='https://idp.example/unsubscribe?u=V1StGXR8_Z5jdHi6B-myT'>Stop these mails</a>";
        assert_eq!(found(html, None).as_deref(), Ok("https://idp.example/m?ticket=V1StGXR8_Z5jdHi6B-myT"));
    }

    #[test]
    fn only_our_origins_count() {
        for address in [
            "https://idp.example.evil.example/login?ticket=V1StGXR8_Z5jdHi6B-myT",
            "https://idp.example@evil.example/login?ticket=V1StGXR8_Z5jdHi6B-myT",
            "https://clerk@idp.example/login?ticket=V1StGXR8_Z5jdHi6B-myT",
            "http://idp.example/login?ticket=V1StGXR8_Z5jdHi6B-myT",
            "https://idp.example:8443/login?ticket=V1StGXR8_Z5jdHi6B-myT",
            "javascript:location='https://idp.example/login'",
            "/login?ticket=V1StGXR8_Z5jdHi6B-myT",
        ] {
            let html = format!("<a href=\"{address}\">https://idp.example/login</a>");
            assert_eq!(found(&html, None), Err(NotIt::NoLink), "{address}");
        }
        let ours = "<a href='http://idp.localhost:8080/magic/V1StGXR8_Z5jdHi6B-myT'>Go</a>";
        assert!(found(ours, None).is_ok());
    }

    #[test]
    fn a_pattern_decides_between_equals() {
        let html =
            "<a href='https://idp.example/login?as=a'>Log in</a><a href='https://idp.example/login?as=b'>Log in</a>";
        assert_eq!(found(html, None), Err(NotIt::SeveralLinks));
        assert_eq!(found(html, Some("as=b")), Err(NotIt::NoLink), "a part of an address is none");
        assert_eq!(found(html, Some("^.*as=b$")).as_deref(), Ok("https://idp.example/login?as=b"));
    }
}
