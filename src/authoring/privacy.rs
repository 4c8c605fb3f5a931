//! What the name of a field says of what is typed there.

use std::sync::LazyLock;

use regex::Regex;

/// A value that never stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// Something the account's holder knows.
    Password,
    /// Something that is used once.
    Code,
}

/// `injected/observe.js` knows the same words, so that such a value never leaves the page.
const CODES: &str = r"(?i)one[-_ ]?time|\botp\b|totp|\b2fa\b|\bmfa\b|(verification|auth(entication|enticator)?|sms|access|login|sign[-_ ]?in)[-_ ]?code|passcode";
const PASSWORDS: &str = r"(?i)pass[-_ ]?(word|phrase)|passwd|\bpwd\b|\bpin\b|secret|token|api[-_ ]?key|\bcv[vc]\b|security[-_ ]?(code|answer)";
const PERSONAL: &str = r"(?i)(first|last|middle|given|family|full|maiden|your|customer|buyer|contact|owner|co[-_ ]?buyer|applicant|tenant|patient|card(holder)?)[-_ ]?name|^\s*name\s*$|surname|e-?mail|phone|mobile|\bcell\b|\bfax\b|address|street|\bcity\b|\bzip\b|post(al)?[-_ ]?code|birth|\bdob\b|\bbday|\bssn\b|\bsin\b|social[-_ ]?security|tax[-_ ]?id|passport|licen[cs]e|\biban\b|card[-_ ]?(number|no)|cc-?(name|number|exp)|account[-_ ]?(number|no)|routing|salary|income|employer|gender|nationality|\btel\b|signature";
/// Values that are personal whatever their field is called: addresses of mail, and numbers of phones, cards
/// and persons.
const PERSONAL_VALUE: &str = r"[^\s@]+@[^\s@]+\.[^\s@]+|^\s*\+?[(]?\d[\d\s().-]{7,}\d\s*$";

/// Whether a field of one of these names takes a secret.
#[must_use]
pub fn secret_kind<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<SecretKind> {
    let names: Vec<String> = names.into_iter().map(spaced).collect();
    if names.iter().any(|name| is(CODES, name)) {
        return Some(SecretKind::Code);
    }
    names.iter().any(|name| is(PASSWORDS, name)).then_some(SecretKind::Password)
}

/// Whether a field of one of these names, or with this value, holds what is somebody's own business.
#[must_use]
pub fn is_personal<'a>(names: impl IntoIterator<Item = &'a str>, value: &str) -> bool {
    let is_day = value.len() == 10 && value.as_bytes().iter().filter(|c| **c == b'-').count() == 2;
    (is(PERSONAL_VALUE, value) && !is_day) || names.into_iter().any(|name| is(PERSONAL, &spaced(name)))
}

/// `firstName` and `first_name` as words.
fn spaced(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(if c == '_' { ' ' } else { c });
        before = c;
    }
    spaced
}

fn is(pattern: &'static str, text: &str) -> bool {
    static PATTERNS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
        let patterns = [CODES, PASSWORDS, PERSONAL, PERSONAL_VALUE];
        patterns.iter().filter_map(|pattern| Some((*pattern, Regex::new(pattern).ok()?))).collect()
    });
    // What cannot be judged is kept back.
    PATTERNS.iter().find(|(known, _)| *known == pattern).is_none_or(|(_, compiled)| compiled.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_names() {
        for name in ["Password", "user_pwd", "new-password", "PIN", "apiKey", "CVV", "Passphrase", "Security code"] {
            assert_eq!(secret_kind([name]), Some(SecretKind::Password), "{name}");
        }
        for name in ["one-time-code", "Enter your one-time code", "otp", "mfaCode", "Verification code", "totp_token"] {
            assert_eq!(secret_kind([name]), Some(SecretKind::Code), "{name}");
        }
        for name in ["Shipping method", "Pinned", "Promo code", "Postal code", "Compass", "Username"] {
            assert_eq!(secret_kind([name]), None, "{name}");
        }
    }

    #[test]
    fn what_is_personal_is_known_by_name_or_value() {
        for name in [
            "First name",
            "lastName",
            "E-mail",
            "email_address",
            "Mobile",
            "Date of birth",
            "SSN",
            "Street",
            "Name",
            "cc-number",
        ] {
            assert!(is_personal([name], ""), "{name}");
        }
        for name in ["Stock number", "Status", "Quantity", "Username", "Search", "Model name", "Note"] {
            assert!(!is_personal([name], ""), "{name}");
        }
        assert!(is_personal(["Search"], "ada.larkin@example.com") && is_personal(["Search"], "(555) 010-2030"));
        assert!(!is_personal(["Search"], "1042") && !is_personal(["From"], "2024-05-01"));
    }
}
