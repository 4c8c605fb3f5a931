//! What reading a text needs to know about the portal.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;
use jiff::{civil::Date, tz::TimeZone};

use super::{moment::timestamp_formats, number::NumberFormat, text_match::fold};
use crate::portal::{Locale, Words};

/// The portal's way of writing dates, money and words, and the date of the run.
#[derive(Clone, Debug)]
pub struct Context {
    pub(super) date: String,
    pub(super) time: Option<String>,
    pub(super) timestamps: Vec<String>,
    pub(super) money: String,
    pub(super) number: NumberFormat,
    pub(super) zone: TimeZone,
    pub(super) today: Date,
    pub(super) words: HashMap<String, WordTable>,
}

/// Canonical values by the portal's words for them, folded.
pub(super) type WordTable = BTreeMap<String, String>;

/// Why a portal's locale or words cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContextError {
    #[error("`{0}` is not a way to write numbers; expected `#,##0.00` or `#.##0,00`")]
    Money(String),
    #[error("`{0}` is not a known time zone; expected an IANA name as `America/Chicago`")]
    TimeZone(String),
    #[error("the word `{word}` of `{table}` means both `{first}` and `{second}`")]
    WordTwice { table: String, word: String, first: String, second: String },
}

impl Context {
    /// `today` is the run's date in the portal's zone: the year of dates that are written without.
    ///
    /// # Errors
    /// A number pattern or zone that is not known, or a word with two meanings.
    pub fn new(locale: &Locale, words: &IndexMap<String, Words>, today: Date) -> Result<Self, ContextError> {
        let number =
            NumberFormat::from_pattern(&locale.money).ok_or_else(|| ContextError::Money(locale.money.clone()))?;
        let zone = TimeZone::get(&locale.timezone).map_err(|_| ContextError::TimeZone(locale.timezone.clone()))?;
        let words = words
            .iter()
            .map(|(name, words)| Ok((name.clone(), word_table(name, words)?)))
            .collect::<Result<_, ContextError>>()?;
        let (date, time, money) = (locale.date.clone(), locale.time.clone(), locale.money.clone());
        let timestamps = timestamp_formats(&date, time.as_deref());
        Ok(Self { date, time, timestamps, money, number, zone, today, words })
    }

    /// The date of the run.
    #[must_use]
    pub fn today(&self) -> Date {
        self.today
    }
}

fn word_table(table: &str, words: &Words) -> Result<WordTable, ContextError> {
    let mut meanings = WordTable::new();
    for (value, spellings) in &words.values {
        for word in spellings {
            let first = meanings.insert(fold(word).to_lowercase(), value.clone());
            if let Some(first) = first.filter(|first| first != value) {
                let (table, word, second) = (table.to_owned(), word.clone(), value.clone());
                return Err(ContextError::WordTwice { table, word, first, second });
            }
        }
    }
    Ok(meanings)
}
