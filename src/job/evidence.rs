//! The evidence of a run in a folder: its events, and what was on the screen when a step failed.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::event::{Event, FailureReport, Sink};

/// A sink that writes `events.ndjson`, and `failure.txt`, `failure.png` and `failure.html` when a step
/// fails. Secrets were replaced and covered before the events came here.
#[derive(Debug)]
pub struct EvidenceFolder {
    folder: PathBuf,
    events: File,
    failures: u32,
}

impl EvidenceFolder {
    /// Makes the folder, private to its owner.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub fn create(folder: &Path) -> io::Result<Self> {
        use std::os::unix::fs::DirBuilderExt;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let events = private_file(&folder.join("events.ndjson"))?;
        Ok(Self { folder: folder.to_owned(), events, failures: 0 })
    }

    fn keep(&mut self, event: &Event) -> io::Result<()> {
        serde_json::to_writer(&mut self.events, event)?;
        self.events.write_all(b"\n")?;
        if let Event::Failed(report) = event {
            self.failures += 1;
            self.keep_failure(report)?;
        }
        Ok(())
    }

    fn keep_failure(&self, report: &FailureReport) -> io::Result<()> {
        let name = if self.failures == 1 { "failure".to_owned() } else { format!("failure-{}", self.failures) };
        let address = report.address.as_deref().unwrap_or("no page");
        write(&self.folder.join(format!("{name}.txt")), format!("{}\nat {address}\n", report.source).as_bytes())?;
        if let Some(picture) = &report.screenshot {
            write(&self.folder.join(format!("{name}.png")), picture)?;
        }
        if let Some(html) = &report.snapshot {
            write(&self.folder.join(format!("{name}.html")), html.as_bytes())?;
        }
        Ok(())
    }
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    private_file(path)?.write_all(content)
}

/// Opens a file that only its owner may read.
fn private_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().write(true).create(true).truncate(true).mode(0o600).open(path)
}

impl Sink for EvidenceFolder {
    fn take(&mut self, event: &Event) {
        if event.is_material() {
            return;
        }
        if let Err(error) = self.keep(event) {
            tracing::warn!(%error, "evidence could not be written");
        }
    }
}
