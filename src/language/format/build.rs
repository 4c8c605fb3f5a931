//! Entries with their comments, from the tree and the text it was read from.

use super::{
    items::{Item, Items, Key, Note, Value},
    scalar::{one_line, scalar},
};
use crate::language::{ScalarStyle, Span, YamlKey, YamlKind, YamlNode};

/// The whole file. `None` when it is a single scalar.
pub(super) fn build(source: &str, tree: &YamlNode, comments: &[Span]) -> Option<Items> {
    let mut builder = Builder { source, comments };
    match builder.value(tree, source.len()) {
        Value::Items(mut items) => {
            items.in_brackets = false;
            let rest = builder.notes_before(source.len());
            items.foot.extend(rest);
            Some(items)
        }
        _ => None,
    }
}

/// Goes through the text once; comments are handed out as they come.
struct Builder<'t> {
    source: &'t str,
    /// Those that nobody has taken yet.
    comments: &'t [Span],
}

impl Builder<'_> {
    /// `limit` is where the next entry around this one starts: comments from there on are not its own.
    fn value(&mut self, node: &YamlNode, limit: usize) -> Value {
        match &node.kind {
            YamlKind::Scalar { text, style } => scalar(self.source, text, *style, node.span),
            YamlKind::List(items) => {
                let entries: Vec<_> = items.iter().map(|item| (None, item)).collect();
                Value::Items(self.items(&entries, true, node.span, limit))
            }
            YamlKind::Map(entries) => {
                let entries: Vec<_> = entries.iter().map(|(key, value)| (Some(key), value)).collect();
                Value::Items(self.items(&entries, false, node.span, limit))
            }
            // Files with such nodes have findings, and are not formatted.
            YamlKind::Refused => Value::Scalar(String::new()),
        }
    }

    fn items(&mut self, entries: &[(Option<&YamlKey>, &YamlNode)], is_list: bool, span: Span, limit: usize) -> Items {
        let in_brackets = self.source[span.start..].starts_with(['{', '[']);
        let limit = if in_brackets { span.end.min(limit) } else { limit };
        let starts: Vec<usize> =
            entries.iter().map(|(key, node)| key.map_or(node.span, |key| key.span).start).collect();
        let mut items = Vec::with_capacity(entries.len());
        for (index, (key, node)) in entries.iter().enumerate() {
            let next = starts.get(index + 1).map_or(limit, |next| (*next).min(limit));
            let apart = index > 0 && !in_brackets && self.is_apart(self.line_of(starts[index], is_list));
            let notes = self.notes_before(starts[index]);
            let mut item = self.item(*key, node, next);
            item.apart = apart && notes.is_empty();
            item.notes.splice(0..0, notes);
            items.push(item);
        }
        let column = self.column(span.start);
        let foot = if in_brackets { self.notes_before(limit) } else { self.foot(column, limit) };
        Items { entries: items, is_list, in_brackets, foot }
    }

    fn item(&mut self, key: Option<&YamlKey>, node: &YamlNode, limit: usize) -> Item {
        let mut notes = Vec::new();
        let mut beside = None;
        if let Some(key) = key {
            // `key: # comment`, and what follows below.
            beside = self.beside(key.span.end, limit);
        }
        if matches!(node.kind, YamlKind::Scalar { .. }) {
            notes = self.notes_before(node.span.start.min(limit));
        }
        let value = self.value(node, limit);
        let after = self.beside(node.span.end, limit);
        match (&beside, after) {
            (None, after) => beside = after,
            (Some(_), Some(text)) => notes.push(Note { text, apart: false }),
            (Some(_), None) => {}
        }
        let key = key.map(|key| Key { text: key.text.clone(), written: self.key(key) });
        Item { key, notes, apart: false, value, beside }
    }

    fn key(&self, key: &YamlKey) -> String {
        let quoted = self.source[key.span.start..].starts_with(['"', '\'']);
        let style = if quoted { ScalarStyle::Quoted } else { ScalarStyle::Plain };
        one_line(self.source, &key.text, style, key.span)
    }

    /// Takes the next comment if it is on the line on which something ends at `end`.
    fn beside(&mut self, end: usize, limit: usize) -> Option<String> {
        let (next, rest) = self.comments.split_first()?;
        let same_line = next.start >= end && next.start < limit && !self.source[end..next.start].contains('\n');
        if !same_line {
            return None;
        }
        self.comments = rest;
        Some(self.text(*next))
    }

    /// Takes all comments up to a place.
    fn notes_before(&mut self, place: usize) -> Vec<Note> {
        let taken = self.comments.iter().take_while(|comment| comment.start < place).count();
        let (taken, rest) = self.comments.split_at(taken);
        self.comments = rest;
        taken.iter().map(|comment| self.note(*comment)).collect()
    }

    /// Takes the comments that stand below the last entry, no further left than the entries.
    fn foot(&mut self, column: usize, limit: usize) -> Vec<Note> {
        let below = |comment: &&Span| comment.start < limit && self.column(comment.start) >= column;
        let taken = self.comments.iter().take_while(below).count();
        let (taken, rest) = self.comments.split_at(taken);
        self.comments = rest;
        taken.iter().map(|comment| self.note(*comment)).collect()
    }

    fn note(&self, comment: Span) -> Note {
        Note { text: self.text(comment), apart: self.is_apart(comment.start) }
    }

    fn text(&self, comment: Span) -> String {
        self.source[comment.start..comment.end].trim_end().to_owned()
    }

    fn line_start(&self, at: usize) -> usize {
        self.source[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    /// In bytes; what stands left of a comment or an entry is spaces and dashes.
    fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// A list's item may start below its dash.
    fn line_of(&self, start: usize, is_list: bool) -> usize {
        match is_list {
            true => self.source[..start].rfind('-').unwrap_or(start),
            false => start,
        }
    }

    /// Whether an empty line stands above the line of a place.
    fn is_apart(&self, at: usize) -> bool {
        let above = self.source[..self.line_start(at)].strip_suffix('\n').unwrap_or_default();
        !above.is_empty() && above.rsplit('\n').next().is_some_and(|line| line.trim().is_empty())
    }
}
