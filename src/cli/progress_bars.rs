//! Progress on a terminal: what is done scrolls up, what goes on stays at the bottom.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::narrator::Narrator;
use crate::event::{Event, Sink};

const TICK: Duration = Duration::from_millis(100);

/// The sink that draws on stderr.
pub(super) struct ProgressBars {
    narrator: Narrator,
    bar: ProgressBar,
    /// Whether the bar has a length now, and so its bar.
    measured: bool,
}

impl ProgressBars {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style("{spinner:.cyan} {prefix:.bold}{wide_msg} {elapsed:.dim}"));
        bar.enable_steady_tick(TICK);
        Self { narrator: Narrator::default(), bar, measured: false }
    }

    /// The bar, for whoever writes to the same terminal.
    pub(super) fn bar(&self) -> ProgressBar {
        self.bar.clone()
    }

    fn redraw(&mut self) {
        let turn = self.narrator.turn().and_then(|turn| Some((turn.number, turn.of?)));
        if let Some((number, of)) = turn {
            self.bar.set_length(u64::from(of));
            self.bar.set_position(u64::from(number));
        }
        if turn.is_some() != self.measured {
            self.measured = turn.is_some();
            self.bar.set_style(if self.measured {
                style("{spinner:.cyan} {prefix:.bold}{bar:24.cyan/dim} {wide_msg} {elapsed:.dim}")
            } else {
                style("{spinner:.cyan} {prefix:.bold}{wide_msg} {elapsed:.dim}")
            });
        }
        self.bar.set_message(self.narrator.present());
    }
}

impl Sink for ProgressBars {
    fn take(&mut self, event: &Event) {
        for line in self.narrator.tell(event) {
            self.bar.suspend(|| super::terminal::say(format_args!("{line}")));
        }
        match event {
            Event::FlowStarted { flow, .. } => {
                if self.narrator.is_running() {
                    self.bar.set_prefix(format!("{flow} "));
                }
                self.bar.reset_elapsed();
                self.redraw();
            }
            Event::FlowFinished { .. } => self.bar.set_prefix(""),
            Event::PhaseStarted { .. } | Event::StepStarted { .. } | Event::Turn { .. } | Event::Record { .. } => {
                self.redraw();
            }
            Event::RunFinished { .. } => self.bar.finish_and_clear(),
            _ => {}
        }
    }
}

impl Drop for ProgressBars {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
    style.tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ").progress_chars("━╸─")
}
