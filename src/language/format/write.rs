//! Entries as text.

use super::{
    MAX_WIDTH,
    items::{Item, Items, Note, Value},
};

/// The whole file.
pub(super) fn write(items: &Items) -> String {
    let mut lines = Vec::new();
    write_items(items, 0, &mut lines);
    if items.entries.is_empty() {
        lines.push(Line::new(if items.is_list { "[]" } else { "{}" }));
    }
    aligned(&lines)
}

/// A line, and the comment beside it.
#[derive(Default)]
struct Line {
    text: String,
    comment: Option<String>,
}

impl Line {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), comment: None }
    }
}

const STEP: usize = 2;

fn write_items(items: &Items, indent: usize, lines: &mut Vec<Line>) {
    for (index, item) in items.entries.iter().enumerate() {
        write_notes(&item.notes, indent, index == 0, lines);
        if item.apart && item.notes.is_empty() && index > 0 {
            lines.push(Line::default());
        }
        write_item(item, indent, lines);
    }
    write_notes(&items.foot, indent, items.entries.is_empty(), lines);
}

fn write_notes(notes: &[Note], indent: usize, first: bool, lines: &mut Vec<Line>) {
    for (index, note) in notes.iter().enumerate() {
        // The first of the file or of a block stands right below what opens it.
        if note.apart && !(first && index == 0) {
            lines.push(Line::default());
        }
        lines.push(Line::new(spaces(indent) + &note.text));
    }
}

fn write_item(item: &Item, indent: usize, lines: &mut Vec<Line>) {
    let opening = match &item.key {
        Some(key) => format!("{}{}:", spaces(indent), key.written),
        None => format!("{}-", spaces(indent)),
    };
    let comment = item.beside.clone();
    match &item.value {
        Value::Scalar(text) if text.is_empty() => lines.push(Line { text: opening, comment }),
        Value::Scalar(text) => lines.push(Line { text: format!("{opening} {text}"), comment }),
        Value::Block { head, lines: content } => {
            lines.push(Line { text: format!("{opening} {head}"), comment });
            lines.extend(content.iter().map(|line| match line.is_empty() {
                true => Line::default(),
                false => Line::new(spaces(indent + STEP) + line),
            }));
        }
        Value::Items(items) => match in_one_line(items, opening.chars().count() + 1) {
            Some(text) => lines.push(Line { text: format!("{opening} {text}"), comment }),
            None if item.key.is_some() => {
                lines.push(Line { text: opening, comment });
                write_items(items, indent + STEP, lines);
            }
            None => write_beside_dash(items, indent, comment, lines),
        },
    }
}

/// The entries of a list's item: the first stands beside the dash.
fn write_beside_dash(items: &Items, indent: usize, comment: Option<String>, lines: &mut Vec<Line>) {
    if let Some(comment) = comment {
        lines.push(Line::new(spaces(indent) + &comment));
    }
    let mut inner = Vec::new();
    write_items(items, indent + STEP, &mut inner);
    let is_note = |line: &Line| line.text.trim_start().starts_with('#') || line.text.is_empty();
    let first = inner.iter().position(|line| !is_note(line)).unwrap_or(0);
    for (index, mut line) in inner.into_iter().enumerate() {
        if index < first {
            line.text = spaces(indent) + line.text.trim_start();
        } else if index == first {
            line.text = format!("{}- {}", spaces(indent), line.text.trim_start());
        }
        lines.push(line);
    }
}

/// A list or map in brackets, if it may be and fits behind `column` others.
fn in_one_line(items: &Items, column: usize) -> Option<String> {
    if items.entries.is_empty() {
        return Some(if items.is_list { "[]" } else { "{}" }.to_owned());
    }
    let text = if items.in_brackets { brackets(items)? } else { return None };
    (column + text.chars().count() <= MAX_WIDTH).then_some(text)
}

/// `None` where something inside has a line of its own.
fn brackets(items: &Items) -> Option<String> {
    if !items.foot.is_empty() {
        return None;
    }
    let entries = items.entries.iter().map(|item| {
        if !item.notes.is_empty() || item.beside.is_some() {
            return None;
        }
        let value = match &item.value {
            Value::Scalar(text) => text.clone(),
            Value::Block { .. } => return None,
            Value::Items(inner) if inner.entries.is_empty() => in_one_line(inner, 0)?,
            Value::Items(inner) => brackets(inner)?,
        };
        Some(match &item.key {
            Some(key) if value.is_empty() => format!("{}:", key.written),
            Some(key) => format!("{}: {value}", key.written),
            None => value,
        })
    });
    let entries = entries.collect::<Option<Vec<_>>>()?.join(", ");
    Some(if items.is_list { format!("[{entries}]") } else { format!("{{ {entries} }}") })
}

/// Comments beside lines that follow each other start in one column.
fn aligned(lines: &[Line]) -> String {
    let mut text = String::new();
    for run in lines.chunk_by(|above, below| above.comment.is_some() && below.comment.is_some()) {
        let column = run.iter().map(|line| line.text.chars().count()).max().unwrap_or_default() + 2;
        for Line { text: line, comment } in run {
            text.push_str(line);
            if let Some(comment) = comment {
                text.push_str(&spaces(column - line.chars().count()));
                text.push_str(comment);
            }
            text.push('\n');
        }
    }
    text
}

fn spaces(number: usize) -> String {
    " ".repeat(number)
}
