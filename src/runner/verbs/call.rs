//! `call`: another flow, with its own variables; its output is the value.

use std::sync::Arc;

use super::upload::paths_in;
use crate::{
    flow::{Call, Flow, Step},
    model::{Record, Value},
    runner::{End, FailureCause, Runner, holds_files, inputs, output::Output, step::Done, vin_of},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn call(&mut self, _step: &'a Step, call: &'a Call) -> Result<Done, End> {
        let flow = self.files.flow(&call.flow);
        let flow = flow.ok_or_else(|| End::page(call.span, format!("there is no flow `{}`", call.flow)))?;
        let mut given = Record::new();
        for (name, template) in &call.inputs {
            given.insert(name.clone(), self.value(template)?);
        }
        let mut bound = inputs::bind_values(flow, given, &self.files.portal().words)
            .map_err(|problems| End::failed(call.span, FailureCause::Data, problems.join("; ")))?;
        self.hand_over_files(flow, call, &mut bound).await?;
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

    /// Files among the inputs must be the run's own, and are made fit where the called flow says for what.
    async fn hand_over_files(&self, flow: &Flow, call: &Call, bound: &mut Record) -> Result<(), End> {
        let vin = vin_of(flow, bound);
        for (name, declared) in flow.inputs.iter().filter(|(_, declared)| holds_files(&declared.type_)) {
            let Some(value) = bound.get_mut(name) else { continue };
            let mut given = Vec::new();
            paths_in(value, &mut given);
            // What is not given is the default, which the file of the flow writes out.
            let template = call.inputs.get(name);
            let is_written_out = template.is_none_or(|template| template.constant().is_some());
            let span = template.map_or(call.span, crate::language::Template::span);
            for path in &mut given {
                *path = self.granted(path, is_written_out, span)?;
            }
            let kind = declared.kind.as_ref().and_then(|kind| self.files.portal().uploads.get_key_value(&kind.value));
            if let (Some((kind, rules)), false) = (kind, given.is_empty()) {
                let fit = self.copies.fit(kind, rules, &given, vin.as_deref()).await;
                given = fit.map_err(|problems| {
                    let message = format!("input `{name}` of flow `{}`: {}", flow.name, problems.join("; "));
                    End::failed(span, FailureCause::Data, message)
                })?;
            }
            let mut given = given.into_iter();
            put_paths(value, &mut given);
        }
        Ok(())
    }
}

/// Puts paths in the place of those that [`paths_in`] found.
fn put_paths(value: &mut Value, paths: &mut impl Iterator<Item = std::path::PathBuf>) {
    match value {
        Value::List(items) => Arc::make_mut(items).iter_mut().for_each(|item| put_paths(item, paths)),
        Value::Text(_) | Value::Record(_) => {
            if let Some(path) = paths.next() {
                *value = Value::Text(path.to_string_lossy().into_owned());
            }
        }
        _ => {}
    }
}
