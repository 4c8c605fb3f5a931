//! Where signing in ends and the work begins.

use crate::authoring::{Act, Action, SecretKind, Written};

/// How many acts may lie between a password and the code that is asked for after it.
const CHALLENGE_WITHIN: usize = 8;

/// How many of the first acts sign in; 0 if none do.
pub(super) fn signing_in(actions: &[Action]) -> usize {
    let fills =
        |action: &Action, kind| matches!(&action.act, Act::Fill { value: Written::Secret(it), .. } if *it == kind);
    let Some(password) = actions.iter().position(|action| fills(action, SecretKind::Password)) else { return 0 };
    let submitted = |from: usize| {
        let after = actions.iter().enumerate().skip(from);
        let mut sent = after.filter(|(_, action)| matches!(action.act, Act::Click { .. } | Act::Press { .. }));
        sent.next().map_or(actions.len(), |(at, _)| at + 1)
    };
    let end = submitted(password);
    let code = actions.iter().skip(end).take(CHALLENGE_WITHIN).position(|action| fills(action, SecretKind::Code));
    code.map_or(end, |code| submitted(end + code))
}
