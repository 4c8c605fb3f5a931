//! Values that are new in each run, told by their look.

use crate::secret::MARK;

/// Why two values need not be the same; nothing if they must.
pub(super) fn why_volatile(then: &str, now: &str) -> Option<&'static str> {
    if then.contains(MARK) {
        return Some("secret");
    }
    if is_time(then) && is_time(now) {
        return Some("a time");
    }
    if uuid::Uuid::try_parse(then).is_ok() && uuid::Uuid::try_parse(now).is_ok() {
        return Some("a UUID");
    }
    (is_token(then) && is_token(now) && then.len().abs_diff(now.len()) <= 4).then_some("a token")
}

/// Seconds or milliseconds since 1970, of this century's first half, or RFC 3339.
fn is_time(text: &str) -> bool {
    let number = text.parse::<u64>().is_ok_and(|number| {
        let seconds = if number > 100_000_000_000 { number / 1000 } else { number };
        (946_684_800..2_524_608_000).contains(&seconds)
    });
    number || text.len() >= "2026-01-01T00:00Z".len() && text.parse::<jiff::Timestamp>().is_ok()
}

/// A long run of letters and digits mixed as no word or number is.
fn is_token(text: &str) -> bool {
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=' | '+' | '/'));
    let changes =
        text.as_bytes().windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    text.len() >= 20 && is_plain && changes >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_in_each_run_is_told_by_its_look() {
        let cases = [
            ("«secret»", "hunter2", Some("secret")),
            ("1795966395", "1795970000", Some("a time")),
            ("1795966395123", "1795970000456", Some("a time")),
            ("2026-11-30T15:02:27Z", "2026-11-30T15:09:00Z", Some("a time")),
            ("01a22cfa-8e45-77bb-8f47-75892b9864ef", "6a0e8f8e-3c4d-4c5e-9f10-2b3c4d5e6f70", Some("a UUID")),
            ("a7f3k29dk2l1m3n4p5q6", "z8g4l30el3m2n4o5q6r7", Some("a token")),
            ("21500", "21600", None),
            ("2C3CDXBG1JH123456", "2C3CDXBG1JH123457", None),
            ("a long remark without any digit", "another remark without any digit", None),
            ("1795966395", "Camry", None),
        ];
        for (then, now, expected) in cases {
            assert_eq!(why_volatile(then, now), expected, "{then} {now}");
        }
    }
}
