//! What was looked for, and what came and was not it, counted by why.

use std::collections::BTreeMap;

use crate::{language::MatchKind, portal::MessageRules, session::reading::NotIt};

/// Why a message does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::session) enum PassedBy {
    Sender,
    Subject,
    Stale,
    Old,
    Taken,
    Gone,
    Content(NotIt),
}

/// Messages that were passed by.
#[derive(Clone, Debug, Default)]
pub(in crate::session) struct Tally(BTreeMap<PassedBy, usize>);

impl Tally {
    pub(in crate::session) fn count(&mut self, why: PassedBy) {
        *self.0.entry(why).or_default() += 1;
    }

    /// A line for each reason.
    pub(in crate::session) fn lines(&self) -> Vec<String> {
        self.0.iter().map(|(why, count)| format!("{count} {}", why.words())).collect()
    }
}

impl PassedBy {
    fn words(self) -> String {
        match self {
            Self::Sender => "of another sender".into(),
            Self::Subject => "of another subject".into(),
            Self::Stale => "from before the challenge".into(),
            Self::Old => "older than `max_age`".into(),
            Self::Taken => "that another sign-in took".into(),
            Self::Gone => "that was deleted".into(),
            Self::Content(not) => not.to_string(),
        }
    }
}

/// A place, and which of its messages count.
pub(in crate::session) fn looked_for(place: &str, rules: &MessageRules) -> String {
    let mut wanted = Vec::new();
    wanted.extend(rules.from.as_ref().map(|from| format!("from {from}")));
    wanted.extend(rules.subject.as_ref().map(|subject| match subject.kind {
        MatchKind::Whole | MatchKind::Exact => format!("subject `{}`", subject.text),
        MatchKind::Contains => format!("subject with `{}`", subject.text),
        MatchKind::Starts => format!("subject that starts with `{}`", subject.text),
        MatchKind::Ends => format!("subject that ends with `{}`", subject.text),
        MatchKind::Regex => format!("subject that matches `{}`", subject.text),
    }));
    if wanted.is_empty() { place.to_owned() } else { format!("{place} ({})", wanted.join(", ")) }
}
