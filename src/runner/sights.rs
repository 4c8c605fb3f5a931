//! Sights: what documents tell of, and what only the host can judge.

use futures::future::{FutureExt, LocalBoxFuture};

use super::{
    End, FailureCause, Runner,
    resolve::{InForce, ItemField, shape_aim},
};
use crate::{
    cdp::Deadline,
    language::{Condition, Count, Reference, Sight, Span, Target, Template},
    model::Value,
    page::{Aim, ElementState, PageCondition, Window},
    selectors::{Locator, Named},
};

/// A sight with its expressions evaluated.
#[derive(Default)]
pub(super) struct Judgement {
    /// Conditions over documents.
    pub(super) page: Vec<PageCondition>,
    items: Vec<ItemPresence>,
    /// Windows that must be closed.
    closed: Vec<Window>,
    /// Alternatives of which some need the host.
    any: Vec<Vec<Judgement>>,
    idle: Option<std::time::Duration>,
}

/// Whether exactly one item of a shape must be there, or none.
struct ItemPresence {
    shape: Reference,
    matching: Vec<(String, ItemField)>,
    seen: bool,
}

impl Judgement {
    /// Its conditions, if all of them are over documents.
    fn conditions(self) -> Option<Vec<PageCondition>> {
        let Self { page, items, closed, any, idle } = self;
        (items.is_empty() && closed.is_empty() && any.is_empty() && idle.is_none()).then_some(page)
    }

    /// Whether it takes the document of the window in scope to judge it.
    fn asks_document(&self) -> bool {
        !self.page.is_empty() || self.idle.is_some()
    }

    /// What the page judges, if nothing is left for the host.
    pub(super) fn only_page(self) -> Option<Vec<PageCondition>> {
        self.conditions().filter(|conditions| conditions.iter().all(PageCondition::is_judged_in_page))
    }
}

impl<'a> Runner<'a> {
    /// Waits until a sight holds.
    pub(super) async fn wait_sight(&mut self, sight: &'a Sight, deadline: Deadline) -> Result<(), End> {
        if self.looks_into_item(sight) {
            return self.wait_sight_in_item(sight, deadline).await;
        }
        self.wait_judged(sight, deadline).await
    }

    /// As [`Self::wait_sight`], for sights that look into no item.
    pub(super) async fn wait_judged(&mut self, sight: &'a Sight, deadline: Deadline) -> Result<(), End> {
        let judgement = self.judgement_of(sight)?;
        let span = sight.span;
        let mut gone = None;
        loop {
            // A window that is not asked for anything may be gone, perhaps as it was to be.
            if judgement.asks_document() {
                let page = judgement.page.clone();
                self.patiently(span, deadline, async |window, patience| window.wait_sight(&page, patience).await)
                    .await?;
            }
            let Some(why) = self.host_objection(&judgement, span, deadline).await? else { break };
            if deadline.is_past() {
                return Err(End::failed(span, FailureCause::Deadline, why));
            }
            if let Some(end) = gone {
                return Err(end);
            }
            let changed = self.patiently(span, deadline, async |window, patience| window.next_change(patience).await);
            if let Err(end) = changed.await {
                if !self.window.is_closed() {
                    return Err(end);
                }
                // That may be one of the alternatives; nothing more will come of it.
                gone = Some(end);
            }
        }
        if let Some(quiet) = judgement.idle {
            self.window.wait_idle(quiet, deadline).await;
        }
        Ok(())
    }

    /// Whether a sight holds right now.
    pub(super) async fn holds(&mut self, sight: &'a Sight) -> Result<bool, End> {
        if self.looks_into_item(sight) {
            self.sight_item = self.item_in_force(sight.span, Deadline::after(ROW)).await?;
        }
        let judgement = self.judgement_of(sight);
        self.sight_item = None;
        Ok(self.why_not(&judgement?, sight.span).await?.is_none())
    }

    /// Why a sight does not hold right now.
    pub(super) async fn why_not(&mut self, judgement: &Judgement, span: Span) -> Result<Option<String>, End> {
        let now = Deadline::after(std::time::Duration::ZERO);
        let (window, noting) = (self.window.clone(), self.patience(now));
        let why = window.holds_now(&judgement.page, &noting).await;
        self.tell_notes(&noting);
        match why.map_err(|failure| End::from_page(span, &failure))? {
            Some(why) => Ok(Some(why)),
            None => self.host_objection(judgement, span, now).await,
        }
    }

    /// Why none of several alternatives holds right now; boxed, because they may hold alternatives.
    fn none_of<'s>(
        &'s mut self,
        alternatives: &'s [Judgement],
        span: Span,
    ) -> LocalBoxFuture<'s, Result<Option<String>, End>> {
        async move {
            let mut reasons = Vec::new();
            for alternative in alternatives {
                match self.why_not(alternative, span).await {
                    Ok(Some(why)) => reasons.push(why),
                    Ok(None) => return Ok(None),
                    // Another may be that it is.
                    Err(_) if self.window.is_closed() => reasons.push("the window is gone".into()),
                    Err(end) => return Err(end),
                }
            }
            Ok(Some(format!("none of: {}", reasons.join("; "))))
        }
        .boxed_local()
    }

    /// Why the host's part of a sight does not hold, after waiting for it until the deadline.
    async fn host_objection(
        &mut self,
        judgement: &Judgement,
        span: Span,
        deadline: Deadline,
    ) -> Result<Option<String>, End> {
        for window in &judgement.closed {
            let closed = window.clone();
            if !self.while_waiting(span, deadline, async move { closed.wait_closed(deadline).await }).await? {
                return Ok(Some("the window is still open".into()));
            }
        }
        for ItemPresence { shape, matching, seen } in &judgement.items {
            let found = self.matching_items(shape, matching, span, deadline).await?;
            match (seen, found) {
                (true, 1) | (false, 0) => {}
                (true, n) => return Ok(Some(format!("{n} items of {shape} match, expected one"))),
                (false, n) => return Ok(Some(format!("{n} items of {shape} are still there"))),
            }
        }
        for alternatives in &judgement.any {
            if let Some(why) = self.none_of(alternatives, span).await? {
                return Ok(Some(why));
            }
        }
        Ok(None)
    }

    /// A sight by a name in the files.
    pub(super) fn named_conditions(&self, reference: &Reference) -> Result<Vec<PageCondition>, End> {
        match self.lookup(reference)? {
            (_, Named::Sight(sight)) => self.page_conditions(sight),
            (page, Named::Shape(shape)) => Ok(vec![PageCondition::See(shape_aim(page, shape, reference))]),
            _ => Ok(vec![PageCondition::See(self.sight_aim(reference)?)]),
        }
    }

    /// A sight over documents alone: for interrupts, screens and the like.
    pub(super) fn page_conditions(&self, sight: &Sight) -> Result<Vec<PageCondition>, End> {
        let judgement = Judgement { idle: None, ..self.judgement_of(sight)? };
        judgement.conditions().ok_or_else(|| End::page(sight.span, "`closed` and items cannot be used in this sight"))
    }

    pub(super) fn judgement_of(&self, sight: &Sight) -> Result<Judgement, End> {
        let mut judgement = Judgement::default();
        for condition in &sight.conditions {
            self.judge(condition, &mut judgement)?;
        }
        Ok(judgement)
    }

    fn judge(&self, condition: &Condition, into: &mut Judgement) -> Result<(), End> {
        match condition {
            Condition::Named(reference) => match self.lookup(reference)? {
                (_, Named::Sight(sight)) => {
                    for condition in &sight.conditions {
                        self.judge(condition, into)?;
                    }
                }
                _ => into.page.extend(self.named_conditions(reference)?),
            },
            Condition::See(targets) => self.judge_presence(targets, true, into)?,
            Condition::Gone(targets) => self.judge_presence(targets, false, into)?,
            Condition::Text(texts) => {
                for (reference, text) in texts {
                    let aim = self.sight_aim(reference)?;
                    into.page.push(match self.text_match(text)? {
                        Some(text) => PageCondition::Text { aim, text },
                        None => never(reference),
                    });
                }
            }
            Condition::Value(values) => {
                for (reference, template) in values {
                    match self.value(template)? {
                        Value::Null => into.page.push(never(reference)),
                        value => {
                            let (aim, reading) = (self.sight_aim(reference)?, self.reading_of(reference)?);
                            into.page.push(self.value_condition(aim, reading, value));
                        }
                    }
                }
            }
            Condition::Count(counts) => {
                for (reference, count) in counts {
                    into.page.push(self.count(reference, count)?);
                }
            }
            Condition::Checked(targets) => self.judge_state(targets, ElementState::Checked, into)?,
            Condition::Unchecked(targets) => self.judge_state(targets, ElementState::Unchecked, into)?,
            Condition::Enabled(targets) => self.judge_state(targets, ElementState::Enabled, into)?,
            Condition::Disabled(targets) => self.judge_state(targets, ElementState::Disabled, into)?,
            Condition::Focused(targets) => self.judge_state(targets, ElementState::Focused, into)?,
            Condition::Url(text) => into.page.push(match self.text_match(text)? {
                Some(text) => PageCondition::Url(text),
                None => PageCondition::Never("the address is compared with nothing".into()),
            }),
            Condition::Title(text) => into.page.push(match self.text_match(text)? {
                Some(text) => PageCondition::Title(text),
                None => PageCondition::Never("the title is compared with nothing".into()),
            }),
            Condition::Closed { window, span } => {
                let known = self.windows.get(window).cloned();
                into.closed.push(known.ok_or_else(|| End::page(*span, format!("`{window}` is no window")))?);
            }
            Condition::Any(sights) => {
                let judged = || sights.iter().map(|sight| Ok(Judgement { idle: None, ..self.judgement_of(sight)? }));
                let conditions: Option<_> =
                    judged().map(|it| it.map(Judgement::conditions)).collect::<Result<_, _>>()?;
                match conditions {
                    Some(conditions) => into.page.push(PageCondition::Any(conditions)),
                    None => into.any.push(judged().collect::<Result<_, End>>()?),
                }
            }
            Condition::Idle(quiet) => into.idle = Some(*quiet),
            // Arrivals are taken by the step that armed them.
            Condition::Changed(_)
            | Condition::Window(_)
            | Condition::Response(_)
            | Condition::File(_)
            | Condition::Files(_) => {}
        }
        Ok(())
    }

    fn judge_presence(&self, targets: &[Target], seen: bool, into: &mut Judgement) -> Result<(), End> {
        for target in targets {
            match target {
                Target::Named(reference) => match self.lookup(reference)? {
                    (_, Named::Sight(sight)) if seen => {
                        for condition in &sight.conditions {
                            self.judge(condition, into)?;
                        }
                    }
                    (page, Named::Shape(shape)) => {
                        let aim = shape_aim(page, shape, reference);
                        into.page.push(if seen { PageCondition::See(aim) } else { PageCondition::Gone(aim) });
                    }
                    _ => {
                        let aim = self.sight_aim(reference)?;
                        into.page.push(if seen { PageCondition::See(aim) } else { PageCondition::Gone(aim) });
                    }
                },
                Target::Item { shape, matching, .. } => {
                    let matching = self.item_fields(matching)?;
                    into.items.push(ItemPresence { shape: shape.clone(), matching, seen });
                }
            }
        }
        Ok(())
    }

    fn judge_state(&self, targets: &[Target], is: ElementState, into: &mut Judgement) -> Result<(), End> {
        for target in targets {
            match target {
                Target::Named(reference) => {
                    into.page.push(PageCondition::State { aim: self.sight_aim(reference)?, is });
                }
                Target::Item { span, .. } => {
                    return Err(End::page(*span, "an item has no such state; name a part of it"));
                }
            }
        }
        Ok(())
    }

    fn count(&self, reference: &Reference, count: &Count) -> Result<PageCondition, End> {
        let (page, shape) = self.shape(reference)?;
        let (min, max) = match count {
            Count::Between { min, max } => (min.unwrap_or(0), max.unwrap_or(u32::MAX)),
            Count::Exactly(template) => match self.count_value(template)? {
                Some(n) => (n, n),
                None => return Ok(never(reference)),
            },
        };
        Ok(PageCondition::Count { each: shape_aim(page, shape, reference), min, max })
    }

    fn count_value(&self, template: &Template) -> Result<Option<u32>, End> {
        let Some(text) = self.text(template)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| {
            End::failed(template.span(), FailureCause::Data, format!("a count must be a whole number, it is `{text}`"))
        })
    }

    /// An element in a sight: inside the element scopes in force; a part inside the item in force. Other
    /// elements of the page are not sought in an item: what an act in a row brings is seldom in the row.
    fn sight_aim(&self, reference: &Reference) -> Result<Aim, End> {
        let found = self.element(reference)?;
        let mut aim = self.plain_aim(&found);
        let is_part = matches!(self.lookup(reference)?, (_, Named::Part { .. }));
        for scope in &self.scopes {
            match scope {
                InForce::Item { .. } if is_part => {
                    aim.item = self.sight_item;
                    aim.scopes.clear();
                }
                InForce::Item { .. } => break,
                // The scope itself is not inside itself.
                InForce::Element { ranks, .. } if same_locators(ranks, &found.element.ranks) => break,
                InForce::Element { ranks, frames } if same_locators(frames, &aim.frames) => {
                    aim.scopes.push(crate::page::Scope { ranks: ranks.clone() });
                }
                InForce::Element { .. } => {}
            }
        }
        Ok(self.ranked(aim, &reference.page))
    }

    /// Waits for a sight with parts of the item in force, which is found anew while its row changes.
    async fn wait_sight_in_item(&mut self, sight: &'a Sight, deadline: Deadline) -> Result<(), End> {
        loop {
            self.sight_item = self.item_in_force(sight.span, deadline).await?;
            let soon = Deadline::after(ROW).min(deadline);
            let ended = self.wait_judged(sight, soon).await;
            self.sight_item = None;
            match ended {
                Err(End::Failed(failure)) if failure.cause == FailureCause::Deadline && !deadline.is_past() => {}
                other => return other,
            }
        }
    }

    /// Whether a sight names parts, and steps are inside an item.
    fn looks_into_item(&self, sight: &Sight) -> bool {
        self.is_inside_item()
            && sight.references().into_iter().any(|it| {
                self.lookup(it).is_ok_and(|named| match named {
                    (_, Named::Part { .. }) => true,
                    (_, Named::Sight(inner)) => self.looks_into_item(inner),
                    _ => false,
                })
            })
    }
}

/// A row that was drawn anew is found again after this long.
const ROW: std::time::Duration = std::time::Duration::from_secs(1);

fn same_locators(one: &[Locator], other: &[Locator]) -> bool {
    serde_json::to_string(one).ok() == serde_json::to_string(other).ok()
}

fn never(reference: &Reference) -> PageCondition {
    PageCondition::Never(format!("{reference} is compared with nothing"))
}
