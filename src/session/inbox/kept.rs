//! The messages of the last minutes, in memory.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::broadcast;

use super::message::Message;

/// How long a message is kept.
pub(super) const MINUTES: SignedDuration = SignedDuration::from_mins(10);
/// And how many; a reader that is further behind loses the oldest.
const MOST: usize = 256;
/// So many names are remembered: a message that is posted again is not a new one.
const NAMES: usize = 10_000;

pub(super) struct Kept {
    shelf: Mutex<Shelf>,
    arriving: broadcast::Sender<Message>,
}

#[derive(Default)]
struct Shelf {
    messages: VecDeque<Message>,
    names: VecDeque<String>,
    known: HashSet<String>,
}

impl Kept {
    pub(super) fn new() -> Self {
        Self { shelf: Mutex::default(), arriving: broadcast::Sender::new(MOST) }
    }

    /// Takes a message in and hands it to who waits; `false` if it came before.
    pub(super) fn arrive(&self, message: Message) -> bool {
        let mut shelf = self.shelf();
        if !shelf.is_new(&message.id) {
            return false;
        }
        let message = message.cut();
        if shelf.messages.len() == MOST {
            shelf.messages.pop_front();
        }
        shelf.messages.push_back(message.clone());
        // Nobody may be waiting.
        let _waiting = self.arriving.send(message);
        true
    }

    /// What is there since a moment, and what comes from now on.
    pub(super) fn since(&self, moment: Timestamp) -> (Vec<Message>, broadcast::Receiver<Message>) {
        let shelf = self.shelf();
        let there = shelf.messages.iter().filter(|message| message.at >= moment).cloned().collect();
        (there, self.arriving.subscribe())
    }

    /// Lets go of what was kept for its minutes.
    pub(super) fn forget(&self, now: Timestamp) {
        self.shelf().messages.retain(|message| now.duration_since(message.at) < MINUTES);
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn is_new(&mut self, name: &str) -> bool {
        if !self.known.insert(name.to_owned()) {
            return false;
        }
        self.names.push_back(name.to_owned());
        if self.names.len() > NAMES
            && let Some(oldest) = self.names.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: &str, minute: i64) -> Message {
        let at = Timestamp::from_second(60 * minute).unwrap();
        let nothing = String::new;
        Message {
            id: id.into(),
            to: nothing(),
            from: nothing(),
            subject: nothing(),
            text: nothing().into(),
            html: nothing().into(),
            at,
        }
    }

    #[test]
    fn messages_are_kept_for_minutes_and_come_once() {
        let kept = Kept::new();
        assert!(kept.arrive(message("a", 0)) && kept.arrive(message("b", 5)));
        assert!(!kept.arrive(message("a", 6)), "posted again");
        let since = |minute: i64| kept.since(Timestamp::from_second(60 * minute).unwrap()).0.len();
        assert_eq!((since(0), since(5), since(6)), (2, 1, 0));
        kept.forget(Timestamp::from_second(60 * 10).unwrap());
        assert_eq!(since(0), 1);
        assert!(!kept.arrive(message("a", 11)), "its name outlives it");
    }
}
