//! `call`: another flow, with its own variables; its output is the value.

use crate::{
    flow::{Call, Step},
    model::{Record, Value},
    runner::{End, FailureCause, Runner, inputs, output::Output, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn call(&mut self, _step: &'a Step, call: &'a Call) -> Result<Done, End> {
        let flow = self.files.flow(&call.flow);
        let flow = flow.ok_or_else(|| End::page(call.span, format!("there is no flow `{}`", call.flow)))?;
        let mut given = Record::new();
        for (name, template) in &call.inputs {
            given.insert(name.clone(), self.value(template)?);
        }
        let bound = inputs::bind_values(flow, given, &self.files.portal().words)
            .map_err(|problems| End::failed(call.span, FailureCause::Data, problems.join("; ")))?;
        // A window scope is inherited, an element scope is not.
        let scopes = std::mem::take(&mut self.scopes);
        let outer = std::mem::replace(&mut self.output, Output::of(flow));
        let result = self.body(flow, bound).await;
        let output = std::mem::replace(&mut self.output, outer);
        self.scopes = scopes;
        result?;
        output.complete(flow)?;
        Ok(Done::value(if flow.output.is_some() { output.into_value() } else { Value::Null }))
    }
}
