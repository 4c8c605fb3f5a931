//! The one-time code in the text of a message, as a person would find it.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::NotIt;
use crate::secret::Secret;

/// How many digits a code has.
const DIGITS: std::ops::RangeInclusive<usize> = 4..=8;
/// What a pattern finds is no code beyond this.
const MAX_LENGTH: usize = 128;

/// Words near a code, in lower case.
const WORDS: &[&str] =
    &["code", "passcode", "pin", "otp", "token", "one-time", "verification", "verify", "password", "código", "codigo"];

/// A number before these counts something.
const UNITS: &[&str] =
    &["minute", "minutes", "min", "mins", "second", "seconds", "sec", "hour", "hours", "days", "ext"];

/// Finds the code. A number alone on its line, one near a word for codes, and one of six digits are likelier
/// than others; the likeliest is it. Prices, dates, phone numbers and parts of words are none.
pub(super) fn find_code(lines: &[String], pattern: Option<&Regex>) -> Result<Secret, NotIt> {
    let codes = match pattern {
        Some(pattern) => matched(&lines.join("\n"), pattern),
        None => likeliest(lines),
    };
    let mut codes = codes.into_iter();
    match (codes.next(), codes.next()) {
        (Some(code), None) => Ok(Secret::new(code)),
        (Some(_), Some(_)) => Err(NotIt::SeveralCodes),
        (None, _) => Err(NotIt::NoCode),
    }
}

fn matched(text: &str, pattern: &Regex) -> BTreeSet<String> {
    let found = pattern.captures_iter(text).filter_map(|found| found.get(1).or_else(|| found.get(0)));
    let texts = found.map(|found| found.as_str().trim()).filter(|text| (1..=MAX_LENGTH).contains(&text.len()));
    texts.map(str::to_owned).collect()
}

fn likeliest(lines: &[String]) -> BTreeSet<String> {
    let mut likely: BTreeMap<String, u8> = BTreeMap::new();
    let mut before_has_word = false;
    for line in lines.iter().filter(|line| !line.trim().is_empty()) {
        let has_word = speaks_of_codes(line);
        for number in numbers(line) {
            if let Some(score) = number.score(has_word || before_has_word) {
                let best = likely.entry(number.digits).or_default();
                *best = score.max(*best);
            }
        }
        before_has_word = has_word;
    }
    let best = likely.values().max().copied();
    likely.into_iter().filter(|(_, score)| Some(*score) == best).map(|(code, _)| code).collect()
}

fn speaks_of_codes(line: &str) -> bool {
    let line = line.to_lowercase();
    line.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| WORDS.contains(&word))
}

struct Number {
    digits: String,
    /// Nothing else is on its line.
    alone: bool,
}

impl Number {
    /// How likely it is the code; `None` if it could be anything.
    fn score(&self, near: bool) -> Option<u8> {
        let six = self.digits.len() == 6;
        if !(near || self.alone || six) {
            return None;
        }
        let year = self.digits.len() == 4 && (self.digits.starts_with("19") || self.digits.starts_with("20"));
        let score = 2 + 2 * u8::from(near) + 2 * u8::from(self.alone) + u8::from(six);
        Some(score - 2 * u8::from(year))
    }
}

/// The numbers of a line that stand for themselves.
fn numbers(line: &str) -> Vec<Number> {
    let words: Vec<&str> = line.split([':', '=']).flat_map(str::split_whitespace).map(bare).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    if let Some(code) = spaced_out(&words).filter(|code| DIGITS.contains(&code.len())) {
        return vec![Number { digits: code, alone: true }];
    }
    let mut numbers = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (code, taken) = match halves(&words[at..], at.checked_sub(1).map(|before| words[before])) {
            Some(code) => (Some(code), 2),
            None => (whole(words[at]), 1),
        };
        let counts = words.get(at + taken).is_some_and(|next| UNITS.contains(&next.to_lowercase().as_str()));
        if let Some(digits) = code.filter(|code| DIGITS.contains(&code.len()) && !counts) {
            numbers.push(Number { digits, alone: words.len() == taken });
        }
        at += taken;
    }
    numbers
}

/// A word without the punctuation around it. `#` and signs of money stay: they make it something else.
fn bare(word: &str) -> &str {
    let word = word.trim_start_matches(['(', '[', '{', '<', '"', '\'', '“', '‘', '«', '*', '_', '`']);
    word.trim_end_matches(['.', ',', ';', '!', '?', ')', ']', '}', '>', '"', '\'', '”', '’', '»', '*', '_', '`'])
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// `123456`, `G-123456`, `123-456`.
fn whole(word: &str) -> Option<String> {
    if is_number(word) {
        return Some(word.to_owned());
    }
    let (before, after) = word.split_once('-')?;
    if !is_number(after) {
        return None;
    }
    match before {
        letter if letter.len() == 1 && letter.bytes().all(|byte| byte.is_ascii_uppercase()) => Some(after.to_owned()),
        half if is_number(half) && is_half(half, after) => Some(format!("{half}{after}")),
        _ => None,
    }
}

/// `123 456`, with no other number beside it.
fn halves(words: &[&str], before: Option<&str>) -> Option<String> {
    let [first, second, rest @ ..] = words else { return None };
    let lone = !before.is_some_and(is_number) && !rest.first().is_some_and(|next| is_number(next));
    let fit = is_number(first) && is_number(second) && is_half(first, second);
    (lone && fit).then(|| format!("{first}{second}"))
}

fn is_half(first: &str, second: &str) -> bool {
    first.len() == second.len() && (3..=4).contains(&first.len())
}

/// A line of single digits: each in a box of its own.
fn spaced_out(words: &[&str]) -> Option<String> {
    let single = words.len() > 1 && words.iter().all(|word| word.len() == 1 && is_number(word));
    single.then(|| words.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Result<String, NotIt> {
        matching(text, None)
    }

    fn matching(text: &str, pattern: Option<&str>) -> Result<String, NotIt> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let pattern = pattern.map(|pattern| Regex::new(pattern).unwrap());
        find_code(&lines, pattern.as_ref()).map(|code| code.expose().to_owned())
    }

    #[test]
    fn the_code_is_found_where_a_person_finds_it() {
        for (text, code) in [
            ("Your verification code is: 491827", "491827"),
            ("491827 is your DealerCenter code. It expires in 10 minutes.", "491827"),
            ("Use this code:\n\n  0042\n\nSent 2026-11-30 from 1600 Main Street, Dallas 75201", "0042"),
            ("Your code is 491 827.", "491827"),
            ("Your code: 491-827", "491827"),
            ("G-491827 is your verification code", "491827"),
            ("Enter the code\n4 9 1 8 2 7\nCall 800-555-0199 or (800) 555-0199 for help", "491827"),
            ("code=491827", "491827"),
            ("Your passcode is “4918”.\n© 2026 Westlake", "4918"),
            ("Your code expires 11/30/2026 at 10:42 PM. Order #118822, total $104829.\n491827", "491827"),
            ("Your code is 491827\n(again: 491827)", "491827"),
            ("The code lives for 3600 seconds\nCode: 771204", "771204"),
        ] {
            assert_eq!(found(text).as_deref(), Ok(code), "{text}");
        }
    }

    #[test]
    fn what_is_no_code_is_not_taken_for_one() {
        for text in [
            "",
            "Welcome back!\n© 2026 Westlake, Los Angeles CA 90010",
            "Call 800-555-0199",
            "Ticket #491827",
            "Reference A491827B, v4.918.27",
        ] {
            assert_eq!(found(text), Err(NotIt::NoCode), "{text}");
        }
    }

    #[test]
    fn two_that_are_equally_likely_are_none() {
        assert_eq!(found("Your code is 491827 or 118822"), Err(NotIt::SeveralCodes));
        assert_eq!(matching("Codes 491827 and 118822", Some(r"and (\d+)")).as_deref(), Ok("118822"));
    }

    #[test]
    fn a_pattern_decides_alone() {
        assert_eq!(matching("Your code:\nAB3-XY9", Some("code:\\s+([A-Z0-9-]+)")).as_deref(), Ok("AB3-XY9"));
        assert_eq!(matching("Your code: 491827", Some("PIN ([0-9]+)")), Err(NotIt::NoCode));
    }
}
