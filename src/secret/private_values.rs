//! Private values: personal data of a run, taken out of what is told of it.

use std::{borrow::Cow, collections::BTreeSet, sync::OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use super::{
    seen_html::SeenHtml,
    seen_text::{Seen, SeenText},
    stand_ins::StandIns,
};

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
    /// Finds the values in a [`SeenText`].
    seen_matcher: OnceLock<Option<AhoCorasick>>,
}

impl PrivateValues {
    pub(super) fn add(&mut self, value: &str) {
        let value = value.trim();
        if value.chars().count() >= SHORTEST && self.values.insert(value.to_owned()) {
            self.matcher = OnceLock::new();
            self.seen_matcher = OnceLock::new();
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

impl PrivateValues {
    /// The text with a stand-in for each private value that is a word of its own.
    pub(super) fn replace<'t>(&self, text: Cow<'t, str>, stand_ins: &StandIns) -> Cow<'t, str> {
        if self.values.is_empty() {
            return text;
        }
        let changes = self.changes(&SeenText::of_text(&text), stand_ins);
        changed(text, changes)
    }

    /// The same in HTML, also where a value runs across tags.
    pub(super) fn replace_html<'t>(&self, html: Cow<'t, str>, stand_ins: &StandIns) -> Cow<'t, str> {
        if self.values.is_empty() {
            return html;
        }
        let SeenHtml { shown, hidden, attributes, within } = SeenHtml::of(&html);
        let changes = self.changes(&shown, stand_ins).and_then(|mut changes| {
            changes.extend(self.changes(&hidden, stand_ins)?);
            changes.extend(self.changes(&attributes, stand_ins)?);
            changes.extend(self.changes(&within, stand_ins)?);
            Some(changes)
        });
        changed(html, changes)
    }

    /// Which characters of the source become which; nothing if it could not be searched.
    fn changes(&self, seen: &SeenText, stand_ins: &StandIns) -> Option<Vec<(Seen, char)>> {
        let matcher = self.seen_matcher.get_or_init(|| build_seen(&self.values)).as_ref()?;
        let mut changes = Vec::new();
        let is_whole = |at: std::ops::Range<usize>| is_word(&seen.folded, at.clone()) && !is_group(&seen.folded, at);
        for found in matcher.find_iter(&seen.folded).filter(|found| is_whole(found.range())) {
            let stood = seen.characters(found.range()).iter().filter(|seen| seen.original.is_alphanumeric());
            let stand_in = stand_ins.of(&seen.folded[found.range()]);
            changes.extend(stood.copied().zip(stand_in));
        }
        Some(changes)
    }
}

fn changed<'t>(text: Cow<'t, str>, changes: Option<Vec<(Seen, char)>>) -> Cow<'t, str> {
    // What cannot be searched must not be told.
    let Some(mut changes) = changes else { return PRIVATE_MARK.into() };
    if changes.is_empty() {
        return text;
    }
    changes.sort_by_key(|(seen, _)| seen.source().start);
    let mut replaced = String::with_capacity(text.len());
    let mut told = 0;
    for (seen, stand_in) in changes {
        // Found in two readings of the same text.
        if seen.source().start < told {
            continue;
        }
        replaced.push_str(&text[told..seen.source().start]);
        replaced.push(if seen.original.is_uppercase() { stand_in.to_ascii_uppercase() } else { stand_in });
        told = seen.source().end;
    }
    replaced.push_str(&text[told..]);
    Cow::Owned(replaced)
}

fn build_seen(values: &BTreeSet<String>) -> Option<AhoCorasick> {
    let folded = values.iter().flat_map(|value| {
        let folded = SeenText::of_text(value).folded.trim_matches(' ').to_owned();
        // In an address or a form a space may be a plus.
        [folded.replace(' ', "+"), folded]
    });
    let patterns: BTreeSet<String> = folded.filter(|text| text.chars().count() >= SHORTEST).collect();
    AhoCorasickBuilder::new().match_kind(MatchKind::LeftmostLongest).build(patterns).ok()
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

/// Whether a stretch is part of a number whose digits are grouped: the `500` of `12,500`. Where the same
/// number is not grouped nobody would find it.
fn is_group(text: &str, at: std::ops::Range<usize>) -> bool {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let three = |text: &str| text.chars().take_while(char::is_ascii_digit).count() == 3;
    let (before, found, after) = (&text[..at.start], &text[at.clone()], &text[at.end..]);
    let in_front = before.strip_suffix([',', '\'']).is_some_and(|rest| is_digit(rest.chars().next_back()));
    let behind = after.strip_prefix([',', '\'']).is_some_and(three);
    in_front && three(found) || is_digit(found.chars().next_back()) && behind
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
