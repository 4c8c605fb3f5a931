//! The tokens of XPath 1.0.

use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Sign(&'t str),
    Name(&'t str),
    /// With its quotes.
    Text(&'t str),
    Number(&'t str),
}

impl<'t> Token<'t> {
    pub(super) fn text(self) -> &'t str {
        match self {
            Self::Sign(text) | Self::Name(text) | Self::Text(text) | Self::Number(text) => text,
        }
    }
}

/// Longer signs first.
const SIGNS: &[&str] = &[
    "//", "::", "..", "!=", "<=", ">=", "/", ":", "(", ")", "[", "]", ".", "@", ",", "|", "+", "-", "=", "<", ">", "*",
    "$",
];

/// All tokens and their places, or the place of what is none.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token<'_>, Range<usize>)>, Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let length = match first {
            '"' | '\'' => rest[1..].find(first).map(|end| end + 2).ok_or(at..text.len())?,
            '0'..='9' => run(rest, |c| c.is_ascii_digit() || c == '.'),
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => 1 + run(&rest[1..], |c| c.is_ascii_digit()),
            c if c.is_alphabetic() || c == '_' => run(rest, |c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')),
            _ => SIGNS.iter().find(|sign| rest.starts_with(**sign)).map(|sign| sign.len()).unwrap_or_default(),
        };
        if length == 0 {
            return Err(at..at + first.len_utf8());
        }
        let written = &rest[..length];
        let token = match first {
            '"' | '\'' => Token::Text(written),
            c if c.is_ascii_digit() || (c == '.' && written.len() > 1 && written != "..") => Token::Number(written),
            c if c.is_alphabetic() || c == '_' => Token::Name(written),
            _ => Token::Sign(written),
        };
        tokens.push((token, at..at + length));
        at += length;
    }
    Ok(tokens)
}

fn run(text: &str, goes_on: impl Fn(char) -> bool) -> usize {
    text.find(|c| !goes_on(c)).unwrap_or(text.len())
}
