//! The recorded requests of a run, answering those of another run of its flow.
//!
//! A request is answered by the first recorded one of the same method, address and body that answered nobody
//! yet. What may differ is told: values that were redacted, that are new in each run by their look (times,
//! UUIDs, tokens), or that whoever replays declared volatile. Nothing else is guessed: what was not recorded
//! is a miss, but for what a page asks that stays longer than then.

mod fields;
mod stays;
mod volatile;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use self::{
    fields::{Difference, Fields},
    stays::Stays,
};
use super::{Exchange, Recording, RecordingError};
use crate::{event::PAGE_WENT, secret::MARK};

/// A request of the run that is answered.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// `Document`, `XHR`, …, as the browser calls it.
    pub kind: String,
    pub method: String,
    pub url: String,
    pub content_type: String,
    pub body: Vec<u8>,
    /// Which window asks, by its number.
    pub window: u32,
    /// Since the replay began.
    pub at: Duration,
}

/// A recorded answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Response {
        status: u16,
        status_text: String,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// The request failed then, and does so now.
    Failed,
    /// The page left before an answer came: none comes now, and the page will leave.
    Never,
}

/// What came of the requests of a replay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkReport {
    /// How many requests were answered.
    pub answered: u64,
    /// How many of them by an answer that another one had got before.
    pub repeated: u64,
    /// Values that differed and were let pass: where, and why.
    pub tolerated: BTreeMap<String, &'static str>,
    pub misses: Vec<Miss>,
    /// Misses beyond those that are listed.
    pub more_misses: u64,
    /// What pages asked because they were there for longer than then; it was not answered, and is no miss.
    pub later: Vec<Miss>,
    /// Such requests beyond those that are listed.
    pub more_later: u64,
}

/// A request that nothing recorded answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    pub kind: String,
    pub method: String,
    /// Without its query's values.
    pub address: String,
    /// How the nearest recorded request differs.
    pub why: String,
}

/// The recorded network.
#[derive(Debug)]
pub struct RecordedNetwork {
    recording: Recording,
    exchanges: Vec<Recorded>,
    volatile: BTreeSet<String>,
    stays: Stays,
    report: NetworkReport,
}

#[derive(Debug)]
struct Recorded {
    exchange: Exchange,
    fields: Fields,
    is_used: bool,
}

/// A recorded request of the same method and address as one that is asked now.
struct Candidate {
    at: usize,
    differences: Vec<Difference>,
}

/// The recorded request whose answer is given.
struct Choice {
    at: usize,
    /// One that had none of its own, which is used up by this.
    stands_for: Option<usize>,
}

/// Misses that are listed.
const MOST_MISSES: usize = 200;

impl RecordedNetwork {
    /// Makes ready what a recording holds of the network. `volatile` names query, form and JSON fields whose
    /// values do not count.
    ///
    /// # Errors
    /// The recording holds no requests, or is damaged.
    pub fn new(recording: Recording, volatile: impl IntoIterator<Item = String>) -> Result<Self, RecordingError> {
        let mut exchanges = recording.exchanges()?;
        if exchanges.is_empty() {
            return Err(RecordingError::NoNetwork);
        }
        exchanges.sort_by_key(|exchange| exchange.id);
        let stays = Stays::of(&recording, &exchanges);
        let exchanges = exchanges.into_iter().map(|exchange| {
            let body =
                exchange.request_body.as_deref().map(|blob| recording.blob(blob)).transpose()?.unwrap_or_default();
            let fields = Fields::of(&exchange.url, content_type(&exchange.request_headers), &body);
            Ok(Recorded { exchange, fields, is_used: false })
        });
        let exchanges = exchanges.collect::<Result<_, RecordingError>>()?;
        let volatile = volatile.into_iter().collect();
        Ok(Self { recording, exchanges, volatile, stays, report: NetworkReport::default() })
    }

    /// The answer to a request; nothing if none was recorded.
    pub fn answer(&mut self, asked: &Asked) -> Option<Answer> {
        let fields = Fields::of(&asked.url, &asked.content_type, &asked.body);
        let address = address_of(&asked.url);
        let later = self.stays.later(asked);
        let alike = |recorded: &Recorded| {
            recorded.exchange.method.eq_ignore_ascii_case(&asked.method)
                && is_same_address(&address_of(&recorded.exchange.url), &address)
        };
        let mut candidates: Vec<Candidate> = self
            .exchanges
            .iter()
            .enumerate()
            .filter(|(_, recorded)| alike(recorded))
            .map(|(at, recorded)| Candidate { at, differences: recorded.fields.differences(&fields, &self.volatile) })
            .collect();
        // Stable: among equals the first that was recorded.
        candidates.sort_by_key(|candidate| (serious(&candidate.differences), candidate.differences.len()));
        let Some(Choice { at, stands_for }) = self.choose(&candidates, &asked.method) else {
            if let Some(later) = later {
                if self.report.later.len() < MOST_MISSES {
                    self.report.later.push(miss(asked, address, later.to_string()));
                } else {
                    self.report.more_later += 1;
                }
                return Some(never(asked));
            }
            let why = why_not(candidates.first().map(|candidate| candidate.differences.as_slice()));
            self.miss(asked, address, why);
            return None;
        };
        let differences = candidates.into_iter().find(|candidate| candidate.at == at).map(|it| it.differences);
        for difference in differences.unwrap_or_default() {
            self.report.tolerated.insert(difference.field.clone(), difference.tolerated.unwrap_or_default());
        }
        if address_of(&self.exchanges[at].exchange.url) != address {
            self.report.tolerated.insert("the address".to_owned(), "secret");
        }
        let repeats = std::mem::replace(&mut self.exchanges[at].is_used, true);
        if let Some(cut) = stands_for {
            self.exchanges[cut].is_used = true;
        }
        match answer_of(&self.recording, &self.exchanges[at].exchange) {
            Ok(answer) => {
                self.report.answered += 1;
                self.report.repeated += u64::from(repeats);
                Some(if answer == Answer::Never { never(asked) } else { answer })
            }
            Err(error) => {
                self.miss(asked, address, error.to_string());
                None
            }
        }
    }

    /// Which of the recorded requests of the same address answers; the best come first.
    fn choose(&self, candidates: &[Candidate], method: &str) -> Option<Choice> {
        let fitting: Vec<usize> =
            candidates.iter().filter(|it| serious(&it.differences) == 0).map(|candidate| candidate.at).collect();
        let is_fresh = |at: &&usize| !self.exchanges[**at].is_used;
        let is_whole = |at: &&usize| kept(&self.exchanges[**at].exchange) == Kept::Whole;
        if let Some(at) = fitting.iter().filter(is_fresh).find(is_whole) {
            return Some(Choice { at: *at, stands_for: None });
        }
        // One that had no answer then, or one that was not kept. A page may be quicker now than the portal was
        // then, so this is the last resort: where another one like it was answered, it gets that answer.
        let cut = fitting.iter().find(is_fresh).copied();
        // What only reads may be read again: a page that asks until something is there.
        let may_repeat = is_safe(method) || cut.is_some();
        let again = fitting.iter().rev().find(|at| may_repeat && is_whole(at)).copied();
        // What never came does so as often as it is asked for.
        let never = fitting.first().filter(|_| is_safe(method)).copied();
        again.or(cut).or(never).map(|at| Choice { at, stands_for: cut })
    }

    /// Notes that a web socket was opened: what went over those then is in no recording.
    pub fn miss_socket(&mut self, asked: &Asked) {
        self.miss(asked, address_of(&asked.url), "a recording has no web sockets; it is closed at once".to_owned());
    }

    /// What came of all requests so far.
    #[must_use]
    pub fn report(&self) -> &NetworkReport {
        &self.report
    }

    /// Recorded documents, forms and data that nobody asked for.
    pub fn unasked(&self) -> impl Iterator<Item = &Exchange> {
        let matters = |exchange: &Exchange| matches!(exchange.kind.as_str(), "document" | "xhr" | "fetch");
        let unused = self.exchanges.iter().filter(|recorded| !recorded.is_used).map(|recorded| &recorded.exchange);
        unused.filter(move |exchange| matters(exchange))
    }

    fn miss(&mut self, asked: &Asked, address: String, why: String) {
        if self.report.misses.len() == MOST_MISSES {
            self.report.more_misses += 1;
            return;
        }
        self.report.misses.push(miss(asked, address, why));
    }
}

/// No answer. A picture that never comes would only keep a page from being loaded: it fails.
fn never(asked: &Asked) -> Answer {
    let is_decoration = ["image", "font", "media"].iter().any(|kind| kind.eq_ignore_ascii_case(&asked.kind));
    if is_decoration { Answer::Failed } else { Answer::Never }
}

fn miss(asked: &Asked, address: String, why: String) -> Miss {
    Miss { kind: asked.kind.clone(), method: asked.method.clone(), address, why }
}

fn serious(differences: &[Difference]) -> usize {
    differences.iter().filter(|difference| difference.tolerated.is_none()).count()
}

/// What a recording has of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    Whole,
    /// The page went on before there was one.
    Never,
    /// There was one that was not kept: a file, too large, or its page went on too fast.
    Lost,
}

fn kept(exchange: &Exchange) -> Kept {
    let cut = exchange.failed.as_deref().is_some_and(|why| why.contains("ERR_ABORTED") || why == PAGE_WENT);
    let is_document = exchange.kind == "document";
    if cut {
        // Where a document was asked for and something else came, the browser made a file of it.
        let is_file = is_document && exchange.status.is_some() && !exchange.mime.contains("html");
        return if is_file { Kept::Lost } else { Kept::Never };
    }
    let length = exchange.response_headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let has_content = length.is_some_and(|(_, length)| length.trim().parse::<u64>().is_ok_and(|length| length > 0));
    let is_shown = exchange.status.is_some_and(|status| !(300..400).contains(&status));
    let matters = is_document || matches!(exchange.kind.as_str(), "xhr" | "fetch");
    let has_lost = has_content && exchange.body.is_none() && is_shown && !exchange.method.eq_ignore_ascii_case("HEAD");
    if matters && has_lost { Kept::Lost } else { Kept::Whole }
}

fn is_safe(method: &str) -> bool {
    ["GET", "HEAD", "OPTIONS"].iter().any(|safe| safe.eq_ignore_ascii_case(method))
}

fn why_not(nearest: Option<&[Difference]>) -> String {
    let Some(differences) = nearest else { return "nothing was asked there then".to_owned() };
    let names: Vec<&str> = differences.iter().filter(|it| it.tolerated.is_none()).map(|it| it.field.as_str()).collect();
    match names.as_slice() {
        [] => "it was sent more often than it was then".to_owned(),
        names => format!("other values in {}", names.join(", ")),
    }
}

/// An address without query and fragment.
fn address_of(url: &str) -> String {
    url.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// Whether an address is the recorded one, but for parts that were secret: a link's token may stand in its path.
fn is_same_address(then: &str, now: &str) -> bool {
    if !then.contains(MARK) {
        return then == now;
    }
    let (then, now): (Vec<&str>, Vec<&str>) = (then.split('/').collect(), now.split('/').collect());
    let is_same =
        |(place, (then, now)): (usize, (&&str, &&str))| then == now || (place > ORIGIN && then.contains(MARK));
    then.len() == now.len() && then.iter().zip(&now).enumerate().all(is_same)
}

/// Where the host stands in an address that is split at its slashes.
const ORIGIN: usize = 2;

fn content_type(headers: &indexmap::IndexMap<String, String>) -> &str {
    let named = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    named.map(|(_, value)| value.as_str()).unwrap_or_default()
}

fn answer_of(recording: &Recording, exchange: &Exchange) -> Result<Answer, RecordingError> {
    match kept(exchange) {
        Kept::Whole => {}
        Kept::Never => return Ok(Answer::Never),
        Kept::Lost => return Err(RecordingError::NotKept),
    }
    let Some(status) = exchange.status else { return Ok(Answer::Failed) };
    let body = exchange.body.as_deref().map(|blob| recording.blob(blob)).transpose()?.unwrap_or_default();
    // What the browser knew unchanged then it does not know now.
    let status = if status == 304 { 200 } else { status };
    let headers = exchange.response_headers.iter().filter(|(name, _)| !is_of_the_wire(name)).cloned().collect();
    Ok(Answer::Response { status, status_text: exchange.status_text.clone(), headers, body })
}

/// Headers about how a body travelled; bodies are kept unpacked.
fn is_of_the_wire(name: &str) -> bool {
    const WIRE: [&str; 7] = [
        "content-encoding",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "alt-svc",
        "strict-transport-security",
    ];
    WIRE.iter().any(|wire| wire.eq_ignore_ascii_case(name))
}
