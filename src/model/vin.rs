//! Vehicle identification numbers (49 CFR 565).

use std::{fmt, str::FromStr};

use serde::Serialize;

/// A VIN in upper case: 5 to 17 of `A-H J-N P R-Z 0-9`. Vehicles before 1981 have shorter ones.
///
/// A wrong check digit is worth a warning and never a rejection: grey imports fail it legitimately.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Vin(String);

/// Why something is not a VIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VinError {
    #[error("a VIN has 5 to 17 characters, this has {0}")]
    Length(usize),
    #[error("a VIN has letters without I, O and Q, and digits; this has {0:?}")]
    Character(char),
}

/// What position 9 says about the other sixteen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckDigit {
    Valid,
    Invalid {
        expected: char,
        seen: char,
    },
    /// Only VINs of 17 characters have one.
    NotApplicable,
}

const STANDARD_LENGTH: usize = 17;
const WEIGHTS: [u32; STANDARD_LENGTH] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
/// Codes of position 10 from model year 1980 on, then again from 2010.
const YEAR_CODES: &str = "ABCDEFGHJKLMNPRSTVWXY123456789";

impl Vin {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn check_digit(&self) -> CheckDigit {
        let Some(seen) = self.position(9) else { return CheckDigit::NotApplicable };
        let sum: u32 = self.0.chars().zip(WEIGHTS).map(|(character, weight)| worth(character) * weight).sum();
        let expected = match sum % 11 {
            10 => 'X',
            rest => char::from_digit(rest, 10).unwrap_or('X'),
        };
        if seen == expected { CheckDigit::Valid } else { CheckDigit::Invalid { expected, seen } }
    }

    /// The model years position 10 may mean, thirty years apart. A letter in position 7 rules out
    /// those before 2010 for cars and light trucks; a digit rules out nothing, since heavy trucks
    /// do not follow. Empty without 17 characters or with a code that means no year.
    pub fn model_years(&self) -> Vec<i16> {
        let (Some(class), Some(code)) = (self.position(7), self.position(10)) else { return Vec::new() };
        let Some(cycle) = YEAR_CODES.chars().position(|c| c == code).and_then(|at| i16::try_from(at).ok()) else {
            return Vec::new();
        };
        let recent = 2010 + cycle;
        if class.is_ascii_alphabetic() { vec![recent] } else { vec![recent - 30, recent] }
    }

    /// The character at a position from 1, in a VIN of the standard length.
    fn position(&self, from_one: usize) -> Option<char> {
        (self.0.len() == STANDARD_LENGTH).then(|| self.0.chars().nth(from_one - 1)).flatten()
    }
}

/// The transliteration of 49 CFR 565.15 (c).
fn worth(character: char) -> u32 {
    match character {
        'A' | 'J' => 1,
        'B' | 'K' | 'S' => 2,
        'C' | 'L' | 'T' => 3,
        'D' | 'M' | 'U' => 4,
        'E' | 'N' | 'V' => 5,
        'F' | 'W' => 6,
        'G' | 'P' | 'X' => 7,
        'H' | 'Y' => 8,
        'R' | 'Z' => 9,
        digit => digit.to_digit(10).unwrap_or(0),
    }
}

impl FromStr for Vin {
    type Err = VinError;

    fn from_str(text: &str) -> Result<Self, VinError> {
        let vin = text.trim().to_ascii_uppercase();
        let allowed = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase() && !matches!(c, 'I' | 'O' | 'Q');
        match vin.chars().find(|c| !allowed(*c)) {
            Some(odd) => Err(VinError::Character(odd)),
            None if !(5..=STANDARD_LENGTH).contains(&vin.len()) => Err(VinError::Length(vin.len())),
            None => Ok(Self(vin)),
        }
    }
}

impl fmt::Display for Vin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn vin(text: &str) -> Vin {
        text.parse().unwrap()
    }

    #[test]
    fn known_vins() {
        for good in ["4T1G11AK6LU123456", "2C3CDXBG1JH123456", "1FTFW1E59LF000001", "1M8GDM9AXKP042788"] {
            assert_eq!(vin(good).check_digit(), CheckDigit::Valid, "{good}");
        }
        assert_eq!(vin("1HGCM82633A123456").check_digit(), CheckDigit::Invalid { expected: '7', seen: '3' });
        assert_eq!(vin("ab12345").check_digit(), CheckDigit::NotApplicable);
        assert_eq!("1HGCM8263OA123456".parse::<Vin>(), Err(VinError::Character('O')));
        assert_eq!("1234".parse::<Vin>(), Err(VinError::Length(4)));
    }

    #[test]
    fn position_ten_tells_the_model_year() {
        assert_eq!(vin("1M8GDM9AXKP042788").model_years(), [1989, 2019]);
        assert_eq!(vin("5NPE24AF2HH000123").model_years(), [2017]);
        assert_eq!(vin("1M8GDM9AXZP042788").model_years(), [0_i16; 0]);
        assert_eq!(vin("AB12345").model_years(), [0_i16; 0]);
    }

    proptest! {
        /// Weights and eleven have no common factor, so every change of a character's worth shows.
        #[test]
        fn one_changed_character_is_detected_if_its_worth_changes(
            text in "[A-HJ-NPR-Z0-9]{17}", at in 0_usize..17, new in "[A-HJ-NPR-Z0-9]",
        ) {
            prop_assume!(at != 8);
            let mut characters: Vec<char> = text.chars().collect();
            characters[8] = match vin(&text).check_digit() {
                CheckDigit::Invalid { expected, .. } => expected,
                _ => characters[8],
            };
            let good: String = characters.iter().collect();
            prop_assert_eq!(vin(&good).check_digit(), CheckDigit::Valid);
            let new = new.chars().next().unwrap();
            let same_worth = worth(new) % 11 == worth(characters[at]) % 11;
            characters[at] = new;
            let changed: String = characters.iter().collect();
            prop_assert_eq!(vin(&changed).check_digit() == CheckDigit::Valid, same_worth);
        }
    }
}
