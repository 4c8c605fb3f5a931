//! Vehicle identification numbers (49 CFR 565.15): composition and check digit.

/// Model-year codes for 2010 to 2039; position 10 has no I, O, Q, U, Z or 0.
const YEAR_CODES: &[u8] = b"ABCDEFGHJKLMNPRSTVWXY123456789";
/// Weight of each of the 17 positions; the check digit itself weighs nothing.
const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

fn transliterate(letter: char) -> Option<u32> {
    match letter {
        '0'..='9' => letter.to_digit(10),
        'A' | 'J' => Some(1),
        'B' | 'K' | 'S' => Some(2),
        'C' | 'L' | 'T' => Some(3),
        'D' | 'M' | 'U' => Some(4),
        'E' | 'N' | 'V' => Some(5),
        'F' | 'W' => Some(6),
        'G' | 'P' | 'X' => Some(7),
        'H' | 'Y' => Some(8),
        'R' | 'Z' => Some(9),
        _ => None,
    }
}

/// The check digit that position 9 of `vin` should hold, or `None` when the text is not 17
/// characters of the VIN alphabet.
pub fn check_digit(vin: &str) -> Option<char> {
    if vin.chars().count() != WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (letter, weight) in vin.chars().zip(WEIGHTS) {
        sum += transliterate(letter)? * weight;
    }
    match sum % 11 {
        10 => Some('X'),
        rest => char::from_digit(rest, 10),
    }
}

/// A VIN with the right check digit for a vehicle of 2010 or later.
///
/// `prefix` is positions 1 to 8; its position 7 must be a letter, which is what tells 2010 from 1980.
pub(super) fn compose(prefix: &str, year: i16, plant: char, serial: u32) -> String {
    let code = YEAR_CODES[(year - 2010).rem_euclid(30) as usize] as char;
    let draft = format!("{prefix}0{code}{plant}{serial:06}");
    match check_digit(&draft) {
        Some(digit) => draft.char_indices().map(|(at, letter)| if at == 8 { digit } else { letter }).collect(),
        None => draft,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_vins_have_their_check_digit() {
        for vin in ["4T1G11AK6LU123456", "2C3CDXBG1JH123456", "1M8GDM9AXKP042788"] {
            assert_eq!(check_digit(vin), vin.chars().nth(8), "{vin}");
        }
    }

    #[test]
    fn letters_outside_the_alphabet_have_none() {
        assert_eq!(check_digit("1M8GDM9AXKP04278O"), None);
    }
}
