//! A text as a person sees it, and where each of its characters is written.
//!
//! Of HTML the text runs across tags: what is set half in bold is one word, what stands in two cells
//! is two. What is not shown in the middle of a text (hidden elements, closed options) and the values of
//! attributes are texts of their own.

use std::ops::Range;

use super::character::{Written, next_character};

/// Texts to search: lower case, blanks folded to one space.
#[derive(Debug, Default)]
pub(super) struct SeenText {
    /// What is searched. Texts that have nothing to do with each other are apart by a line feed.
    pub(super) folded: String,
    characters: Vec<Seen>,
}

/// A character of the folded text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// Where it begins in the folded text.
    at: usize,
    /// As it is written, not folded.
    pub(super) original: char,
    /// Where it stands in the source; empty for the space that tags make.
    start: usize,
    end: usize,
}

impl Seen {
    pub(super) fn source(&self) -> Range<usize> {
        self.start..self.end
    }
}

impl SeenText {
    /// A text that is no markup.
    pub(super) fn of_text(text: &str) -> Self {
        let mut seen = Self::default();
        seen.push(text, 0..text.len());
        seen
    }

    /// The characters of a stretch of the folded text.
    pub(super) fn characters(&self, of: Range<usize>) -> &[Seen] {
        let from = self.characters.partition_point(|seen| seen.at < of.start);
        let to = self.characters.partition_point(|seen| seen.at < of.end);
        &self.characters[from..to]
    }

    /// Adds a stretch of the source.
    pub(super) fn push(&mut self, source: &str, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let Written { character, length } = next_character(&source[at..range.end]);
            let end = at + length;
            if character.is_whitespace() {
                self.gap(at..end);
            } else if !is_unseen(character) {
                let folded = character.to_lowercase().next().unwrap_or(character);
                self.add(folded, character, at..end);
            }
            at = end;
        }
    }

    /// Adds a stretch of the source that may hold markup of its own, escaped or not, as a document within an
    /// attribute: its tags are left out, those for which `breaks` says so make a space.
    pub(super) fn push_within(&mut self, source: &str, range: Range<usize>, breaks: impl Fn(&str) -> bool) {
        let mut at = range.start;
        while at < range.end {
            let rest = &source[at..range.end];
            match tag(rest) {
                Some((length, name)) => {
                    if breaks(name.trim_start_matches('/')) {
                        self.gap(at..at);
                    }
                    at += length;
                }
                None => {
                    let length = next_character(rest).length;
                    self.push(source, at..at + length);
                    at += length;
                }
            }
        }
    }

    /// A space, unless there is one.
    pub(super) fn gap(&mut self, source: Range<usize>) {
        if !self.folded.is_empty() && !self.folded.ends_with([' ', '\n']) {
            self.add(' ', ' ', source);
        }
    }

    /// What comes next has nothing to do with what was before.
    pub(super) fn part(&mut self, at: usize) {
        if !self.folded.is_empty() && !self.folded.ends_with('\n') {
            self.add('\n', '\n', at..at);
        }
    }

    fn add(&mut self, folded: char, original: char, source: Range<usize>) {
        self.characters.push(Seen { at: self.folded.len(), original, start: source.start, end: source.end });
        self.folded.push(folded);
    }
}

/// The length and name of a tag that a text begins with, however its marks are written.
fn tag(text: &str) -> Option<(usize, String)> {
    let mut read = Reader { text, at: 0 };
    if read.next()? != '<' {
        return None;
    }
    let mut name = String::new();
    let mut is_name = true;
    while let Some(character) = read.next() {
        if character == '>' {
            return Some((read.at, name)).filter(|(_, name)| !name.is_empty());
        }
        if name.is_empty() && !(character.is_ascii_alphabetic() || matches!(character, '/' | '!')) {
            return None;
        }
        is_name &= character.is_ascii_alphanumeric() || character == '/' || name.is_empty();
        if is_name {
            name.push(character.to_ascii_lowercase());
        }
        if read.at > LONGEST_TAG {
            break;
        }
    }
    None
}

/// What is longer between two marks is no tag, or one that makes nobody look further.
const LONGEST_TAG: usize = 4_096;

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let Written { character, length } = next_character(rest);
        self.at += length;
        Some(character)
    }
}

/// Characters that nobody sees; extraction reads texts without the same.
fn is_unseen(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_fold_and_escapes_are_read() {
        let seen = SeenText::of_text("Ann%20\u{a0} O&#39;Neil &amp;amp; C\u{ad}o");
        assert_eq!(seen.folded, "ann o'neil & co");
        let apostrophe = seen.folded.find('\'').unwrap();
        assert_eq!(seen.characters(apostrophe..apostrophe + 1)[0].source(), 10..15);
    }
}
