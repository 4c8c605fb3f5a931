//! Recordings made by hand, with the files and the pages that a test wants in them.

use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A recording of format 1.1 in the making.
pub(super) struct Made {
    folder: PathBuf,
    lines: String,
    ms: u64,
    sources: Vec<Value>,
    depth: u32,
}

impl Made {
    pub(super) fn begin(folder: &Path) -> Self {
        fs::create_dir_all(folder.join("blobs")).unwrap();
        Self { folder: folder.to_owned(), lines: String::new(), ms: 0, sources: Vec::new(), depth: 0 }
    }

    /// The files of a project as they were.
    pub(super) fn sources_of(mut self, root: &Path) -> Self {
        for folder in ["flows/shop", "selectors/shop"] {
            for entry in fs::read_dir(root.join(folder)).unwrap().flatten() {
                let file = format!("{folder}/{}", entry.file_name().to_str().unwrap());
                let blob = self.blob(&fs::read(entry.path()).unwrap());
                self.sources.push(json!({ "file": file, "blob": blob }));
            }
        }
        self
    }

    /// Flow `f` begins, with what it is given.
    pub(super) fn begins(mut self, inputs: &Value) -> Self {
        self.line(json!({ "kind": "flow_started", "flow": "f", "inputs": inputs }));
        self
    }

    /// A step of flow `f` that came to its end, and the page as it was then.
    pub(super) fn step(mut self, id: &str, verb: &str, address: &str, html: &str) -> Self {
        let step = json!({ "flow": "f", "id": id, "verb": verb, "at": "flows/shop/f.yaml:1:1", "depth": self.depth });
        self.line(json!({ "kind": "step_started", "step": step }));
        let blob = self.blob(html.as_bytes());
        self.line(json!({
            "kind": "page", "step": step, "moment": "after", "window": 0, "address": address, "title": "", "snapshot": blob,
        }));
        self.line(json!({ "kind": "step_finished", "step": step, "elapsed_ms": 1 }));
        self
    }

    /// The last page had a frame, whose element has the mark `f1`.
    pub(super) fn framed(mut self, address: &str, html: &str) -> Self {
        let blob = self.blob(html.as_bytes());
        let frames = json!([{ "frame": "f1", "address": address, "snapshot": blob, "styles": [] }]);
        self.lines = self.lines.replace("\"moment\":\"after\"", &format!("\"moment\":\"after\",\"frames\":{frames}"));
        self
    }

    /// A step that failed, and the page as it was then.
    pub(super) fn failed(mut self, id: &str, verb: &str, address: &str, html: &str) -> Self {
        let step = json!({ "flow": "f", "id": id, "verb": verb, "at": "flows/shop/f.yaml:1:1", "depth": self.depth });
        self.line(json!({ "kind": "step_started", "step": step }));
        let blob = self.blob(html.as_bytes());
        self.line(json!({
            "kind": "failed", "step": step, "message": "none matches", "reason": "absent", "at": "flows/shop/f.yaml:1:1", "source": "",
            "address": address, "snapshot": blob,
        }));
        self
    }

    pub(super) fn end(mut self) {
        let run = json!({
            "format": "1.1", "run": "01a22d46-6647-7665-a0d4-a085b7aa54fa", "flow": "shop/f", "portal": "shop", "profile": "me",
            "wayleave": "0.1.0", "browser": null, "start": "2026-11-30T16:25:18Z", "end": null, "ending": null,
            "sources": std::mem::take(&mut self.sources),
        });
        fs::write(self.folder.join("run.json"), run.to_string()).unwrap();
        fs::write(self.folder.join("steps.ndjson"), &self.lines).unwrap();
    }

    fn line(&mut self, mut entry: Value) {
        self.ms += 1;
        entry["ms"] = json!(self.ms);
        writeln!(self.lines, "{entry}").unwrap();
    }

    fn blob(&self, content: &[u8]) -> String {
        let name = Sha256::digest(content).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(content).unwrap();
        fs::write(self.folder.join("blobs").join(&name), packed.finish().unwrap()).unwrap();
        name
    }
}
