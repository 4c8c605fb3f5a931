//! One flow with its inputs, checked before the browser starts.

use std::path::Path;

use indexmap::IndexMap;

use super::{files::make_files_fit, order::runs_dir};
use crate::{
    flow::{Effect, PortalFiles},
    model::Record,
    runner::{Copies, GivenInput, bind_inputs},
};

/// A flow and its typed inputs.
#[derive(Clone, Debug)]
pub struct Task {
    pub(super) flow: String,
    pub(super) inputs: Record,
    pub(super) has_key: bool,
    /// Copies of files that were made fit; they go with the last task or job that names them.
    pub(super) copies: Copies,
}

impl Task {
    /// Types the inputs by the flow's declarations, and makes the files among them fit for the portal.
    /// Copies are kept in the folder of lasting `state` while the task is.
    ///
    /// # Errors
    /// One line per problem.
    pub async fn bind(
        files: &PortalFiles,
        flow: &str,
        given: &IndexMap<String, GivenInput>,
        state: &Path,
    ) -> Result<Self, Vec<String>> {
        let Some(declared) = files.flow(flow) else { return Err(vec![format!("there is no flow `{flow}`")]) };
        if declared.effect == Effect::Session {
            return Err(vec![format!("flow `{flow}` signs in or out; the run does that by itself")]);
        }
        let mut inputs = bind_inputs(declared, given, &files.portal().words)?;
        let copies = Copies::below(&runs_dir(state));
        make_files_fit(files, declared, &mut inputs, &copies).await?;
        let has_key = declared.output.as_ref().is_some_and(|output| output.key.is_some());
        Ok(Self { flow: flow.to_owned(), inputs, has_key, copies })
    }

    /// The flow's name.
    #[must_use]
    pub fn flow(&self) -> &str {
        &self.flow
    }

    /// The inputs as the flow gets them.
    #[must_use]
    pub fn inputs(&self) -> &Record {
        &self.inputs
    }
}
