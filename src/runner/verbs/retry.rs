//! `retry`: a block again, after the failures it names.

use crate::{
    event::Event,
    flow::{Retry, Step},
    runner::{End, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn retry(&mut self, step: &'a Step, retry: &'a Retry) -> Result<Done, End> {
        let key = self.key(step);
        let mut tries = 1;
        loop {
            self.events.emit(&Event::Turn { step: key.clone(), turn: tries, of: Some(retry.max), what: None });
            let emitted = self.emitted().len();
            let Err(end) = self.steps(&retry.steps).await else { return Ok(Done::nothing()) };
            // Records without a key would be given out twice.
            let would_repeat = self.emitted().len() > emitted && !self.output.has_key();
            let is_named = end.kind().is_some_and(|kind| retry.after.contains(&kind));
            if !is_named || would_repeat || self.is_given_up || self.block_deadline.is_past() {
                return Err(end);
            }
            if tries >= retry.max {
                return Err(end.noting(&format!("the last of {tries} tries")));
            }
            if let Some(wait) = retry.wait {
                if self.block_deadline.remaining() < wait {
                    return Err(end.noting(&format!("no time is left for more than {tries} tries")));
                }
                self.clock.sleep(wait).await;
            }
            tries += 1;
        }
    }
}
