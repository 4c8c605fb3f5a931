//! Money: exact decimals with two places.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;

/// An amount in the portal's currency, two decimal places, never a float.
///
/// As JSON it is a number with exactly two decimals (`1234.50`), written and read digit by digit.
/// `serde_json::to_value` goes through a float and must not be used on it; `to_string` and
/// `to_writer` are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(Decimal);

/// Why something is not an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("an amount needs digits with at most one point, as `1234.50`")]
    NotANumber,
    #[error("an amount has at most two decimal places")]
    TooPrecise,
    #[error("an amount has at most {MAX_DIGITS} digits before the point")]
    TooLarge,
}

const MAX_DIGITS: u32 = 15;
const PLACES: u32 = 2;

impl Money {
    pub const ZERO: Self = Self(Decimal::from_parts(0, 0, 0, false, PLACES));

    /// Takes a decimal that has at most two places as it is.
    ///
    /// # Errors
    /// More than two places that are not zero, or more than 15 digits before the point.
    pub fn new(amount: Decimal) -> Result<Self, MoneyError> {
        let money = Self::rounded(amount)?;
        if money.0 == amount { Ok(money) } else { Err(MoneyError::TooPrecise) }
    }

    /// Rounds to two places, half away from zero (commercial half-up).
    ///
    /// # Errors
    /// More than 15 digits before the point.
    pub fn rounded(amount: Decimal) -> Result<Self, MoneyError> {
        if amount.abs() >= Decimal::from_i128_with_scale(10_i128.pow(MAX_DIGITS), 0) {
            return Err(MoneyError::TooLarge);
        }
        let mut amount = amount.round_dp_with_strategy(PLACES, RoundingStrategy::MidpointAwayFromZero);
        amount.rescale(PLACES);
        if amount.is_zero() {
            amount.set_sign_positive(true);
        }
        Ok(Self(amount))
    }

    /// An amount in hundredths.
    pub fn from_cents(cents: i64) -> Self {
        Self(Decimal::new(cents, PLACES))
    }

    pub fn decimal(self) -> Decimal {
        self.0
    }

    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative()
    }

    /// The sum, unless it grows past 15 digits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::rounded(self.0.checked_add(other.0)?).ok()
    }

    /// The difference, unless it grows past 15 digits.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Self::rounded(self.0.checked_sub(other.0)?).ok()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Reads the canonical form: an optional minus, digits, and a point with one or two digits.
impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, places) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(places) {
            return Err(MoneyError::NotANumber);
        }
        Self::new(Decimal::from_str_exact(text).map_err(|_| MoneyError::TooLarge)?)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        raw_number(self.to_string()).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

/// A JSON number with exactly these digits.
pub(super) fn raw_number(digits: String) -> serde_json::Result<Box<RawValue>> {
    RawValue::from_string(digits)
}

/// Reads a number or a string, exactly.
impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            Some(quoted) => quoted.parse(),
            None if text.contains(['e', 'E']) => {
                Decimal::from_scientific(text).map_err(|_| MoneyError::NotANumber).and_then(Self::new)
            }
            None => text.parse(),
        }
        .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rounded(text: &str) -> String {
        Money::rounded(text.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn rounding_is_half_away_from_zero_and_only_on_request() {
        assert_eq!(rounded("1.005"), "1.01");
        assert_eq!(rounded("-1.005"), "-1.01");
        assert_eq!(rounded("1.0049999"), "1.00");
        assert_eq!(rounded("-0.001"), "0.00");
        assert_eq!(Money::new("1.005".parse().unwrap()), Err(MoneyError::TooPrecise));
        assert_eq!("1.500".parse::<Money>().unwrap().to_string(), "1.50");
    }

    #[test]
    fn only_the_canonical_form_parses() {
        for text in ["", "-", ".", "1.", ".5", "1,000", "+1", " 1", "1e3", "$1", "1.2.3", "--1"] {
            assert_eq!(text.parse::<Money>(), Err(MoneyError::NotANumber), "{text:?}");
        }
        assert_eq!("1000000000000000".parse::<Money>(), Err(MoneyError::TooLarge));
        assert_eq!("9".repeat(60).parse::<Money>(), Err(MoneyError::TooLarge));
    }

    #[test]
    fn json_is_a_number_with_two_places() {
        assert_eq!(serde_json::to_string(&Money::from_cents(2_199_500)).unwrap(), "21995.00");
        for text in ["21995.0", "21995", "\"21995.00\"", "2.1995e4"] {
            assert_eq!(serde_json::from_str::<Money>(text).unwrap(), Money::from_cents(2_199_500), "{text}");
        }
        assert!(serde_json::from_str::<Money>("0.001").is_err());
        assert!(serde_json::from_str::<Money>("true").is_err());
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(cents in -99_999_999_999_999_999_i64..=99_999_999_999_999_999) {
            let money = Money::from_cents(cents);
            prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }

        #[test]
        fn rounding_moves_an_amount_by_at_most_half_a_cent(thousandths in -999_999_999_i64..=999_999_999) {
            let exact = Decimal::new(thousandths, 3);
            let moved = (Money::rounded(exact).unwrap().decimal() - exact).abs();
            prop_assert!(moved <= Decimal::new(5, 3));
        }
    }
}
