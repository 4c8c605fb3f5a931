//! One text into one value of a type.

use jiff::SignedDuration;
use rust_decimal::prelude::ToPrimitive;
use url::Url;

use super::{Context, context::WordTable, moment, number::NumberFormat, text_match::fold};
use crate::model::{Money, Type, Value, Vin, email, phone, web_address};

/// What a type's text is read with.
pub(super) struct Reading<'a> {
    pub(super) context: &'a Context,
    /// strftime formats of a date, time or timestamp.
    pub(super) formats: &'a [String],
    /// Number formats, the portal's own when the field names none.
    pub(super) numbers: &'a [NumberFormat],
    /// What relative addresses are relative to.
    pub(super) base: Option<&'a Url>,
}

impl Reading<'_> {
    /// The value a folded text of this type means, or `None` when it means none.
    pub(super) fn value(&self, text: &str, type_: &Type) -> Option<Value> {
        Some(match type_ {
            Type::Text | Type::Id | Type::Any => Value::text(text),
            Type::Int => Value::Int(self.int(text)?),
            Type::Decimal => Value::Decimal(self.numbers.iter().find_map(|format| format.number(text))?),
            Type::Money => Value::Money(self.money(text)?),
            Type::Bool => Value::Bool(bool(text)?),
            Type::Date => Value::Date(moment::date(text, self.formats, self.context)?),
            Type::Time => Value::Time(moment::time(text, self.formats, self.context)?),
            Type::Timestamp => Value::Timestamp(moment::timestamp(text, self.formats, self.context)?),
            Type::Duration => Value::Duration(text.parse::<SignedDuration>().ok()?),
            Type::Vin => Value::Text(text.parse::<Vin>().ok()?.to_string()),
            Type::Phone => Value::Text(phone(text)?),
            Type::Email => Value::Text(email(text)?),
            Type::Url => Value::Text(web_address(text, self.base)?),
            Type::Enum(values) => Value::text(values.iter().find(|value| same_word(value, text))?),
            Type::Words(table) => Value::text(meaning(self.context.words.get(table)?, text)?),
            Type::List(of) => Value::list(vec![self.value(text, of)?]),
            Type::File | Type::Secret | Type::Record(_) | Type::Model(_) | Type::Window => return None,
        })
    }

    fn int(&self, text: &str) -> Option<i64> {
        let number = self.numbers.iter().find_map(|format| format.number(text))?;
        number.is_integer().then(|| number.to_i64()).flatten()
    }

    fn money(&self, text: &str) -> Option<Money> {
        self.numbers.iter().find_map(|format| Money::new(format.amount(text)?).ok())
    }

    /// What a text of this type must look like, for messages.
    pub(super) fn expected(&self, type_: &Type, written: &[String]) -> String {
        let or_own = |own: &str| if written.is_empty() { format!("`{own}`") } else { quoted(written) };
        match type_ {
            Type::Int => "a whole number".to_owned(),
            Type::Decimal => format!("a number as {}", or_own(&self.context.money)),
            Type::Money => format!("money as {}", or_own(&self.context.money)),
            Type::Bool => "yes or no".to_owned(),
            Type::Date => format!("a date as {}", or_own(&self.context.date)),
            Type::Time => format!("a time as {}", or_own(self.context.time.as_deref().unwrap_or("%I:%M %p"))),
            Type::Timestamp => {
                let time = self.context.time.as_deref().unwrap_or("%I:%M %p");
                format!("a date and time as {}", or_own(&format!("{} {time}", self.context.date)))
            }
            Type::Duration => "a duration as `5m 20s`".to_owned(),
            Type::Vin => "a VIN (5 to 17 letters without I, O, Q, and digits)".to_owned(),
            Type::Phone => "a phone number as `(512) 555-0134` or `+…`".to_owned(),
            Type::Email => "a mail address".to_owned(),
            Type::Url => "an http or https address".to_owned(),
            Type::Words(table) => match self.context.words.get(table) {
                Some(words) => {
                    format!("a word of `{table}` ({})", words.keys().cloned().collect::<Vec<_>>().join(", "))
                }
                None => format!("a word of the table `{table}`, which the portal file does not have"),
            },
            Type::List(of) => self.expected(of, written),
            other => other.to_string(),
        }
    }
}

fn quoted(formats: &[String]) -> String {
    formats.iter().map(|format| format!("`{format}`")).collect::<Vec<_>>().join(" or ")
}

fn bool(text: &str) -> Option<bool> {
    const WORDS: [(&str, bool); 12] = [
        ("true", true),
        ("false", false),
        ("yes", true),
        ("no", false),
        ("y", true),
        ("n", false),
        ("on", true),
        ("off", false),
        ("1", true),
        ("0", false),
        ("checked", true),
        ("unchecked", false),
    ];
    WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, value)| *value)
}

fn same_word(value: &str, text: &str) -> bool {
    fold(value).to_lowercase() == text.to_lowercase()
}

fn meaning<'a>(words: &'a WordTable, text: &str) -> Option<&'a str> {
    words.get(&text.to_lowercase()).map(String::as_str)
}
