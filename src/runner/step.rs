//! One step: its modifiers around its verb.

use std::{future::ready, time::Instant};

use futures::{FutureExt, future::LocalBoxFuture};

use super::{Decision, End, FailureCause, Runner, arrival::Armed, reload::InBlock, verbs};
use crate::{
    cdp::Deadline,
    event::{Event, StepKey},
    flow::{Step, Verb},
    language::Condition,
    model::Value,
    page,
};

impl<'a> Runner<'a> {
    /// Steps in their order; boxed, because blocks hold steps.
    pub(super) fn steps<'s>(&'s mut self, steps: &'a [Step]) -> LocalBoxFuture<'s, Result<(), End>>
    where
        'a: 's,
    {
        async move {
            let (mut steps, mut index) = (steps, 0);
            while let Some(step) = steps.get(index) {
                self.path.push((index + 1).to_string());
                self.blocks.push(InBlock { steps, index });
                let result = self.step(step).await;
                // They may have been read again meanwhile.
                steps = self.blocks.pop().map_or(steps, |block| block.steps);
                self.path.pop();
                result?;
                index += 1;
            }
            Ok(())
        }
        .boxed_local()
    }

    async fn step(&mut self, step: &'a Step) -> Result<(), End> {
        self.spend(step)?;
        let mut step = step;
        if !self.is_wanted(step)? {
            self.events.emit(&Event::StepSkipped { step: self.key(step) });
            return Ok(());
        }
        match self.stop_before(&self.key(step), step).boxed_local().await {
            None => {}
            Some(Decision::Go) => step = self.step_under_way(step),
            Some(Decision::Skip) => {
                self.events.emit(&Event::StepSkipped { step: self.key(step) });
                return Ok(());
            }
            Some(Decision::End) => return Err(End::Ended { span: step.span }),
        }
        let outer = self.current.take();
        loop {
            let key = self.key(step);
            self.current = Some(key.clone());
            self.events.emit(&Event::StepStarted { step: key.clone() });
            let (began, acted_before) = (Instant::now(), std::mem::take(&mut self.acted));
            self.pace(&step.verb).await;
            self.raise_challenges(&step.verb).await;
            let result = self.scoped(step).await;
            let elapsed = began.elapsed();
            self.tell_page_after(step, &result).await;
            self.picture_after(step, &result).await;
            let result = result.map_err(|end| attribute(end, &key));
            let has_acted = self.acted;
            self.acted |= acted_before;
            let Err(end) = result else {
                self.events.emit(&Event::StepFinished { step: key, elapsed });
                break;
            };
            match self.stop_at(&key, step, &end, has_acted).boxed_local().await {
                Decision::Go => step = self.step_under_way(step),
                Decision::Skip => break,
                Decision::End => return Err(end),
            }
        }
        self.current = outer;
        Ok(())
    }

    /// Whether a step's `when` holds.
    fn is_wanted(&self, step: &Step) -> Result<bool, End> {
        let Some(when) = &step.when else { return Ok(true) };
        match when.eval(&self.scope).map_err(End::from_expression)? {
            Value::Bool(wanted) => Ok(wanted),
            Value::Null => Ok(false),
            other => {
                let message = format!("`when` must be true or false, it is {}", other.canonical().unwrap_or_default());
                Err(End::failed(when.span(), FailureCause::Data, message))
            }
        }
    }

    /// The step as it is written now.
    fn step_under_way(&self, step: &'a Step) -> &'a Step {
        self.blocks.last().and_then(|block| block.steps.get(block.index)).unwrap_or(step)
    }

    /// No step begins after the time of a block around it, or when the run has had too many.
    fn spend(&self, step: &Step) -> Result<(), End> {
        if self.block_deadline.is_past() {
            return Err(End::failed(step.verb_span, FailureCause::Deadline, "there was no time left for this step"));
        }
        self.budget.step().map_err(|why| End::failed(step.verb_span, FailureCause::Data, why))
    }

    /// The verb under the step's `within`, `timeout` and `dialog`.
    async fn scoped(&mut self, step: &'a Step) -> Result<(), End> {
        let (scopes, window) = (self.scopes.len(), self.window.clone());
        let outer_deadline = self.block_deadline;
        // A timeout bounds all that a step does; on `screens` it is that of each turn.
        let is_endless = self.is_watched() && verbs::is_block(&step.verb);
        if let (Some(timeout), false) = (step.timeout, is_endless || matches!(step.verb, Verb::Screens(_))) {
            self.block_deadline = Deadline::after(timeout).min(outer_deadline);
        }
        let result = match self.narrow(&step.within) {
            Ok(()) => self.answered(step).await,
            Err(end) => Err(end),
        };
        let result = result.map_err(|end| self.timed_out(end, step));
        self.block_deadline = outer_deadline;
        self.scopes.truncate(scopes);
        let seen_in = std::mem::replace(&mut self.window, window).id();
        result.map_err(|end| end.seen_in(seen_in))
    }

    /// Says of a failure that the time of a block around it was over.
    pub(super) fn timed_out(&self, end: End, step: &Step) -> End {
        match (end, step.timeout) {
            (End::Failed(mut failure), Some(timeout))
                if self.block_deadline.is_past() && verbs::is_block(&step.verb) =>
            {
                failure.label(step.verb_span, format!("the `timeout` of this block, {timeout:?}, was over"));
                End::Failed(failure)
            }
            (end, _) => end,
        }
    }

    /// The verb under the step's own dialog rule: at least one dialog must come.
    async fn answered(&mut self, step: &'a Step) -> Result<(), End> {
        let Some(rule) = &step.dialog else { return self.arriving(step).await };
        let page_rule = self.dialog_rule(rule)?;
        self.visit.set_step_dialog(Some(page_rule));
        let result = self.arriving(step).await;
        if result.is_ok() {
            let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
            self.visit.dialog_by_step(deadline).await;
            // What was answered may be followed by another question.
            self.window.settle(deadline).await;
        }
        let seen = self.visit.set_step_dialog(None);
        result?;
        if seen.iter().any(|dialog| dialog.by_step) {
            return Ok(());
        }
        let others: Vec<String> = seen.iter().map(|dialog| format!("{} `{}`", dialog.kind, dialog.message)).collect();
        let message = match others.as_slice() {
            [] => "the step expects a dialog, none came up".to_owned(),
            _ => format!("the step expects another dialog than came up: {}", others.join(", ")),
        };
        Err(End::page(rule.span, message))
    }

    fn dialog_rule(&self, rule: &crate::flow::DialogRule) -> Result<page::DialogRule, End> {
        let answer = match &rule.answer {
            crate::flow::DialogAnswer::Accept => page::DialogAnswer::Accept,
            crate::flow::DialogAnswer::Dismiss => page::DialogAnswer::Dismiss,
            crate::flow::DialogAnswer::Text(text) => page::DialogAnswer::Text(self.text(text)?.unwrap_or_default()),
        };
        let text = match &rule.text {
            Some(text) => match self.text_match(text)? {
                Some(text) => Some(text),
                None => {
                    return Err(End::failed(
                        rule.span,
                        FailureCause::Data,
                        "the dialog's text is compared with nothing",
                    ));
                }
            },
            None => None,
        };
        Ok(page::DialogRule { text, answer })
    }

    /// Runs the verb and stores what it yields.
    async fn arriving(&mut self, step: &'a Step) -> Result<(), End> {
        self.visit.step_begins();
        let expected = self.arm(step).await?;
        let files = expected.files;
        let result = self.acted_and_arrived(step, expected).await;
        if files {
            self.refuse_files().await;
        }
        if self.visit.is_flooded() {
            return Err(End::page(step.verb_span, "the page raises one dialog after the other without end"));
        }
        let result = result?;
        if let Some(name) = &step.save_as {
            self.scope.set(name.clone(), result.value);
        }
        Ok(())
    }

    async fn acted_and_arrived(&mut self, step: &'a Step, expected: Armed) -> Result<Done, End> {
        let mut result = self.verb(step).await?;
        if let (Some(then), true) = (&step.then, result.dispatched)
            && let Some(value) = self.arrive(step, then, expected).await?
        {
            if then.conditions.iter().any(|it| matches!(it, Condition::File(_) | Condition::Files(_))) {
                self.own(&value);
            }
            result.value = value;
        }
        Ok(result)
    }

    /// Boxed by a function of its own: the futures of all verbs would else lie on the stack of each block.
    fn verb<'s>(&'s mut self, step: &'a Step) -> LocalBoxFuture<'s, Result<Done, End>>
    where
        'a: 's,
    {
        match &step.verb {
            Verb::Goto(destination) => self.goto(step, destination).boxed_local(),
            Verb::Reload(page) => self.reload(step, page).boxed_local(),
            Verb::Back(page) => self.back(step, page).boxed_local(),
            Verb::Click(click) => self.click(step, click).boxed_local(),
            Verb::DoubleClick(click) => self.double_click(step, click).boxed_local(),
            Verb::Hover(click) => self.hover(step, click).boxed_local(),
            Verb::Check(checks) => self.check(step, checks).boxed_local(),
            Verb::Uncheck(targets) => self.uncheck(step, targets).boxed_local(),
            Verb::Drag(drag) => self.drag(step, drag).boxed_local(),
            Verb::Fill(fields) => self.fill(step, fields).boxed_local(),
            Verb::Type(fields) => self.type_keys(step, fields).boxed_local(),
            Verb::Select(choices) => self.select(step, choices).boxed_local(),
            Verb::Press(press) => self.press(step, press).boxed_local(),
            Verb::Expect(sight) => self.expect(step, sight).boxed_local(),
            Verb::Assert(expression) => ready(self.assert(expression)).boxed_local(),
            Verb::Read(reference) => self.read(step, reference).boxed_local(),
            Verb::Extract(extract) => self.extract(step, extract).boxed_local(),
            Verb::Emit(expression) => ready(self.emit(expression)).boxed_local(),
            Verb::Call(call) => self.call(step, call).boxed_local(),
            Verb::Do(steps) => self.steps(steps).map(|done| done.map(|()| Done::nothing())).boxed_local(),
            Verb::ForEach(each) => self.for_each(step, each).boxed_local(),
            Verb::ForEachPage(pages) => self.for_each_page(step, pages).boxed_local(),
            Verb::Screens(screens) => self.screens(step, screens).boxed_local(),
            Verb::Retry(retry) => self.retry(step, retry).boxed_local(),
            Verb::Stop(stop) => ready(self.stop(step, stop)).boxed_local(),
            Verb::Upload(uploads) => self.upload(step, uploads).boxed_local(),
            Verb::Close(window) => self.close(step, window).boxed_local(),
            Verb::Mfa(mfa) => self.mfa(step, mfa).boxed_local(),
        }
    }

    pub(super) fn key(&self, step: &Step) -> StepKey {
        StepKey {
            flow: self.flow.clone(),
            id: step.id.clone().unwrap_or_else(|| self.path.join(".")),
            verb: verbs::name(&step.verb),
            at: self.location(step.span),
            depth: u32::try_from(self.path.len()).unwrap_or(u32::MAX).saturating_sub(1),
            about: step.note.clone().or_else(|| verbs::about(&step.verb)),
        }
    }
}

/// What a verb leaves behind.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) value: Value,
    /// Whether an act was dispatched: without one its `then` is not awaited.
    pub(super) dispatched: bool,
}

impl Done {
    pub(super) fn nothing() -> Self {
        Self { value: Value::Null, dispatched: false }
    }

    pub(super) fn acted(dispatched: bool) -> Self {
        Self { value: Value::Null, dispatched }
    }

    pub(super) fn value(value: Value) -> Self {
        Self { value, dispatched: false }
    }
}

/// The innermost step that failed is the one to blame.
fn attribute(end: End, key: &StepKey) -> End {
    match end {
        End::Failed(mut failure) => {
            failure.step.get_or_insert_with(|| key.clone());
            End::Failed(failure)
        }
        other => other,
    }
}
