//! What a trial came to, as findings.

use super::subject::{ElementTally, Tally, Use, Verdict};
use crate::{
    flow::PortalFiles,
    language::{Findings, Rule, Span},
    selectors::{Named, Page},
};

/// Says all of it; returns how many steps would go on now that failed then.
pub(super) fn tell(tally: &Tally, files: &PortalFiles, findings: &mut Findings) -> usize {
    let mut mended = 0;
    for (name, tried) in &tally.elements {
        mended += tried.uses.iter().filter(|used| used.verdict == Verdict::Mended).count();
        if let Some(span) = span_of(files, name) {
            tell_element(name, span, tried, findings);
        }
    }
    for uses in tally.sights.values() {
        mended += uses.iter().filter(|used| used.verdict == Verdict::Mended).count();
        tell_sight(uses, findings);
    }
    files.pages().for_each(|page| tell_page(page, tally, findings));
    mended
}

/// Where an element is described: its locators.
fn span_of(files: &PortalFiles, name: &str) -> Option<Span> {
    let (page, element) = name.split_once('.')?;
    match files.page(page)?.lookup(element)? {
        Named::Element(element) | Named::Part { element, .. } => Some(element.span),
        Named::Shape(shape) => Some(shape.span),
        _ => None,
    }
}

fn broken(uses: &[Use], wanted: bool) -> impl Iterator<Item = (&Use, &str)> {
    uses.iter().filter_map(move |used| match &used.verdict {
        Verdict::Broken { why, proven } if *proven == wanted => Some((used, why.as_str())),
        _ => None,
    })
}

fn tell_element(name: &str, span: Span, tried: &ElementTally, findings: &mut Findings) {
    let works = tried.uses.iter().any(|used| matches!(used.verdict, Verdict::Fine { .. } | Verdict::Mended));
    let proven = broken(&tried.uses, true).next();
    // Without the files of then a page that misses it may be one of before or after.
    let doubtful = || broken(&tried.uses, false).next().filter(|_| !works && tried.seen.found() == 0);
    if let Some((used, why)) = proven.or_else(doubtful) {
        let more = broken(&tried.uses, proven.is_some()).count() - 1;
        let more = if more == 0 { String::new() } else { format!(", and {more} more") };
        let message = format!("`{name}` {why}, where recording {} used it{more}", used.recording);
        let finding = match proven {
            Some(_) => findings.error(Rule::RecordedElement, span, message),
            None => findings.warning(Rule::RecordedElement, span, message),
        };
        finding.label(used.span, format!("{} here, in step {}", used.what, used.step));
        finding.help(format!("look with `wayleave try {name} --on {}`", used.recording));
        return;
    }
    let mut elsewhere = tried.uses.iter().filter(|used| used.verdict == Verdict::Elsewhere);
    if let Some(used) = elsewhere.next() {
        let more = elsewhere.count();
        let more = if more == 0 { String::new() } else { format!(", and {more} more") };
        let message = format!(
            "`{name}` finds another element than the files of then, where recording {} used it{more}",
            used.recording
        );
        let finding = findings.warning(Rule::RecordedElement, span, message);
        finding.label(used.span, format!("{} here, in step {}", used.what, used.step));
        finding.help(format!("look with `wayleave try {name} --on {}`", used.recording));
        return;
    }
    let by_rank = |used: &Use| matches!(used.verdict, Verdict::Fine { rank } if rank > 0);
    let is_lower = match tried.uses.iter().any(|used| matches!(used.verdict, Verdict::Fine { .. })) {
        true => tried.uses.iter().all(|used| by_rank(used) || used.verdict == Verdict::Open),
        false => tried.seen.found() > 0 && tried.seen.lower == tried.seen.found(),
    };
    if is_lower {
        let message = format!("`{name}` is found only by a locator of a lower rank on recorded pages");
        findings.warning(Rule::RecordedDrift, span, message).help("the best one has to be mended".to_owned());
    } else if tried.uses.is_empty() && tried.seen.alone == 0 && tried.seen.among_others > 0 {
        let (most, pages) = (tried.seen.most, tried.seen.among_others);
        let message = format!("`{name}` finds up to {most} elements, and on none of {pages} recorded pages just one");
        findings.warning(Rule::RecordedElement, span, message);
    } else if works || tried.uses.is_empty() || tried.seen.found() > 0 {
        // What was never used and never seen is told with its page.
    } else if tried.seen.absent > 0 && tried.uses.iter().all(|used| used.verdict == Verdict::Open) {
        let pages = tried.seen.absent;
        let message = format!("`{name}` is on none of {pages} recorded pages of its kind, and a recorded run used it");
        let (finding, help) = match tried.uses.iter().any(|used| !used.is_held) {
            true => (
                findings.warning(Rule::RecordedElement, span, message),
                "the pages that its steps met were not kept; make a recording with this version",
            ),
            false => {
                (findings.note(Rule::NotJudged, span, message), "it came and went between the pages that were kept")
            }
        };
        finding.help(help.to_owned());
    }
}

fn tell_sight(uses: &[Use], findings: &mut Findings) {
    let told = broken(uses, true).next().map(|it| (it, true));
    let holds = uses.iter().any(|used| matches!(used.verdict, Verdict::Fine { .. }));
    let told = told.or_else(|| broken(uses, false).next().filter(|_| !holds).map(|it| (it, false)));
    let Some(((used, why), is_proven)) = told else { return };
    let more = broken(uses, is_proven).count() - 1;
    let more = if more == 0 { String::new() } else { format!(" ({} times in all)", more + 1) };
    let message =
        format!("`{}` does not hold on recording {}, step {}: {why}{more}", used.what, used.recording, used.step);
    match is_proven {
        true => findings.error(Rule::RecordedSight, used.span, message),
        false => findings.warning(Rule::RecordedSight, used.span, message),
    };
}

/// What recordings cannot tell of a page.
fn tell_page(page: &Page, tally: &Tally, findings: &mut Findings) {
    let (elements, shapes) = (page.elements.len(), page.data.len());
    let Some(pages) = tally.pages.get(&page.name) else {
        let judged = page.elements.keys().filter(|name| is_judged(tally, &page.name, name)).count();
        if judged < elements {
            let left = if judged == 0 { String::new() } else { format!(" but {judged}") };
            let them = if elements == 1 { "1 element is".to_owned() } else { format!("{elements} elements{left} are") };
            let message = format!("no recording has a page of `{}`: its {them} not judged", page.name);
            findings.note(Rule::NotJudged, page.span, message);
        } else if elements == 0 && shapes > 0 {
            findings.note(Rule::NotJudged, page.span, format!("no recording has a page of `{}`", page.name));
        }
        return;
    };
    let unseen: Vec<&str> =
        page.elements.keys().filter(|name| !is_judged(tally, &page.name, name)).map(String::as_str).collect();
    if !unseen.is_empty() {
        let pages = if *pages == 1 { "the recorded page".to_owned() } else { format!("any of {pages} recorded pages") };
        let message = format!("not on {pages} of `{}`, so not judged: {}", page.name, unseen.join(", "));
        findings.note(Rule::NotJudged, page.span, message);
    }
}

/// Whether anything could be said of an element.
fn is_judged(tally: &Tally, page: &str, name: &str) -> bool {
    tally
        .elements
        .get(&format!("{page}.{name}"))
        .is_some_and(|tried| tried.seen.found() > 0 || tried.uses.iter().any(|used| used.verdict != Verdict::Open))
}
