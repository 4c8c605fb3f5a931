//! What a replay of extractions came to, for people and for programs.

use serde::Serialize;

use super::{
    replay::Replayed,
    terminal::{DONE, FAINT, STRONG, WARNING, printable_line, shortened},
};
use crate::recording::{Example, FieldChanges, ShapeReplay};

/// Characters of a value that are shown.
const VALUE: usize = 22;

#[derive(Serialize)]
struct Report<'r> {
    changed: bool,
    runs: &'r [String],
    shapes: &'r indexmap::IndexMap<String, ShapeReplay>,
}

/// One JSON object.
pub(super) fn as_json(replayed: &Replayed) -> serde_json::Result<String> {
    let Replayed { runs, shapes } = replayed;
    serde_json::to_string(&Report { changed: replayed.is_changed(), runs, shapes })
}

/// A few lines for each shape.
pub(super) fn as_text(replayed: &Replayed) -> String {
    replayed.shapes.iter().flat_map(|(name, replay)| shape(name, replay)).map(|line| line + "\n").collect()
}

/// One line for all.
pub(super) fn summary(replayed: &Replayed) -> String {
    let snapshots: usize = replayed.shapes.values().map(|replay| replay.snapshots).sum();
    let changed = replayed.shapes.values().filter(|replay| replay.is_changed()).count();
    let of = format!("{} of {}", counted(snapshots, "snapshot"), counted(replayed.runs.len(), "recording"));
    if changed == 0 {
        format!("{of}: {DONE}nothing changed{DONE:#}")
    } else {
        format!("{of}: {WARNING}{} changed{WARNING:#}", counted(changed, "shape"))
    }
}

fn shape(name: &str, replay: &ShapeReplay) -> Vec<String> {
    let at = replay.at.as_deref().unwrap_or("no such shape any more");
    let compared = &replay.compared;
    let mut lines = vec![format!("{STRONG}{name}{STRONG:#}  {FAINT}{}{FAINT:#}", printable_line(at))];
    let records = format!("{} then, {} now", counted(compared.then, "record"), compared.now);
    lines.push(format!("  {}, {records}", counted(replay.snapshots, "snapshot")));
    if compared.items_added + compared.items_lost > 0 {
        let (added, lost) = (compared.items_added, compared.items_lost);
        lines.push(format!("  {WARNING}records{WARNING:#}: {added} added, {lost} lost"));
    }
    lines.extend(compared.fields.iter().flat_map(|(field, changes)| field_lines(field, changes)));
    lines.extend(compared.broken.iter().flat_map(|why| told("read then, not now", why)));
    if compared.mended > 0 {
        lines.push(format!("  {} not read then, and now", counted(compared.mended, "snapshot")));
    }
    lines.extend(compared.still_broken.iter().flat_map(|why| told("read neither then nor now", why)));
    if !replay.masked.is_empty() {
        let masked: Vec<&str> = replay.masked.iter().map(String::as_str).collect();
        lines.push(format!("  {FAINT}private, not compared: {}{FAINT:#}", printable_line(&masked.join(", "))));
    }
    if replay.not_kept > 0 {
        lines.push(format!("  {FAINT}{} not kept, not read{FAINT:#}", counted(replay.not_kept, "snapshot")));
    }
    lines
}

fn told(what: &str, why: &str) -> Vec<String> {
    let lines = why.lines().map(|line| format!("    {}", printable_line(line)));
    std::iter::once(format!("  {WARNING}{what}{WARNING:#}:")).chain(lines).collect()
}

fn field_lines(field: &str, changes: &FieldChanges) -> Vec<String> {
    let counts = [
        (changes.changed, "changed"),
        (changes.added, "added"),
        (changes.lost, "lost"),
        (changes.unreadable, "unreadable"),
    ];
    let counts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let head = format!("  {WARNING}{}{WARNING:#}: {}", printable_line(field), counts.join(", "));
    std::iter::once(head).chain(changes.examples.iter().map(example)).collect()
}

fn example(example: &Example) -> String {
    let shown = |value: Option<&String>| value.map_or("nothing".to_owned(), |it| shortened(&printable_line(it), VALUE));
    let then = shown(example.then.as_ref());
    match &example.problem {
        Some(problem) => format!("    item {}: {then} → {}", example.item, shortened(&printable_line(problem), 44)),
        None => format!("    item {}: {then} → {}", example.item, shown(example.now.as_ref())),
    }
}

fn counted(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}
