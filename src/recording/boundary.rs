//! The one boundary that everything passes on its way into a recording.

use super::{
    json_text::{map_named, map_values},
    limits,
};
use crate::{
    event::Candidate,
    secret::{Redactor, RedactorNow, Secret, Sensitive, StandIns, sensitive},
};

/// Takes secrets out and puts stand-ins in.
#[derive(Clone, Debug)]
pub(super) struct Boundary(Redactor);

impl Boundary {
    /// With a key for this one recording.
    pub(super) fn new(redactor: &Redactor) -> Self {
        Self(redactor.with_stand_ins(StandIns::new()))
    }

    /// Makes secret or private what a JSON text calls so by the names of its fields.
    pub(super) fn learn(&self, json: &str) {
        let _as_it_was = map_named(json, |name, _, value| {
            let says_much = value.chars().count() >= TELLING && value.chars().any(|c| c.is_ascii_digit());
            match name.filter(|_| says_much).and_then(sensitive) {
                Some(Sensitive::Secret) => self.0.add_token(&Secret::new(value)),
                Some(Sensitive::Personal) => self.0.add_private(value),
                None => {}
            }
            None
        });
    }

    /// The boundary at one moment: what goes through it belongs together.
    pub(super) fn now(&self) -> BoundaryNow<'_> {
        BoundaryNow(self.0.now())
    }
}

/// A shorter value may stand anywhere and mean something else.
const TELLING: usize = 8;

pub(super) struct BoundaryNow<'b>(RedactorNow<'b>);

impl BoundaryNow<'_> {
    /// A text, cut off where it tells nobody more.
    pub(super) fn text(&self, text: &str) -> String {
        let mut told = self.0.redact(text).into_owned();
        if told.len() > limits::TEXT_BYTES {
            told.truncate(told.floor_char_boundary(limits::TEXT_BYTES));
            told.push('…');
        }
        told
    }

    /// A text in full length.
    pub(super) fn text_whole(&self, text: &str) -> String {
        self.0.redact(text).into_owned()
    }

    pub(super) fn texts(&self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.text(text)).collect()
    }

    pub(super) fn some(&self, text: Option<&String>) -> Option<String> {
        text.map(|text| self.text(text))
    }

    pub(super) fn html(&self, html: &str) -> String {
        self.0.redact_html(html).into_owned()
    }

    /// Each value of a record.
    pub(super) fn record(&self, json: &str) -> String {
        map_values(json, |value| self.0.redact(value).into_owned())
    }

    pub(super) fn candidates(&self, candidates: &[Candidate]) -> Vec<Candidate> {
        let mut told = candidates.to_vec();
        told.iter_mut().for_each(|candidate| candidate.map_texts(|text| self.text(text)));
        told
    }
}
