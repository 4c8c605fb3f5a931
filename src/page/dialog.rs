//! Native dialogs: answered at once by the step's rule, else the portal's, else dismissed.

use serde::Deserialize;

use super::WindowId;
use crate::language::Match;

/// How dialogs are answered while it is in force.
#[derive(Clone, Debug, Default)]
pub struct DialogPolicy {
    /// The step's own rule comes first.
    pub step: Option<DialogRule>,
    /// The portal's rules, in written order.
    pub portal: Vec<DialogRule>,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct DialogRule {
    /// Dialogs with other texts are left to the next rule.
    pub text: Option<Match<String>>,
    pub answer: DialogAnswer,
}

/// What is pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DialogAnswer {
    Accept,
    Dismiss,
    /// Accepts a prompt with this text.
    Text(String),
}

/// A dialog that came up, and how it was answered.
#[derive(Clone, Debug)]
pub struct DialogSeen {
    pub window: WindowId,
    /// `alert`, `confirm`, `prompt` or `beforeunload`.
    pub kind: String,
    pub message: String,
    pub accepted: bool,
    /// What a prompt was answered with.
    pub text: Option<String>,
    /// Whether the step's own rule answered it.
    pub by_step: bool,
    /// Whether any rule spoke of it; without one it was dismissed (leaving a page: accepted).
    pub by_rule: bool,
}

/// `Page.javascriptDialogOpening`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DialogOpened {
    #[serde(rename = "type")]
    pub(super) kind: String,
    message: String,
    /// What a prompt's field holds at first.
    #[serde(default)]
    default_prompt: String,
}

impl DialogPolicy {
    pub(super) fn answer(&self, window: WindowId, opened: &DialogOpened) -> DialogSeen {
        let by_step = self.step.iter().find(|rule| rule.covers(&opened.message));
        let rule = by_step.or_else(|| self.portal.iter().find(|rule| rule.covers(&opened.message)));
        // Without a rule: stay on the safe side of a question, but a page that was told to leave leaves.
        let answer = rule.map_or_else(
            || if opened.kind == "beforeunload" { DialogAnswer::Accept } else { DialogAnswer::Dismiss },
            |rule| rule.answer.clone(),
        );
        DialogSeen {
            window,
            kind: opened.kind.clone(),
            message: opened.message.clone(),
            accepted: answer != DialogAnswer::Dismiss,
            text: match answer {
                DialogAnswer::Text(text) => Some(text),
                // Who presses OK takes what is there.
                DialogAnswer::Accept if opened.kind == "prompt" => Some(opened.default_prompt.clone()),
                DialogAnswer::Accept | DialogAnswer::Dismiss => None,
            },
            by_step: by_step.is_some(),
            by_rule: rule.is_some(),
        }
    }
}

impl DialogRule {
    fn covers(&self, message: &str) -> bool {
        self.text.as_ref().is_none_or(|text| text.matches(message))
    }
}
