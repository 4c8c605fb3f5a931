//! One character of a text, in whatever way it is written there.

/// A character and how many bytes its writing takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) character: char,
    pub(super) length: usize,
}

/// The first character of a text that is not empty: as itself, or escaped for HTML (`&#64;`), an address
/// (`%40`) or JSON (`\u0040`).
pub(super) fn next_character(text: &str) -> Written {
    let escaped = match text.as_bytes().first() {
        Some(b'&') => reference(text),
        Some(b'%') => percent(text),
        Some(b'\\') => unicode(text),
        _ => None,
    };
    escaped.unwrap_or_else(|| {
        let character = text.chars().next().unwrap_or_default();
        Written { character, length: character.len_utf8() }
    })
}

/// `&amp;`, `&#64;`, `&#x40;`, and the same escaped again.
fn reference(text: &str) -> Option<Written> {
    let mut rest = &text[1..];
    let mut is_ampersand = false;
    while let Some(after) = rest.strip_prefix("amp;") {
        (rest, is_ampersand) = (after, true);
    }
    let length = |rest: &str| text.len() - rest.len();
    let named = rest.split_once(';').filter(|(name, _)| name.len() <= LONGEST_NAME).and_then(|(name, after)| {
        let character = match name {
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => '\u{a0}',
            _ => {
                let digits = name.strip_prefix('#')?;
                let code = match digits.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                    None => digits.parse().ok()?,
                };
                char::from_u32(code)?
            }
        };
        Some(Written { character, length: length(after) })
    });
    named.or_else(|| is_ampersand.then(|| Written { character: '&', length: length(rest) }))
}

/// A name or number of a character is no longer.
const LONGEST_NAME: usize = 10;

/// `%C3%A9`.
fn percent(text: &str) -> Option<Written> {
    let byte = |at: usize| {
        let digits = text.get(at..at + 3)?.strip_prefix('%')?;
        digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok())?
    };
    let first = byte(0)?;
    let count = match first {
        0..0x80 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf8 => 4,
        _ => return None,
    };
    let bytes: Vec<u8> = (0..count).map_while(|index| byte(index * 3)).collect();
    let character = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    Some(Written { character, length: count * 3 })
}

/// `\u0040`; of a character of two units the first alone is none.
fn unicode(text: &str) -> Option<Written> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let unit = u32::from_str_radix(digits, 16).ok()?;
    char::from_u32(unit).map(|character| Written { character, length: 6 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_writing_is_read() {
        for (text, character) in [
            ("é", 'é'),
            ("&#233;", 'é'),
            ("&amp;#xE9;", 'é'),
            ("%C3%a9", 'é'),
            ("\\u00e9", 'é'),
            ("&amp;", '&'),
            ("&amp;amp;", '&'),
            ("&quot;", '"'),
        ] {
            assert_eq!(next_character(text), Written { character, length: text.len() }, "{text}");
        }
        for text in ["&", "&x;", "%", "%4", "%zz", "%ff", "\\u12", "\\n"] {
            let first = text.chars().next().unwrap();
            assert_eq!(next_character(text), Written { character: first, length: 1 }, "{text}");
        }
    }
}
