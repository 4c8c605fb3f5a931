//! Requests and answers: held until it is known what is private in them, then written in their order.

use std::{
    collections::{HashMap, VecDeque},
    io::{self, Read},
    sync::Arc,
    time::Instant,
};

use flate2::read::GzDecoder;

use super::{
    blobs::pack,
    boundary::Boundary,
    entries::milliseconds,
    exchange::{Exchange, Timings},
    limits,
    open::Open,
};
use crate::event::{Event, ExchangeBody, ExchangeSeen, StepKey};

/// The requests of a recording. A page is often told what is private in an answer only when it shows it, so all
/// of them wait for the end, or until there are too many.
#[derive(Default)]
pub(super) struct Exchanges {
    waiting: VecDeque<Waiting>,
    bytes: usize,
    /// Blobs of what was answered, by address.
    bodies: HashMap<String, Option<String>>,
    /// The step under way from each moment on, and the steps around the latest.
    steps: VecDeque<(Instant, Option<(String, String)>)>,
    around: Vec<(String, String)>,
    lost: u64,
    /// Lines of the console, which wait with them.
    console: Vec<(u64, Event)>,
    console_bytes: usize,
    console_lines: u64,
}

/// One that is not redacted yet, its bodies packed.
struct Waiting {
    exchange: Exchange,
    request_body: Option<Vec<u8>>,
    body: Body,
}

enum Body {
    None,
    Packed(Vec<u8>),
    Same,
    Kept(Option<String>),
}

impl Exchanges {
    /// Notes that a step begins or ends.
    pub(super) fn step(&mut self, at: Instant, step: &StepKey, begins: bool) {
        self.around.truncate(usize::try_from(step.depth).unwrap_or(usize::MAX));
        if begins {
            self.around.push((step.flow.clone(), step.id.clone()));
        }
        if self.steps.len() == MOST_STEPS {
            self.steps.pop_front();
        }
        self.steps.push_back((at, self.around.last().cloned()));
    }

    /// Takes one in. The blob of a style sheet, which pages name, is there at once.
    pub(super) fn take(
        &mut self,
        open: &mut Open,
        at: u64,
        seen: &Arc<ExchangeSeen>,
        boundary: &Boundary,
    ) -> io::Result<Option<(String, Option<String>)>> {
        let mut style = None;
        let body = match &seen.body {
            ExchangeBody::None => Body::None,
            ExchangeBody::Same => Body::Same,
            ExchangeBody::Lost => {
                self.lost += 1;
                Body::None
            }
            ExchangeBody::Text(text) if seen.kind == "stylesheet" => {
                let css = boundary.now().text_whole(text);
                let name = open.blob(at, "a style sheet", css.as_bytes())?;
                style = Some((seen.url.clone(), name.clone()));
                Body::Kept(name)
            }
            ExchangeBody::Text(text) => Body::Packed(pack(text.as_bytes())?),
        };
        let request_body = seen.request_body.as_ref().map(|text| pack(text.as_bytes())).transpose()?;
        let waiting = Waiting { exchange: self.exchange(open, seen), request_body, body };
        self.bytes += waiting.size();
        self.waiting.push_back(waiting);
        while self.bytes > limits::HELD_BYTES {
            self.write_first(open, at, boundary)?;
        }
        Ok(style)
    }

    /// Takes in a line of the console.
    pub(super) fn say(&mut self, open: &mut Open, at: u64, event: &Event, boundary: &Boundary) -> io::Result<()> {
        let Event::Console { text, .. } = event else { return Ok(()) };
        self.console_lines += 1;
        if self.console_lines > limits::CONSOLE_LINES {
            return Ok(());
        }
        self.console_bytes += text.len();
        self.console.push((at, event.clone()));
        if self.console_bytes > limits::CONSOLE_BYTES { self.write_console(open, boundary) } else { Ok(()) }
    }

    fn write_console(&mut self, open: &mut Open, boundary: &Boundary) -> io::Result<()> {
        self.console_bytes = 0;
        for (at, event) in std::mem::take(&mut self.console) {
            open.entry(at, &event, boundary)?;
        }
        Ok(())
    }

    /// Learns from answers what is secret or personal by the name of its field: before anything of them is written.
    fn learn(&self, boundary: &Boundary) -> io::Result<()> {
        for waiting in &self.waiting {
            if let Body::Packed(packed) = &waiting.body
                && waiting.exchange.mime.contains("json")
            {
                boundary.learn(&unpack(packed)?);
            }
        }
        Ok(())
    }

    /// Writes all that waits.
    pub(super) fn finish(&mut self, open: &mut Open, at: u64, boundary: &Boundary) -> io::Result<()> {
        self.learn(boundary)?;
        self.write_console(open, boundary)?;
        if self.console_lines > limits::CONSOLE_LINES {
            open.capped(at, "lines of the console", self.console_lines, limits::CONSOLE_LINES)?;
        }
        self.waiting.make_contiguous().sort_by_key(|waiting| waiting.exchange.id);
        while !self.waiting.is_empty() {
            self.write_first(open, at, boundary)?;
        }
        if self.lost > 0 {
            open.capped(at, "answers to requests: too large, or gone with their page", self.lost, 0)?;
        }
        Ok(())
    }

    fn write_first(&mut self, open: &mut Open, at: u64, boundary: &Boundary) -> io::Result<()> {
        let Some(waiting) = self.waiting.pop_front() else { return Ok(()) };
        self.bytes = self.bytes.saturating_sub(waiting.size());
        let Waiting { mut exchange, request_body, body } = waiting;
        let now = boundary.now();
        let sent_as = exchange.request_headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let sent_as = sent_as.map(|(_, value)| value.clone()).unwrap_or_default();
        if let Some(packed) = request_body {
            let text = now.body(&sent_as, &unpack(&packed)?);
            exchange.request_body = open.blob(at, "what was sent", text.as_bytes())?;
        }
        exchange.body = match body {
            Body::None => None,
            Body::Kept(name) => name,
            Body::Same => self.bodies.get(&exchange.url).cloned().flatten(),
            Body::Packed(packed) => {
                let text = now.body(&exchange.mime, &unpack(&packed)?);
                open.blob(at, "an answer", text.as_bytes())?
            }
        };
        if exchange.body.is_some() {
            self.bodies.insert(exchange.url.clone(), exchange.body.clone());
        }
        exchange.url = now.url(&exchange.url);
        exchange.status_text = now.text(&exchange.status_text);
        exchange.failed = now.some(exchange.failed.as_ref());
        for (name, value) in &mut exchange.request_headers {
            *value = now.header(name, value);
        }
        for (name, value) in &mut exchange.response_headers {
            *value = now.header(name, value);
        }
        drop(now);
        open.exchange(at, &exchange)
    }

    /// As it was told, nothing taken out.
    fn exchange(&self, open: &Open, seen: &ExchangeSeen) -> Exchange {
        let step = self.steps.iter().rev().find(|(at, _)| *at <= seen.sent).and_then(|(_, step)| step.clone());
        let (flow, step) = step.map_or((None, None), |(flow, step)| (Some(flow), Some(step)));
        let mut request_headers = indexmap::IndexMap::new();
        for (name, value) in &seen.request_headers {
            request_headers.insert(name.clone(), value.clone());
        }
        let timings = seen.timings.map(|timings| Timings {
            dns: timings.dns,
            connect: timings.connect,
            ssl: timings.ssl,
            send: timings.send,
            wait: timings.wait,
            receive: timings.receive,
        });
        Exchange {
            ms: milliseconds(seen.sent.saturating_duration_since(open.began)),
            id: seen.id,
            window: seen.window,
            flow,
            step,
            kind: seen.kind.clone(),
            method: seen.method.clone(),
            url: seen.url.clone(),
            request_headers,
            request_body: None,
            status: seen.status,
            status_text: seen.status_text.clone(),
            response_headers: seen.response_headers.clone(),
            body: None,
            mime: seen.mime.clone(),
            elapsed_ms: milliseconds(seen.elapsed),
            timings,
            failed: seen.failed.clone(),
            from_cache: seen.from_cache,
        }
    }
}

impl Waiting {
    fn size(&self) -> usize {
        let headers = self.exchange.request_headers.len() + self.exchange.response_headers.len();
        let body = if let Body::Packed(packed) = &self.body { packed.len() } else { 0 };
        512 + self.exchange.url.len() + headers * 64 + self.request_body.as_ref().map_or(0, Vec::len) + body
    }
}

fn unpack(packed: &[u8]) -> io::Result<String> {
    let mut text = String::new();
    GzDecoder::new(packed).read_to_string(&mut text)?;
    Ok(text)
}

/// Requests are told soon after they were sent: older steps are not asked for.
const MOST_STEPS: usize = 1_000;
