//! The forms a secret takes on its way through pages, addresses and documents, as one pattern.
//!
//! Each character may stand for itself or be escaped, each in its own way, so mixtures and nested
//! escapes are found too. Base64 has no characters to speak of; it is looked for at its three
//! alignments.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Below this many characters a secret is redacted only as a whole word: a CVV of three digits is
/// part of many numbers.
const SHORT: usize = 4;

/// Longer secrets are looked for in pieces, to bound the pattern; a piece alone is worth hiding too.
const PIECE: usize = 128;

/// What may stand between two characters of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    Nothing,
    /// Tags: a page may set half of a text in bold, also within an attribute.
    Markup,
}

/// Patterns that match the forms of `secret`, most telling first.
pub(super) fn patterns(secret: &str, between: Between) -> Vec<String> {
    let characters: Vec<char> = secret.chars().collect();
    if characters.len() < SHORT {
        return vec![format!(r"\b{{start-half}}{}\b{{end-half}}", written(&characters, between))];
    }
    let pieces = characters.len().div_ceil(PIECE);
    characters
        .chunks(characters.len().div_ceil(pieces))
        .flat_map(|piece| {
            let encoded = (0..3).map(|offset| base64(&piece.iter().collect::<String>(), offset));
            std::iter::once(written(piece, between)).chain(encoded).collect::<Vec<_>>()
        })
        .collect()
}

fn written(characters: &[char], between: Between) -> String {
    let gap = match between {
        Between::Nothing => "",
        Between::Markup => "(?:<[^<>]*>|&(?:amp;)*lt;[^<>&]*&(?:amp;)*gt;)*",
    };
    characters.iter().map(|c| character(*c)).collect::<Vec<_>>().join(gap)
}

/// One character in any of its forms. The literal comes last: `&` must not win over `&amp;`.
fn character(c: char) -> String {
    let mut forms = vec![percent_encoded(c), character_reference(c)];
    forms.extend(named_reference(c));
    forms.push(json_unicode(c));
    forms.extend(json_escape(c).map(|escape| format!(r"\\+{}", regex::escape(escape))));
    match c {
        ' ' => forms.push(r"\+".to_owned()),
        '\\' => forms.push(r"\\+".to_owned()),
        '&' => forms.push("&(?:amp;)+".to_owned()),
        _ => {}
    }
    forms.push(regex::escape(&c.to_string()));
    format!("(?:{})", forms.join("|"))
}

/// `%40`, also encoded again: `%2540`.
fn percent_encoded(c: char) -> String {
    c.to_string().bytes().fold(String::new(), |mut pattern, byte| {
        pattern.push_str("%(?:25)*");
        pattern.push_str(&hexadecimal(&format!("{byte:02x}")));
        pattern
    })
}

/// `&#64;` and `&#x40;`.
fn character_reference(c: char) -> String {
    let code = u32::from(c);
    format!("&(?:amp;)*#(?:0*{code}|[xX]0*{});", hexadecimal(&format!("{code:x}")))
}

fn named_reference(c: char) -> Option<String> {
    let name = match c {
        '<' => "lt",
        '>' => "gt",
        '"' => "quot",
        '\'' => "apos",
        '\u{a0}' => "nbsp",
        _ => return None,
    };
    Some(format!("&(?:amp;)*{name};"))
}

/// `\u0040`, with more backslashes when written into a text again.
fn json_unicode(c: char) -> String {
    c.encode_utf16(&mut [0; 2]).iter().fold(String::new(), |mut pattern, unit| {
        // Writing to a String cannot fail.
        let _ = write!(pattern, r"\\+u{}", hexadecimal(&format!("{unit:04x}")));
        pattern
    })
}

const fn json_escape(c: char) -> Option<&'static str> {
    Some(match c {
        '"' => "\"",
        '\'' => "'",
        '/' => "/",
        '\n' => "n",
        '\r' => "r",
        '\t' => "t",
        '\u{8}' => "b",
        '\u{c}' => "f",
        _ => return None,
    })
}

/// Hexadecimal digits in either case.
fn hexadecimal(digits: &str) -> String {
    digits.chars().fold(String::new(), |mut pattern, digit| {
        if digit.is_ascii_alphabetic() {
            pattern.extend(['[', digit.to_ascii_lowercase(), digit.to_ascii_uppercase(), ']']);
        } else {
            pattern.push(digit);
        }
        pattern
    })
}

/// The secret inside base64 whose three-byte groups begin `offset` bytes before it. Characters that
/// it shares with its neighbours belong to it.
fn base64(secret: &str, offset: usize) -> String {
    const SHARED: &str = "[A-Za-z0-9+/_-]";
    let mut bytes = vec![0; offset];
    bytes.extend_from_slice(secret.as_bytes());
    let encoded = STANDARD_NO_PAD.encode(&bytes);
    let (first, last) = ((offset * 8).div_ceil(6), bytes.len() * 8 / 6);
    let core = encoded.get(first..last).unwrap_or_default().chars().map(base64_character).collect::<String>();
    let before = if offset == 0 { "" } else { SHARED };
    let after = if encoded.len() > last { SHARED } else { "" };
    format!("{before}{core}{after}")
}

/// As in the standard or the URL-safe alphabet, or escaped in an address or in JSON.
fn base64_character(c: char) -> String {
    match c {
        '+' => r"(?:-|%(?:25)*2[bB]|\\+u002[bB]|\+)".to_owned(),
        '/' => r"(?:_|%(?:25)*2[fF]|\\+/|/)".to_owned(),
        c => c.to_string(),
    }
}
