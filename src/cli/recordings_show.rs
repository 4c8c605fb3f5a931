//! `recordings show`: a run as a timeline.

use super::terminal::{ERROR, FAINT, STRONG, WARNING, printable, printable_line, shortened, shortened_before};
use crate::recording::{Entry, Extraction, Failure, Recording, Run, Step};

/// Characters for what was done, and for where in the files.
const WHAT: usize = 30;
const WHERE: usize = 30;

/// The whole recording as text, 80 columns wide but for the sources of a failure.
pub(super) fn timeline(recording: &Recording) -> String {
    let mut lines = head(&recording.run);
    lines.push(String::new());
    lines.push(format!("{STRONG}{:>8} {:>8}  STEP{STRONG:#}", "AT", "TOOK"));
    let mut failures = Vec::new();
    for (index, line) in recording.lines.iter().enumerate() {
        let at = seconds(line.ms);
        if let Entry::StepStarted { step } = &line.entry {
            let took = took(recording, index, step).map_or_else(|| "…".to_owned(), seconds);
            let indent = " ".repeat(usize::try_from(step.depth.min(8)).unwrap_or_default() * 2);
            lines.push(row(&at, &took, &format!("{indent}{}", step_text(step)), &step.at));
        } else if let Entry::Failed(failure) = &line.entry {
            lines.push(row(&at, "", "✗ failed", &failure.at));
            failures.push(failure);
        } else if let Entry::Extracted(extraction) = &line.entry {
            lines.extend(extracted(&at, extraction));
        } else if let Some(remark) = remark(&line.entry) {
            lines.push(format!("{at:>8} {:>8}  {}", "", shortened(&printable_line(&remark), WHAT + WHERE + 1)));
        }
    }
    if recording.is_cut {
        lines.push(format!("{WARNING}the last line is cut off: the run was killed while it was written{WARNING:#}"));
    } else if recording.run.ending.is_none() {
        lines.push(format!("{WARNING}the recording ends here: the run goes on, or was killed{WARNING:#}"));
    }
    failures.iter().for_each(|failure| lines.extend(failed(failure)));
    lines.join("\n") + "\n"
}

fn head(run: &Run) -> Vec<String> {
    let mut lines = vec![format!("{STRONG}{}{STRONG:#}", printable_line(&run.run))];
    let mut add = |name: &str, text: String| lines.push(format!("{FAINT}{name:<9}{FAINT:#}{}", printable_line(&text)));
    add("flow", format!("{} as {}", run.flows().join(", "), run.profile));
    let took = run.end.map(|end| end.duration_since(run.start).unsigned_abs());
    let took = took.map(|took| format!(", took {} s", decimal(u64::try_from(took.as_millis()).unwrap_or(u64::MAX))));
    add("started", format!("{}{}", run.start.strftime("%Y-%m-%d %H:%M:%S UTC"), took.unwrap_or_default()));
    match &run.ending {
        None => add("ending", "none".to_owned()),
        Some(ending) => {
            let records = if run.records == 1 { "1 record".to_owned() } else { format!("{} records", run.records) };
            add("ending", format!("{}, exit code {}, {records}", ending.kind.replace('_', " "), ending.exit_code));
        }
    }
    add("made by", format!("wayleave {}, {}", run.wayleave, run.browser.as_deref().unwrap_or("no browser")));
    lines
}

/// How long a step took: what the next end of the same step in the same depth says.
fn took(recording: &Recording, started: usize, step: &Step) -> Option<u64> {
    let mut inside = 0_usize;
    for line in &recording.lines[started + 1..] {
        match &line.entry {
            Entry::StepStarted { step: other } if other == step => inside += 1,
            Entry::StepFinished { step: other, elapsed_ms } if other == step => match inside.checked_sub(1) {
                Some(less) => inside = less,
                None => return Some(*elapsed_ms),
            },
            // Whatever comes after a step around it is another turn.
            Entry::StepFinished { step: other, .. } if other.depth < step.depth && other.flow == step.flow => {
                return None;
            }
            _ => {}
        }
    }
    None
}

fn row(at: &str, took: &str, what: &str, place: &str) -> String {
    let what = shortened(&printable_line(what), WHAT);
    let place = shortened_before(&printable_line(place), WHERE);
    format!("{at:>8} {took:>8}  {what:<WHAT$} {FAINT}{place}{FAINT:#}")
}

fn step_text(step: &Step) -> String {
    match &step.about {
        Some(about) => format!("{} {about}", step.verb),
        None => step.verb.clone(),
    }
}

fn extracted(at: &str, extraction: &Extraction) -> Vec<String> {
    let items = extraction.items;
    let what = match &extraction.problem {
        Some(_) => format!("✗ {} could not be read", extraction.shape),
        None => format!("→ {} × {items}", extraction.shape),
    };
    let mut lines = vec![row(at, "", &what, &extraction.at)];
    let differences = extraction.differences.iter();
    lines.extend(differences.map(|difference| {
        let told = shortened(&format!("does not replay: {}", printable_line(difference)), WHAT + WHERE + 1);
        format!("{:>8} {:>8}  {WARNING}{told}{WARNING:#}", "", "")
    }));
    lines
}

/// What happened by the way.
fn remark(entry: &Entry) -> Option<String> {
    Some(match entry {
        Entry::Phase { phase } => format!("— {}", phase.replace('_', " ")),
        Entry::SessionProbed { alive: true, .. } => "the kept session is alive".to_owned(),
        Entry::SessionProbed { ended, why, .. } => {
            let ended = ended.as_deref().unwrap_or("expired").replace('_', " ");
            format!("the kept session has ended ({ended}): {}", why.as_deref().unwrap_or("no reason is seen"))
        }
        Entry::SessionReady { reused: true, since, .. } => format!("goes on with the session of {since}"),
        Entry::SessionReady { kept, .. } => format!("signed in{}", if *kept { ", and kept the session" } else { "" }),
        Entry::StepSkipped { step } => format!("(skipped: {})", step_text(step)),
        Entry::Turn { turn, of, what, .. } => {
            let of = of.map(|of| format!(" of {of}")).unwrap_or_default();
            format!("turn {turn}{of}{}", what.as_ref().map(|what| format!(": {what}")).unwrap_or_default())
        }
        Entry::RecordWarning { number, warnings } => format!("! record {number}: {}", warnings.join("; ")),
        Entry::Drift { name, detail } => format!("! drift at {name}: {detail}"),
        Entry::Interrupt { name, times } => format!("! interrupt {name}, {times}."),
        Entry::Dialog { dialog, message, accepted, .. } => {
            format!("! {dialog} {}: {message}", if *accepted { "accepted" } else { "dismissed" })
        }
        Entry::WindowOpened { window } => format!("window {window} opened"),
        Entry::WindowClosed { window } => format!("window {window} closed"),
        Entry::FileKept { name, bytes, .. } => format!("kept file {name}, {bytes} bytes"),
        Entry::DownloadRefused { name, why } => format!("! file {name} refused: {why}"),
        Entry::OriginRefused { origin } => format!("! a navigation to {origin} was refused"),
        Entry::Console { level, text, .. } if matches!(level.as_str(), "error" | "warning") => {
            format!("console {level}: {text}")
        }
        Entry::Capped { what, bytes, limit } => format!("! {what} is not kept: {bytes} bytes, {limit} allowed"),
        Entry::InterruptCleared { .. }
        | Entry::FlowStarted { .. }
        | Entry::FlowFinished { .. }
        | Entry::StepStarted { .. }
        | Entry::StepFinished { .. }
        | Entry::Extracted(_)
        | Entry::Page(_)
        | Entry::Act(_)
        | Entry::Screenshot(_)
        | Entry::Console { .. }
        | Entry::Failed(_)
        | Entry::Unknown => return None,
    })
}

fn failed(failure: &Failure) -> Vec<String> {
    let mut lines = vec![String::new(), format!("{ERROR}failed{ERROR:#}")];
    lines.extend(printable(failure.source.trim_end()).lines().map(str::to_owned));
    if let Some(address) = &failure.address {
        lines.push(format!("{FAINT}the browser was at {}{FAINT:#}", printable_line(address)));
    }
    let blobs = [("picture", &failure.screenshot), ("document", &failure.snapshot)];
    lines.extend(
        blobs.into_iter().filter_map(|(what, name)| {
            Some(format!("{FAINT}{what:<9}{FAINT:#}blobs/{}", printable_line(name.as_ref()?)))
        }),
    );
    lines
}

fn seconds(milliseconds: u64) -> String {
    format!("{} s", decimal(milliseconds))
}

fn decimal(milliseconds: u64) -> String {
    format!("{}.{:02}", milliseconds / 1_000, milliseconds % 1_000 / 10)
}
