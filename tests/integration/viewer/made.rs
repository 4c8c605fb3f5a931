//! Recordings made by hand, also such as no recorder writes.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wayleave::{
    recording::Recording,
    viewer::{Made, ViewerOptions, write_viewer},
};

/// A recording under the pen.
pub(super) struct MadeRecording {
    folder: tempfile::TempDir,
    run: Value,
    steps: Vec<Value>,
    net: Vec<Value>,
    output: Vec<Value>,
}

impl MadeRecording {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("blobs")).unwrap();
        let run = json!({
            "format": "1.1", "run": "01995f3e-1111-7000-8000-aaaaaaaaaaaa", "flow": "shop/list", "portal": "shop",
            "profile": "me", "wayleave": "0.1.0", "browser": "Chrome/1", "start": "2026-01-02T03:04:05Z",
            "end": "2026-01-02T03:04:15Z", "ending": { "kind": "done", "exit_code": 0 }, "records": 0,
        });
        Self { folder, run, steps: Vec::new(), net: Vec::new(), output: Vec::new() }
    }

    /// Keeps a content; its name.
    pub(super) fn blob(&self, content: impl AsRef<[u8]>) -> String {
        put(self.folder.path(), content.as_ref())
    }

    pub(super) fn run(&mut self, name: &str, value: Value) -> &mut Self {
        self.run[name] = value;
        self
    }

    pub(super) fn line(&mut self, ms: u64, kind: &str, mut rest: Value) -> &mut Self {
        rest["ms"] = json!(ms);
        rest["kind"] = json!(kind);
        self.steps.push(rest);
        self
    }

    pub(super) fn exchange(&mut self, exchange: Value) -> &mut Self {
        self.net.push(exchange);
        self
    }

    pub(super) fn output(&mut self, record: Value) -> &mut Self {
        self.output.push(record);
        self
    }

    /// Writes it down and makes its viewer.
    pub(super) fn viewer(&self, options: &ViewerOptions) -> (PathBuf, Made) {
        let at = |name: &str| self.folder.path().join(name);
        fs::write(at("run.json"), self.run.to_string()).unwrap();
        for (name, lines) in [("steps.ndjson", &self.steps), ("net.ndjson", &self.net), ("output.ndjson", &self.output)]
        {
            fs::write(at(name), lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
        }
        let recording = Recording::open(self.folder.path()).unwrap();
        let path = at("viewer.html");
        let made = write_viewer(&recording, options, &path).unwrap();
        (path, made)
    }
}

/// Keeps a content in a recording's folder; its name.
pub(super) fn put(recording: &Path, content: &[u8]) -> String {
    let name: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(content).unwrap();
    fs::write(recording.join("blobs").join(&name), packer.finish().unwrap()).unwrap();
    name
}

/// A step as lines name it.
pub(super) fn step(id: &str, verb: &str, depth: u32) -> Value {
    json!({ "flow": "list", "id": id, "verb": verb, "at": format!("flows/shop/list.yaml:{}:5", 3 + depth), "depth": depth })
}
