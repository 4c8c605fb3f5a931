//! Whether a field kept a text that its page wrote in another way.

/// Whether `seen` says what `text` says: the same but for blanks and capitals, the same number, or the
/// same letters and digits in the same order with a mask's marks between them.
///
/// A decimal mark that nobody typed makes another amount (`12345` is not `123.45`), and so do lost
/// leading zeros.
pub(super) fn is_kept(text: &str, seen: &str) -> bool {
    let (text, seen) = (fold(text), fold(seen));
    if text.to_lowercase() == seen.to_lowercase() {
        return true;
    }
    if let (Some(a), Some(b)) = (plain_number(&text), plain_number(&seen)) {
        return a == b;
    }
    let bare = characters(&text);
    !bare.is_empty() && bare == characters(&seen) && decimals(&text) == decimals(&seen)
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn characters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Sign, whole digits and decimals without trailing zeros of `1234.5`, `$1,234.50`; `None` for what is
/// no number, and for what has leading zeros, as ids do.
fn plain_number(text: &str) -> Option<(bool, String, String)> {
    let bare = text.trim_matches(|c: char| "$€£ ".contains(c));
    let (negative, bare) = match bare.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start_matches(|c: char| "$€£ ".contains(c))),
        None => (false, bare),
    };
    let (whole, decimals) = bare.split_once('.').unwrap_or((bare, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().filter(|group| !group.is_empty() && all_digits(group))?;
    let grouped: Vec<&str> = groups.collect();
    let well_grouped = grouped.iter().all(|group| group.len() == 3 && all_digits(group));
    if !well_grouped || (!grouped.is_empty() && first.len() > 3) || !all_digits(decimals) {
        return None;
    }
    if first.len() + grouped.len() > 1 && first.starts_with('0') {
        return None;
    }
    Some((negative, whole.replace(',', ""), decimals.trim_end_matches('0').to_owned()))
}

/// How many digits follow the last mark that may be a decimal one: one or two at the very end.
fn decimals(text: &str) -> Option<usize> {
    let at = text.rfind(['.', ','])?;
    let tail = &text[at + 1..];
    ((1..=2).contains(&tail.len()) && tail.bytes().all(|byte| byte.is_ascii_digit())).then_some(tail.len())
}

#[cfg(test)]
mod tests {
    use super::is_kept;

    #[test]
    fn masks_and_number_formats_keep_a_text() {
        for (text, seen) in [
            ("5551234567", "(555) 123-4567"),
            ("5551234567", "555.123.4567"),
            ("wauzzz8k9ba123456", "WAUZZZ8K9BA123456"),
            ("55196", "55,196.00"),
            ("18995.50", "$18,995.5"),
            ("-40", "-40.00"),
            ("12345", "12 345"),
            ("20260715", "2026-07-15"),
            ("line one\r\nline two", "line one\nline two"),
        ] {
            assert!(is_kept(text, seen), "{text} as {seen}");
        }
    }

    #[test]
    fn another_value_is_not_kept() {
        for (text, seen) in [
            ("12345", "123.45"),
            ("12345", "123,45"),
            ("01234", "1234"),
            ("5551234567", "(555) 123-456"),
            ("100", "1000"),
            ("1.5", "15"),
            ("Ann", ""),
            ("-", ""),
            ("-40", "40"),
        ] {
            assert!(!is_kept(text, seen), "{text} as {seen}");
        }
    }
}
