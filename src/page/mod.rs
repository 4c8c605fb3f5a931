//! What a person does to a page: find, click, fill, choose, wait, read; frames, dialogs, windows.
//!
//! Owns the state of the windows of one visit (frames, their documents and script contexts, open
//! dialogs) as Chromium's events tell it. Three rules (DESIGN §3): a wait happens in the page, an act
//! is guarded by the same call that found its point, and input is what a person's would be.
//! Waiting is retried here; an act that was dispatched never is.

mod act;
mod aim;
mod camera;
mod check;
mod choose;
mod click;
mod condition;
mod console;
mod dialog;
mod download;
mod drag;
mod evaluate;
mod failure;
mod fill;
mod frame_sights;
mod frame_tree;
mod frames;
mod in_turn;
mod injected;
mod input;
mod interruptible;
mod kept_file;
mod keyboard;
mod navigate;
mod network_error;
mod network_events;
mod obstacle;
mod page_turn;
mod press;
mod pump;
mod read;
mod response;
mod roles;
mod run;
mod screenshot;
mod scroll;
mod select;
mod sight;
mod take_snapshot;
mod traffic;
mod unmet;
mod upload;
mod upload_file;
mod visit;
mod window;

pub use act::Act;
pub use aim::{Aim, Scope};
pub use camera::{Camera, PageTaken};
pub use check::Checked;
pub use choose::{ChoiceProgress, CustomList};
pub use click::{ClickOptions, MouseButton};
pub use condition::{ElementState, PageCondition, ValueTest};
pub use console::ConsoleLine;
pub use dialog::{DialogAnswer, DialogPolicy, DialogRule, DialogSeen};
pub use download::{DownloadRules, WantedFiles};
pub use drag::{DragTo, Side};
pub use failure::Failure;
pub use fill::{FieldText, Filled};
pub use interruptible::{Interrupts, LowerRank, Patience};
pub use kept_file::Downloaded;
pub use keyboard::{Key, KeyError};
pub use navigate::Navigation;
pub use network_error::{NetworkCause, NetworkError};
pub use obstacle::Obstacle;
pub use page_turn::{Ahead, NextTurn, Pager, ReadyTurn, Turned};
pub use read::ReadText;
pub use response::{CapturedResponse, ResponseWatch};
pub use select::{Chosen, NativeChoice, OptionChoice};
pub use sight::Screen;
pub use take_snapshot::{ShapeSnapshot, SnapshotRequest};
pub use unmet::{SightPart, Unmet};
pub use upload::Uploaded;
pub use upload_file::{UnfitFiles, UploadFile};
pub use visit::{Notice, Visit, VisitOptions, WindowMark};
pub use window::{Window, WindowId};
