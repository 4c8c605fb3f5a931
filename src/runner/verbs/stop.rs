//! `stop`.

use crate::{
    flow::{Step, Stop},
    runner::{End, Runner, step::Done},
};

impl Runner<'_> {
    pub(in crate::runner) fn stop(&mut self, step: &Step, stop: &Stop) -> Result<Done, End> {
        let because = match &stop.because {
            Some(template) => self.text(template)?,
            None => None,
        };
        Err(End::Stopped { kind: stop.kind, because, span: step.span })
    }
}
