//! Numbers as a portal writes them: `$1,234.50`, `(1.234,50)`.

use rust_decimal::Decimal;

/// The separators of `#,##0.00` and its relatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NumberFormat {
    group: Option<char>,
    decimal: char,
}

/// Marks a currency may be written with.
const CURRENCIES: [&str; 10] = ["US$", "CA$", "USD", "CAD", "MXN", "EUR", "$", "€", "£", "¥"];
const MINUS: [char; 3] = ['-', '\u{2212}', '\u{2013}'];

impl NumberFormat {
    /// As programs write numbers.
    pub(super) const PLAIN: Self = Self { group: None, decimal: '.' };

    /// Reads a pattern: a separator after `#` groups, one after `0` begins the decimals.
    pub(super) fn from_pattern(pattern: &str) -> Option<Self> {
        let pattern = pattern.trim_matches(|c| c != '#' && c != '0');
        let (mut group, mut decimal, mut before) = (None, None, None);
        for character in pattern.chars() {
            if !matches!(character, '#' | '0') {
                let slot = if before == Some('0') { &mut decimal } else { &mut group };
                if decimal_is_other(*slot, character) {
                    return None;
                }
                *slot = Some(plain(character));
            }
            before = Some(character);
        }
        let decimal = decimal.unwrap_or(if group == Some('.') { ',' } else { '.' });
        (pattern.contains('0') && group != Some(decimal)).then_some(Self { group, decimal })
    }

    /// An exact number without a currency mark.
    pub(super) fn number(self, text: &str) -> Option<Decimal> {
        self.read(text, false)
    }

    /// An exact amount, with or without one currency mark.
    pub(super) fn amount(self, text: &str) -> Option<Decimal> {
        self.read(text, true)
    }

    fn read(self, text: &str, currency: bool) -> Option<Decimal> {
        let (negative, digits) = unwrap_sign(text, currency)?;
        let (whole, places) = match digits.split_once(self.decimal) {
            Some((whole, places)) => (whole, places),
            None => (digits, "0"),
        };
        let whole = self.ungrouped(whole)?;
        if !all_digits(places) {
            return None;
        }
        let mut number = Decimal::from_str_exact(&format!("{whole}.{places}")).ok()?;
        number.set_sign_negative(negative && !number.is_zero());
        Some(number)
    }

    /// Digits without their separators, which must stand before every three digits or nowhere.
    fn ungrouped(self, text: &str) -> Option<String> {
        let mut groups = text.split(|c| self.group == Some(plain(c)));
        let first = groups.next()?;
        let mut whole = first.to_owned();
        let mut grouped = false;
        for group in groups {
            if group.len() != 3 {
                return None;
            }
            grouped = true;
            whole.push_str(group);
        }
        let first_fits = !grouped || (1..=3).contains(&first.len());
        (first_fits && all_digits(&whole)).then_some(whole)
    }
}

fn decimal_is_other(slot: Option<char>, character: char) -> bool {
    slot.is_some_and(|held| held != plain(character))
}

/// One spelling for spaces and apostrophes.
fn plain(character: char) -> char {
    match character {
        '\u{2019}' => '\'',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Takes off at most one sign (or parentheses) and at most one currency mark, on either side.
fn unwrap_sign(text: &str, currency: bool) -> Option<(bool, &str)> {
    let mut rest = text.trim();
    let (mut signs, mut marks, mut negative) = (0, 0, false);
    if let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        (rest, signs, negative) = (inner.trim(), 1, true);
    }
    loop {
        if let Some(inner) = rest.strip_prefix(MINUS).or_else(|| rest.strip_suffix(MINUS)) {
            (rest, signs, negative) = (inner.trim(), signs + 1, true);
        } else if let Some(inner) = rest.strip_prefix('+') {
            (rest, signs) = (inner.trim(), signs + 1);
        } else if let Some(inner) = currency.then(|| without_currency(rest)).flatten() {
            (rest, marks) = (inner.trim(), marks + 1);
            if let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
                (rest, signs, negative) = (inner.trim(), signs + 1, true);
            }
        } else {
            return (signs <= 1 && marks <= 1).then_some((negative, rest));
        }
    }
}

fn without_currency(text: &str) -> Option<&str> {
    CURRENCIES.iter().find_map(|mark| text.strip_prefix(mark).or_else(|| text.strip_suffix(mark)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(pattern: &str, text: &str) -> Option<String> {
        NumberFormat::from_pattern(pattern).unwrap().amount(text).map(|number| number.to_string())
    }

    #[test]
    fn amounts_as_portals_write_them() {
        for (text, amount_) in [
            ("$1,234.50", "1234.50"),
            ("(1,234.50)", "-1234.50"),
            ("($1,234.50)", "-1234.50"),
            ("$(5.00)", "-5.00"),
            ("-$ 5.00", "-5.00"),
            ("\u{2212}5", "-5.0"),
            ("5.00-", "-5.00"),
            ("1234567.8", "1234567.8"),
            ("21,995.00 USD", "21995.00"),
            ("-0.00", "0.00"),
        ] {
            assert_eq!(amount("#,##0.00", text).as_deref(), Some(amount_), "{text}");
        }
        assert_eq!(amount("#.##0,00", "1.234,50 €").as_deref(), Some("1234.50"));
        assert_eq!(amount("#\u{a0}##0,00", "1 234,50").as_deref(), Some("1234.50"));
        assert_eq!(amount("#.##0", "1.234").as_deref(), Some("1234.0"));
    }

    #[test]
    fn what_is_not_exactly_a_number_is_not_guessed() {
        for text in [
            "", "-", "$", "1,23", "1234,567", "1.234,50", "1,234.", "--5", "(-5)", "$5$", "12 %", "1e3", "N/A", "1 234",
        ] {
            assert_eq!(amount("#,##0.00", text), None, "{text}");
        }
        assert_eq!(NumberFormat::from_pattern("#,##0.00").unwrap().number("$5"), None);
        for pattern in ["", "abc", "#,##0,00", "#,#.#0"] {
            assert_eq!(NumberFormat::from_pattern(pattern), None, "{pattern}");
        }
    }
}
