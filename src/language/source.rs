//! The texts that were read, so that spans can be shown.

use std::{io::Read, path::Path};

use super::{FileId, Findings, MAX_BYTES, Rule, Span};

/// One file as it was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// As shown to the user: relative to the project root where it lies below it.
    pub path: String,
    pub text: String,
    line_starts: Vec<usize>,
}

/// All files of one load.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

/// A place in a file, as editors count: both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl SourceMap {
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile::new(path.into(), text.into()));
        id
    }

    /// Blanks what was written in a span, so that it is never shown. Places stay the same.
    pub fn mask(&mut self, span: Span) {
        let Some(file) = self.files.get_mut(span.file.0 as usize) else { return };
        let Some(text) = file.text.get(span.start..span.end) else { return };
        let blank: String = text
            .chars()
            .flat_map(|c| std::iter::repeat_n(if c.is_whitespace() { c } else { '*' }, blank_width(c)))
            .collect();
        file.text.replace_range(span.start..span.end, &blank);
    }

    /// Reads a file from disk, at most [`MAX_BYTES`] of UTF-8. `shown` is its path in messages.
    pub fn load(&mut self, path: &Path, shown: &str, findings: &mut Findings) -> Option<(FileId, String)> {
        match read_bounded(path) {
            Ok(text) => Some((self.add(shown, text.clone()), text)),
            Err(fault) => {
                let file = self.add(shown, "");
                findings.error(Rule::UnreadableFile, Span::file_start(file), fault);
                None
            }
        }
    }

    /// The file of an id that this map gave out.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// Where a span starts.
    pub fn start(&self, span: Span) -> Position {
        self.file(span.file).position(span.start)
    }

    /// Where a span ends (exclusive).
    pub fn end(&self, span: Span) -> Position {
        self.file(span.file).position(span.end)
    }

    /// What was written in a span.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).text.get(span.start..span.end).unwrap_or_default()
    }

    /// `file:line:col`.
    pub fn location(&self, span: Span) -> String {
        let Position { line, column } = self.start(span);
        format!("{}:{line}:{column}", self.file(span.file).path)
    }
}

impl SourceFile {
    fn new(path: String, text: String) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { path, text, line_starts }
    }

    fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1];
        let column = self.text[start..].char_indices().take_while(|(at, _)| start + at < offset).count() + 1;
        Position { line, column }
    }

    /// Where the line of an offset starts, and its text without the line break.
    pub(super) fn line_at(&self, offset: usize) -> (usize, &str) {
        let line = self.line_starts.partition_point(|start| *start <= offset.min(self.text.len()));
        (self.line_starts[line - 1], self.line(line))
    }

    /// The text of a line (from 1), without its line break.
    pub fn line(&self, number: usize) -> &str {
        let Some(start) = number.checked_sub(1).and_then(|index| self.line_starts.get(index)) else { return "" };
        self.text[*start..].lines().next().unwrap_or_default()
    }
}

/// One `*` for each byte; a space stands for itself.
fn blank_width(c: char) -> usize {
    if c.is_whitespace() { 1 } else { c.len_utf8() }
}

fn read_bounded(path: &Path) -> Result<String, String> {
    let cannot = |error: std::io::Error| format!("the file cannot be read: {error}");
    let file = std::fs::File::open(path).map_err(cannot)?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() > MAX_BYTES {
        return Err(format!("the file is larger than the {} KiB a file may have", MAX_BYTES / 1024));
    }
    String::from_utf8(bytes).map_err(|error| {
        format!("the file is not UTF-8 text: byte {} is no part of a character", error.utf8_error().valid_up_to() + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let mut sources = SourceMap::default();
        let file = sources.add("a.yaml", "größe: x\nzweite: y\n");
        let start = sources.file(file).text.find('x').unwrap();
        assert_eq!(sources.location(Span { file, start, end: start + 1 }), "a.yaml:1:8");
        assert_eq!(sources.location(Span { file, start: 999, end: 999 }), "a.yaml:3:1");
        assert_eq!(sources.file(file).line(2), "zweite: y");
    }
}
