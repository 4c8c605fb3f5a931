//! Taking secrets out of text.

use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use regex::{Captures, Regex, RegexBuilder};

use super::Secret;
use super::forms::{Between, patterns};
use super::private_values::PrivateValues;
use super::stand_ins::StandIns;
use super::tokens::Tokens;

/// What stands where a secret stood.
pub const MARK: &str = "«secret»";

/// Bytes one compiled pattern may take. A pattern of many long secrets needs some; a page does not
/// decide it.
const PATTERN_BYTES: usize = 256 << 20;

/// The secrets that are live in a run. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    live: Arc<RwLock<Live>>,
    /// What private values become, instead of a mark.
    stand_ins: Option<Arc<StandIns>>,
}

/// A redactor at one moment: until it is dropped no secret and no value is added, so that texts which
/// belong together are redacted alike.
#[derive(Debug)]
pub struct RedactorNow<'r> {
    live: RwLockReadGuard<'r, Live>,
    stand_ins: Option<&'r StandIns>,
}

/// Compiled patterns hold the secrets too, until they are dropped with the run.
#[derive(Default)]
struct Live {
    secrets: Vec<Secret>,
    text: Vec<Regex>,
    html: Vec<Regex>,
    tokens: Tokens,
    private: PrivateValues,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").field("secrets", &self.secrets.len()).finish_non_exhaustive()
    }
}

/// A secret whose forms could not be made into a pattern; it must not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret is too long to be redacted, so it cannot be used")]
pub struct TooLong;

impl Redactor {
    /// Knows no secret yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a secret live: from now on no text that is redacted holds it. Codes computed from a
    /// secret are added too, before they are typed.
    ///
    /// # Errors
    /// The secret is megabytes long.
    pub fn add(&self, secret: &Secret) -> Result<(), TooLong> {
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        let known = live.secrets.iter().any(|known| known.expose() == secret.expose());
        if known || secret.expose().is_empty() {
            return Ok(());
        }
        let (text, html) = (compile(secret, Between::Nothing)?, compile(secret, Between::Markup)?);
        // Longest first: a secret that contains another is one mark.
        let place = live.secrets.partition_point(|known| known.expose().len() >= secret.expose().len());
        live.secrets.insert(place, secret.clone());
        live.text.insert(place, text);
        live.html.insert(place, html);
        Ok(())
    }

    /// Makes a token of a session or form secret, of which there may be many. Found where it is escaped, too,
    /// but not where tags stand in it.
    pub fn add_token(&self, token: &Secret) {
        self.live.write().unwrap_or_else(PoisonError::into_inner).tokens.add(token);
    }

    /// Makes a personal value private: no text that is redacted holds it as a word of its own.
    pub fn add_private(&self, value: &str) {
        self.live.write().unwrap_or_else(PoisonError::into_inner).private.add(value);
    }

    /// Whether a text is a private value.
    #[must_use]
    pub fn is_private(&self, text: &str) -> bool {
        self.live.read().unwrap_or_else(PoisonError::into_inner).private.holds(text)
    }

    /// One that shares all that is live, and to which private values become stand-ins of the same shape:
    /// letters for letters, digits for digits, the same for the same value.
    #[must_use]
    pub fn with_stand_ins(&self, stand_ins: StandIns) -> Self {
        Self { live: Arc::clone(&self.live), stand_ins: Some(Arc::new(stand_ins)) }
    }

    /// The redactor as it is now. Whoever wants to add to it waits meanwhile.
    #[must_use]
    pub fn now(&self) -> RedactorNow<'_> {
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        RedactorNow { live, stand_ins: self.stand_ins.as_deref() }
    }

    /// The text with a [`MARK`] for each live secret, also where it is escaped for an address, a form,
    /// HTML or JSON, or encoded as base64. Borrowed if there was none.
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.now().redact(text)
    }

    /// The text without secrets, and with the private values that are in it.
    pub fn hide_secrets<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.now().hide_secrets(text)
    }

    /// As [`Redactor::redact`], also where tags stand inside the secret; the tags stay.
    pub fn redact_html<'t>(&self, html: &'t str) -> Cow<'t, str> {
        self.now().redact_html(html)
    }
}

impl RedactorNow<'_> {
    /// As [`Redactor::redact`].
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = self.hide_secrets(text);
        match self.stand_ins {
            Some(stand_ins) => self.live.private.replace(text, stand_ins),
            None => self.live.private.mask(text),
        }
    }

    /// As [`Redactor::hide_secrets`].
    pub fn hide_secrets<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let secrets = self.live.text.iter();
        let text = secrets.fold(Cow::Borrowed(text), |text, pattern| replace(text, pattern, |_| MARK.to_owned()));
        self.live.tokens.replace(text)
    }

    /// As [`Redactor::redact_html`].
    pub fn redact_html<'t>(&self, html: &'t str) -> Cow<'t, str> {
        let html = self.live.html.iter().fold(Cow::Borrowed(html), |html, pattern| {
            replace(html, pattern, |found| format!("{MARK}{}", tags(&found[0])))
        });
        let html = self.live.tokens.replace(html);
        match self.stand_ins {
            Some(stand_ins) => self.live.private.replace_html(html, stand_ins),
            None => self.live.private.mask(html),
        }
    }
}

fn compile(secret: &Secret, between: Between) -> Result<Regex, TooLong> {
    RegexBuilder::new(&patterns(secret.expose(), between).join("|"))
        .size_limit(PATTERN_BYTES)
        .build()
        .map_err(|_| TooLong)
}

fn replace<'t>(text: Cow<'t, str>, pattern: &Regex, mark: impl Fn(&Captures<'_>) -> String) -> Cow<'t, str> {
    match pattern.replace_all(&text, mark) {
        Cow::Borrowed(_) => text,
        Cow::Owned(redacted) => Cow::Owned(redacted),
    }
}

/// The tags of a stretch of HTML, without the text between them.
fn tags(html: &str) -> String {
    let mut tags = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let Some(close) = rest[open..].find('>') else { break };
        tags.push_str(&rest[open..=open + close]);
        rest = &rest[open + close + 1..];
    }
    tags
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    use super::*;

    fn redactor(secrets: &[&str]) -> Redactor {
        let redactor = Redactor::new();
        secrets.iter().for_each(|secret| redactor.add(&Secret::new(*secret)).unwrap());
        redactor
    }

    #[test]
    fn every_form_becomes_the_mark() {
        let redactor = redactor(&["p@ss \"w<o>rd\"/é"]);
        for text in [
            "p@ss \"w<o>rd\"/é",
            "p%40ss%20%22w%3Co%3erd%22%2F%C3%A9",
            "p%40ss+%22w%3Co%3Erd%22%2F%C3%A9",
            "p%2540ss%2520%2522w%253Co%253Erd%2522%252F%25C3%25A9",
            "p@ss &quot;w&lt;o&gt;rd&quot;/&#233;",
            "p&#64;ss &#34;w&#x3C;o&#x3e;rd&amp;quot;/é",
            r#"p@ss \"w\u003co\u003erd\"\/\u00e9"#,
            r#"p@ss \\\"w<o>rd\\\"/é"#,
        ] {
            assert_eq!(redactor.redact(text), MARK, "{text}");
        }
    }

    #[test]
    fn longer_secrets_win_and_short_ones_are_words() {
        let redactor = redactor(&["hunter2", "hunter2-and-more", "042"]);
        assert_eq!(redactor.redact("hunter2-and-more, hunter2"), format!("{MARK}, {MARK}"));
        assert_eq!(redactor.redact("cvv=042, total 10425"), format!("cvv={MARK}, total 10425"));
        assert!(matches!(redactor.redact("nothing here"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_secret_split_by_tags_is_found_and_the_tags_stay() {
        let redactor = redactor(&["hunter2"]);
        let html = "<p><b>hun</b><i class=x>te&#114;</i>2</p>";
        assert_eq!(redactor.redact_html(html), format!("<p><b>{MARK}</b><i class=x></i></p>"));
    }

    #[test]
    fn a_long_secret_goes_piece_by_piece() {
        let long: String = (0..3000).map(|n| char::from(b'a' + u8::try_from(n * n % 23).unwrap())).collect();
        let redacted = redactor(&[&long]).redact(&long).into_owned();
        assert!(redacted.replace(MARK, "").is_empty(), "{redacted}");
    }

    #[test]
    fn clones_share_what_is_live() {
        let redactor = Redactor::new();
        let other = redactor.clone();
        other.add(&Secret::new("491 203")).unwrap();
        assert_eq!(redactor.redact("code=491+203"), format!("code={MARK}"));
        assert_eq!(format!("{redactor:?}").matches("491").count(), 0);
    }

    fn html_escaped(text: &str) -> String {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;")
    }

    /// The characters of `encoded` that are made of nothing but the secret.
    fn core(encoded: &str, before: usize, secret: &str) -> String {
        encoded[(before * 8).div_ceil(6)..(before + secret.len()) * 8 / 6].to_owned()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_form_remains(secret in "[ -~é€😀]{4,24}", before in "[a-z ]{0,5}", after in "[a-z ]{0,5}") {
            let redactor = redactor(&[&secret]);
            let percent = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>();
            let json = serde_json::to_string(&secret).unwrap();
            let json = &json[1..json.len() - 1];
            let bytes = format!("{before}{secret}{after}");
            for (text, form) in [
                (secret.clone(), secret.clone()),
                (percent.clone(), percent.clone()),
                (percent.replace('+', "%20"), percent.replace('+', "%20")),
                (html_escaped(&secret), html_escaped(&secret)),
                (json.to_owned(), json.to_owned()),
                (STANDARD.encode(&bytes), core(&STANDARD.encode(&bytes), before.len(), &secret)),
                (URL_SAFE_NO_PAD.encode(&bytes), core(&URL_SAFE_NO_PAD.encode(&bytes), before.len(), &secret)),
            ] {
                let text = format!("{before} {text} {after}");
                for redacted in [redactor.redact(&text), redactor.redact_html(&text)] {
                    prop_assert!(!redacted.contains(&form), "{form} in {redacted}");
                    prop_assert!(redacted.contains(MARK), "{redacted}");
                }
            }
        }
    }
}
