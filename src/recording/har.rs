//! The requests of a recording as a HAR 1.2, for the tools that read one.
//!
//! It holds what the recording holds: cookies and tokens are marks in it, so it signs nobody in. What HAR
//! has no place for stands in fields that begin with `_`, as other tools write them.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    Exchange, Recording, RecordingError, Timings,
    format::{Entry, Line},
};

/// All bodies of a file, before they are written as text; further ones are left out, and their entries
/// say so.
const BODIES_BYTES: usize = 256 << 20;

impl Recording {
    /// Writes its requests to a file, for its owner alone; returns how many there are.
    ///
    /// # Errors
    /// The recording is damaged, or the file is there already or cannot be written.
    pub fn write_har(&self, path: &Path) -> Result<usize, RecordingError> {
        let exchanges = self.exchanges()?;
        let written = File::options().write(true).create_new(true).mode(0o600).open(path);
        let file = written.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => RecordingError::Exists(path.to_owned()),
            _ => RecordingError::io(path, "written")(error),
        })?;
        let done = self.har_into(BufWriter::new(file), path, &exchanges);
        if done.is_err() {
            // Half a file is none.
            let _gone = fs::remove_file(path);
        }
        done.map(|()| exchanges.len())
    }

    fn har_into(&self, mut into: impl Write, path: &Path, exchanges: &[Exchange]) -> Result<(), RecordingError> {
        let failed = RecordingError::io(path, "written");
        let head = json!({
            "version": "1.2",
            "creator": { "name": "wayleave", "version": self.run.wayleave },
            "browser": browser(self.run.browser.as_deref()),
            "pages": pages(self, exchanges),
            "comment": "made of a recording: secrets, cookies and tokens are marks, private values stand-ins",
        });
        // One entry after the other: all of them with their bodies may be more than fits.
        let head = head.to_string();
        let head = head.strip_suffix('}').unwrap_or(&head);
        write!(into, "{{\"log\":{head},\"entries\":[").map_err(&failed)?;
        let mut room = BODIES_BYTES;
        for (index, exchange) in exchanges.iter().enumerate() {
            let comma = if index > 0 { ",\n" } else { "\n" };
            write!(into, "{comma}{}", self.entry(exchange, &mut room)?).map_err(&failed)?;
        }
        into.write_all(b"\n]}}\n").and_then(|()| into.flush()).map_err(&failed)
    }

    fn entry(&self, exchange: &Exchange, room: &mut usize) -> Result<Value, RecordingError> {
        let Exchange { ms, kind, method, url, status_text, mime, elapsed_ms, failed, .. } = exchange;
        let request_type = exchange.request_headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let sent = self.body(exchange.request_body.as_ref(), room)?;
        let answered = self.body(exchange.body.as_ref(), room)?;
        let mut request = json!({
            "method": method, "url": url, "httpVersion": "", "cookies": [],
            "headers": headers(&exchange.request_headers), "queryString": query(url),
            "headersSize": -1, "bodySize": sent.size(),
        });
        if let Body::Kept(text) = &sent {
            let mime = request_type.map_or("", |(_, value)| value.as_str());
            request["postData"] = json!({ "mimeType": mime, "text": String::from_utf8_lossy(text) });
        }
        let location = exchange.response_headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("location"));
        let mut entry = json!({
            "pageref": page_id(exchange.window),
            "startedDateTime": self.at(*ms).to_string(),
            "time": elapsed_ms,
            "request": request,
            "response": {
                "status": exchange.status.unwrap_or_default(), "statusText": status_text, "httpVersion": "", "cookies": [],
                "headers": headers(exchange.response_headers.iter().map(|(name, value)| (name, value))),
                "content": content(&answered, mime),
                "redirectURL": location.map_or("", |(_, value)| value.as_str()), "headersSize": -1, "bodySize": -1,
            },
            "cache": {},
            "timings": timings(exchange.timings, *elapsed_ms),
            "_resourceType": kind,
        });
        let more = [
            ("_failureText", failed.as_ref().map(|why| json!(why))),
            ("_fromCache", exchange.from_cache.then(|| json!("memory"))),
            ("_flow", exchange.flow.as_ref().map(|flow| json!(flow))),
            ("_step", exchange.step.as_ref().map(|step| json!(step))),
        ];
        for (name, value) in more {
            if let Some(value) = value {
                entry[name] = value;
            }
        }
        Ok(entry)
    }

    fn body(&self, blob: Option<&String>, room: &mut usize) -> Result<Body, RecordingError> {
        let Some(blob) = blob else { return Ok(Body::None) };
        let content = self.blob(blob)?;
        if content.len() > *room {
            return Ok(Body::LeftOut(content.len()));
        }
        *room -= content.len();
        Ok(Body::Kept(content))
    }

    fn at(&self, ms: u64) -> Timestamp {
        let after = SignedDuration::from_millis(i64::try_from(ms).unwrap_or(i64::MAX));
        self.run.start.saturating_add(after).unwrap_or(self.run.start)
    }
}

/// The body of a request or of an answer.
enum Body {
    None,
    Kept(Vec<u8>),
    LeftOut(usize),
}

impl Body {
    /// Its bytes; −1 where that is not known.
    fn size(&self) -> i64 {
        match self {
            Self::None => -1,
            Self::Kept(content) => i64::try_from(content.len()).unwrap_or(i64::MAX),
            Self::LeftOut(size) => i64::try_from(*size).unwrap_or(i64::MAX),
        }
    }
}

fn content(body: &Body, mime: &str) -> Value {
    let mut content = json!({ "size": body.size().max(0), "mimeType": mime });
    match body {
        Body::None => {}
        Body::LeftOut(_) => content["comment"] = json!("the body is in the recording; here it would be too much"),
        Body::Kept(bytes) => match str::from_utf8(bytes) {
            Ok(text) => content["text"] = json!(text),
            Err(_) => (content["text"], content["encoding"]) = (json!(STANDARD.encode(bytes)), json!("base64")),
        },
    }
    content
}

fn headers<'h>(headers: impl IntoIterator<Item = (&'h String, &'h String)>) -> Value {
    headers.into_iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

fn query(url: &str) -> Value {
    let Ok(url) = url.parse::<Url>() else { return json!([]) };
    url.query_pairs().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

/// Where the time went; −1 for what did not take place, as the format has it.
fn timings(known: Option<Timings>, elapsed: u64) -> Value {
    match known {
        Some(Timings { dns, connect, ssl, send, wait, receive }) => {
            let or_none = |time: Option<f64>| time.unwrap_or(-1.0);
            json!({
                "blocked": -1, "dns": or_none(dns), "connect": or_none(connect), "ssl": or_none(ssl),
                "send": send, "wait": wait, "receive": receive,
            })
        }
        None => json!({ "blocked": -1, "dns": -1, "connect": -1, "ssl": -1, "send": 0, "wait": elapsed, "receive": 0 }),
    }
}

/// Each window is a page that begins with its first request; it has the title that was told of it last.
fn pages(recording: &Recording, exchanges: &[Exchange]) -> Value {
    let mut windows: BTreeMap<u32, (u64, String)> = BTreeMap::new();
    for exchange in exchanges {
        let (first, _) = windows.entry(exchange.window).or_insert_with(|| (exchange.ms, String::new()));
        *first = exchange.ms.min(*first);
    }
    for Line { entry, .. } in &recording.lines {
        if let Entry::Page(page) = entry
            && let Some((_, title)) = windows.get_mut(&page.window)
        {
            title.clone_from(&page.title);
        }
    }
    let pages = windows.into_iter().map(|(window, (ms, title))| {
        let times = json!({ "onContentLoad": -1, "onLoad": -1 });
        json!({ "startedDateTime": recording.at(ms).to_string(), "id": page_id(window), "title": title, "pageTimings": times })
    });
    pages.collect()
}

fn page_id(window: u32) -> String {
    format!("window-{window}")
}

/// `HeadlessChrome/156.0` by its two parts.
fn browser(product: Option<&str>) -> Value {
    let (name, version) =
        product.and_then(|product| product.split_once('/')).unwrap_or((product.unwrap_or("none"), ""));
    Value::Object(Map::from_iter([("name".to_owned(), json!(name)), ("version".to_owned(), json!(version))]))
}
