//! What the flows of a recorded run were given.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::{
    flow::PortalFiles,
    model::Record,
    recording::{Entry, Recording},
    runner::{GivenInput, bind_inputs},
};

/// The inputs of each flow that had the same ones whenever it ran; private ones as their stand-ins. What a flow
/// was given by another one was not recorded.
pub(super) fn recorded_inputs(recording: &Recording, files: &PortalFiles) -> HashMap<String, Record> {
    let mut given: HashMap<&str, Option<&Map<String, Value>>> = HashMap::new();
    let mut under_way = "";
    for line in &recording.lines {
        match &line.entry {
            Entry::FlowStarted { flow, inputs } => {
                under_way = flow;
                let known = given.entry(flow).or_insert(Some(inputs));
                *known = known.filter(|known| *known == inputs);
            }
            Entry::StepStarted { step } if step.flow != under_way => drop(given.insert(&step.flow, None)),
            _ => {}
        }
    }
    let words = &files.portal().words;
    let typed = given.into_iter().filter_map(|(flow, inputs)| {
        let inputs = inputs?.iter().filter(|(_, value)| !value.is_null());
        let inputs: IndexMap<_, _> =
            inputs.map(|(name, value)| (name.clone(), GivenInput::Json(value.clone()))).collect();
        Some((flow.to_owned(), bind_inputs(files.flow(flow)?, &inputs, words).ok()?))
    });
    typed.collect()
}
