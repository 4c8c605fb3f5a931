//! Today's shapes on the snapshots of a recording, without a browser.

use std::collections::{BTreeSet, HashMap, hash_map};

use indexmap::IndexMap;
use jiff::civil::Date;
use serde::Serialize;

use super::{
    Recording, RecordingError,
    compare::Comparison,
    format::{Entry, Extraction},
    scribe::shape,
};
use crate::{
    extract::{Context, Document, ExtractError, Plan, Survey},
    flow::PortalFiles,
    language::SourceMap,
};

/// What one shape gives today on what was recorded of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ShapeReplay {
    /// `file:line:col` of the shape today; nothing if there is none any more.
    pub at: Option<String>,
    /// Snapshots that were read again.
    pub snapshots: usize,
    /// Snapshots that were not kept and could not be.
    pub not_kept: usize,
    /// Private fields that are not compared.
    pub masked: BTreeSet<String>,
    #[serde(flatten)]
    pub compared: Comparison,
}

impl ShapeReplay {
    /// Whether anything is not as it was recorded.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.at.is_none() || self.compared.is_changed()
    }

    /// Takes in what the same shape gave on another recording.
    pub fn add(&mut self, other: Self) {
        self.at = self.at.take().or(other.at);
        self.snapshots += other.snapshots;
        self.not_kept += other.not_kept;
        self.masked.extend(other.masked);
        self.compared.add(other.compared);
    }
}

/// Reads every snapshot of a recording again, by shape.
///
/// # Errors
/// The recording is damaged, or today's locale cannot be used.
pub fn replay_extract(
    recording: &Recording,
    files: &PortalFiles,
    sources: &SourceMap,
) -> Result<IndexMap<String, ShapeReplay>, RecordingError> {
    let portal = files.portal();
    let mut by_shape: IndexMap<&str, Vec<&Extraction>> = IndexMap::new();
    let mut contexts: HashMap<Date, Context> = HashMap::new();
    for line in &recording.lines {
        if let Entry::Extracted(extraction) = &line.entry {
            by_shape.entry(extraction.shape.as_str()).or_default().push(extraction);
            if let hash_map::Entry::Vacant(place) = contexts.entry(extraction.today) {
                place.insert(Context::new(&portal.locale, &portal.words, extraction.today)?);
            }
        }
    }
    let mut replays = IndexMap::new();
    for (name, extractions) in by_shape {
        let mut replay = ShapeReplay::default();
        match shape(files, name) {
            None => replay.compared.then = extractions.iter().map(|extraction| extraction.items).sum(),
            Some(shape) => {
                replay.at = Some(sources.location(shape.span));
                // One plan for all snapshots of a day, which are those of a run.
                let mut plans: HashMap<Date, Result<Plan<'_>, ExtractError>> = HashMap::new();
                for extraction in extractions {
                    let (snapshot, records) = (recording.snapshot(extraction)?, recording.records(extraction)?);
                    let (Some(snapshot), Some(records)) = (snapshot, records) else {
                        replay.not_kept += 1;
                        continue;
                    };
                    let plan =
                        plans.entry(extraction.today).or_insert_with(|| Plan::new(shape, &contexts[&extraction.today]));
                    let survey: Result<Survey, ExtractError> = match plan {
                        Ok(plan) => Document::parse(&snapshot)
                            .map_err(ExtractError::from)
                            .and_then(|document| plan.survey(&document, extraction.empty_seen)),
                        Err(error) => Err(error.clone()),
                    };
                    let then = extraction.problem.is_none().then_some(records.as_slice());
                    let masked = extraction.masked.iter().cloned().collect();
                    replay.compared.add(Comparison::of(shape, then, survey.as_ref(), &masked));
                    replay.masked.extend(masked);
                    replay.snapshots += 1;
                }
            }
        }
        replays.insert(name.to_owned(), replay);
    }
    Ok(replays)
}
