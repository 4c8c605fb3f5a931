//! What pages ask for and get, for whoever records a visit: put together from the browser's events.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use serde::Deserialize;
use serde_json::json;

use super::{
    network_events::{
        Failed, Finished, Headers, MoreAboutRequest, MoreAboutResponse, Response, ResponseReceived, Sent,
    },
    storage::is_desk,
    tokens,
    visit::{Notice, Shared},
    window::Window,
};
use crate::{
    cdp::{Deadline, Event, RawPending, Session},
    event::{ExchangeBody, ExchangeSeen, ExchangeTimings, PAGE_WENT},
    secret::Secret,
};

/// The requests of a visit that are under way.
#[derive(Default)]
pub(super) struct Traffic {
    count: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By session and the browser's id.
    under_way: HashMap<(String, String), Request>,
    /// Addresses whose bodies were told, each with what tells one version from another.
    told: HashSet<(String, String)>,
}

/// A request with those that it was redirected to.
#[derive(Default)]
struct Request {
    hops: Vec<Hop>,
    /// What only the network stack knows comes by events of its own: in the order of the hops, before or after
    /// them.
    more_requests: Vec<Headers>,
    more_responses: Vec<MoreAboutResponse>,
    from_cache: bool,
}

struct Hop {
    id: u64,
    sent: Instant,
    /// By the browser's clock, in seconds.
    began: f64,
    ended: f64,
    event: Sent,
    response: Option<Response>,
    /// Whether the network stack has more to tell of it.
    has_more: bool,
}

impl Traffic {
    /// Takes an event of the network.
    pub(super) fn take(&self, window: &Window, session: &Session, event: &Event, shared: &Shared) {
        match event.method.as_str() {
            "Network.requestWillBeSent" => {
                let sent: Option<Sent> = event.parse();
                if let Some(Sent { request, .. }) = &sent {
                    let in_address = tokens::in_address(&request.url);
                    learn(tokens::in_headers(&request.headers).into_iter().chain(in_address), shared);
                }
                self.sent(session, sent);
            }
            "Network.requestWillBeSentExtraInfo" => {
                if let Some(MoreAboutRequest { request_id, headers }) = event.parse() {
                    learn(tokens::in_headers(&headers), shared);
                    self.change(session, request_id, |request| request.more_requests.push(headers));
                }
            }
            "Network.requestServedFromCache" => {
                if let Some(Finished { request_id, .. }) = event.parse() {
                    self.change(session, request_id, |request| request.from_cache = true);
                }
            }
            "Network.responseReceived" => self.received(session, event.parse()),
            "Network.responseReceivedExtraInfo" => {
                if let Some(more) = event.parse::<MoreAboutResponse>() {
                    learn(tokens::in_headers(&more.headers), shared);
                    self.change(session, more.request_id.clone(), |request| request.more_responses.push(more));
                }
            }
            "Network.loadingFinished" => {
                if let Some(Finished { request_id, timestamp }) = event.parse() {
                    self.finished(window, session, request_id, timestamp, shared);
                }
            }
            "Network.loadingFailed" => {
                if let Some(failed) = event.parse() {
                    self.failed(window, session, failed, shared);
                }
            }
            _ => {}
        }
    }

    /// Tells of what was under way in a session that is gone.
    pub(super) fn session_gone(&self, window: &Window, session: &Session, shared: &Shared) {
        let mut state = self.state();
        let mine: Vec<_> = state.under_way.keys().filter(|(of, _)| of == session.id()).cloned().collect();
        let cut: Vec<Request> = mine.iter().filter_map(|key| state.under_way.remove(key)).collect();
        drop(state);
        for request in cut {
            tell(request, window, Some(PAGE_WENT), ExchangeBody::None, shared);
        }
    }

    fn sent(&self, session: &Session, event: Option<Sent>) {
        let Some(event) = event.filter(|event| is_worth_telling(&event.request.url)) else { return };
        let id = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        self.change(session, event.request_id.clone(), |request| {
            if let (Some(response), Some(last)) = (&event.redirect_response, request.hops.last_mut()) {
                last.response = Some(response.clone());
                last.has_more = event.redirect_has_extra_info;
                last.ended = event.timestamp;
            }
            let (sent, began) = (Instant::now(), event.timestamp);
            if request.hops.len() < MOST_HOPS {
                request.hops.push(Hop { id, sent, began, ended: began, event, response: None, has_more: false });
            }
        });
    }

    fn received(&self, session: &Session, received: Option<ResponseReceived>) {
        let Some(ResponseReceived { request_id, response, has_extra_info, kind }) = received else { return };
        self.change(session, request_id, |request| {
            if let Some(hop) = request.hops.last_mut() {
                hop.response = Some(response);
                hop.has_more = has_extra_info;
                hop.event.kind = kind.or(hop.event.kind.take());
            }
        });
    }

    fn finished(&self, window: &Window, session: &Session, id: String, timestamp: f64, shared: &Shared) {
        let Some(mut request) = self.end(session, &id) else { return };
        let Some(last) = request.hops.last_mut() else { return };
        last.ended = timestamp;
        if !last.has_body() {
            return tell(request, window, None, ExchangeBody::None, shared);
        }
        let version = last.version(request.from_cache);
        if version.is_some_and(|version| !self.state().told.insert(version)) {
            return tell(request, window, None, ExchangeBody::Same, shared);
        }
        // The browser forgets a body when its page goes: it is asked for at once.
        let asked = session.send_raw("Network.getResponseBody", json!({ "requestId": id }));
        let (window, shared) = (window.clone(), shared.clone());
        tokio::spawn(async move {
            let body = body(asked).await;
            tell(request, &window, None, body, &shared);
        });
    }

    fn failed(&self, window: &Window, session: &Session, failed: Failed, shared: &Shared) {
        let Some(mut request) = self.end(session, &failed.request_id) else { return };
        if let Some(last) = request.hops.last_mut() {
            last.ended = failed.timestamp;
        }
        let why = failed.blocked_reason.map_or(failed.error_text, |reason| format!("blocked: {reason}"));
        tell(request, window, Some(&why), ExchangeBody::None, shared);
    }

    fn change(&self, session: &Session, id: String, change: impl FnOnce(&mut Request)) {
        let mut state = self.state();
        let key = (session.id().to_owned(), id);
        if state.under_way.len() < MOST_UNDER_WAY || state.under_way.contains_key(&key) {
            change(state.under_way.entry(key).or_default());
        }
    }

    fn end(&self, session: &Session, id: &str) -> Option<Request> {
        self.state().under_way.remove(&(session.id().to_owned(), id.to_owned()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is in the page already is asked of nobody, and the storage of an origin is reached without its server.
fn is_worth_telling(address: &str) -> bool {
    !address.starts_with("data:") && !is_desk(address)
}

impl Hop {
    fn kind(&self) -> String {
        self.event.kind.as_deref().unwrap_or("other").to_ascii_lowercase()
    }

    /// Whether what was answered is kept: what a page is made of, not its pictures.
    fn has_body(&self) -> bool {
        let kept = matches!(self.kind().as_str(), "document" | "xhr" | "fetch" | "script" | "stylesheet" | "other");
        let answered = self.response.as_ref().is_some_and(|response| is_text(&response.mime_type));
        kept && answered && self.event.request.method != "HEAD"
    }

    /// Address and version of what does not change: style sheets and scripts are told once.
    fn version(&self, from_cache: bool) -> Option<(String, String)> {
        let response = self.response.as_ref().filter(|_| matches!(self.kind().as_str(), "script" | "stylesheet"))?;
        let marks = ["etag", "last-modified", "content-length"].map(|name| response.headers.get(name).unwrap_or(""));
        let known = from_cache || response.from_disk_cache || !marks[0].is_empty() || !marks[1].is_empty();
        known.then(|| (self.event.request.url.clone(), marks.join(" ")))
    }
}

/// Whether a body can be read as text, so that what is private in it can be found.
fn is_text(mime: &str) -> bool {
    let mime = mime.to_ascii_lowercase();
    let kinds = ["json", "javascript", "ecmascript", "xml", "html", "x-www-form-urlencoded", "graphql", "csv"];
    mime.is_empty() || mime.starts_with("text/") || kinds.iter().any(|kind| mime.contains(kind))
}

async fn body(asked: RawPending) -> ExchangeBody {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Answer {
        body: String,
        base64_encoded: bool,
    }
    let answer = asked.within(Deadline::after(BODY_WITHIN)).await.ok();
    match answer.and_then(|answer| serde_json::from_slice::<Answer>(&answer).ok()) {
        // The browser gives as base64 what is no text.
        Some(answer) if answer.base64_encoded => ExchangeBody::None,
        Some(answer) if answer.body.is_empty() => ExchangeBody::None,
        Some(answer) => ExchangeBody::Text(answer.body),
        None => ExchangeBody::Lost,
    }
}

/// What proves to the portal who asks is secret before anything else is told that may hold it.
fn learn(tokens: impl IntoIterator<Item = Secret>, shared: &Shared) {
    let tokens: Vec<Secret> = tokens.into_iter().collect();
    if !tokens.is_empty() {
        shared.notify(Notice::Tokens(tokens));
    }
}

/// Tells of a request and of those that led to it.
fn tell(request: Request, window: &Window, failed: Option<&str>, body: ExchangeBody, shared: &Shared) {
    let Request { hops, more_requests, more_responses, from_cache } = request;
    let (mut more_requests, mut more_responses) = (more_requests.into_iter(), more_responses.into_iter());
    let last = hops.len().saturating_sub(1);
    for (index, hop) in hops.into_iter().enumerate() {
        let more_request = more_requests.next();
        let more_response = hop.has_more.then(|| more_responses.next()).flatten();
        let is_last = index == last;
        let failed = failed.filter(|_| is_last).map(str::to_owned);
        let body = if is_last { body.clone() } else { ExchangeBody::None };
        let told = exchange(hop, more_request, more_response, window, failed, body, from_cache && is_last);
        shared.notify(Notice::Exchange(Box::new(told)));
    }
}

fn exchange(
    hop: Hop,
    more_request: Option<Headers>,
    more_response: Option<MoreAboutResponse>,
    window: &Window,
    failed: Option<String>,
    body: ExchangeBody,
    from_cache: bool,
) -> ExchangeSeen {
    let kind = hop.kind();
    let Hop { id, sent, began, ended, event, response, .. } = hop;
    let request = event.request;
    let headers = more_request.filter(|more| !more.is_empty()).unwrap_or(request.headers);
    let answered = response.is_some();
    let response = response.unwrap_or_default();
    let (status, response_headers) = match &more_response {
        // A cached answer is told as the one that it stands for.
        Some(more) if more.status_code != 304 => (more.status_code, more.headers.lines()),
        _ => (response.status, response.headers.lines()),
    };
    ExchangeSeen {
        id,
        window: window.id().0,
        sent,
        kind,
        method: request.method,
        url: request.url,
        request_headers: headers.lines(),
        request_body: request.post_data,
        status: answered.then_some(status).filter(|status| *status > 0),
        status_text: response.status_text,
        response_headers,
        mime: response.mime_type,
        body,
        elapsed: Duration::try_from_secs_f64(ended - began).unwrap_or_default(),
        timings: response.timing.map(|timing| timings(timing, ended)),
        failed,
        from_cache: from_cache || response.from_disk_cache || response.from_prefetch_cache,
    }
}

fn timings(timing: super::network_events::Timing, ended: f64) -> ExchangeTimings {
    let micro = |ms: f64| (ms * 1_000.0).round() / 1_000.0;
    let took = |from: f64, to: f64| (from >= 0.0 && to >= from).then_some(micro(to - from));
    ExchangeTimings {
        dns: took(timing.dns_start, timing.dns_end),
        connect: took(timing.connect_start, timing.connect_end),
        ssl: took(timing.ssl_start, timing.ssl_end),
        send: took(timing.send_start, timing.send_end).unwrap_or_default(),
        wait: took(timing.send_end, timing.receive_headers_end).unwrap_or_default(),
        receive: micro(((ended - timing.request_time) * 1_000.0 - timing.receive_headers_end).max(0.0)),
    }
}

/// Has the browser tell of requests, and keep bodies until they are asked for.
pub(super) fn watch(session: &Session) -> RawPending {
    session.send_raw(
        "Network.enable",
        json!({ "maxTotalBufferSize": ALL_BODIES, "maxResourceBufferSize": MOST_BODY, "maxPostDataSize": MOST_SENT }),
    )
}

/// Bytes that the browser keeps of all answers, and of one; larger ones are not kept.
const ALL_BODIES: u64 = 8 << 20;
const MOST_BODY: u64 = 2 << 20;
/// Bytes of what is sent; uploads of files are longer.
const MOST_SENT: u64 = 64 << 10;
/// A body that was not given in this time will not be.
const BODY_WITHIN: Duration = Duration::from_secs(5);
/// More redirects of one request are a loop, which the browser ends.
const MOST_HOPS: usize = 32;
const MOST_UNDER_WAY: usize = 5_000;
