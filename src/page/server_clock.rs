//! What time it is at the servers of a visit, by the `Date` of their answers.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use serde::Deserialize;
use url::Url;

use super::network_events::Headers;
use crate::cdp::Event;

/// The clocks of servers, by origin.
#[derive(Debug, Default)]
pub(super) struct ServerClocks(Mutex<HashMap<String, Heard>>);

/// A moment at a server, and when we heard of it.
#[derive(Clone, Copy, Debug)]
struct Heard {
    date: Timestamp,
    at: Instant,
}

#[derive(Deserialize)]
struct Received {
    response: Response,
}

/// An answer on the way to another address comes with the request to that.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Redirected {
    redirect_response: Option<Response>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    url: String,
    headers: Headers,
    #[serde(default)]
    from_disk_cache: bool,
}

impl ServerClocks {
    /// Takes an event of the network.
    pub(super) fn take(&self, event: &Event) {
        let response = match event.method.as_str() {
            "Network.responseReceived" => event.parse::<Received>().map(|it| it.response),
            "Network.requestWillBeSent" => event.parse::<Redirected>().and_then(|it| it.redirect_response),
            _ => None,
        };
        let Some(response) = response.filter(|response| !response.from_disk_cache) else { return };
        let date = response.headers.get("date").and_then(|date| rfc2822::parse(date).ok());
        if let (Some(origin), Some(date)) = (origin(&response.url), date) {
            self.heard(origin, Heard { date: date.timestamp(), at: Instant::now() });
        }
    }

    /// An answer may be an old one that somebody kept, and is never from the future: the latest counts.
    fn heard(&self, origin: String, heard: Heard) {
        let mut clocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if clocks.len() < MOST_ORIGINS || clocks.contains_key(&origin) {
            let known = clocks.entry(origin).or_insert(heard);
            if heard.date > known.at(heard.at) {
                *known = heard;
            }
        }
    }

    /// What time it is now at the server of an address: up to a second early, as a date is cut to the second, and
    /// never late. A portal takes the code of the step before, but none of a step that has not begun.
    pub(super) fn now_at(&self, address: &str) -> Option<Timestamp> {
        let clocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = clocks.get(&origin(address)?)?;
        Some(heard.at(Instant::now()))
    }
}

impl Heard {
    /// The server's time at a moment of ours.
    fn at(self, moment: Instant) -> Timestamp {
        let since = SignedDuration::try_from(moment.saturating_duration_since(self.at)).unwrap_or_default();
        self.date.checked_add(since).unwrap_or(self.date)
    }
}

fn origin(address: &str) -> Option<String> {
    Url::parse(address).ok().map(|url| url.origin().ascii_serialization())
}

const MOST_ORIGINS: usize = 200;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_kept_answer_does_not_set_the_clock_back() {
        let clocks = ServerClocks::default();
        let (origin, began) = ("https://idp.example".to_owned(), Instant::now());
        for (date, after) in [(1_000, 0), (400, 1), (1_003, 2), (1_003, 3)] {
            clocks.heard(origin.clone(), Heard { date: second(date), at: began + Duration::from_secs(after) });
        }
        let kept = clocks.0.lock().unwrap()[&origin];
        assert_eq!(kept.at(began + Duration::from_secs(10)), second(1_011));
        assert_eq!(clocks.now_at("https://other.example/"), None);
    }
}
