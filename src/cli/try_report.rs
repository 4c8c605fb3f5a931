//! What a try came to, for people and for programs.

use std::{cmp::Reverse, path::PathBuf};

use serde::Serialize;

use super::{
    terminal::{DONE, FAINT, STRONG, WARNING, printable_line, shortened},
    try_selector::{Found, Wanted},
};
use crate::{
    extract::{ExtractError, Survey, locator_text},
    flow::PortalFiles,
    language::SourceMap,
    model::Value,
    page::{Examined, FoundElement, Offer, RankFound, RefusedHold, Suggestions},
    selectors::{Locator, Named},
};

/// A try and what came of it.
pub(super) struct Outcome<'o> {
    pub(super) what: &'o str,
    pub(super) wanted: &'o Wanted,
    pub(super) portal: &'o PortalFiles,
    pub(super) sources: &'o SourceMap,
    pub(super) found: &'o [Found],
    pub(super) picture: &'o Option<PathBuf>,
}

/// Elements that are told one by one, and records that are shown.
const TOLD: usize = 6;
const RECORDS: usize = 3;
/// Characters of a value that are shown.
const VALUE: usize = 44;

impl Outcome<'_> {
    /// Whether a step could use it somewhere: one element, or items that can be read.
    pub(super) fn is_usable(&self) -> bool {
        let many = self.wanted.is_many(self.portal);
        self.found.iter().any(|found| match &found.survey {
            Some(survey) => survey.as_ref().is_ok_and(|survey| survey.problems.is_empty()),
            None if many => found.examined.count() > 0,
            None => found.examined.count() == 1,
        })
    }

    /// The page that is told in full: the first of those that answer best.
    fn told(&self) -> Option<&Found> {
        self.found.iter().min_by_key(|found| Reverse(found.worth()))
    }

    fn at(&self) -> Option<String> {
        let Wanted::Named(reference) = self.wanted else { return None };
        let span = match self.portal.page(&reference.page)?.lookup(&reference.name)? {
            Named::Element(element) | Named::Part { element, .. } => element.span,
            Named::Shape(shape) => shape.span,
            _ => return None,
        };
        Some(self.sources.location(span))
    }
}

/// One line for all.
pub(super) fn summary(outcome: &Outcome<'_>) -> String {
    let pages = outcome.found.len();
    let with = outcome.found.iter().filter(|found| found.examined.count() > 0).count();
    let of = if pages == 1 { "the page".to_owned() } else { format!("{with} of {pages} pages") };
    let picture = outcome.picture.as_ref().map(|path| format!("; picture in {}", path.display())).unwrap_or_default();
    match (outcome.is_usable(), with) {
        (true, _) => format!("{DONE}found{DONE:#} on {of}{picture}"),
        (false, 0) => format!("{WARNING}not found{WARNING:#} on {}{picture}", counted(pages, "page")),
        (false, _) => format!("{WARNING}found, but not as a step needs it{WARNING:#}{picture}"),
    }
}

/// Lines for a person.
pub(super) fn as_text(outcome: &Outcome<'_>) -> String {
    let mut lines = vec![match outcome.at() {
        Some(at) => format!("{STRONG}{}{STRONG:#}  {FAINT}{at}{FAINT:#}", outcome.what),
        None => format!("{STRONG}{}{STRONG:#}", printable_line(outcome.what)),
    }];
    let ranks = outcome.wanted.ranks(outcome.portal);
    if outcome.found.len() > 1 {
        lines.extend(outcome.found.iter().map(page_line));
    }
    if let Some(found) = outcome.told() {
        lines.push(String::new());
        lines.push(printable_line(&found.whence));
        let part = if found.is_part { "  (a part of the page)" } else { "" };
        lines.push(format!("{FAINT}{}{part}{FAINT:#}", printable_line(&found.address)));
        lines.extend(found.doubt.iter().map(|why| format!("{WARNING}doubt{WARNING:#}: {}", printable_line(why))));
        lines.extend(rank_lines(&ranks, &found.examined));
        if let Some(survey) = &found.survey {
            lines.extend(survey_lines(survey));
        }
        lines.extend(nearest_lines(&found.examined));
        if !outcome.wanted.is_many(outcome.portal) {
            lines.extend(other_lines(&ranks, &found.examined));
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn page_line(found: &Found) -> String {
    let times = if found.times > 1 { format!(", seen {} times", found.times) } else { String::new() };
    let count = match &found.examined.problem {
        Some(problem) => printable_line(problem),
        None => rank_count(&found.examined),
    };
    format!("  {count:<24} {FAINT}{}{times}{FAINT:#}", shortened(&printable_line(&found.whence), 60))
}

fn rank_count(examined: &Examined) -> String {
    match examined.rank() {
        None => "nothing".to_owned(),
        Some(0) => counted(examined.count(), "element"),
        Some(rank) => format!("{} by rank {}", counted(examined.count(), "element"), rank + 1),
    }
}

/// Each locator, how many it finds, and the elements.
fn rank_lines(ranks: &[Locator], examined: &Examined) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(problem) = &examined.problem {
        lines.push(format!("  {WARNING}cannot be looked at{WARNING:#}: {}", printable_line(problem)));
    }
    let used = examined.rank();
    let mut told: Vec<usize> = Vec::new();
    for (at, rank) in examined.ranks.iter().enumerate() {
        let locator = ranks.get(at).map(locator_text).unwrap_or_default();
        let style = if rank.count == 1 { DONE } else { WARNING };
        let note = if Some(at) == used && examined.ranks.len() > 1 { ", the one that counts" } else { "" };
        lines.push(format!("  {}. {locator}", at + 1));
        lines.push(format!("     {style}{}{style:#}{note}{}", counted(rank.count, "element"), unseen(rank)));
        let fresh: Vec<&FoundElement> = rank.found.iter().filter(|found| !told.contains(&found.node)).collect();
        if fresh.is_empty() && rank.count > 0 {
            lines.push(format!("     {FAINT}the same as above{FAINT:#}"));
        }
        lines.extend(fresh.iter().take(TOLD).map(|found| element_line(found)));
        if fresh.len() > TOLD {
            lines.push(format!("     {FAINT}and {} more{FAINT:#}", rank.count - TOLD));
        }
        told.extend(fresh.iter().map(|found| found.node));
    }
    lines
}

fn unseen(rank: &RankFound) -> String {
    match rank.unseen {
        0 => String::new(),
        unseen => format!(" that is seen; {} that is not", counted(unseen, "element")),
    }
}

fn element_line(found: &FoundElement) -> String {
    let bounds = found.bounds;
    let place = format!("at {:.0},{:.0}  {:.0}×{:.0}", bounds.x, bounds.y, bounds.width, bounds.height);
    let says = match found.text.as_str() {
        "" => String::new(),
        text if found.element.name.as_deref() == Some(text) => String::new(),
        text => format!(" · “{}”", shortened(&printable_line(text), VALUE)),
    };
    let element = shortened(&printable_line(&found.element.to_string()), 90);
    format!("     [{}] {element}{says}  {FAINT}{place}{FAINT:#}", found.node + 1)
}

fn nearest_lines(examined: &Examined) -> Vec<String> {
    let nearest = examined.nearest.iter().map(|near| format!("     {}", printable_line(&near.to_string())));
    let head = (!examined.nearest.is_empty()).then(|| "  nearest to it".to_owned());
    head.into_iter().chain(nearest).collect()
}

fn survey_lines(survey: &Result<Survey, ExtractError>) -> Vec<String> {
    let survey = match survey {
        Ok(survey) => survey,
        Err(error) => {
            let why = error.to_string();
            return std::iter::once(format!("  {WARNING}not read{WARNING:#}:"))
                .chain(why.lines().map(|line| format!("     {}", printable_line(line))))
                .collect();
        }
    };
    let mut lines = vec![format!("  {}", counted(survey.items.len(), "record"))];
    for item in survey.items.iter().take(RECORDS) {
        lines.push(format!("  record {}", item.index));
        lines.extend(
            item.fields
                .iter()
                .map(|(name, value)| format!("     {name:<16} {}", shortened(&printable_line(&shown(value)), VALUE))),
        );
    }
    if survey.items.len() > RECORDS {
        lines.push(format!("  {FAINT}and {} more{FAINT:#}", survey.items.len() - RECORDS));
    }
    lines.extend(
        survey
            .problems
            .iter()
            .take(TOLD)
            .map(|problem| format!("  {WARNING}problem{WARNING:#}: {}", printable_line(&problem.to_string()))),
    );
    if survey.problems.len() > TOLD {
        lines.push(format!("  and {} more", counted(survey.problems.len() - TOLD, "problem")));
    }
    if survey.items.len() > 1 && !survey.empty_fields.is_empty() {
        lines.push(format!("  {WARNING}empty in every record{WARNING:#}: {}", survey.empty_fields.join(", ")));
    }
    lines
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Text(text) => text.clone(),
        other => other.canonical().unwrap_or_else(|| other.to_json()),
    }
}

/// Other ways to find each element, in the form that a selector file holds.
fn other_lines(ranks: &[Locator], examined: &Examined) -> Vec<String> {
    let own: Vec<String> = ranks.iter().map(locator_text).collect();
    let mut lines = Vec::new();
    for (at, others) in examined.others.iter().enumerate() {
        lines.push(String::new());
        lines.push(match examined.others.len() {
            1 => "ways to find it, best first".to_owned(),
            _ => format!("ways to find [{}], best first", at + 1),
        });
        lines.extend(others.offers.iter().flat_map(|offer| offer_lines(&own, offer)));
        lines.extend(refused_lines(others));
    }
    lines
}

fn offer_lines(own: &[String], offer: &Offer) -> Vec<String> {
    let written = locator_text(&Locator::from(&offer.suggestion));
    let rank = own.iter().position(|known| *known == written).map(|at| format!(" (rank {} now)", at + 1));
    let (sign, count) = match offer.count {
        1 => (format!("{DONE}✓{DONE:#}"), "unique".to_owned()),
        count => (format!("{WARNING}✗{WARNING:#}"), format!("finds {count}")),
    };
    let varies = offer.varies.as_ref().map(|why| format!("; {why}")).unwrap_or_default();
    vec![
        format!("  {sign} {}", printable_line(&written)),
        format!("    {FAINT}{count}{}; {}{varies}{FAINT:#}", rank.unwrap_or_default(), offer.suggestion.basis().why()),
    ]
}

fn refused_lines(others: &Suggestions) -> Vec<String> {
    let line = |hold: &RefusedHold| {
        format!("  {FAINT}not by {}: {}{FAINT:#}", printable_line(&hold.what), printable_line(&hold.why))
    };
    others.refused.iter().map(line).collect()
}

fn counted(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

#[derive(Serialize)]
struct Report<'r> {
    what: &'r str,
    at: Option<String>,
    usable: bool,
    picture: Option<String>,
    pages: Vec<PageReport>,
}

#[derive(Serialize)]
struct PageReport {
    whence: String,
    address: String,
    part: bool,
    problem: Option<String>,
    doubt: Option<String>,
    ranks: Vec<RankReport>,
    records: Option<usize>,
    problems: Vec<String>,
    suggestions: Vec<SuggestionReport>,
}

#[derive(Serialize)]
struct RankReport {
    locator: String,
    count: usize,
    unseen: usize,
    elements: Vec<String>,
}

#[derive(Serialize)]
struct SuggestionReport {
    element: usize,
    locator: String,
    count: usize,
    why: &'static str,
    varies: Option<String>,
}

/// One JSON object.
pub(super) fn as_json(outcome: &Outcome<'_>) -> serde_json::Result<String> {
    let ranks = outcome.wanted.ranks(outcome.portal);
    let report = Report {
        what: outcome.what,
        at: outcome.at(),
        usable: outcome.is_usable(),
        picture: outcome.picture.as_ref().map(|path| path.display().to_string()),
        pages: outcome.found.iter().map(|found| page_report(found, &ranks)).collect(),
    };
    serde_json::to_string(&report)
}

fn page_report(found: &Found, ranks: &[Locator]) -> PageReport {
    let examined = &found.examined;
    let rank = |(at, rank): (usize, &RankFound)| RankReport {
        locator: ranks.get(at).map(locator_text).unwrap_or_default(),
        count: rank.count,
        unseen: rank.unseen,
        elements: rank.found.iter().map(|found| found.element.to_string()).collect(),
    };
    let offers = examined.others.iter().enumerate().flat_map(|(element, others)| {
        others.offers.iter().map(move |offer| SuggestionReport {
            element: element + 1,
            locator: locator_text(&Locator::from(&offer.suggestion)),
            count: offer.count,
            why: offer.suggestion.basis().why(),
            varies: offer.varies.clone(),
        })
    });
    let (records, problems) = match &found.survey {
        Some(Ok(survey)) => (Some(survey.items.len()), survey.problems.iter().map(ToString::to_string).collect()),
        Some(Err(error)) => (None, vec![error.to_string()]),
        None => (None, Vec::new()),
    };
    PageReport {
        whence: found.whence.clone(),
        address: found.address.clone(),
        part: found.is_part,
        problem: examined.problem.clone(),
        doubt: found.doubt.clone(),
        ranks: examined.ranks.iter().enumerate().map(rank).collect(),
        records,
        problems,
        suggestions: offers.collect(),
    }
}
