//! The form posts of Twilio, and of those who post as Twilio does.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha1::Sha1;

use super::message::Message;
use crate::secret::Secret;

/// Whether a form was signed with the account's token: HMAC-SHA1 over the address that it was posted to and the
/// parameters in the order of their names.
pub(super) fn is_signed(token: &Secret, url: &str, form: &[(String, String)], signature: &str) -> bool {
    let Ok(signature) = STANDARD.decode(signature) else { return false };
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token.expose().as_bytes()) else { return false };
    mac.update(url.as_bytes());
    let mut form: Vec<_> = form.iter().collect();
    form.sort_unstable();
    // A value that is posted twice is signed once.
    form.dedup();
    for (name, value) in form {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    mac.verify_slice(&signature).is_ok()
}

/// The message in a form; `None` if it lacks one of its parts.
pub(super) fn message(form: &[(String, String)], at: Timestamp) -> Option<Message> {
    let value = |wanted: &str| form.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    Some(Message {
        id: value("MessageSid").or_else(|| value("SmsSid"))?,
        to: value("To")?,
        from: value("From")?,
        subject: String::new(),
        text: value("Body")?.into(),
        html: String::new().into(),
        at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Twilio's documentation and of its libraries' tests.
    #[test]
    fn the_published_signature_is_accepted_and_nothing_else() {
        let form = |to: &str| -> Vec<(String, String)> {
            let form = [
                ("CallSid", "CA1234567890ABCDE"),
                ("Caller", "+14158675309"),
                ("To", to),
                ("Digits", "1234"),
                ("From", "+14158675309"),
            ];
            form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let (token, url) = (Secret::new("12345"), "https://mycompany.com/myapp.php?foo=1&bar=2");
        let signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
        assert!(is_signed(&token, url, &form("+18005551212"), signature));
        assert!(!is_signed(&token, url, &form("+18005551213"), signature));
        assert!(!is_signed(&token, "https://mycompany.com/myapp.php?foo=1", &form("+18005551212"), signature));
        assert!(!is_signed(&Secret::new("12346"), url, &form("+18005551212"), signature));
        assert!(!is_signed(&token, url, &form("+18005551212"), ""));
    }

    #[test]
    fn a_parameter_that_is_posted_twice_is_signed_as_twilio_does() {
        let form =
            [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")];
        let form: Vec<_> = form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        assert!(is_signed(&Secret::new("12345"), url, &form, "IK+Dwps556ElfBT0I3Rgjkr1wJU="));
    }
}
