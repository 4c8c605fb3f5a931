//! Codes of an authenticator app (RFC 6238).

use std::{fmt, time::Duration};

use thiserror::Error;
use totp_rs::{Algorithm, Builder};
use url::{Host, Url};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// Codes of one seed.
pub struct Totp(totp_rs::Totp);

/// Why a text is not a seed. Never holds the text.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SeedError {
    #[error("expected base32 (letters and the digits 2 to 7) or an otpauth://totp/ address")]
    NotBase32,
    #[error("the seed is empty")]
    Empty,
    #[error("the address is otpauth://{kind}, only otpauth://totp is answered")]
    NotTotp { kind: String },
    #[error("the otpauth address has no `secret`")]
    NoSecret,
    #[error("the otpauth address has an unreadable `{parameter}`")]
    BadParameter { parameter: &'static str },
}

impl Totp {
    /// Reads a seed as people copy it: base32 in groups, in lower case or without padding, or the
    /// `otpauth://totp/` address of a QR code with its `digits`, `period` and `algorithm`.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse(seed: &Secret) -> Result<Self, SeedError> {
        Self::parse_with_period(seed, None)
    }

    /// The same where the portal says how long a code lasts; an address says so itself.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_with_period(seed: &Secret, period: Option<Duration>) -> Result<Self, SeedError> {
        let text = seed.expose().trim();
        let period = period.map_or(USUAL_PERIOD, |period| period.as_secs().max(1));
        let builder = if text.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("otpauth:")) {
            of_address(text)?
        } else {
            Builder::new().with_secret(of_base32(text)?).with_step_duration(period)
        };
        // Unchecked: issuers hand out seeds of 80 bits, which the RFC's 128 would refuse.
        Ok(Self(builder.build_noncompliant()))
    }

    /// How long a code lasts, in seconds.
    #[must_use]
    pub fn period(&self) -> u64 {
        self.0.step()
    }

    /// The number of the period in which `unix_seconds` lies.
    #[must_use]
    pub fn step_at(&self, unix_seconds: u64) -> u64 {
        unix_seconds / self.period()
    }

    /// The code of a period.
    #[must_use]
    pub fn code(&self, step: u64) -> Secret {
        Secret::new(self.0.generate(step * self.period()).to_string())
    }

    pub(super) fn seed(&self) -> &[u8] {
        self.0.secret().as_bytes()
    }
}

impl fmt::Debug for Totp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Totp").field("period", &self.period()).finish_non_exhaustive()
    }
}

/// Seconds that a code lasts where nothing is said.
const USUAL_PERIOD: u64 = 30;

fn of_base32(text: &str) -> Result<totp_rs::Secret, SeedError> {
    let letters = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '='));
    let letters = Zeroizing::new(letters.map(|c| c.to_ascii_uppercase()).collect::<String>());
    if letters.is_empty() {
        return Err(SeedError::Empty);
    }
    totp_rs::Secret::try_from_base32(letters.as_str()).map_err(|_| SeedError::NotBase32)
}

fn of_address(text: &str) -> Result<Builder, SeedError> {
    let address = Url::parse(text).map_err(|_| SeedError::NotBase32)?;
    match address.host() {
        Some(Host::Domain("totp")) => {}
        other => return Err(SeedError::NotTotp { kind: other.map(|host| host.to_string()).unwrap_or_default() }),
    }
    let mut builder = Builder::new();
    let mut seeded = false;
    for (parameter, value) in address.query_pairs() {
        builder = match parameter.as_ref() {
            "secret" => {
                seeded = true;
                builder.with_secret(of_base32(&value)?)
            }
            "digits" => builder.with_digits(number(&value, 6..=8, "digits")?),
            "period" => builder.with_step_duration(number(&value, 10..=300, "period")?),
            "algorithm" => builder.with_algorithm(algorithm(&value)?),
            _ => builder,
        };
    }
    if seeded { Ok(builder) } else { Err(SeedError::NoSecret) }
}

fn number<N>(text: &str, range: std::ops::RangeInclusive<N>, parameter: &'static str) -> Result<N, SeedError>
where
    N: std::str::FromStr + PartialOrd,
{
    let number = text.parse().ok().filter(|number| range.contains(number));
    number.ok_or(SeedError::BadParameter { parameter })
}

fn algorithm(name: &str) -> Result<Algorithm, SeedError> {
    match name.to_ascii_uppercase().as_str() {
        "SHA1" => Ok(Algorithm::SHA1),
        "SHA256" => Ok(Algorithm::SHA256),
        "SHA512" => Ok(Algorithm::SHA512),
        _ => Err(SeedError::BadParameter { parameter: "algorithm" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totp(seed: &str) -> Result<Totp, SeedError> {
        Totp::parse(&Secret::new(seed.to_owned()))
    }

    /// RFC 6238, appendix B.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let sha1 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let sha256 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA";
        let sha512 =
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA";
        let vectors = [
            (59, "94287082", "46119246", "90693936"),
            (1_111_111_109, "07081804", "68084774", "25091201"),
            (1_111_111_111, "14050471", "67062674", "99943326"),
            (1_234_567_890, "89005924", "91819424", "93441116"),
            (2_000_000_000, "69279037", "90698825", "38618901"),
            (20_000_000_000, "65353130", "77737706", "47863826"),
        ];
        for (second, first, second_code, third) in vectors {
            for (seed, algorithm, code) in
                [(sha1, "SHA1", first), (sha256, "SHA256", second_code), (sha512, "SHA512", third)]
            {
                let address = format!("otpauth://totp/x?secret={seed}&digits=8&algorithm={algorithm}");
                let totp = totp(&address).unwrap();
                assert_eq!(totp.code(totp.step_at(second)).expose(), code, "{algorithm} at {second}");
            }
        }
    }

    #[test]
    fn a_seed_may_be_written_as_people_copy_it() {
        let plain = totp("JBSWY3DPEHPK3PXP").unwrap();
        for seed in ["jbsw y3dp ehpk 3pxp", " JBSW-Y3DP-EHPK-3PXP\n", "JBSWY3DPEHPK3PXP======"] {
            assert_eq!(totp(seed).unwrap().code(7).expose(), plain.code(7).expose());
        }
        let address = "otpauth://totp/Dealer:a%40example.com?secret=jbswy3dpehpk3pxp&issuer=Other&period=60";
        assert_eq!(totp(address).unwrap().seed(), plain.seed());
        assert_eq!(totp(address).unwrap().period(), 60);
    }

    #[test]
    fn what_is_no_seed_is_named_without_being_shown() {
        assert_eq!(totp("hunter2!").unwrap_err(), SeedError::NotBase32);
        assert_eq!(totp(" - ").unwrap_err(), SeedError::Empty);
        assert_eq!(totp("otpauth://hotp/x?secret=AAAA").unwrap_err(), SeedError::NotTotp { kind: "hotp".into() });
        assert_eq!(totp("otpauth://totp/x?digits=6").unwrap_err(), SeedError::NoSecret);
        let endless = totp("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&period=0").unwrap_err();
        assert_eq!(endless, SeedError::BadParameter { parameter: "period" });
    }
}
