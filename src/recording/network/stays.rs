//! How long the documents of a recorded run stayed. A page asks some things by its own clock: what it asks later
//! than it stayed then is in no recording, and that says nothing about the flow.

use std::{collections::HashMap, time::Duration};

use super::{Asked, address_of, is_safe, is_same_address};
use crate::recording::{Exchange, Recording};

/// Documents then, by their addresses, and now, by their windows.
#[derive(Debug)]
pub(super) struct Stays {
    /// The longest that one of this address was the last that its window asked for.
    then: HashMap<String, Duration>,
    now: HashMap<u32, (String, Duration)>,
}

/// A request of a page that stays longer than then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Later {
    stays: Duration,
    stayed: Duration,
}

impl Stays {
    /// `exchanges` are in the order in which they were sent.
    pub(super) fn of(recording: &Recording, exchanges: &[Exchange]) -> Self {
        let last_line = recording.lines.iter().map(|line| line.ms).max();
        let end = exchanges.iter().map(|exchange| exchange.ms).max().max(last_line).unwrap_or_default();
        let mut then: HashMap<String, Duration> = HashMap::new();
        let mut open: HashMap<u32, &Exchange> = HashMap::new();
        let mut left = |document: &Exchange, ms: u64| {
            let stayed = then.entry(address_of(&document.url)).or_default();
            *stayed = (*stayed).max(Duration::from_millis(ms.saturating_sub(document.ms)));
        };
        for document in exchanges.iter().filter(|exchange| exchange.kind == "document") {
            if let Some(before) = open.insert(document.window, document) {
                left(before, document.ms);
            }
        }
        open.into_values().for_each(|document| left(document, end));
        Self { then, now: HashMap::new() }
    }

    /// Whether a page asks this because it is there for longer than then; of what may change something at the
    /// portal nobody says so. To be told of every request.
    pub(super) fn later(&mut self, asked: &Asked) -> Option<Later> {
        if asked.kind.eq_ignore_ascii_case("document") {
            self.now.insert(asked.window, (address_of(&asked.url), asked.at));
            return None;
        }
        let is_harmless = is_safe(&asked.method) || asked.kind == BEACON;
        let (address, since) = self.now.get(&asked.window).filter(|_| is_harmless)?;
        let stays = asked.at.saturating_sub(*since);
        let alike = self.then.iter().filter(|(then, _)| is_same_address(then, address));
        let stayed = alike.map(|(_, stayed)| *stayed).max()?;
        (stays > stayed).then_some(Later { stays, stayed })
    }
}

/// What a page reports, without waiting for an answer.
const BEACON: &str = "Ping";

impl std::fmt::Display for Later {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = |duration: &Duration| duration.as_secs_f64();
        write!(
            f,
            "asked {:.1} s after its page, which was left after {:.1} s then",
            seconds(&self.stays),
            seconds(&self.stayed)
        )
    }
}
