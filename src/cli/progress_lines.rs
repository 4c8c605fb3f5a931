//! Progress where no terminal shows it: plain lines, few of them.

use std::time::{Duration, Instant};

use super::{
    narrator::{Narrator, present},
    terminal,
};
use crate::event::{Event, Phase, Sink};

/// Turns of a loop are told at most this often.
const PAUSE: Duration = Duration::from_secs(1);

/// The sink of plain lines on stderr.
#[derive(Debug, Default)]
pub(super) struct ProgressLines {
    narrator: Narrator,
    told: Option<Instant>,
}

impl Sink for ProgressLines {
    fn take(&mut self, event: &Event) {
        for line in self.narrator.tell(event) {
            terminal::say(format_args!("{line}"));
        }
        match event {
            Event::PhaseStarted { phase } if *phase != Phase::Running => {
                terminal::say(format_args!("… {}", present(*phase)));
            }
            Event::FlowStarted { flow, .. } if self.narrator.is_running() => terminal::say(format_args!("… {flow}")),
            Event::Turn { .. } => self.tell_turn(),
            _ => {}
        }
    }
}

impl ProgressLines {
    fn tell_turn(&mut self) {
        let due = self.told.is_none_or(|told| told.elapsed() >= PAUSE);
        if let (true, Some(progress)) = (due && self.narrator.turn().is_some(), self.narrator.progress()) {
            terminal::say(format_args!("  {progress}"));
            self.told = Some(Instant::now());
        }
    }
}
