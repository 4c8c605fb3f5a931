//! Several flows in one session, one after the other, each with its own ending.

use std::time::{Duration, Instant};

use super::{JobError, Order, Task, perform};
use crate::event::Ending;

/// Runs tasks in one session of the portal. One that fails does not keep the next from being tried; `ended`
/// hears of each.
///
/// # Errors
/// The worst thing that went wrong: what says most about whether to run it all again.
pub async fn perform_all(
    order: Order,
    tasks: &[Task],
    mut ended: impl FnMut(&Task, Duration, Ending),
) -> Result<(), JobError> {
    let redactor = order.redactor.clone();
    perform(order, async |job| {
        let mut worst: Option<JobError> = None;
        for task in tasks {
            let began = Instant::now();
            let result = job.run(task).await;
            let ending = match &result {
                Ok(_) => Ending { kind: "done".into(), exit_code: 0, message: None },
                Err(error) => error.ending(),
            };
            let message = ending.message.map(|text| redactor.redact(&text).into_owned());
            ended(task, began.elapsed(), Ending { message, ..ending });
            if let Err(error) = result {
                let is_worse = |known: &JobError| gravity(error.exit_code()) > gravity(known.exit_code());
                if worst.as_ref().is_none_or(is_worse) {
                    worst = Some(error);
                }
            }
        }
        worst.map_or(Ok(()), Err)
    })
    .await
}

/// How much an exit code holds whoever ordered the run back from ordering it again: an outcome nobody knows
/// most, what may lock the account next, then what a person has to mend, then what will be refused again; what
/// is safe to repeat least.
fn gravity(exit_code: u8) -> u8 {
    match exit_code {
        0 => 0,
        6 => 1,
        4 => 2,
        1 => 3,
        2 => 4,
        3 => 5,
        5 => 6,
        // Interrupted.
        _ => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_is_what_holds_back_most() {
        let mut codes = [0, 1, 2, 3, 4, 5, 6, 130];
        codes.sort_by_key(|code| gravity(*code));
        assert_eq!(codes, [0, 6, 4, 1, 2, 3, 5, 130]);
    }
}
