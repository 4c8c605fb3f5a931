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

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        mpsc::{Receiver, sync_channel},
    };

    use super::*;
    use crate::event::{PageComing, PageContent, PageLook, PageMoment, PageTeller};

    fn queue() -> (Queue, Receiver<Told>) {
        let (writer, told) = sync_channel(16);
        (Queue::to(writer, Room::of(WAITING_BYTES)), told)
    }

    fn page() -> (PageTeller, Event) {
        let (teller, page) = PageComing::later();
        let seen = PageSeen { step: None, moment: PageMoment::After, window: 0, address: String::new(), page };
        (teller, Event::Page(seen))
    }

    fn note(queue: &mut Queue, message: impl Into<String>) {
        queue.take(Instant::now(), Event::Warning { message: message.into() });
    }

    fn seen(told: &Receiver<Told>) -> Vec<String> {
        let name = |event: &Event| match event {
            Event::Warning { message } => message.clone(),
            _ => "page".into(),
        };
        told.try_iter().map(|told| name(&told.event)).collect()
    }

    #[test]
    fn what_follows_a_page_waits_until_it_has_come_or_never_will() {
        let (mut queue, told) = queue();
        let ((first, one), (second, two)) = (page(), page());
        note(&mut queue, "before");
        queue.take(Instant::now(), one);
        note(&mut queue, "between");
        queue.take(Instant::now(), two);
        note(&mut queue, "behind");
        assert_eq!(seen(&told), ["before"]);
        // The other one comes first: the order stays.
        drop(second);
        queue.hand_over();
        assert_eq!(seen(&told), [""; 0]);
        first.tell(PageLook::default());
        queue.hand_over();
        assert_eq!(seen(&told), ["page", "between", "page", "behind"]);
    }

    #[test]
    fn a_page_is_given_up_where_too_much_waits_for_it_and_at_the_end() {
        let (mut queue, told) = queue();
        let (never, late) = page();
        queue.take(Instant::now(), late);
        let content = PageContent { html: "x".repeat(WAITING_BYTES + 1), ..PageContent::default() };
        let (teller, large) = page();
        teller.tell(PageLook { content: Some(Arc::new(content)), ..PageLook::default() });
        queue.take(Instant::now(), large);
        assert_eq!(seen(&told), ["page", "page"]);
        let (mut queue, told) = self::queue();
        let (_never, late) = page();
        queue.take(Instant::now(), late);
        queue.close();
        assert_eq!(seen(&told), ["page"]);
        drop(never);
    }
}
