//! What stands in for private values in a recording: texts of the same shape.
//!
//! A letter stands for a letter and a digit for a digit, all else stays, so a stand-in is read as what
//! it stands for. Each word and each number has its own, which hangs on a key that is made for one
//! recording and kept nowhere: the same word is the same stand-in all over a recording, alone or in a
//! longer value, and nobody can go back. A number's does not hang on the way it is written (`1,234.50`,
//! `1234.5`); its zeros stay zeros.
//!
//! What cannot be kept: a check digit (of a VIN, a card) is wrong, and a date, a time, a phone number, a
//! word of a table or an address may mean nothing any more.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The stand-ins of one recording.
pub struct StandIns(Zeroizing<[u8; 32]>);

/// Letters that no VIN lacks.
const LETTERS: &[u8; 23] = b"abcdefghjklmnprstuvwxyz";

impl StandIns {
    /// With a key that nobody knows.
    #[must_use]
    pub fn new() -> Self {
        Self(Zeroizing::new(rand::random()))
    }

    /// What the letters and digits of a value in lower case become, in their order; each becomes another.
    pub(super) fn of(&self, value: &str) -> Vec<char> {
        let mut stood = Vec::new();
        let mut rest = value;
        while let Some(start) = rest.find(char::is_alphanumeric) {
            let length = number(&rest[start..]).unwrap_or_else(|| word(&rest[start..]));
            let token = &rest[start..start + length];
            let bare: Vec<char> = token.chars().filter(|c| c.is_alphanumeric()).collect();
            let is_number = bare.iter().all(char::is_ascii_digit);
            stood.extend(if is_number { self.digits(&bare) } else { self.characters(&bare) });
            rest = &rest[start + length..];
        }
        stood
    }

    fn characters(&self, bare: &[char]) -> Vec<char> {
        let stream = self.stream(b"word", &bare.iter().collect::<String>());
        bare.iter().zip(stream).map(|(character, byte)| other(*character, byte)).collect()
    }

    /// By the digits that tell, so that `7` and `7.00` stay the same amount.
    fn digits(&self, bare: &[char]) -> Vec<char> {
        let digits: String = bare.iter().collect();
        let lead = digits.len() - digits.trim_start_matches('0').len();
        let mut stream = self.stream(b"number", digits.trim_matches('0'));
        let mut stood = vec!['0'; lead];
        stood.extend(bare.iter().skip(lead).zip(&mut stream).map(|(digit, byte)| match digit.to_digit(10) {
            Some(digit @ 1..=9) => char::from(b'1' + ((digit as u8 - 1) + 1 + byte % 8) % 9),
            _ => '0',
        }));
        stood
    }

    /// Bytes without end that hang on the key and the text.
    fn stream(&self, kind: &'static [u8], text: &str) -> impl Iterator<Item = u8> + use<> {
        let key = self.0.clone();
        let text = text.to_owned();
        (0_u32..).flat_map(move |block| {
            // A key of any length is one.
            let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).ok();
            mac.iter_mut().for_each(|mac| {
                mac.update(kind);
                mac.update(&block.to_le_bytes());
                mac.update(text.as_bytes());
            });
            mac.map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
        })
    }
}

/// Another character of the same kind.
fn other(character: char, byte: u8) -> char {
    if let Some(digit) = character.to_digit(10) {
        return char::from(b'0' + (digit as u8 + 1 + byte % 9) % 10);
    }
    if character.is_numeric() {
        return char::from(b'0' + byte % 10);
    }
    let index = match LETTERS.iter().position(|letter| char::from(*letter) == character) {
        Some(place) => (place + 1 + usize::from(byte) % (LETTERS.len() - 1)) % LETTERS.len(),
        None => usize::from(byte) % LETTERS.len(),
    };
    char::from(LETTERS[index])
}

/// The length of the word that a text begins with.
fn word(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len())
}

/// The length of the number that a text begins with: digits, and what groups them and parts off the
/// decimals.
fn number(text: &str) -> Option<usize> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut length = word(text);
    if !is_digits(&text[..length]) {
        return None;
    }
    while let Some(after) = text[length..].strip_prefix(['.', ',', '\'']) {
        let more = word(after);
        if !is_digits(&after[..more]) {
            break;
        }
        length += 1 + more;
    }
    Some(length)
}

impl Default for StandIns {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for StandIns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StandIns(***)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::secret::{MARK, Redactor, Secret};

    fn redactor(private: &[&str]) -> Redactor {
        let redactor = Redactor::new().with_stand_ins(StandIns(Zeroizing::new([7; 32])));
        private.iter().for_each(|value| redactor.add_private(value));
        redactor
    }

    fn shape(text: &str) -> String {
        let of = |c: char| match c {
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c if c.is_numeric() => '0',
            c => c,
        };
        text.chars().map(of).collect()
    }

    #[test]
    fn a_stand_in_has_the_shape_of_its_value() {
        for value in ["Ann O'Neil & Co", "123-45-6789", "ann.lee@example.com", "1FTFW1E59LF000001", "Zoë Größe"] {
            let told = redactor(&[value]).redact(value).into_owned();
            assert_eq!(shape(&told), shape(value), "{told}");
            let same = told.chars().zip(value.chars()).any(|(a, b)| a.is_alphanumeric() && a == b);
            assert!(!same, "{value} as {told}");
        }
    }

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        let redactor = redactor(&["$1,234.50", "1234.50", "1234.5", "70"]);
        let bare = |text: &str| redactor.redact(text).replace(['$', ','], "");
        assert_eq!(bare("$1,234.50"), bare("1234.50"));
        assert_eq!(bare("1234.50"), format!("{}0", bare("1234.5")));
        assert_eq!(redactor.redact("70"), "70", "two characters tell nobody");
    }

    #[test]
    fn a_part_of_a_value_has_the_stand_in_of_that_part() {
        let redactor = redactor(&["Ann", "Lee", "Ann Lee", "Lee 123,456"]);
        let told = redactor.redact("Ann Lee").into_owned();
        assert_eq!(told, format!("{} {}", redactor.redact("Ann"), redactor.redact("Lee")));
        let cells = redactor.redact_html("<td>Ann</td><td>Lee</td>").replace("</td><td>", " ");
        assert_eq!(cells, format!("<td>{told}</td>"));
        assert!(redactor.redact("Lee 123,456").starts_with(&told[4..]));
    }

    #[test]
    fn values_are_found_in_every_writing_and_across_tags() {
        let redactor = redactor(&["Ann Lee"]);
        let stand_in = redactor.redact("Ann Lee").into_owned();
        let (first, last) = stand_in.split_once(' ').unwrap();
        let html =
            "<p title=\"Ann Lee\">A<b>nn\n </b>&nbsp;<i>L</i>&#101;e, Anne</p><a href='/?n=Ann+Lee&m=ann%20lee'>";
        let told = redactor.redact_html(html).into_owned();
        assert!(!told.to_lowercase().contains("lee"), "{told}");
        assert!(told.starts_with(&format!(
            "<p title=\"{stand_in}\">{}<b>{}\n </b>&nbsp;<i>",
            &first[..1],
            &first[1..]
        )));
        assert!(told.contains(&format!("/?n={first}+{last}&m={}%20{}", first.to_lowercase(), last.to_lowercase())));
        assert!(told.contains("Anne"), "no part of a longer word: {told}");
    }

    #[test]
    fn secrets_stay_marks_and_keys_differ() {
        let redactor = redactor(&["Ann Lee"]);
        redactor.add(&Secret::new("hunter2")).unwrap();
        assert_eq!(redactor.redact_html("<b>hun</b>ter2"), format!("<b>{MARK}</b>"));
        let other = redactor.with_stand_ins(StandIns::new());
        assert_ne!(other.redact("Ann Lee, 123"), redactor.redact("Ann Lee, 123"));
        assert_eq!(format!("{:?}", StandIns::new()), "StandIns(***)");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// The shown text of redacted HTML is the redacted shown text.
        #[test]
        fn redaction_does_not_mind_markup(
            words in prop::collection::vec("[A-Za-z]{2,6}|[1-9][0-9]{2,5}", 1..6),
            // Names of one letter: no word is found in a tag.
            pieces in prop::collection::vec((0_usize..6, 0_usize..7, prop::sample::select(vec!["b", "i", "u"])), 0..6),
        ) {
            let value = words.join(" ");
            let redactor = redactor(&[&value]);
            let mut html = value.clone();
            for (word, at, tag) in pieces {
                // A piece of one word is set in a tag.
                let Some(word) = words.get(word) else { continue };
                let Some(start) = html.find(word.as_str()) else { continue };
                let cut = start + at.min(word.len());
                html.insert_str(start + word.len(), &format!("</{tag}>"));
                html.insert_str(cut, &format!("<{tag}>"));
            }
            let strip = |html: &str| {
                let mut text = String::new();
                let mut inside = false;
                html.chars().for_each(|c| match c {
                    '<' => inside = true,
                    '>' => inside = false,
                    c if !inside => text.push(c),
                    _ => {}
                });
                text
            };
            let redacted = redactor.redact_html(&html).into_owned();
            prop_assert_eq!(strip(&redacted), redactor.redact(&value).into_owned());
        }
    }
}
