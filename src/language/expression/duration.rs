//! Moving dates and times by durations.

use std::ops::Range;

use jiff::SignedDuration;

use super::kind::describe;
use super::problem::Fault;
use crate::model::Value;

/// `value` moved by `duration`. A date moves by whole days.
pub(super) fn plus(value: &Value, duration: SignedDuration, at: &Range<usize>) -> Result<Value, Fault> {
    let moved = match value {
        Value::Date(date) => {
            let in_days = duration.as_nanos() % SignedDuration::from_hours(24).as_nanos() == 0;
            if !in_days {
                return Err(Fault::new(at, "a date moves by whole days").help("write `days(n)`"));
            }
            date.checked_add(duration).map(Value::Date).ok()
        }
        Value::Time(time) => time.checked_add(duration).map(Value::Time).ok(),
        Value::Timestamp(timestamp) => timestamp.checked_add(duration).map(Value::Timestamp).ok(),
        Value::Duration(first) => first.checked_add(duration).map(Value::Duration),
        other => return Err(Fault::new(at, format!("cannot move {} by a duration", describe(other)))),
    };
    moved.ok_or_else(|| Fault::new(at, "the result is out of range"))
}
