//! Normal forms of what reaches people: phone numbers, mail addresses, web addresses.

use url::Url;

/// E.164 (`+15125550134`) from a North American number as people write it, or from any number
/// written with `+` and its country code. `None` for everything else, extensions included.
pub fn phone(text: &str) -> Option<String> {
    let text = text.trim();
    if text.chars().any(|c| !c.is_ascii_digit() && !matches!(c, '+' | '(' | ')' | '-' | '.' | ' ' | '\u{2011}')) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match text.rfind('+') {
        None => nanp(digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(&digits)),
        Some(0) => match digits.strip_prefix('1') {
            Some(rest) => nanp(rest),
            None => ((8..=15).contains(&digits.len()) && !digits.starts_with('0')).then(|| format!("+{digits}")),
        },
        Some(_) => None,
    }
}

/// Ten digits; area code and exchange start with 2 to 9 (North American Numbering Plan).
fn nanp(digits: &str) -> Option<String> {
    let leads = |at: usize| digits.as_bytes().get(at).is_some_and(|digit| (b'2'..=b'9').contains(digit));
    (digits.len() == 10 && leads(0) && leads(3)).then(|| format!("+1{digits}"))
}

/// A mail address with its domain in lower case: at most 254 characters, a local part of at most
/// 64, a domain of at least two labels (RFC 5321; quoted local parts are not taken).
pub fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let local_fits = !local.is_empty()
        && local.len() <= 64
        && local.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"\"(),:;<>@[\\]".contains(c))
        && local.split('.').all(|part| !part.is_empty());
    let label_fits = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let domain_fits = domain.contains('.') && domain.split('.').all(label_fits);
    (text.len() <= 254 && local_fits && domain_fits).then(|| format!("{local}@{}", domain.to_lowercase()))
}

/// An `http` or `https` address as the URL standard writes it; a relative one needs `base`.
pub fn web_address(text: &str, base: Option<&Url>) -> Option<String> {
    let url = Url::options().base_url(base).parse(text.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_become_e164() {
        for text in ["(512) 555-0134", "512.555.0134", "1-512-555-0134", "+1 512 555 0134", "5125550134"] {
            assert_eq!(phone(text).as_deref(), Some("+15125550134"), "{text}");
        }
        assert_eq!(phone("+44 20 7946 0958").as_deref(), Some("+442079460958"));
        for text in ["", "555-0134", "112-555-0134", "512-055-0134", "(512) 555-0134 x5", "5125550134+", "call me"] {
            assert_eq!(phone(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_are_checked_and_folded() {
        assert_eq!(email(" Alex.Rivera+1@Example.COM ").as_deref(), Some("Alex.Rivera+1@example.com"));
        for text in ["", "alex", "alex@", "@example.com", "a b@example.com", "a..b@example.com", "alex@example"] {
            assert_eq!(email(text), None, "{text}");
        }
        let base: Url = "https://app.example.com/list/".parse().unwrap();
        assert_eq!(web_address("../a b.jpg", Some(&base)).as_deref(), Some("https://app.example.com/a%20b.jpg"));
        for text in ["javascript:alert(1)", "data:image/png;base64,AA", "a.jpg", "mailto:a@example.com"] {
            assert_eq!(web_address(text, None), None, "{text}");
        }
    }
}
