//! What `extract … from` reads: a text, or a file of the run.

use std::path::PathBuf;

use super::{End, FailureCause, Runner, holds_files};
use crate::{
    flow::Flow,
    language::Expression,
    model::{Record, Value},
};

/// Larger files are not read in one piece; the extraction says the same of texts.
const MAX_BYTES: u64 = 64 << 20;

impl Runner<'_> {
    /// The bytes an expression stands for. Only files that the operator gave or a step downloaded are
    /// opened: what a page says is data, never the name of a file.
    pub(super) async fn data(&self, from: &Expression) -> Result<Vec<u8>, End> {
        let refuse = |why: String| End::failed(from.span(), FailureCause::Data, why);
        let value = from.eval(&self.scope).map_err(End::from_expression)?;
        let path = match &value {
            Value::Text(text) => match self.own_file(text) {
                Some(path) => path,
                None => return Ok(text.clone().into_bytes()),
            },
            Value::Record(file) => {
                let path = file.get("path").and_then(Value::canonical);
                let path = path.and_then(|path| self.own_file(&path));
                path.ok_or_else(|| refuse("this record is no file that the run was given or downloaded".into()))?
            }
            other => return Err(refuse(format!("`from` takes a text or a file, this is {}", other.kind()))),
        };
        let unreadable = |error: std::io::Error| refuse(format!("{} cannot be read: {error}", path.display()));
        let size = tokio::fs::metadata(&path).await.map_err(unreadable)?.len();
        if size > MAX_BYTES {
            return Err(refuse(format!("{} has {size} bytes, more than {MAX_BYTES}", path.display())));
        }
        tokio::fs::read(&path).await.map_err(unreadable)
    }

    /// Remembers the files among a flow's inputs.
    pub(super) fn own_inputs(&mut self, flow: &Flow, inputs: &Record) {
        for (name, input) in &flow.inputs {
            if let (true, Some(value)) = (holds_files(&input.type_), inputs.get(name)) {
                self.own(value);
            }
        }
    }

    /// Remembers files that came with an arrival or an input.
    pub(super) fn own(&mut self, files: &Value) {
        match files {
            Value::Text(path) => drop(self.own_files.insert(PathBuf::from(path))),
            Value::Record(file) => file.get("path").into_iter().for_each(|path| self.own(path)),
            Value::List(files) => files.iter().for_each(|file| self.own(file)),
            _ => {}
        }
    }

    fn own_file(&self, path: &str) -> Option<PathBuf> {
        self.own_files.get(std::path::Path::new(path)).cloned()
    }
}
