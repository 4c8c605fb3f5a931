//! What surrounds every protocol message. Payloads stay text until somebody asks for a type.

use std::borrow::Cow;

use bytes::Bytes;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

/// One message from the browser, payload unread.
#[derive(Debug)]
pub(super) enum Incoming {
    /// The answer to the call with this number.
    Reply { id: u64, outcome: Outcome },
    /// An event of a session, or of the browser when there is none.
    Event { session: Option<String>, method: String, params: Bytes },
}

/// What a call came to: the result's JSON text, or the browser's refusal.
pub(super) type Outcome = Result<Bytes, Refusal>;

/// The `error` member of an answer.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Refusal {
    #[serde(default)]
    pub(super) code: i64,
    #[serde(default)]
    pub(super) message: String,
    #[serde(default)]
    pub(super) data: Option<String>,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    id: Option<u64>,
    #[serde(borrow, default)]
    method: Cow<'a, str>,
    #[serde(borrow, default, rename = "sessionId")]
    session: Cow<'a, str>,
    #[serde(borrow)]
    params: Option<&'a RawValue>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

impl Incoming {
    /// Reads the envelope of `message`; payloads become slices of it.
    ///
    /// # Errors
    /// When the message is not a JSON object with an `id` or a `method`.
    pub(super) fn read(message: &Bytes) -> Result<Self, String> {
        let envelope: Envelope<'_> = serde_json::from_slice(message).map_err(|error| error.to_string())?;
        let payload = |raw: Option<&RawValue>| match raw {
            Some(raw) => message.slice_ref(raw.get().as_bytes()),
            None => Bytes::from_static(b"{}"),
        };
        if let Some(id) = envelope.id {
            let outcome = match envelope.error {
                Some(error) => Err(Refusal::read(error)),
                None => Ok(payload(envelope.result)),
            };
            return Ok(Self::Reply { id, outcome });
        }
        if envelope.method.is_empty() {
            return Err("neither an answer nor an event".into());
        }
        Ok(Self::Event {
            session: (!envelope.session.is_empty()).then(|| envelope.session.into_owned()),
            method: envelope.method.into_owned(),
            params: payload(envelope.params),
        })
    }
}

impl Refusal {
    fn read(raw: &RawValue) -> Self {
        serde_json::from_str(raw.get()).unwrap_or_else(|_| Self { code: 0, message: raw.get().to_owned(), data: None })
    }
}

#[derive(Serialize)]
struct Call<'a, P: Serialize> {
    id: u64,
    method: &'a str,
    params: &'a P,
    #[serde(rename = "sessionId", skip_serializing_if = "Option::is_none")]
    session: Option<&'a str>,
}

/// The text of a call.
///
/// # Errors
/// When the parameters have no JSON form.
pub(super) fn write<P: Serialize>(id: u64, session: Option<&str>, method: &str, params: &P) -> Result<Vec<u8>, String> {
    serde_json::to_vec(&Call { id, method, params, session }).map_err(|error| error.to_string())
}

/// Reads a payload as `T`. Pages can hold half of a surrogate pair (a text cut inside an emoji),
/// which JSON escapes can write and Rust strings cannot hold: such halves read as U+FFFD.
///
/// # Errors
/// Says where the payload departs from `T`, without quoting it.
pub(super) fn read<T: DeserializeOwned>(payload: &[u8]) -> Result<T, String> {
    let error = match serde_json::from_slice(payload) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if let Some(mended) = mend_surrogates(payload)
        && let Ok(value) = serde_json::from_slice(&mended)
    {
        return Ok(value);
    }
    Err(describe(&error))
}

/// A parse error without the values that serde quotes in it.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = ["missing field", "unknown variant", "invalid type", "invalid value", "duplicate field"]
        .into_iter()
        .find(|kind| text.starts_with(kind))
        .unwrap_or("malformed");
    let field = match what {
        "missing field" => text.split('`').nth(1).map(|name| format!(" `{name}`")).unwrap_or_default(),
        _ => String::new(),
    };
    format!("{what}{field} at column {}", error.column())
}

/// Replaces escaped lone surrogates by U+FFFD; `None` when there are none.
fn mend_surrogates(payload: &[u8]) -> Option<Vec<u8>> {
    let mut mended: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'\\', &payload[at..]) {
        at += step;
        match (surrogate(payload, at), surrogate(payload, at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => at += 12,
            (Some(_), _) => {
                let copy = mended.get_or_insert_with(|| payload.to_vec());
                copy[at + 2..at + 6].copy_from_slice(b"fffd");
                at += 6;
            }
            // Any other escape: pass the character it escapes, which may be a backslash.
            (None, _) => at = (at + 2).min(payload.len()),
        }
    }
    mended
}

/// The surrogate that the escape `\uD8xx`..`\uDFxx` at `at` stands for, if there is one.
fn surrogate(payload: &[u8], at: usize) -> Option<u16> {
    let digits = payload.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let unit = u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    (0xD800..=0xDFFF).contains(&unit).then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incoming(text: &'static str) -> Incoming {
        Incoming::read(&Bytes::from_static(text.as_bytes())).unwrap()
    }

    #[test]
    fn payloads_are_slices_of_the_message() {
        let Incoming::Event { session, method, params } =
            incoming(r#"{"method":"A.b","params":{"x": [1, 2]},"sessionId":"S","new":true}"#)
        else {
            panic!("an event");
        };
        assert_eq!((session.as_deref(), method.as_str()), (Some("S"), "A.b"));
        assert_eq!(params, r#"{"x": [1, 2]}"#);
    }

    #[test]
    fn a_refusal_keeps_its_code_and_words() {
        let Incoming::Reply { id: 7, outcome: Err(refusal) } =
            incoming(r#"{"id":7,"error":{"code":-32000,"message":"no","data":"field x"}}"#)
        else {
            panic!("a refusal");
        };
        assert_eq!((refusal.code, refusal.message.as_str(), refusal.data.as_deref()), (-32000, "no", Some("field x")));
    }

    #[test]
    fn a_call_without_session_names_none() {
        let text = write(1, None, "Browser.getVersion", &serde_json::json!({})).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), r#"{"id":1,"method":"Browser.getVersion","params":{}}"#);
    }

    #[test]
    fn half_a_surrogate_pair_does_not_lose_the_payload() {
        let read = |text: &str| read::<Vec<String>>(text.as_bytes());
        assert_eq!(read(r#"["car \ud83d!","\ud83d\ude97","\\ud83d"]"#).unwrap(), ["car \u{fffd}!", "🚗", r"\ud83d"]);
    }

    #[test]
    fn an_unreadable_payload_is_described_without_its_content() {
        #[derive(Debug, Deserialize)]
        struct Wanted {
            #[serde(rename = "count")]
            _count: u32,
        }
        let unread = read::<Wanted>(br#"{"count":"secret"}"#).unwrap_err();
        assert!(unread.starts_with("invalid type") && !unread.contains("secret"), "{unread}");
        assert!(read::<Wanted>(b"{}").unwrap_err().contains("missing field `count`"));
    }
}
