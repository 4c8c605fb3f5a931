//! `for_each`.

use std::sync::Arc;

use crate::{
    event::Event,
    flow::{ForEach, Step},
    model::Value,
    runner::{End, FailureCause, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn for_each(&mut self, step: &'a Step, each: &'a ForEach) -> Result<Done, End> {
        let items = match each.of.eval(&self.scope).map_err(End::from_expression)? {
            Value::List(items) => items,
            Value::Null => Arc::default(),
            other => {
                let message = format!("`of` must be a list, it is {}", other.kind());
                return Err(End::failed(each.of.span(), FailureCause::Data, message));
            }
        };
        if items.len() > each.max as usize {
            let message = format!("{} items, more than `max: {}`", items.len(), each.max);
            return Err(End::page(step.verb_span, message));
        }
        let of = u32::try_from(items.len()).ok();
        let key = self.key(step);
        for (index, item) in items.iter().cloned().enumerate() {
            if let Some(until) = &each.until
                && self.holds(until).await?
            {
                break;
            }
            let turn = u32::try_from(index + 1).unwrap_or(u32::MAX);
            self.events.emit(&Event::Turn { step: key.clone(), turn, of, what: None });
            let layer = self.enter();
            self.scope.set(each.each.clone(), item);
            self.scope.set("turn", Value::Int(i64::from(turn)));
            let result = self.steps(&each.steps).await;
            self.leave(layer);
            result?;
        }
        Ok(Done::nothing())
    }
}
