//! Private values: personal data of a run, taken out of what is told of it.

use std::{borrow::Cow, collections::BTreeSet, sync::OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

/// What stands where a private value stood.
pub const PRIVATE_MARK: &str = "«private»";

/// Shorter values are no more than a letter or a count: masking them would leave no message readable.
const SHORTEST: usize = 3;

/// The values of a run. There may be thousands: all of them are one automaton, built when a text is
/// first asked for after the last was added.
#[derive(Default)]
pub(super) struct PrivateValues {
    values: BTreeSet<String>,
    matcher: OnceLock<Option<AhoCorasick>>,
}

impl PrivateValues {
    pub(super) fn add(&mut self, value: &str) {
        let value = value.trim();
        if value.chars().count() >= SHORTEST && self.values.insert(value.to_owned()) {
            self.matcher = OnceLock::new();
        }
    }

    pub(super) fn holds(&self, value: &str) -> bool {
        self.values.contains(value.trim())
    }

    /// The text with a mark for each private value that is a word of its own, also where it is escaped.
    pub(super) fn mask<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        if self.values.is_empty() {
            return text;
        }
        // What cannot be searched must not be told.
        let Some(matcher) = self.matcher.get_or_init(|| build(&self.values)) else { return PRIVATE_MARK.into() };
        let mut masked = String::new();
        let mut told = 0;
        for found in matcher.find_iter(&*text) {
            if is_word(&text, found.range()) {
                masked.push_str(&text[told..found.start()]);
                masked.push_str(PRIVATE_MARK);
                told = found.end();
            }
        }
        if told == 0 {
            return text;
        }
        masked.push_str(&text[told..]);
        Cow::Owned(masked)
    }
}

fn build(values: &BTreeSet<String>) -> Option<AhoCorasick> {
    let forms = values.iter().flat_map(|value| forms(value));
    AhoCorasickBuilder::new().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).build(forms).ok()
}

/// A value as it stands in messages, addresses, HTML and JSON.
fn forms(value: &str) -> Vec<String> {
    let form: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let html = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut forms = vec![value.to_owned(), form.replace('+', "%20"), form, html.replace('"', "&quot;"), html];
    if let Ok(json) = serde_json::to_string(value) {
        forms.push(json[1..json.len() - 1].to_owned());
    }
    forms.sort();
    forms.dedup();
    forms
}

/// Whether a stretch is no part of a longer word.
fn is_word(text: &str, at: std::ops::Range<usize>) -> bool {
    let joined =
        |a: Option<char>, b: Option<char>| a.zip(b).is_some_and(|(a, b)| a.is_alphanumeric() && b.is_alphanumeric());
    let found = &text[at.clone()];
    !joined(text[..at.start].chars().next_back(), found.chars().next())
        && !joined(found.chars().next_back(), text[at.end..].chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(values: &[&str], text: &str) -> String {
        let mut private = PrivateValues::default();
        values.iter().for_each(|value| private.add(value));
        private.mask(text.into()).into_owned()
    }

    #[test]
    fn private_values_are_masked_as_words_in_every_form() {
        let values = ["Ann O'Neil & Co", "ann@example.com", "Ann"];
        for text in
            ["Ann O'Neil & Co", "ann o'neil & co", "Ann+O%27Neil+%26+Co", "Ann O'Neil &amp; Co", "ANN@example.com"]
        {
            assert_eq!(masked(&values, text), PRIVATE_MARK, "{text}");
        }
        assert_eq!(masked(&values, "Annual report of Ann"), "Annual report of «private»");
        assert_eq!(masked(&["5"], "5 match"), "5 match");
    }

    #[test]
    fn thousands_of_values_are_one_search() {
        let many: Vec<String> = (0..20_000).map(|n| format!("value {n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(masked(&many, "it is value 777."), "it is «private».");
    }
}
