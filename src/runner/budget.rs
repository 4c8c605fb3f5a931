//! What a whole run may use up, over all its flows.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// More steps than any run has use for: a loop that goes round for ever ends here.
const MOST_STEPS: u64 = 100_000;
/// More records than any run has use for; all of them are kept until its end.
const MOST_RECORDS: u64 = 100_000;

/// Steps, records and interrupts of a run. Clones share the count.
#[derive(Clone, Debug, Default)]
pub struct Budget(Arc<Mutex<Used>>);

#[derive(Debug, Default)]
struct Used {
    steps: u64,
    records: u64,
    interrupts: HashMap<String, u32>,
}

impl Budget {
    /// Counts a step.
    pub(super) fn step(&self) -> Result<(), String> {
        count(&mut self.used().steps, MOST_STEPS, "steps")
    }

    /// Counts a record of any flow's output.
    pub(super) fn record(&self) -> Result<(), String> {
        count(&mut self.used().records, MOST_RECORDS, "records")
    }

    /// Counts an interrupt; how often it came up by now.
    pub(super) fn interrupt(&self, name: &str) -> u32 {
        let mut used = self.used();
        let times = used.interrupts.entry(name.to_owned()).or_default();
        *times += 1;
        *times
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(used: &mut u64, most: u64, what: &str) -> Result<(), String> {
    if *used == most {
        return Err(format!("the run has had {most} {what}, the most a run may have"));
    }
    *used += 1;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_may_use_up_is_counted_over_all_clones() {
        let budget = Budget::default();
        for _ in 0..MOST_RECORDS {
            budget.clone().record().unwrap();
        }
        assert_eq!(budget.record(), Err("the run has had 100000 records, the most a run may have".to_owned()));
        assert_eq!(budget.step(), Ok(()), "steps are counted by themselves");
    }
}
