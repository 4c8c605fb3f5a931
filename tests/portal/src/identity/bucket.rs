//! A bucket of tries.

const CAPACITY: u64 = 10;
const REFILL_S: u64 = 6 * 60;

/// Ten tries; each wrong one takes one out, and one comes back every six minutes.
#[derive(Debug, Default)]
pub(super) struct Bucket {
    taken: u64,
    counted_from: u64,
}

impl Bucket {
    pub(super) fn is_empty(&mut self, now: u64) -> bool {
        self.refill(now);
        self.taken >= CAPACITY
    }

    pub(super) fn take(&mut self, now: u64) {
        self.refill(now);
        if self.taken == 0 {
            self.counted_from = now;
        }
        self.taken += 1;
    }

    fn refill(&mut self, now: u64) {
        let back = now.saturating_sub(self.counted_from) / REFILL_S;
        self.taken = self.taken.saturating_sub(back);
        self.counted_from += back * REFILL_S;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_empty_it_and_six_minutes_give_one_back() {
        let mut bucket = Bucket::default();
        for _ in 0..CAPACITY {
            assert!(!bucket.is_empty(1_000_000));
            bucket.take(1_000_000);
        }
        assert!(bucket.is_empty(1_000_000 + REFILL_S - 1));
        assert!(!bucket.is_empty(1_000_000 + REFILL_S));
        bucket.take(1_000_000 + REFILL_S);
        assert!(bucket.is_empty(1_000_000 + REFILL_S));
    }
}
