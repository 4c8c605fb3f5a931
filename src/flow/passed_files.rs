//! Files that a flow hands on to flows it calls: what they will be used for is known before it runs.

use super::{Call, Flow, PortalFiles, Step, Verb};
use crate::language::Template;

/// An input of files that goes, as a whole, to an input with a `kind` of a called flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedFiles {
    pub input: String,
    /// One of the portal's `uploads`.
    pub kind: String,
    /// The called flow that says so.
    pub to: String,
    /// Every run of the flow comes to this call, if it fails nowhere before.
    pub is_certain: bool,
}

impl PortalFiles {
    /// The kinds that called flows, also those they call, make the files of a flow's inputs fit for.
    #[must_use]
    pub fn passed_files(&self, flow: &Flow) -> Vec<PassedFiles> {
        let mut passed = Vec::new();
        self.passed_by(&flow.steps, true, &mut passed);
        passed
    }

    fn passed_by(&self, steps: &[Step], is_certain: bool, passed: &mut Vec<PassedFiles>) {
        for step in steps {
            match &step.verb {
                Verb::Call(call) => self.passed_in(step, call, is_certain, passed),
                Verb::Do(steps) => self.passed_by(steps, is_certain && step.when.is_none(), passed),
                verb => verb.blocks().into_iter().for_each(|block| self.passed_by(block, false, passed)),
            }
        }
    }

    fn passed_in(&self, step: &Step, call: &Call, is_certain: bool, passed: &mut Vec<PassedFiles>) {
        let Some(callee) = self.flow(&call.flow) else { return };
        // Flows do not recurse: the checker has seen to that.
        let further = self.passed_files(callee);
        for (name, template) in &call.inputs {
            let Some(input) = whole_input(template) else { continue };
            // Asking for the files is no condition: without them nothing is made fit.
            let asks_for_it = |when: &str| when.replace(' ', "") == format!("given(inputs.{input})");
            let is_certain = is_certain && step.when.as_ref().is_none_or(|when| asks_for_it(when.source()));
            let mut add = |kind: &str, to: &str, is_certain| {
                let (kind, to) = (kind.to_owned(), to.to_owned());
                passed.push(PassedFiles { input: input.to_owned(), kind, to, is_certain });
            };
            if let Some(kind) = callee.inputs.get(name).and_then(|declared| declared.kind.as_ref()) {
                add(&kind.value, &callee.name, is_certain);
            }
            for inner in further.iter().filter(|inner| inner.input == *name) {
                add(&inner.kind, &inner.to, is_certain && inner.is_certain);
            }
        }
    }
}

/// The input that a template is, as in `{{ inputs.photos }}`.
fn whole_input(template: &Template) -> Option<&str> {
    let name = template.whole_expression()?.source().trim().strip_prefix("inputs.")?;
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_').then_some(name)
}
