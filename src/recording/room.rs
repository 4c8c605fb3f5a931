//! Room for what waits to be written: a run that tells more waits, so that no page piles up in memory.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Bytes that may wait.
#[derive(Clone, Debug)]
pub(super) struct Room(Arc<(Mutex<Held>, Condvar)>);

#[derive(Debug)]
struct Held {
    bytes: usize,
    most: usize,
    /// Nobody writes any more.
    is_over: bool,
}

/// Says that nobody writes any more when it is dropped, however that came.
pub(super) struct LastWriter(pub(super) Room);

impl Room {
    pub(super) fn of(most: usize) -> Self {
        Self(Arc::new((Mutex::new(Held { bytes: 0, most, is_over: false }), Condvar::new())))
    }

    /// Waits until there is room. What is larger than all of it waits until it is alone.
    pub(super) fn enter(&self, bytes: usize) {
        let (held, freed) = &*self.0;
        let held = held.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |held: &mut Held| !held.is_over && held.bytes > 0 && held.bytes + bytes > held.most;
        freed.wait_while(held, full).unwrap_or_else(PoisonError::into_inner).bytes += bytes;
    }

    pub(super) fn leave(&self, bytes: usize) {
        let (held, freed) = &*self.0;
        let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
        held.bytes = held.bytes.saturating_sub(bytes);
        freed.notify_all();
    }
}

impl Drop for LastWriter {
    fn drop(&mut self) {
        let (held, freed) = &*self.0.0;
        held.lock().unwrap_or_else(PoisonError::into_inner).is_over = true;
        freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn who_finds_no_room_waits_until_there_is_or_nobody_writes() {
        let room = Room::of(10);
        room.enter(8);
        let waiting = |bytes| {
            let room = room.clone();
            thread::spawn(move || room.enter(bytes))
        };
        let second = waiting(5);
        room.leave(8);
        second.join().unwrap();
        let third = waiting(500);
        drop(LastWriter(room.clone()));
        third.join().unwrap();
    }
}
