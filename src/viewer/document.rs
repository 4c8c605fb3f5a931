//! The HTML document.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::{
    error::ViewerError,
    origins::Finder,
    parcel::Parcel,
    shapes::Shapes,
    story::{Origins, Story},
    tell::tell,
};
use crate::recording::{Entry, Extraction, Recording};

/// How a viewer is made.
#[derive(Clone, Debug)]
pub struct ViewerOptions {
    /// The root of today's project, for recordings that do not hold their files.
    pub today: Option<PathBuf>,
    /// How many bytes the packed data may have; a third more of them are in the document.
    pub most_bytes: usize,
}

impl Default for ViewerOptions {
    fn default() -> Self {
        Self { today: None, most_bytes: 48 << 20 }
    }
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub bytes: u64,
    /// What the recording holds and the viewer does not, a line each.
    pub left_out: Vec<String>,
}

/// Its two holes are filled with the style, the data and the script.
const PAGE: &str = include_str!("page/page.html");
const STYLE: &str =
    concat!(include_str!("page/theme.css"), include_str!("page/layout.css"), include_str!("page/parts.css"));
/// One script of several files, in one scope.
const SCRIPT: &str = concat!(
    "'use strict';(() => {\n",
    include_str!("page/element.js"),
    include_str!("page/parcel.js"),
    include_str!("page/story.js"),
    include_str!("page/timeline.js"),
    include_str!("page/steps.js"),
    include_str!("page/snapshot.js"),
    include_str!("page/stage.js"),
    include_str!("page/facts.js"),
    include_str!("page/source.js"),
    include_str!("page/records.js"),
    include_str!("page/tables.js"),
    include_str!("page/panel.js"),
    include_str!("page/search.js"),
    include_str!("page/keys.js"),
    include_str!("page/main.js"),
    "})();\n"
);

/// Makes the viewer of a recording and writes it to a file, for its owner alone. A file that is there is
/// replaced.
///
/// # Errors
/// The recording is damaged where nothing can be shown without it, or the file cannot be written.
pub fn write_viewer(recording: &Recording, options: &ViewerOptions, path: &Path) -> Result<Made, ViewerError> {
    let (story, parcel) = parcel(recording, options)?;
    let failed = |source: io::Error| ViewerError::Write { path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    write_page(&parcel, BufWriter::new(file.as_file_mut())).map_err(failed)?;
    let bytes = file.as_file().metadata().map_err(failed)?.len();
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(Made { bytes, left_out: story.left_out })
}

/// The story and everything that it names.
fn parcel<'r>(recording: &'r Recording, options: &ViewerOptions) -> Result<(Story, Parcel<'r>), ViewerError> {
    let mut story = tell(recording)?;
    let mut parcel = Parcel::new(recording, options.most_bytes);
    // What helps most comes first, in case that not all has room.
    story.sources.values().for_each(|blob| _ = parcel.blob(Some(blob), "files"));
    for failure in &story.failures {
        parcel.blob(failure.screenshot.as_ref(), "pictures of failures");
        parcel.blob(failure.snapshot.as_ref(), "documents of failures");
    }
    story.readings.iter().for_each(|reading| _ = parcel.blob(reading.records.as_ref(), "records of readings"));
    output(recording, &mut story, &mut parcel)?;
    // From the end: that is where runs fail.
    for page in story.pages.iter().rev() {
        page.styles.iter().for_each(|style| _ = parcel.blob(Some(style), "style sheets"));
        parcel.blob(page.snapshot.as_ref(), "pages");
        for frame in &page.frames {
            frame.styles.iter().for_each(|style| _ = parcel.blob(Some(style), "style sheets"));
            parcel.blob(frame.snapshot.as_ref(), "frames of pages");
        }
    }
    origins(recording, options, &mut story, &mut parcel)?;
    for shot in story.shots.iter().rev() {
        parcel.blob(Some(&shot.picture), "screenshots of steps");
    }
    for request in &mut story.requests {
        request.bytes = parcel.blob(request.exchange.body.as_ref(), "bodies of answers");
        parcel.blob(request.exchange.request_body.as_ref(), "bodies of requests");
    }
    story.left_out.extend(parcel.left_out());
    let told = serde_json::to_vec(&story).unwrap_or_default();
    // Whatever else there is, the story is in it.
    parcel.always("story", &told);
    Ok((story, parcel))
}

/// The records that the run gave out.
fn output(recording: &Recording, story: &mut Story, parcel: &mut Parcel<'_>) -> Result<(), ViewerError> {
    let lines = recording.output()?;
    story.output = lines.iter().filter(|byte| **byte == b'\n').count() as u64;
    if story.output > 0 && lines.len() <= OUTPUT_BYTES {
        parcel.data("output", &lines, "the output");
    } else if story.output > 0 {
        story.left_out.push(format!("the output: {} bytes, the viewer takes {OUTPUT_BYTES}", lines.len()));
    }
    Ok(())
}

const OUTPUT_BYTES: usize = 24 << 20;

/// Finds where the values of the readings stand. A reading whose values stand in the page after the step
/// needs no snapshot of its own.
fn origins(
    recording: &Recording,
    options: &ViewerOptions,
    story: &mut Story,
    parcel: &mut Parcel<'_>,
) -> Result<(), ViewerError> {
    let shapes = Shapes::of(recording, options.today.as_deref())?;
    let mut finder = Finder::new(recording, &shapes);
    let extractions = recording.lines.iter().filter_map(|line| match &line.entry {
        Entry::Extracted(extraction) => Some(&**extraction),
        _ => None,
    });
    let extractions: Vec<&Extraction> = extractions.take(story.readings.len()).collect();
    for (at, extraction) in extractions.into_iter().enumerate() {
        if let Some(found) = finder.find(story, at, extraction) {
            let data = format!("origins-{at}");
            let elements = serde_json::to_vec(&found.elements).unwrap_or_default();
            if parcel.data(&data, &elements, "places of values") {
                story.readings[at].origins = Some(Origins { page: found.page, data });
            }
            if found.page.is_some() {
                story.readings[at].snapshot = None;
                continue;
            }
        }
        parcel.blob(extraction.snapshot.as_ref(), "snapshots of readings");
    }
    if finder.left_out > 0 {
        story.left_out.push(format!("the places of the values of {} readings: there are too many", finder.left_out));
    }
    Ok(())
}

fn write_page(parcel: &Parcel<'_>, mut into: impl Write) -> io::Result<()> {
    let hash = STANDARD.encode(Sha256::digest(SCRIPT.as_bytes()));
    for (index, part) in PAGE.split("<!--").enumerate() {
        let Some((hole, rest)) = part.split_once("-->").filter(|_| index > 0) else {
            into.write_all(part.as_bytes())?;
            continue;
        };
        match hole {
            // Nothing but this very script runs in it, and in the frames below, which also are sandboxed.
            "policy" => write!(
                into,
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-{hash}'; \
                 style-src 'unsafe-inline'; img-src data:; frame-src 'none'; base-uri 'none'; form-action 'none'\">"
            )?,
            "style" => write!(into, "<style>{STYLE}</style>")?,
            "data" => parcel.write(&mut into)?,
            "script" => write!(into, "<script>{SCRIPT}</script>")?,
            _ => {}
        }
        into.write_all(rest.as_bytes())?;
    }
    into.flush()
}
