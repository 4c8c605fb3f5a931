//! Dates, times and instants as a portal writes them.

use std::slice;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    fmt::strtime::{self, BrokenDownTime},
    tz::AmbiguousOffset,
};

use super::Context;

const TIMES: [&str; 4] = ["%I:%M %p", "%I:%M:%S %p", "%H:%M", "%H:%M:%S"];

/// A date in the first of `formats` that fits, in the portal's own format when there are none, or as
/// ISO 8601. A year that is not written is the current one; a time beside it is dropped.
pub(super) fn date(text: &str, formats: &[String], context: &Context) -> Option<Date> {
    let formats = if formats.is_empty() { slice::from_ref(&context.date) } else { formats };
    formats
        .iter()
        .find_map(|format| date_of(strtime::parse(format, text).ok()?, context))
        .or_else(|| date_of(strtime::parse("%Y-%m-%d", text).ok()?, context))
}

fn date_of(mut parts: BrokenDownTime, context: &Context) -> Option<Date> {
    if parts.year().is_none() && parts.month().is_some() {
        parts.set_year(Some(context.today.year())).ok()?;
    }
    // `%Y` takes `26` as the year 26, which no portal means.
    parts.to_date().ok().filter(|date| date.year() >= 1000)
}

/// A time of day in the first of `formats` that fits, else as people write it with or without AM/PM.
pub(super) fn time(text: &str, formats: &[String], context: &Context) -> Option<Time> {
    if formats.is_empty() {
        let own = context.time.as_deref();
        own.into_iter().chain(TIMES).find_map(|format| Time::strptime(format, text).ok())
    } else {
        formats.iter().find_map(|format| Time::strptime(format, text).ok())
    }
}

/// An instant: in the first of `formats` that fits, else the portal's date and time, or RFC 3339.
/// Without an offset it is in the portal's zone; an hour that happens twice is its first time, one
/// that never happens is unreadable.
pub(super) fn timestamp(text: &str, formats: &[String], context: &Context) -> Option<Timestamp> {
    let formats = if formats.is_empty() { &context.timestamps } else { formats };
    formats
        .iter()
        .find_map(|format| timestamp_of(strtime::parse(format, text).ok()?, context))
        .or_else(|| text.parse().ok())
}

/// The ways a portal with this date and time writes an instant when a field does not say.
pub(super) fn timestamp_formats(date: &str, time: Option<&str>) -> Vec<String> {
    let times = time.into_iter().chain(TIMES.into_iter().filter(|common| time != Some(common)));
    // What a `datetime-local` input holds.
    let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"].map(str::to_owned);
    times.map(|time| format!("{date} {time}")).chain(local).collect()
}

fn timestamp_of(parts: BrokenDownTime, context: &Context) -> Option<Timestamp> {
    if parts.timestamp().is_some() || parts.offset().is_some() {
        return parts.to_timestamp().ok();
    }
    let time = parts.to_time().unwrap_or_else(|_| Time::midnight());
    instant(date_of(parts, context)?.to_datetime(time), context)
}

impl Context {
    /// The instant of a wall clock in the portal's zone.
    pub(super) fn instant(&self, local: DateTime) -> Option<Timestamp> {
        instant(local, self)
    }
}

fn instant(local: DateTime, context: &Context) -> Option<Timestamp> {
    let candidates = context.zone.to_ambiguous_timestamp(local);
    match candidates.offset() {
        AmbiguousOffset::Gap { .. } => None,
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => candidates.earlier().ok(),
    }
}
