//! Flow files: text in, checked flows and findings out. Pure; knows pages and the portal by name.
//!
//! A project is loaded as a whole: all files into trees, then pages, portal and the heads of flows,
//! then everything that names them. Nothing stops at the first fault.

mod address;
mod cheat_sheet;
mod check;
mod check_paths;
mod file_forms;
mod flow_file;
mod format_file;
mod idle;
mod input_value;
mod load;
mod mfa;
mod passed_files;
mod portal_files;
mod project;
mod schemas;
mod session_end;
mod step;
mod step_schema;
mod stop_kind;
mod verb_forms;
mod verb_table;
mod verbs;

pub use address::FlowAddress;
pub use cheat_sheet::cheat_sheet;
pub use check_paths::check_paths;
pub use flow_file::{Effect, Flow, Input, InputParts, Output, OutputShape};
pub use format_file::format_file;
pub use mfa::{Mfa, MfaAnswer, MfaEnrolment};
pub use passed_files::PassedFiles;
pub use portal_files::PortalFiles;
pub use project::{Loaded, PortalFolder, Project};
pub use schemas::FileKind;
pub use session_end::SessionEnd;
pub use step::{
    Call, Checks, Choice, Click, Destination, DialogAnswer, DialogRule, Drag, DragTo, Extract, ForEach, ForEachPage,
    Modifier, MouseButton, PageTurn, Press, Retry, Scope, ScreenCase, Screens, Side, Step, Stop, StopKind, Verb,
    WindowName,
};
pub use verb_forms::MODIFIERS;
pub use verb_table::{VERBS, VerbEntry, VerbKind};
