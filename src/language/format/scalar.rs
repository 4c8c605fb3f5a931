//! Scalars and keys as they are written anew.

use std::{fmt::Write, sync::LazyLock};

use regex::Regex;

use super::items::Value;
use crate::language::{ScalarStyle, Span};

/// A scalar, in its own style as far as that can be kept.
pub(super) fn scalar(source: &str, text: &str, style: ScalarStyle, span: Span) -> Value {
    match style {
        ScalarStyle::Block => block(source, span).unwrap_or_else(|| Value::Scalar(quoted(text))),
        _ => Value::Scalar(one_line(source, text, style, span)),
    }
}

/// A plain or quoted text in one line.
pub(super) fn one_line(source: &str, text: &str, style: ScalarStyle, span: Span) -> String {
    let written = source.get(span.start..span.end).unwrap_or_default();
    match style {
        // Nothing, which the tree holds as `~`.
        ScalarStyle::Plain if written.is_empty() => String::new(),
        ScalarStyle::Plain if !text.contains('\n') => text.to_owned(),
        ScalarStyle::Plain => quoted(text),
        // Escapes stay as they were written.
        _ if written.starts_with('"') && !written.contains('\n') => written.to_owned(),
        // A pattern with backslashes is easier to read in single quotes.
        _ if written.starts_with('\'') && text.contains(['"', '\\']) && !written.contains('\n') => written.to_owned(),
        _ => quoted(text),
    }
}

/// A text as a value inside a line: plain where nothing in it could mean something else.
#[must_use]
pub fn inline_text(text: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '$' | '(' | ')' | '+');
    let is_plain = text.starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '.' | '$'))
        && text.chars().all(is_word)
        && text.trim() == text
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
        );
    if is_plain { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            // Writing to a string does not fail.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A block scalar whose indentation can be told from its first line, and whose end is clipped or
/// stripped. Its span starts at its content.
fn block(source: &str, span: Span) -> Option<Value> {
    static HEAD: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:^|[\s:-])([|>][-+0-9]*)[ \t\r]*(?:#.*)?$").ok());
    let is_blank = |line: &str| line.trim().is_empty();
    let above = source.get(..source.get(..span.start)?.rfind('\n')?)?;
    let above = above.trim_end();
    let opening = above.rsplit('\n').next()?;
    let head = HEAD.as_ref()?.captures(opening)?.get(1)?.as_str();
    if !matches!(head, "|" | "|-" | ">" | ">-") {
        return None;
    }
    let rest = source.get(above.len()..)?.split_once('\n')?.1;
    let indentation = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let indented = rest.lines().find(|line| !is_blank(line)).map(indentation)?;
    let content = rest.lines().take_while(|line| is_blank(line) || indentation(line) >= indented);
    let mut lines: Vec<String> = content.map(|line| line.get(indented..).unwrap_or_default().to_owned()).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    Some(Value::Block { head: head.to_owned(), lines })
}
