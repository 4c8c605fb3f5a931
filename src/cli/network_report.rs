//! What a replay of the network came to, for people.

use std::collections::BTreeMap;

use super::terminal::{DONE, FAINT, STRONG, WARNING, printable_line};
use crate::recording::{Miss, NetworkReport, RecordedNetwork};

/// How a replay went besides its flow.
#[derive(Debug)]
pub(super) struct Outcome {
    report: NetworkReport,
    /// Recorded documents and data that nobody asked for, by method and address.
    unasked: BTreeMap<String, usize>,
    records: Records,
}

/// The records then and now.
#[derive(Debug, PartialEq, Eq)]
enum Records {
    Same(usize),
    /// How many then and now, and the number of the first that differs.
    Other {
        then: usize,
        now: usize,
        first: usize,
    },
}

/// Addresses that are named as not asked for.
const NAMED: usize = 20;

impl Outcome {
    pub(super) fn new(network: &RecordedNetwork, then: &str, now: &str) -> Self {
        let mut unasked = BTreeMap::new();
        for exchange in network.unasked() {
            let address = exchange.url.split(['?', '#']).next().unwrap_or_default();
            *unasked.entry(format!("{} {address}", exchange.method)).or_default() += 1;
        }
        Self { report: network.report().clone(), unasked, records: records(&lines(then), &lines(now)) }
    }

    /// Whether every request was answered and the same records came out.
    pub(super) fn is_same(&self) -> bool {
        self.report.misses.is_empty() && matches!(self.records, Records::Same(_))
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

fn records(then: &[&str], now: &[&str]) -> Records {
    let differs = |at: &usize| then.get(*at) != now.get(*at);
    match (0..then.len().max(now.len())).find(differs) {
        None => Records::Same(now.len()),
        Some(first) => Records::Other { then: then.len(), now: now.len(), first: first + 1 },
    }
}

/// Misses, what was let pass, what was not asked for, and the records.
pub(super) fn as_text(outcome: &Outcome) -> String {
    let report = &outcome.report;
    let mut lines = Vec::new();
    for Miss { kind, method, address, why } in &report.misses {
        let address = printable_line(address);
        lines.push(format!("{WARNING}no answer{WARNING:#}  {method} {address}  {FAINT}{kind}{FAINT:#}"));
        lines.push(format!("  {}", printable_line(why)));
    }
    if report.more_misses > 0 {
        lines.push(format!("  and {} more requests without an answer", report.more_misses));
    }
    for Miss { kind, method, address, why } in &report.later {
        lines.push(format!("{FAINT}later{FAINT:#}      {method} {}  {FAINT}{kind}{FAINT:#}", printable_line(address)));
        lines.push(format!("  {}", printable_line(why)));
    }
    for (field, why) in &report.tolerated {
        lines.push(format!("{FAINT}differed{FAINT:#}   {}: {why}", printable_line(field)));
    }
    for (address, times) in outcome.unasked.iter().take(NAMED) {
        lines.push(format!("{FAINT}not asked{FAINT:#}  {} ({times})", printable_line(address)));
    }
    if outcome.unasked.len() > NAMED {
        lines.push(format!("  and {} more addresses", outcome.unasked.len() - NAMED));
    }
    lines.push(match &outcome.records {
        Records::Same(count) => format!("{STRONG}records{STRONG:#}    {count}, the same as then"),
        Records::Other { then, now, first } => {
            format!("{WARNING}records{WARNING:#}    {then} then, {now} now; number {first} differs first")
        }
    });
    lines.into_iter().map(|line| line + "\n").collect()
}

/// One line for all.
pub(super) fn summary(outcome: &Outcome) -> String {
    let NetworkReport { answered, repeated, misses, more_misses, later, more_later, .. } = &outcome.report;
    let again = if *repeated > 0 { format!(" ({repeated} again)") } else { String::new() };
    let missed = misses.len() as u64 + more_misses;
    let answers = format!("{answered} requests answered{again}");
    let later = match later.len() as u64 + more_later {
        0 => String::new(),
        later => format!(", {later} later than then"),
    };
    if missed == 0 {
        format!("{answers}, {DONE}none missed{DONE:#}{later}")
    } else {
        format!("{answers}, {WARNING}{missed} missed{WARNING:#}{later}")
    }
}
