//! Expression text into tokens.

use std::ops::Range;

use rust_decimal::Decimal;

use super::problem::Fault;

/// One word, literal or sign of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Name(String),
    Text(String),
    Int(i64),
    Decimal(Decimal),
    Sign(&'static str),
    End,
}

impl Token {
    /// As it is named in messages.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Name(name) => format!("`{name}`"),
            Self::Text(text) => format!("'{text}'"),
            Self::Int(number) => format!("`{number}`"),
            Self::Decimal(number) => format!("`{number}`"),
            Self::Sign(sign) => format!("`{sign}`"),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Longest first, so that `<=` is not read as `<`.
const SIGNS: &[&str] = &[
    "==", "!=", "<=", ">=", "//", "<", ">", "+", "-", "*", "/", "%", "~", "|", ".", ",", ":", "(", ")", "[", "]", "{",
    "}",
];

/// Signs of other languages, and what is written here.
const FOREIGN: &[(&str, &str)] =
    &[("&&", "write `and`"), ("!", "write `not`"), ("=", "`==` compares"), ("?", "write `a if condition else b`")];

/// Reads the token at or after `from`, skipping space.
pub(super) fn token_at(text: &str, from: usize) -> Result<(Token, Range<usize>), Fault> {
    let rest = &text[from..];
    let start = from + (rest.len() - rest.trim_start().len());
    let rest = &text[start..];
    let Some(first) = rest.chars().next() else { return Ok((Token::End, start..start)) };
    match first {
        '\'' | '"' => quoted(text, start, first),
        '0'..='9' => number(rest, start),
        'a'..='z' | 'A'..='Z' | '_' => {
            let name = leading(rest, |c| c.is_ascii_alphanumeric() || c == '_');
            Ok((Token::Name(name.to_owned()), start..start + name.len()))
        }
        _ => sign(rest, start, first),
    }
}

fn sign(rest: &str, start: usize, first: char) -> Result<(Token, Range<usize>), Fault> {
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        return Ok((Token::Sign(sign), start..start + sign.len()));
    }
    if let Some((sign, help)) = FOREIGN.iter().find(|(sign, _)| rest.starts_with(sign)) {
        return Err(Fault::new(&(start..start + sign.len()), format!("`{sign}` is no operator here")).help(*help));
    }
    Err(Fault::new(&(start..start + first.len_utf8()), format!("unexpected `{}`", first.escape_debug())))
}

fn number(rest: &str, start: usize) -> Result<(Token, Range<usize>), Fault> {
    let whole = leading(rest, |c| c.is_ascii_digit());
    let fraction = match rest[whole.len()..].strip_prefix('.') {
        Some(after) => leading(after, |c| c.is_ascii_digit()),
        None => "",
    };
    let length = if fraction.is_empty() { whole.len() } else { whole.len() + 1 + fraction.len() };
    let (written, at) = (&rest[..length], start..start + length);
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(Fault::new(&at, format!("number `{written}` starts with 0")).help("quote it if it is an id"));
    }
    let token = if fraction.is_empty() {
        written.parse().map(Token::Int).ok()
    } else {
        written.parse().map(Token::Decimal).ok()
    };
    token.map(|token| (token, at.clone())).ok_or_else(|| Fault::new(&at, format!("number `{written}` is too large")))
}

fn quoted(text: &str, start: usize, quote: char) -> Result<(Token, Range<usize>), Fault> {
    let mut value = String::new();
    let mut chars = text[start + 1..].char_indices();
    while let Some((offset, c)) = chars.next() {
        match c {
            c if c == quote => return Ok((Token::Text(value), start..start + 1 + offset + 1)),
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 't')) => value.push('\t'),
                Some((_, kept @ ('\\' | '\'' | '"'))) => value.push(kept),
                _ => {
                    let at = start + 1 + offset;
                    return Err(Fault::new(&(at..at + 1), "unknown escape").help("known: \\n \\t \\\\ \\' \\\""));
                }
            },
            c => value.push(c),
        }
    }
    Err(Fault::new(&(start..text.len()), format!("text has no closing {quote}")))
}

fn leading(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|c| !belongs(c)).unwrap_or(text.len())]
}

/// Where the expression that starts at `from` meets its `}}`; `None` if it does not. Braces of map
/// literals and of texts do not count.
pub(in crate::language) fn end_of_braces(text: &str, from: usize) -> Option<usize> {
    let mut open = 0_usize;
    let mut at = from;
    while at < text.len() {
        if open == 0 && text[at..].trim_start().starts_with("}}") {
            return Some(text.len() - text[at..].trim_start().len());
        }
        let (end, step) = match token_at(text, at) {
            Ok((Token::End, _)) => return None,
            Ok((token, range)) => (range.end, token),
            // What is wrong is told by the parser; here only the end is looked for.
            Err(_) => return text[at..].find("}}").map(|end| at + end),
        };
        match step {
            Token::Sign("{") => open += 1,
            Token::Sign("}") => open = open.saturating_sub(1),
            _ => {}
        }
        at = end;
    }
    None
}
