//! `upload`: files into inputs, choosers and drop zones.

use std::path::{Path, PathBuf};

use crate::{
    flow::Step,
    language::{Reference, Span, Target, Template},
    model::Value,
    page::UploadFile,
    runner::{End, FailureCause, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn upload(
        &mut self,
        step: &'a Step,
        uploads: &'a [(Reference, Vec<Template>)],
    ) -> Result<Done, End> {
        // All files are looked at before the page is touched.
        let mut ready = Vec::new();
        for (reference, templates) in uploads {
            let mut files = Vec::new();
            for template in templates {
                self.files_of(template, &mut files)?;
            }
            if !files.is_empty() {
                ready.push((reference, files));
            }
        }
        let dispatched = !ready.is_empty();
        for (reference, files) in ready {
            let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
            let target = Target::Named(reference.clone());
            let (aim, uploaded) = self
                .at_target(&target, reference.span, deadline, async |window, aim, patience| {
                    window.upload(aim, &files, patience).await
                })
                .await?;
            self.acted = true;
            self.report_rank(&aim, uploaded.rank);
        }
        Ok(Done::acted(dispatched))
    }

    fn files_of(&self, template: &Template, files: &mut Vec<UploadFile>) -> Result<(), End> {
        let mut paths = Vec::new();
        paths_in(&self.value(template)?, &mut paths);
        for path in paths {
            let path = self.granted(&path, template.constant().is_some(), template.span())?;
            let file = UploadFile::at(&path);
            files.push(file.map_err(|why| End::failed(template.span(), FailureCause::Data, why.to_string()))?);
        }
        Ok(())
    }

    /// A file that the flow may read: one that the operator gave, one that this run brought, or one
    /// beside the flows. A path that came out of a page is none of these.
    pub(in crate::runner) fn granted(&self, path: &Path, is_written_out: bool, span: Span) -> Result<PathBuf, End> {
        if !is_written_out {
            if self.own_files.contains(path) {
                return Ok(path.to_owned());
            }
            let message = format!("`{}` is no file that this run was given as an input of type `file`", path.display());
            return Err(End::failed(span, FailureCause::Data, message));
        }
        let root = self.files.root();
        let inside = root.join(path);
        match (inside.canonicalize(), root.canonicalize()) {
            (Ok(file), Ok(root)) if !file.starts_with(&root) => {
                let message =
                    format!("`{}` is outside of the project; give it as an input of type `file`", path.display());
                Err(End::failed(span, FailureCause::Data, message))
            }
            _ => Ok(inside),
        }
    }
}

/// Paths in a value: a path, a record of a download, or a list of such.
pub(super) fn paths_in(value: &Value, paths: &mut Vec<PathBuf>) {
    match value {
        Value::Text(path) => paths.push(PathBuf::from(path)),
        Value::List(items) => items.iter().for_each(|item| paths_in(item, paths)),
        Value::Record(fields) => fields.get("path").into_iter().for_each(|path| paths_in(path, paths)),
        _ => {}
    }
}
