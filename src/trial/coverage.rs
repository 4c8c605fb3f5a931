//! What no recording ever went through.

use std::collections::BTreeSet;

use super::steps::{PassedStep, StepIndex, steps_of};
use crate::{
    flow::{Flow, PortalFiles, Step},
    language::{Findings, Rule},
    recording::{Entry, Recording},
    runner::verb_name,
};

/// Where recordings went, by today's files.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    /// Flows and the keys of their steps.
    steps: BTreeSet<(String, String)>,
    flows: BTreeSet<String>,
    interrupts: BTreeSet<String>,
}

impl Coverage {
    pub(super) fn add(&mut self, recording: &Recording, passed: &[PassedStep], index: &StepIndex<'_>) {
        for step in passed {
            self.flows.insert(step.step.flow.clone());
            if index.find(step).is_some() {
                self.steps.insert((step.step.flow.clone(), step.key.clone()));
            }
        }
        for line in &recording.lines {
            match &line.entry {
                Entry::Interrupt { name, .. } => drop(self.interrupts.insert(name.clone())),
                Entry::FlowStarted { flow, .. } => drop(self.flows.insert(flow.clone())),
                _ => {}
            }
        }
    }

    /// Says what was never gone through: the outermost of it.
    pub(super) fn tell(&self, files: &PortalFiles, findings: &mut Findings) {
        for flow in files.flows() {
            if self.flows.contains(&flow.name) {
                self.tell_steps(flow, findings);
            } else {
                let message = format!("no recording runs `{}`", flow.name);
                findings.warning(Rule::NotRecorded, flow.span, message);
            }
        }
        for interrupt in files.interrupts().iter().filter(|interrupt| !self.interrupts.contains(&interrupt.name)) {
            let message = format!("interrupt `{}` came up in no recording", interrupt.name);
            findings.warning(Rule::NotRecorded, interrupt.span, message);
        }
    }

    fn tell_steps(&self, flow: &Flow, findings: &mut Findings) {
        let mut told: Vec<String> = Vec::new();
        for found in steps_of(flow) {
            let is_inside = told.iter().any(|outer| is_below(outer, &found.key));
            if is_inside || self.steps.contains(&(flow.name.clone(), found.key.clone())) {
                continue;
            }
            told.push(found.key.clone());
            let (verb, key) = (verb_name(&found.step.verb), found.step.id.as_deref().unwrap_or(&found.key));
            match found.opens {
                Some(case) => {
                    // The whole case goes with its first step.
                    told.extend(found.key.rsplit_once('.').map(|(case, _)| case.to_owned()));
                    let message = format!("no recording saw the screen `{case}`");
                    findings.warning(Rule::NotRecorded, case.span, message);
                }
                None => {
                    let held = held_steps(found.step);
                    let held = if held == 0 { String::new() } else { format!(" and the {held} in it") };
                    let message = format!("no recording went through step {key}, `{verb}`{held}");
                    findings.warning(Rule::NotRecorded, found.step.verb_span, message);
                }
            }
        }
    }
}

fn held_steps(step: &Step) -> usize {
    step.blocks().iter().flat_map(|(_, steps)| steps.iter()).map(|step| 1 + held_steps(step)).sum()
}

/// Whether a step stands in another, or in a case of it.
fn is_below(outer: &str, key: &str) -> bool {
    key.strip_prefix(outer).is_some_and(|rest| rest.starts_with(['.', '[']))
}
