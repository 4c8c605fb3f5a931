//! A field's reading: blanks, pattern, split, then typed values.

use std::borrow::Cow;

use regex::Regex;
use url::Url;

use super::{Context, number::NumberFormat, text_match::fold, typed_text::Reading};
use crate::{
    model::{Type, Value},
    selectors::{TextReading, TextSource},
};

/// A compiled [`TextReading`].
#[derive(Debug)]
pub(super) struct TextReader<'a> {
    written: &'a TextReading,
    pattern: Option<Regex>,
    numbers: Vec<NumberFormat>,
    blank: Vec<String>,
    /// Amounts that mean "nothing here": `0` also covers `$0.00`.
    blank_values: Vec<Value>,
}

/// A text that is not what its reading expects.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct ReadError {
    pub text: String,
    /// The type and format, as `money as `#,##0.00``.
    pub expected: String,
}

/// A pattern or number format that does not compile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadingError {
    #[error("the pattern is no regular expression: {0}")]
    Pattern(String),
    #[error("the pattern has {0} groups; expected one at most, around the part to keep")]
    Groups(usize),
    #[error("`{0}` is not a way to write numbers; expected `#,##0.00` or `#.##0,00`")]
    Number(String),
    #[error("a {0} cannot be read from a text")]
    Type(String),
}

impl<'a> TextReader<'a> {
    pub(super) fn new(written: &'a TextReading, context: &Context) -> Result<Self, ReadingError> {
        let item_type = item_type(&written.type_);
        if matches!(item_type, Type::File | Type::Secret | Type::Record(_) | Type::Model(_) | Type::Window) {
            return Err(ReadingError::Type(item_type.to_string()));
        }
        let blank = written.blank.iter().map(|text| fold(text).to_lowercase()).collect();
        let (pattern, numbers) = (pattern(written)?, numbers(written, item_type, context)?);
        let mut reader = Self { written, pattern, numbers, blank, blank_values: Vec::new() };
        if matches!(item_type, Type::Int | Type::Decimal | Type::Money) {
            let reading = reader.reading(context, None);
            reader.blank_values = written.blank.iter().filter_map(|text| reading.value(text, item_type)).collect();
        }
        Ok(reader)
    }

    /// The reader of a field that has no text: an index, a count, a nested shape.
    pub(super) fn unread(written: &'a TextReading) -> Self {
        Self { written, pattern: None, numbers: Vec::new(), blank: Vec::new(), blank_values: Vec::new() }
    }

    /// The typed value of a text; null for none, an empty one or a blank.
    pub(super) fn read(&self, text: Option<&str>, context: &Context, base: Option<&Url>) -> Result<Value, ReadError> {
        let Some(text) = text else { return Ok(Value::Null) };
        let folded = match self.written.source {
            TextSource::Raw | TextSource::Html => Cow::Borrowed(text),
            _ => fold(text),
        };
        if self.is_blank(&folded) {
            return Ok(Value::Null);
        }
        let kept = self.kept(&folded)?.trim();
        if self.is_blank(kept) {
            return Ok(Value::Null);
        }
        let reading = self.reading(context, base);
        match &self.written.split {
            Some(separator) => self.list(kept.split(separator.as_str()), &reading),
            None => self.single(kept, &self.written.type_, &reading),
        }
    }

    /// The typed value of a number that data holds as such: never written in the portal's own way.
    pub(super) fn read_number(&self, number: &str, context: &Context) -> Result<Value, ReadError> {
        let item_type = item_type(&self.written.type_);
        let is_number = matches!(item_type, Type::Int | Type::Decimal | Type::Money);
        if !is_number || self.pattern.is_some() || self.written.split.is_some() {
            return self.read(Some(number), context, None);
        }
        if self.is_blank(number) {
            return Ok(Value::Null);
        }
        let reading = Reading { context, formats: &[], numbers: &[NumberFormat::PLAIN], base: None };
        self.single(number, item_type, &reading)
    }

    fn reading<'r>(&'r self, context: &'r Context, base: Option<&'r Url>) -> Reading<'r> {
        Reading { context, formats: &self.written.formats, numbers: &self.numbers, base }
    }

    fn is_blank(&self, text: &str) -> bool {
        text.trim().is_empty() || !self.blank.is_empty() && self.blank.contains(&fold(text).to_lowercase())
    }

    /// The part the pattern keeps: its group, or all it matched.
    fn kept<'t>(&self, text: &'t str) -> Result<&'t str, ReadError> {
        let Some(pattern) = &self.pattern else { return Ok(text) };
        let found = pattern.captures(text).and_then(|groups| groups.get(1).or_else(|| groups.get(0)));
        found
            .map(|part| part.as_str())
            .ok_or_else(|| ReadError { text: text.to_owned(), expected: format!("text that matches `{pattern}`") })
    }

    fn list<'t>(&self, parts: impl Iterator<Item = &'t str>, reading: &Reading<'_>) -> Result<Value, ReadError> {
        let parts = parts.map(str::trim).filter(|part| !self.is_blank(part));
        let type_ = item_type(&self.written.type_);
        Ok(Value::list(parts.map(|part| self.single(part, type_, reading)).collect::<Result<_, _>>()?))
    }

    fn single(&self, text: &str, type_: &Type, reading: &Reading<'_>) -> Result<Value, ReadError> {
        match reading.value(text, type_) {
            Some(value) if self.blank_values.contains(&value) => Ok(Value::Null),
            Some(value) => Ok(value),
            None => {
                let expected = reading.expected(type_, &self.written.formats);
                Err(ReadError { text: text.to_owned(), expected })
            }
        }
    }
}

/// Reads one text as `reading` says; null for none, an empty one or a blank. An address may be
/// relative to `base`.
///
/// # Errors
/// The text is not of the type, or the reading itself does not compile.
pub fn read_text(
    text: Option<&str>,
    reading: &TextReading,
    context: &Context,
    base: Option<&Url>,
) -> Result<Value, ReadTextError> {
    Ok(TextReader::new(reading, context)?.read(text, context, base)?)
}

/// Why [`read_text`] yields no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadTextError {
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    #[error(transparent)]
    Reading(#[from] ReadingError),
}

/// The type of one entry: a list's own, else the type itself.
pub(super) fn item_type(type_: &Type) -> &Type {
    match type_ {
        Type::List(of) => of,
        other => other,
    }
}

fn pattern(written: &TextReading) -> Result<Option<Regex>, ReadingError> {
    let Some(source) = &written.pattern else { return Ok(None) };
    let pattern = Regex::new(source).map_err(|error| ReadingError::Pattern(error.to_string()))?;
    match pattern.captures_len() - 1 {
        0 | 1 => Ok(Some(pattern)),
        groups => Err(ReadingError::Groups(groups)),
    }
}

fn numbers(written: &TextReading, type_: &Type, context: &Context) -> Result<Vec<NumberFormat>, ReadingError> {
    if written.formats.is_empty() || !matches!(type_, Type::Int | Type::Decimal | Type::Money) {
        return Ok(vec![context.number]);
    }
    let format = |text: &String| NumberFormat::from_pattern(text).ok_or_else(|| ReadingError::Number(text.clone()));
    written.formats.iter().map(format).collect()
}
