//! One flow with its inputs, checked before the browser starts.

use indexmap::IndexMap;

use crate::{
    flow::{Effect, PortalFiles},
    model::Record,
    runner::{GivenInput, bind_inputs},
};

/// A flow and its typed inputs.
#[derive(Clone, Debug)]
pub struct Task {
    pub(super) flow: String,
    pub(super) inputs: Record,
    pub(super) has_key: bool,
}

impl Task {
    /// Types the inputs by the flow's declarations.
    ///
    /// # Errors
    /// One line per problem.
    pub fn bind(files: &PortalFiles, flow: &str, given: &IndexMap<String, GivenInput>) -> Result<Self, Vec<String>> {
        let Some(declared) = files.flow(flow) else { return Err(vec![format!("there is no flow `{flow}`")]) };
        if declared.effect == Effect::Session {
            return Err(vec![format!("flow `{flow}` signs in or out; the run does that by itself")]);
        }
        let inputs = bind_inputs(declared, given, &files.portal().words)?;
        let has_key = declared.output.as_ref().is_some_and(|output| output.key.is_some());
        Ok(Self { flow: flow.to_owned(), inputs, has_key })
    }
}
