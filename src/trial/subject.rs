//! What was tried, and what came of it, over all recordings.

use indexmap::IndexMap;

use crate::language::Span;

/// What became of one thing that a recorded run went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It would work; by which rank.
    Fine { rank: usize },
    /// It would work, on another element than the files of then found there.
    Elsewhere,
    /// It would not.
    Broken {
        why: String,
        /// The files of then did on the same page, or the run itself proves that it worked there.
        proven: bool,
    },
    /// The run failed here and would go on now.
    Mended,
    /// The recording cannot tell.
    Open,
}

/// One use of something by a recorded step.
#[derive(Clone, Debug)]
pub(super) struct Use {
    /// Where today's files use it.
    pub(super) span: Span,
    pub(super) what: &'static str,
    pub(super) recording: String,
    pub(super) step: String,
    pub(super) verdict: Verdict,
    /// The files of then are known: what stays open is not their fault.
    pub(super) is_held: bool,
}

/// How often an element was found on recorded pages of its kind.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub(super) alone: usize,
    pub(super) among_others: usize,
    pub(super) absent: usize,
    /// Only by a lower rank.
    pub(super) lower: usize,
    /// The most that were found at once.
    pub(super) most: usize,
}

/// All that was tried of one element.
#[derive(Debug, Default)]
pub(super) struct ElementTally {
    pub(super) uses: Vec<Use>,
    pub(super) seen: Seen,
}

/// All that was tried.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// By `page.element`.
    pub(super) elements: IndexMap<String, ElementTally>,
    /// By where the sight is written.
    pub(super) sights: IndexMap<SightPlace, Vec<Use>>,
    /// How many pages of each kind there were that are whole.
    pub(super) pages: IndexMap<String, usize>,
}

/// Where a sight is written, in an order that can be sorted.
pub(super) type SightPlace = (u32, usize, usize);

pub(super) fn place(span: Span) -> SightPlace {
    (span.file.0, span.start, span.end)
}

impl Seen {
    pub(super) fn add(&mut self, count: usize, rank: usize) {
        match count {
            0 => self.absent += 1,
            1 => self.alone += 1,
            _ => self.among_others += 1,
        }
        self.lower += usize::from(count > 0 && rank > 0);
        self.most = self.most.max(count);
    }

    pub(super) fn found(&self) -> usize {
        self.alone + self.among_others
    }
}
