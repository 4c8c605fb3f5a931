//! The verbs: each file reads the arguments of a few that belong together.

pub(super) mod blocks;
pub(super) mod call;
pub(super) mod check;
pub(super) mod click;
pub(super) mod close;
pub(super) mod data;
pub(super) mod drag;
pub(super) mod expect;
pub(super) mod fill;
pub(super) mod goto;
pub(super) mod mfa;
pub(super) mod press;
pub(super) mod screens;
pub(super) mod select;
pub(super) mod stop;
pub(super) mod upload;
