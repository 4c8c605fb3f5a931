//! Tokens: what proves to a portal that a request is a session's or a form's own. There may be one for each
//! page, so all of them are one search, as they are written and as they are escaped.

use std::{borrow::Cow, collections::VecDeque, sync::OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

use super::{MARK, Secret};

/// The tokens of a run.
#[derive(Default)]
pub(super) struct Tokens {
    live: VecDeque<Secret>,
    matcher: OnceLock<Option<AhoCorasick>>,
}

/// Shorter ones are words.
const SHORTEST: usize = 8;
/// Older ones are forgotten: pages that make a new one each second have none that matter.
const MOST: usize = 1_000;

impl Tokens {
    pub(super) fn add(&mut self, token: &Secret) {
        if token.expose().len() < SHORTEST || self.live.iter().any(|known| known.expose() == token.expose()) {
            return;
        }
        if self.live.len() == MOST {
            self.live.pop_front();
        }
        self.live.push_back(token.clone());
        self.matcher = OnceLock::new();
    }

    pub(super) fn replace<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        if self.live.is_empty() {
            return text;
        }
        // What cannot be searched must not be told.
        let Some(matcher) = self.matcher.get_or_init(|| build(&self.live)) else { return MARK.into() };
        let mut replaced = String::new();
        let mut told = 0;
        for found in matcher.find_iter(&*text) {
            replaced.push_str(&text[told..found.start()]);
            replaced.push_str(MARK);
            told = found.end();
        }
        if told == 0 {
            return text;
        }
        replaced.push_str(&text[told..]);
        Cow::Owned(replaced)
    }
}

fn build(tokens: &VecDeque<Secret>) -> Option<AhoCorasick> {
    let forms = tokens.iter().flat_map(|token| forms(token.expose()));
    AhoCorasickBuilder::new().match_kind(MatchKind::LeftmostLongest).build(forms).ok()
}

/// A token as it stands in texts, addresses, forms, HTML and JSON, and within base64.
fn forms(token: &str) -> Vec<String> {
    let form: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
    let lower = lower_hexadecimal(&form);
    let html = token.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut forms = vec![
        token.to_owned(),
        form.replace('+', "%20"),
        form.replace('%', "%25"),
        form,
        lower,
        html.replace('"', "&quot;"),
        html,
    ];
    if let Ok(json) = serde_json::to_string(token) {
        forms.push(json[1..json.len() - 1].replace('/', "\\/"));
        forms.push(json[1..json.len() - 1].to_owned());
    }
    forms.extend((0..3).flat_map(|offset| base64(token, offset)));
    forms.sort();
    forms.dedup();
    forms
}

/// `%2F` as `%2f`.
fn lower_hexadecimal(form: &str) -> String {
    let mut lower = String::with_capacity(form.len());
    let mut left = 0;
    for c in form.chars() {
        lower.push(if left > 0 { c.to_ascii_lowercase() } else { c });
        left = if c == '%' { 2_usize } else { left.saturating_sub(1) };
    }
    lower
}

/// What of base64 is made of nothing but the token, where it begins `offset` bytes after a group of three; in
/// both alphabets.
fn base64(token: &str, offset: usize) -> [String; 2] {
    let mut bytes = vec![0; offset];
    bytes.extend_from_slice(token.as_bytes());
    let encoded = STANDARD_NO_PAD.encode(&bytes);
    let core = &encoded[(offset * 8).div_ceil(6)..bytes.len() * 8 / 6];
    [core.to_owned(), core.replace('+', "-").replace('/', "_")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_as_it_is_written_and_escaped() {
        let mut tokens = Tokens::default();
        tokens.add(&Secret::new("aB3/x+9=Zq\"w"));
        tokens.add(&Secret::new("short"));
        for text in
            ["aB3/x+9=Zq\"w", "aB3%2Fx%2B9%3DZq%22w", "aB3%2fx%2b9%3dZq%22w", "aB3/x+9=Zq&quot;w", r#"aB3\/x+9=Zq\"w"#]
        {
            assert_eq!(tokens.replace(format!("t={text}; short").into()), format!("t={MARK}; short"), "{text}");
        }
        for before in ["", "a", "ab"] {
            let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{before}aB3/x+9=Zq\"w!"));
            let replaced = tokens.replace(encoded.as_str().into());
            assert!(replaced.contains(MARK) && replaced.len() < encoded.len(), "{replaced}");
        }
    }
}
