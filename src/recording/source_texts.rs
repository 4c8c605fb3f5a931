//! The files that a run names, as they were: whoever looks at it sees the lines.

use std::{collections::HashSet, io};

use super::{boundary::Boundary, format::SourceText, open::Open};
use crate::{
    event::{Event, Place},
    language::SourceMap,
};

/// Which files were kept.
#[derive(Debug, Default)]
pub(super) struct SourceTexts(HashSet<String>);

impl SourceTexts {
    /// Keeps the file of a place, if it is one of the portal's. A profile is its owner's.
    pub(super) fn note(
        &mut self,
        open: &mut Open,
        at: u64,
        place: &str,
        sources: &SourceMap,
        boundary: &Boundary,
    ) -> io::Result<()> {
        let Some(file) = file_of(place).filter(|file| !self.0.contains(*file)) else { return Ok(()) };
        self.0.insert(file.to_owned());
        let is_portals = ["flows/", "selectors/"].iter().any(|folder| file.starts_with(folder));
        let Some(source) = sources.files().iter().find(|source| is_portals && source.path == file) else {
            return Ok(());
        };
        let text = boundary.now().text_whole(&source.text);
        if let Some(blob) = open.blob(at, "a file of the portal", text.as_bytes())? {
            open.run.sources.push(SourceText { file: file.to_owned(), blob });
            open.write_run()?;
        }
        Ok(())
    }
}

/// The place in the files that an event names.
pub(super) fn place(event: &Event) -> Option<String> {
    match event {
        Event::StepStarted { step } | Event::StepSkipped { step } => Some(step.at.clone()),
        Event::Act(act) => Some(act.at.clone()),
        Event::Extracted(extracted) => Some(extracted.at.clone()),
        Event::Failed(report) => {
            let Place { file, line, column } = &report.place;
            Some(format!("{file}:{line}:{column}"))
        }
        _ => None,
    }
}

/// `flows/a.yaml` of `flows/a.yaml:3:5`.
fn file_of(place: &str) -> Option<&str> {
    place.rsplitn(3, ':').nth(2)
}
