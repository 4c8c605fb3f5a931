//! The files of the portal as they were: whoever looks at a run sees its lines, and whoever changes a file later
//! knows what worked then. So all of them are kept, since they name each other.

use std::io;

use super::{boundary::Boundary, format::SourceText, open::Open};
use crate::{event::Event, language::SourceMap};

/// Keeps the files of the portal. A profile is its owner's and stays out.
pub(super) fn keep_sources(open: &mut Open, at: u64, sources: &SourceMap, boundary: &Boundary) -> io::Result<()> {
    let folders = ["flows", "selectors"].map(|folder| format!("{folder}/{}/", open.run.portal));
    for source in sources.files().iter().filter(|source| folders.iter().any(|folder| source.path.starts_with(folder))) {
        let text = boundary.now().text_whole(&source.text);
        if let Some(blob) = open.blob(at, "a file of the portal", text.as_bytes())? {
            open.run.sources.push(SourceText { file: source.path.clone(), blob });
        }
    }
    open.write_run()
}

/// Whether an event names a place in the files: before the first of them nothing needs their lines, and the
/// secrets of the run are known by then.
pub(super) fn names_a_place(event: &Event) -> bool {
    matches!(
        event,
        Event::StepStarted { .. } | Event::StepSkipped { .. } | Event::Act(_) | Event::Extracted(_) | Event::Failed(_)
    )
}
