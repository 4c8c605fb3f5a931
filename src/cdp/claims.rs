//! Which newly attached page belongs to which request for one.
//!
//! `Target.createTarget` announces the page before it answers with its id. While such a call is
//! under way, pages without an opener are parked; the answer says which of them is ours. Whatever
//! is left when the last call is done goes to the general stream.

use std::collections::HashMap;

use tokio::sync::oneshot;

use super::target::Target;

#[derive(Default)]
pub(super) struct Claims {
    under_way: usize,
    parked: Vec<Target>,
    awaited: HashMap<String, oneshot::Sender<Target>>,
}

/// A claimed page: here already, or to come.
pub(super) enum Claimed {
    Now(Box<Target>),
    Later(oneshot::Receiver<Target>),
}

impl Claims {
    /// A request for a page is about to be sent.
    pub(super) fn begin(&mut self) {
        self.under_way += 1;
    }

    /// A request is done, whatever became of it. Returns the pages that turned out not to be ours.
    pub(super) fn finish(&mut self) -> Vec<Target> {
        self.under_way = self.under_way.saturating_sub(1);
        self.awaited.retain(|_, waiting| !waiting.is_closed());
        if self.under_way == 0 { std::mem::take(&mut self.parked) } else { Vec::new() }
    }

    /// The answer said that this target is the page asked for.
    pub(super) fn claim(&mut self, target_id: &str) -> Claimed {
        if let Some(place) = self.parked.iter().position(|target| target.target_id == target_id) {
            return Claimed::Now(Box::new(self.parked.swap_remove(place)));
        }
        let (arrived, arrives) = oneshot::channel();
        self.awaited.insert(target_id.to_owned(), arrived);
        Claimed::Later(arrives)
    }

    /// A page was attached to. Gives it back when it is nobody's.
    pub(super) fn offer(&mut self, target: Target) -> Option<Target> {
        if let Some(arrived) = self.awaited.remove(&target.target_id) {
            return arrived.send(target).err();
        }
        if self.under_way > 0 && target.opener.is_none() {
            self.parked.push(target);
            return None;
        }
        Some(target)
    }
}
