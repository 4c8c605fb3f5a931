//! What names mean: pages, elements, flows, inputs and variables, over all files of a portal.

mod checker;
mod fit;
mod inputs;
mod known;
mod literal_secret;
mod page;
mod portal;
mod profile;
mod recursion;
mod sight;
mod usage;

pub(super) use checker::Checker;
pub(super) use fit::Way;
pub(super) use inputs::check_inputs;
pub(super) use known::{FlowHead, Known, Wanted};
pub(super) use literal_secret::is_token;
pub(super) use page::check_page;
pub(super) use portal::check_portal;
pub(super) use recursion::{CallSite, check_recursion, check_sight_recursion};
pub(super) use usage::{Used, check_usage};
