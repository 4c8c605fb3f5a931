//! Where in which file something was written.

use std::ops::Range;

use serde::Serialize;

/// A file of a [`super::SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct FileId(pub u32);

/// A byte range of one source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Span {
    pub file: FileId,
    pub start: usize,
    pub end: usize,
}

impl Span {
    /// The beginning of a file, for what concerns all of it.
    pub fn file_start(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }

    /// Where the bytes `at` of a scalar's `text` stand in its file, this being the span of the scalar. A
    /// plain scalar has the length of its text and a quoted one two more; if escapes or folding moved the
    /// bytes, the whole scalar is the honest answer.
    pub fn inside(self, text: &str, at: &Range<usize>) -> Self {
        let quote = match self.end.saturating_sub(self.start).checked_sub(text.len()) {
            Some(0) => 0,
            Some(2) => 1,
            _ => return self,
        };
        Self { file: self.file, start: self.start + quote + at.start, end: self.start + quote + at.end }
    }
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}
