//! Names of fields whose values are nobody's business.

/// What a field's name says of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensitive {
    /// It opens doors.
    Secret,
    /// It is somebody's number, known to no file of ours.
    Personal,
}

/// The words of a name, as `accountNumber` and `account_number` are written.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let begins = c.is_ascii_uppercase() && !before.is_ascii_uppercase();
        if !c.is_ascii_alphanumeric() || begins {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_ascii_alphanumeric(), words.last_mut()) {
            word.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What a field of this name holds, as far as that can be told.
#[must_use]
pub fn sensitive(name: &str) -> Option<Sensitive> {
    let words = words(name);
    let whole = words.concat();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str())) || list.contains(&whole.as_str());
    let both = |one: &[&str], other: &[&str]| has(one) && has(other);
    if has(SECRET) || both(&["api", "access", "private"], &["key"]) {
        return Some(Sensitive::Secret);
    }
    let personal = has(PERSONAL)
        || both(
            &["account", "card", "license", "licence", "routing", "passport"],
            &["number", "no", "num", "nr", "id"],
        )
        || both(&["social"], &["security", "insurance"])
        || both(&["tax"], &["id", "number"]);
    personal.then_some(Sensitive::Personal)
}

const SECRET: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "csrf",
    "xsrf",
    "csrfmiddlewaretoken",
    "requestverificationtoken",
    "otp",
    "totp",
    "mfa",
    "pin",
    "cvv",
    "cvc",
    "cvv2",
    "authorization",
    "session",
    "sessionid",
    "sid",
    "jwt",
    "apikey",
    "credential",
    "credentials",
    "nonce",
    "viewstate",
    "samlresponse",
    "samlrequest",
    "relaystate",
    "bearer",
];
const PERSONAL: &[&str] = &[
    "ssn",
    "sin",
    "itin",
    "ein",
    "dob",
    "birthdate",
    "birthday",
    "dateofbirth",
    "iban",
    "bic",
    "dl",
    "dln",
    "cardnumber",
    "driverslicense",
    "driverlicense",
    "driverslicence",
    "licenseno",
    "licenceno",
    "passport",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_words() {
        for name in [
            "password",
            "new_password",
            "newPassword",
            "csrf-token",
            "__RequestVerificationToken",
            "apiKey",
            "X-Api-Key",
            "pin",
        ] {
            assert_eq!(sensitive(name), Some(Sensitive::Secret), "{name}");
        }
        for name in
            ["ssn", "buyer.ssn", "SSN", "dateOfBirth", "licenseNumber", "account_number", "socialSecurityNumber"]
        {
            assert_eq!(sensitive(name), Some(Sensitive::Personal), "{name}");
        }
        for name in ["passenger", "shipping", "author", "stock_number", "account", "license_plate", "class", "business"]
        {
            assert_eq!(sensitive(name), None, "{name}");
        }
    }
}
