//! Numbers and durations.

use std::{ops::RangeInclusive, time::Duration};

use crate::language::{Findings, Rule, YamlNode};

/// A whole number within bounds.
pub fn whole<N>(node: &YamlNode, bounds: RangeInclusive<N>, findings: &mut Findings) -> Option<N>
where
    N: TryFrom<i64> + PartialOrd + std::fmt::Display,
{
    let Some(number) = node.plain().and_then(|text| text.parse::<i64>().ok()) else {
        findings.expected("a whole number", node);
        return None;
    };
    let found = N::try_from(number).ok().filter(|number| bounds.contains(number));
    if found.is_none() {
        let message = format!("{number} is not between {} and {}", bounds.start(), bounds.end());
        findings.error(Rule::OutOfBounds, node.span, message);
    }
    found
}

/// A number that may have a fraction.
pub fn number(node: &YamlNode, findings: &mut Findings) -> Option<f64> {
    let number = node.plain().and_then(|text| text.parse::<f64>().ok()).filter(|number| number.is_finite());
    if number.is_none() {
        findings.expected("a number", node);
    }
    number
}

/// `500ms`, `20s`, `5m`, `12h`, `30d`: a whole number and its unit.
pub fn duration(node: &YamlNode, findings: &mut Findings) -> Option<Duration> {
    let Some(text) = node.scalar() else {
        findings.expected("a duration like `20s`", node);
        return None;
    };
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let milliseconds = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        "d" => Some(86_400_000),
        _ => None,
    };
    let found = number.parse::<u32>().ok().zip(milliseconds);
    if found.is_none() {
        let finding = findings.error(Rule::BadDuration, node.span, format!("`{text}` is not a duration"));
        if unit.is_empty() && digits > 0 {
            finding.help(format!("say the unit: `{text}s` or `{text}ms`"));
        } else {
            finding.help("write a whole number and one of `ms s m h d`: `20s`".to_owned());
        }
    }
    found.map(|(number, unit)| Duration::from_millis(u64::from(number) * unit))
}
