//! Values as the portal writes them, and back.

use super::Runner;
use crate::{
    extract,
    model::{Type, Value},
    page::{Aim, PageCondition, ValueTest},
    selectors::TextReading,
};

impl Runner<'_> {
    /// Whether a text of the page says the same as `wanted`, by the element's type.
    pub(super) fn same_value(&self, text: Option<&str>, reading: &TextReading, wanted: &Value) -> bool {
        says_the_same(text, reading, wanted, &self.reading)
    }

    /// Whether an element says `wanted`, as a condition of a sight.
    pub(super) fn value_condition(&self, aim: Aim, reading: &TextReading, wanted: Value) -> PageCondition {
        let (reading, context) = (reading.clone(), self.reading.clone());
        let (name, private) = (aim.name.clone(), aim.private);
        let test = ValueTest::new(move |text| {
            if says_the_same(text, &reading, &wanted, &context) {
                return None;
            }
            let shown = if private { "another value" } else { text.unwrap_or("nothing") };
            let wanted = if private { "expected".into() } else { wanted.canonical().unwrap_or_default() };
            Some(format!("{name} is `{shown}`, not `{wanted}`"))
        });
        PageCondition::Value { aim, test }
    }

    /// A value as the portal writes it in one of its fields.
    pub(super) fn written(&self, value: &Value, reading: &TextReading) -> Option<String> {
        let locale = &self.files.portal().locale;
        let format = reading.formats.first();
        match value {
            Value::Date(date) => Some(date.strftime(format.unwrap_or(&locale.date)).to_string()),
            Value::Time(time) => {
                Some(time.strftime(format.or(locale.time.as_ref()).map_or("%H:%M", String::as_str)).to_string())
            }
            Value::Timestamp(at) => {
                let zoned = at.to_zoned_datetime(self.zone.clone());
                Some(zoned.strftime(format.map_or("%Y-%m-%dT%H:%M", String::as_str)).to_string())
            }
            Value::Text(text) => Some(self.portal_word(text, &reading.type_)),
            other => other.canonical(),
        }
    }

    /// A value as inputs without a keyboard path spell it, whatever the portal's own way; a text by what
    /// its element says it is.
    pub(super) fn machine_spelling(&self, value: &Value, reading: &TextReading) -> Option<String> {
        match value {
            Value::Date(date) => Some(date.strftime("%Y-%m-%d").to_string()),
            Value::Time(time) => Some(time.strftime(if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()),
            Value::Timestamp(at) => {
                Some(at.to_zoned_datetime(self.zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string())
            }
            Value::Text(text) => match extract::read_text(Some(text), reading, &self.reading, None) {
                Ok(read @ (Value::Date(_) | Value::Time(_) | Value::Timestamp(_))) => {
                    self.machine_spelling(&read, reading)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The portal's own word for a canonical value.
    fn portal_word(&self, value: &str, kind: &Type) -> String {
        let Type::Words(table) = kind else { return value.to_owned() };
        let words = self.files.portal().words.get(table).and_then(|words| words.values.get(value));
        words.and_then(|words| words.first()).map_or_else(|| value.to_owned(), Clone::clone)
    }
}

fn says_the_same(text: Option<&str>, reading: &TextReading, wanted: &Value, context: &extract::Context) -> bool {
    if let (Some(text), Some(wanted)) = (text, wanted.canonical())
        && fold(text) == fold(&wanted)
    {
        return true;
    }
    let wanted_read = match wanted {
        // What is filled as a text may be read as a number or date.
        Value::Text(text) => extract::read_text(Some(text), reading, context, None).ok(),
        other => Some(other.clone()),
    };
    match (extract::read_text(text, reading, context, None), wanted_read) {
        (Ok(seen), Some(wanted)) => seen.same(&wanted),
        _ => false,
    }
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
