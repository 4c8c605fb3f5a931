//! Events on their way to the thread that writes them, in their order.
//!
//! A page has its place among the events before the browser has copied it: what comes after it waits here, and
//! not the run.

use std::{collections::VecDeque, sync::mpsc::SyncSender, time::Instant};

use super::room::Room;
use crate::event::{Event, ExchangeBody, PageSeen};

/// Bytes of pages and bodies that may wait to be written. A run that tells more waits.
pub(super) const WAITING_BYTES: usize = 8 << 20;

/// An event, when it was told, and the bytes that it takes up.
pub(super) struct Told {
    pub(super) at: Instant,
    pub(super) event: Event,
    pub(super) bytes: usize,
}

/// The events that wait for a page, and the way to the writer.
pub(super) struct Queue {
    /// Nothing once no event is taken any more.
    writer: Option<SyncSender<Told>>,
    room: Room,
    waiting: VecDeque<(Instant, Event)>,
}

impl Queue {
    pub(super) fn to(writer: SyncSender<Told>, room: Room) -> Self {
        Self { writer: Some(writer), room, waiting: VecDeque::new() }
    }

    pub(super) fn take(&mut self, at: Instant, event: Event) {
        self.waiting.push_back((at, event));
        self.hand_over();
        // Rather without a page than without memory.
        if self.waiting.iter().map(|(_, event)| weight(event)).sum::<usize>() > WAITING_BYTES {
            self.hand_over_all();
        }
    }

    /// Hands over what waits for no page any more.
    pub(super) fn hand_over(&mut self) {
        while let Some(first) = self.waiting.pop_front_if(|(_, event)| !is_coming(event)) {
            self.send(first);
        }
    }

    /// Hands over everything, and takes nothing any more.
    pub(super) fn close(&mut self) {
        self.hand_over_all();
        self.writer = None;
    }

    fn hand_over_all(&mut self) {
        while let Some(first) = self.waiting.pop_front() {
            self.send(first);
        }
    }

    fn send(&self, (at, event): (Instant, Event)) {
        if let Some(writer) = &self.writer {
            let bytes = weight(&event);
            self.room.enter(bytes);
            // A writer that is gone is told of at the end.
            let _gone = writer.send(Told { at, event, bytes });
        }
    }
}

fn is_coming(event: &Event) -> bool {
    matches!(event, Event::Page(PageSeen { page, .. }) if !page.is_decided())
}

/// Bytes of what makes an event large.
fn weight(event: &Event) -> usize {
    match event {
        Event::Page(page) => page.page.get().and_then(|look| look.content.as_ref()).map_or(0, |content| {
            let styles: usize = content.style_texts.values().map(String::len).sum();
            let frames: usize = content.frames.iter().map(|frame| frame.html.len()).sum();
            content.html.len() + styles + frames
        }),
        Event::Picture(picture) => picture.png.len(),
        Event::Extracted(extracted) => extracted.html.len() + extracted.records.iter().map(String::len).sum::<usize>(),
        Event::Exchange(exchange) => match &exchange.body {
            ExchangeBody::Text(text) => text.len(),
            _ => 0,
        },
        Event::Failed(report) => {
            report.screenshot.as_ref().map_or(0, Vec::len) + report.snapshot.as_ref().map_or(0, String::len)
        }
        _ => 0,
    }
}
