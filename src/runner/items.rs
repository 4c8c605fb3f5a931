//! Snapshots of shapes, and items found by their records.

use super::{
    End, FailureCause, Runner,
    resolve::{InForce, ItemField, frames},
};
use crate::{
    cdp::Deadline,
    event::Event,
    extract::{self, ExtractError, Extraction},
    language::{Reference, Span},
    model::{Record, Value},
    page::{Aim, Scope as PageScope, ShapeSnapshot, SnapshotRequest},
    selectors::{Page, Shape},
};

impl<'a> Runner<'a> {
    /// Reads a shape from the page: waits until the page is ready, and for rows or the sign that there
    /// are none.
    pub(super) async fn read_shape(
        &mut self,
        reference: &Reference,
        span: Span,
        deadline: Deadline,
    ) -> Result<Extraction, End> {
        let (page, shape) = self.shape(reference)?;
        let request = self.snapshot_request(page, shape, reference);
        let mut ahead = self.read_ahead.take().filter(|(read, _)| read == reference).map(|(_, taken)| taken);
        let mut failed_before = false;
        loop {
            let taken = match ahead.take() {
                Some(taken) => taken,
                None => self.take_ready(page, &request, span, deadline).await?,
            };
            match self.extraction(&taken, shape).await? {
                Ok(extraction) => {
                    // One empty field of one record is a blank; of many records it is drift.
                    if extraction.items.len() > 1 {
                        self.report_empty_fields(reference, &extraction.empty_fields);
                    }
                    return Ok(extraction);
                }
                // Rows may not have come yet; a value may be half rendered, once.
                Err(error @ ExtractError::NoItems { .. }) if deadline.is_past() => {
                    return Err(End::from_extract(span, &error).caused_by(FailureCause::Deadline));
                }
                Err(ExtractError::NoItems { .. }) => self.wait_for_change(&request, &taken, span, deadline).await?,
                Err(ExtractError::Unreadable(_)) if !failed_before && !deadline.is_past() => {
                    failed_before = true;
                    self.wait_for_change(&request, &taken, span, deadline).await?;
                }
                Err(error) => return Err(End::from_extract(span, &error)),
            }
        }
    }

    /// The records of a snapshot. That there are none counts once the sign of it is seen.
    async fn extraction(
        &mut self,
        taken: &ShapeSnapshot,
        shape: &'a Shape,
    ) -> Result<Result<Extraction, ExtractError>, End> {
        let read = extract::extract(&taken.snapshot, shape, &self.reading, false);
        match (&read, &shape.empty) {
            (Err(ExtractError::NoItems { .. }), Some(sign)) if self.holds(sign).await? => {
                Ok(extract::extract(&taken.snapshot, shape, &self.reading, true))
            }
            _ => Ok(read),
        }
    }

    /// A snapshot once the page is ready.
    async fn take_ready(
        &mut self,
        page: &'a Page,
        request: &SnapshotRequest,
        span: Span,
        deadline: Deadline,
    ) -> Result<ShapeSnapshot, End> {
        let Some(ready) = self.ready_in(page, &request.frames) else {
            self.wait_ready(page, span, deadline).await?;
            return self.take(request, span, deadline).await;
        };
        let request = SnapshotRequest { ready, ..request.clone() };
        match self.take(&request, span, deadline).await {
            Err(End::Failed(failure)) if failure.cause == FailureCause::Deadline => {
                // Whether it was the page as a whole is said there.
                self.wait_ready(page, span, deadline).await?;
                Err(End::Failed(failure))
            }
            other => other,
        }
    }

    fn report_empty_fields(&self, reference: &Reference, fields: &[String]) {
        for field in fields {
            let detail = format!("field `{field}` is empty in every item");
            self.events.emit(&Event::Drift { name: reference.to_string(), detail });
        }
    }

    async fn take(&mut self, request: &SnapshotRequest, span: Span, deadline: Deadline) -> Result<ShapeSnapshot, End> {
        self.patiently(span, deadline, async |window, patience| window.snapshot(request, patience).await).await
    }

    async fn wait_for_change(
        &mut self,
        request: &SnapshotRequest,
        taken: &ShapeSnapshot,
        span: Span,
        deadline: Deadline,
    ) -> Result<(), End> {
        self.patiently(span, deadline, async |window, patience| window.changed_since(request, taken, patience).await)
            .await
    }

    pub(super) fn snapshot_request(&self, page: &Page, shape: &Shape, reference: &Reference) -> SnapshotRequest {
        let mut scopes: Vec<PageScope> =
            page.within.iter().map(|locator| PageScope { ranks: vec![locator.clone()] }).collect();
        // Scopes inside an item are sought in it, not around it.
        for scope in &self.scopes {
            match scope {
                InForce::Element { ranks, .. } => scopes.push(PageScope { ranks: ranks.clone() }),
                InForce::Item { .. } => break,
            }
        }
        let root_locator = shape.root.as_ref();
        let root = match (root_locator, scopes.pop()) {
            (Some(locator), inner) => {
                scopes.extend(inner);
                Some((vec![locator.clone()], scopes))
            }
            (None, Some(inner)) => Some((inner.ranks, scopes)),
            (None, None) => None,
        };
        let path = frames(page, shape.each.as_ref().or(root_locator));
        let root = root.map(|(ranks, scopes)| {
            let mut aim = Aim::new(format!("the root of {reference}"), ranks, path.clone());
            aim.scopes = scopes;
            aim
        });
        SnapshotRequest {
            ready: Vec::new(),
            root,
            each: shape.each.clone(),
            frames: path,
            questions: extract::questions(shape),
            parsed: true,
            keep: false,
        }
    }

    /// The number of the one item that matches, waited for.
    pub(super) async fn find_item(
        &mut self,
        shape: &Reference,
        matching: &[(String, ItemField)],
        span: Span,
        deadline: Deadline,
    ) -> Result<u32, End> {
        let (page, described) = self.shape(shape)?;
        let request = self.snapshot_request(page, described, shape);
        loop {
            self.wait_ready(page, span, deadline).await?;
            let taken = self.take(&request, span, deadline).await?;
            let hits = self.hits(&taken, described, matching, span);
            let message = match hits {
                Ok(hits) => match hits[..] {
                    [one] => return Ok(one),
                    [] => format!("no item of {shape} matches"),
                    _ => return Err(End::page(span, format!("{} items of {shape} match, expected one", hits.len()))),
                },
                Err(error) => error,
            };
            if deadline.is_past() {
                return Err(End::page(span, message));
            }
            self.wait_for_change(&request, &taken, span, deadline).await?;
        }
    }

    /// How many items match right now.
    pub(super) async fn matching_items(
        &mut self,
        shape: &Reference,
        matching: &[(String, ItemField)],
        span: Span,
        deadline: Deadline,
    ) -> Result<usize, End> {
        let (page, described) = self.shape(shape)?;
        let request = self.snapshot_request(page, described, shape);
        let taken = self.take(&request, span, deadline).await?;
        let hits = self.hits(&taken, described, matching, span).map_err(|message| End::page(span, message))?;
        Ok(hits.len())
    }

    fn hits(
        &self,
        taken: &ShapeSnapshot,
        shape: &Shape,
        matching: &[(String, ItemField)],
        _span: Span,
    ) -> Result<Vec<u32>, String> {
        let extraction =
            extract::extract(&taken.snapshot, shape, &self.reading, true).map_err(|error| error.to_string())?;
        Ok(extraction
            .items
            .iter()
            .filter(|item| matching.iter().all(|(name, wanted)| field_matches(&item.fields, name, wanted)))
            .filter_map(|item| item.stamp_item)
            .collect())
    }

    /// Waits for a page's `ready`.
    pub(super) async fn wait_ready(&mut self, page: &'a Page, span: Span, deadline: Deadline) -> Result<(), End> {
        let Some(ready) = &page.ready else { return Ok(()) };
        let scopes = std::mem::take(&mut self.scopes);
        let result = self.wait_judged(ready, deadline).await;
        self.scopes = scopes;
        result.map_err(|end| match end {
            End::Failed(mut failure) if failure.cause == FailureCause::Deadline => {
                failure.prefix(&format!("page `{}` is not ready", page.name));
                let asked = failure.span;
                failure.span = span;
                failure.label(asked, "what it must show");
                End::Failed(failure)
            }
            other => other,
        })
    }
}

fn field_matches(record: &Record, name: &str, wanted: &ItemField) -> bool {
    let seen = record.get(name).unwrap_or(&Value::Null);
    match wanted {
        ItemField::Value(value) => seen.same(value),
        ItemField::Text(text) => seen.canonical().is_some_and(|seen| text.matches(&seen)),
    }
}
