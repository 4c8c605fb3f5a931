//! Snapshots of shapes, and items found by their records.

use std::sync::Arc;

use super::{
    End, FailureCause, Runner,
    resolve::{InForce, ItemField, frames},
};
use crate::{
    cdp::Deadline,
    event::{Event, Extracted},
    extract::{self, ExtractError, Extraction, Survey},
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
        let request = self.with_page(self.snapshot_request(page, shape, reference));
        let mut ahead = self.read_ahead.take().filter(|(read, _)| read == reference).map(|(_, taken)| taken);
        let mut failed_before = false;
        loop {
            let taken = match ahead.take() {
                Some(taken) => taken,
                None => self.take_ready(page, &request, span, deadline).await?,
            };
            let (read, empty_seen) = self.extraction(&taken, shape).await?;
            self.note_page(&taken);
            let end = match &read {
                // Rows may not have come yet; a value may be half rendered, once.
                Err(ExtractError::NoItems { .. }) if !deadline.is_past() => None,
                Err(ExtractError::Unreadable(_)) if !failed_before && !deadline.is_past() => {
                    failed_before = true;
                    None
                }
                Err(error @ ExtractError::NoItems { .. }) => {
                    Some(End::from_extract(span, error).caused_by(FailureCause::Deadline))
                }
                Err(error) => Some(End::from_extract(span, error)),
                Ok(extraction) => {
                    // One empty field of one record is a blank; of many records it is drift.
                    if extraction.items.len() > 1 {
                        self.report_empty_fields(reference, &extraction.empty_fields);
                    }
                    self.tell_extracted(reference, shape, taken, &read, empty_seen);
                    return read.map_err(|error| End::from_extract(span, &error));
                }
            };
            match end {
                None => self.wait_for_change(&request, &taken, span, deadline).await?,
                Some(end) => {
                    self.tell_extracted(reference, shape, taken, &read, empty_seen);
                    return Err(end);
                }
            }
        }
    }

    /// The records of a snapshot, and whether the sign that there are none was seen: only then it counts
    /// that there are none. What is private in it is known from here on.
    async fn extraction(
        &mut self,
        taken: &ShapeSnapshot,
        shape: &'a Shape,
    ) -> Result<(Result<Extraction, ExtractError>, bool), End> {
        let mut read = extract::survey(&taken.snapshot, shape, &self.reading, false);
        let mut empty_seen = false;
        if let (Err(ExtractError::NoItems { .. }), Some(sign)) = (&read, &shape.empty)
            && self.holds(sign).await?
        {
            empty_seen = true;
            read = extract::survey(&taken.snapshot, shape, &self.reading, true);
        }
        taken.private.iter().for_each(|text| self.redactor.add_private(text));
        if let Ok(survey) = &read {
            survey.private_texts.iter().for_each(|text| self.redactor.add_private(text));
            survey.items.iter().for_each(|item| self.keep_private_fields(shape, &item.fields));
        }
        Ok((read.and_then(Survey::whole), empty_seen))
    }

    /// What the shape gave, for whoever keeps it.
    fn tell_extracted(
        &self,
        reference: &Reference,
        shape: &Shape,
        taken: ShapeSnapshot,
        read: &Result<Extraction, ExtractError>,
        empty_seen: bool,
    ) {
        let items = read.as_ref().map(|extraction| extraction.items.as_slice()).unwrap_or_default();
        let problem = read.as_ref().err().map(|error| self.redactor.redact(&error.to_string()).into_owned());
        let (html, records) = match self.events.keeps_pages() {
            true => {
                (taken.snapshot.html, items.iter().map(|item| Value::Record(item.fields.clone()).to_json()).collect())
            }
            false => Default::default(),
        };
        self.events.emit(&Event::Extracted(Arc::new(Extracted {
            step: self.current.clone(),
            shape: reference.to_string(),
            at: self.location(shape.span),
            address: address(&taken.snapshot.url),
            items: items.len(),
            empty_seen,
            problem,
            today: self.reading.today(),
            title: taken.snapshot.title,
            html,
            records,
        })));
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

    pub(super) async fn take(
        &mut self,
        request: &SnapshotRequest,
        span: Span,
        deadline: Deadline,
    ) -> Result<ShapeSnapshot, End> {
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
            page: None,
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

/// An address without what may be personal in it.
fn address(url: &str) -> String {
    let Ok(mut url) = url::Url::parse(url) else { return String::new() };
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

fn field_matches(record: &Record, name: &str, wanted: &ItemField) -> bool {
    let seen = record.get(name).unwrap_or(&Value::Null);
    match wanted {
        ItemField::Value(value) => seen.same(value),
        ItemField::Text(text) => seen.canonical().is_some_and(|seen| text.matches(&seen)),
    }
}
