//! How a portal writes dates, times and numbers.

use jiff::{
    fmt::strtime::{self, BrokenDownTime},
    tz::TimeZone,
};

use crate::{
    language::{Findings, Rule, Span},
    model::Type,
};

/// Whether values of a type can be read from texts in this format; if not, a finding says so.
pub fn check_format(format: &str, type_: &Type, span: Span, findings: &mut Findings) {
    let (usable, form) = match type_ {
        Type::Date => (reads_back(format, has_date), "strftime, as `%m/%d/%Y`"),
        Type::Time => (reads_back(format, |parts| parts.hour().is_some()), "strftime, as `%I:%M %p`"),
        Type::Timestamp => (
            reads_back(format, |parts| parts.timestamp().is_some() || has_date(parts)),
            "strftime, as `%m/%d/%Y %H:%M`",
        ),
        Type::Money | Type::Decimal | Type::Int => (is_number_pattern(format), "a pattern, as `#,##0.00`"),
        // The type could not be read, which was said already.
        Type::Any => return,
        _ => {
            findings
                .error(Rule::BadFormat, span, "`format` means nothing for this type")
                .help("dates, times and numbers have formats".to_owned());
            return;
        }
    };
    if !usable {
        let finding = findings.error(Rule::BadFormat, span, format!("`{format}` is no format for {type_}"));
        finding.help(format!("write {form}"));
    }
}

/// Writes a moment in the format and reads it again.
fn reads_back(format: &str, fits: impl Fn(BrokenDownTime) -> bool) -> bool {
    let moment = jiff::Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC);
    let Ok(text) = strtime::format(format, &moment) else { return false };
    format.contains('%') && strtime::parse(format, &text).is_ok_and(fits)
}

/// A year that is not written is the current one.
fn has_date(mut parts: BrokenDownTime) -> bool {
    if parts.year().is_none() && parts.set_year(Some(1970)).is_err() {
        return false;
    }
    parts.to_date().is_ok()
}

/// `#,##0.00` and its relatives: digits, and at most one separator of groups and one of decimals.
fn is_number_pattern(pattern: &str) -> bool {
    let digits = pattern.trim_matches(|c| c != '#' && c != '0');
    let mut separators: Vec<char> = digits.chars().filter(|c| !matches!(c, '#' | '0')).collect();
    separators.dedup();
    let is_plain = pattern.chars().all(|c| !c.is_ascii_alphabetic());
    digits.contains('0') && is_plain && separators.len() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::FileId;

    #[test]
    fn a_format_reads_what_it_writes() {
        for (format, type_, good) in [
            ("%m/%d/%Y", Type::Date, true),
            ("%b %d", Type::Date, true),
            ("%m/%d/%Y %I:%M %p", Type::Date, true),
            ("%I:%M %p", Type::Date, false),
            ("%Q", Type::Date, false),
            ("mm/dd", Type::Date, false),
            ("%I:%M %p", Type::Time, true),
            ("%m/%d/%Y", Type::Time, false),
            ("%m/%d/%Y %H:%M", Type::Timestamp, true),
            ("%H:%M", Type::Timestamp, false),
            ("$#,##0.00", Type::Money, true),
            ("#.##0,00", Type::Money, true),
            ("0", Type::Int, true),
            ("#,###.##,00", Type::Money, false),
            ("money", Type::Money, false),
        ] {
            let mut findings = Findings::default();
            check_format(format, &type_, Span::file_start(FileId(0)), &mut findings);
            assert_eq!(findings.is_empty(), good, "{format} for {type_}");
        }
    }
}
