//! The files of a run, and what they were changed into while it stood still.

use std::sync::{Arc, OnceLock};

use crate::{flow::PortalFiles, language::SourceMap};

/// One state of a portal's files, and the next one if they were read again. All live as long as the flow
/// that runs: steps under way are those of the files they came from.
#[derive(Debug)]
pub struct Edition {
    pub files: Arc<PortalFiles>,
    /// Places of this edition and of all before it.
    pub sources: Arc<SourceMap>,
    next: OnceLock<Box<Edition>>,
}

impl Edition {
    #[must_use]
    pub fn new(files: Arc<PortalFiles>, sources: Arc<SourceMap>) -> Self {
        Self { files, sources, next: OnceLock::new() }
    }

    /// The last one.
    #[must_use]
    pub fn latest(&self) -> &Self {
        let mut latest = self;
        while let Some(next) = latest.next.get() {
            latest = next;
        }
        latest
    }

    /// Adds one after the last.
    pub(super) fn add(&self, files: PortalFiles, sources: SourceMap) -> &Self {
        let next = Self::new(Arc::new(files), Arc::new(sources));
        self.latest().next.get_or_init(|| Box::new(next))
    }
}
