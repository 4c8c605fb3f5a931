//! Requests and answers on their way through the boundary: addresses, headers and bodies, each as it is written.

use std::borrow::Cow;

use url::form_urlencoded;

use super::{boundary::BoundaryNow, json_text::map_named};
use crate::secret::{MARK, PRIVATE_MARK, Sensitive, sensitive};

impl BoundaryNow<'_> {
    /// An address, with marks for what its query calls a secret.
    pub(super) fn url(&self, url: &str) -> String {
        let told = self.url_text(url);
        // A link that is secret as a whole is still one to its site.
        match url::Url::parse(url) {
            Ok(known) if told == MARK => format!("{}/{MARK}", known.origin().ascii_serialization()),
            _ => told,
        }
    }

    fn url_text(&self, url: &str) -> String {
        let Some((before, query)) = url.split_once('?') else { return self.text(url) };
        let (query, fragment) = query.split_once('#').map_or((query, None), |(query, after)| (query, Some(after)));
        let mut told = format!("{before}?{}", self.form(query));
        if let Some(fragment) = fragment {
            told.push('#');
            told.push_str(fragment);
        }
        self.text(&told)
    }

    /// A header's value. Of cookies the names stay.
    pub(super) fn header(&self, name: &str, value: &str) -> String {
        match name.to_ascii_lowercase().as_str() {
            "cookie" => value.split("; ").map(masked_cookie).collect::<Vec<_>>().join("; "),
            "set-cookie" => match value.split_once(';') {
                Some((cookie, rest)) => format!("{};{}", masked_cookie(cookie), self.text(rest)),
                None => masked_cookie(value),
            },
            "authorization" | "proxy-authorization" => MARK.to_owned(),
            "location" | "referer" | "origin" | "content-location" | ":path" => self.url(value),
            other if mark(other).is_some() && !is_harmless(other) => MARK.to_owned(),
            _ => self.text(value),
        }
    }

    /// A body, by what it is.
    pub(super) fn body(&self, mime: &str, text: &str) -> String {
        let mime = mime.to_ascii_lowercase();
        let starts = |with: &[char]| text.trim_start().starts_with(with);
        if mime.contains("json") || (!mime.contains("html") && starts(&['{', '['])) {
            self.text_whole(&self.json(text))
        } else if mime.contains("x-www-form-urlencoded") {
            self.text_whole(&self.form(text))
        } else if mime.contains("html") || mime.contains("xml") || starts(&['<']) {
            self.html(text)
        } else {
            self.text_whole(text)
        }
    }

    /// Values by their names, and those that are written with escapes as what they say.
    fn json(&self, json: &str) -> String {
        map_named(json, |name, written, value| {
            if let Some(mark) = name.and_then(mark).filter(|_| is_a_value(value)) {
                return Some(mark.to_owned());
            }
            let redacted = match written {
                // A piece of a page.
                _ if value.contains('<') => self.html(value),
                written if written.contains(['\\', '%']) => self.text_whole(value),
                _ => return None,
            };
            (redacted != value).then_some(redacted)
        })
    }

    /// The pairs of a form or query. What nothing is taken out of stays as it is written.
    fn form(&self, form: &str) -> String {
        let pair = |pair: &str| -> String {
            let Some((name, value)) = form_urlencoded::parse(pair.as_bytes()).next() else { return pair.to_owned() };
            let redacted = match mark(&name).filter(|_| is_a_value(&value)) {
                Some(mark) => Cow::Borrowed(mark),
                None => Cow::Owned(self.text_whole(&value)),
            };
            if redacted == value {
                return pair.to_owned();
            }
            let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
            // Marks are written as they are: so they are found.
            format!("{name}={redacted}")
        };
        form.split('&').map(pair).collect::<Vec<_>>().join("&")
    }
}

fn mark(name: &str) -> Option<&'static str> {
    Some(match sensitive(name)? {
        Sensitive::Secret => MARK,
        Sensitive::Personal => PRIVATE_MARK,
    })
}

/// Whether a text says anything: `true` and a blank tell nobody.
fn is_a_value(text: &str) -> bool {
    text.chars().count() > 2 && !matches!(text, "true" | "false" | "null")
}

/// Headers that are named like a secret and hold none.
fn is_harmless(name: &str) -> bool {
    name.starts_with("access-control-") || matches!(name, "www-authenticate" | "session-id-policy")
}

fn masked_cookie(cookie: &str) -> String {
    match cookie.split_once('=') {
        Some((name, _)) => format!("{name}={MARK}"),
        None => MARK.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::boundary::Boundary, *};
    use crate::secret::{Redactor, Secret};

    fn redacted(change: impl Fn(&BoundaryNow<'_>) -> String) -> String {
        let redactor = Redactor::new();
        redactor.add(&Secret::new("p@ss/\"w\"")).unwrap();
        redactor.add_private("Zora Quill");
        change(&Boundary::new(&redactor).now())
    }

    #[test]
    fn addresses_and_headers() {
        let url = redacted(|now| now.url("https://a.example/x?page=2&access_token=abcdef&q=p%40ss%2F%22w%22#top"));
        assert_eq!(url, format!("https://a.example/x?page=2&access_token={MARK}&q={MARK}#top"));
        for (name, value, expected) in [
            ("Cookie", "sid=1; theme=dark", format!("sid={MARK}; theme={MARK}")),
            ("Set-Cookie", "sid=abc; Path=/; HttpOnly", format!("sid={MARK}; Path=/; HttpOnly")),
            ("Authorization", "Basic cEBzcw==", MARK.to_owned()),
            ("X-CSRF-Token", "1234", MARK.to_owned()),
            ("Content-Type", "text/html; charset=utf-8", "text/html; charset=utf-8".to_owned()),
            ("Access-Control-Allow-Credentials", "true", "true".to_owned()),
            ("Location", "/next?code=4&token=xyz", format!("/next?code=4&token={MARK}")),
        ] {
            assert_eq!(redacted(|now| now.header(name, value)), expected, "{name}");
        }
    }

    #[test]
    fn bodies_by_what_they_are() {
        let json = r#"{"user":{"ssn":"123-45-6789","ok":true},"note":"p@ss\/\"w\" and \u005aora Quill","n":12.50}"#;
        let told = redacted(|now| now.body("application/json", json));
        assert!(told.contains(r#""ssn":"«private»","ok":true"#) && told.contains(r#""n":12.50"#), "{told}");
        assert!(told.contains(MARK) && !told.contains("ora Quill") && !told.contains("p@ss"), "{told}");

        let form = "name=Zora+Quill&password=p%40ss&csrf=a1b2c3&page=2&x=p%40ss%2F%22w%22";
        let told = redacted(|now| now.body("application/x-www-form-urlencoded", form));
        assert!(told.contains(&format!("password={MARK}&csrf={MARK}&page=2&x={MARK}")), "{told}");
        assert!(!told.contains("Zora") && !told.contains("Quill"), "{told}");

        let html = "<p>Zora <b>Quill</b></p><i>p@ss/<u>&quot;w&quot;</u></i>";
        let told = redacted(|now| now.body("text/html", html));
        assert!(!told.contains("Zora") && !told.contains("Quill") && told.contains(MARK), "{told}");
    }
}
