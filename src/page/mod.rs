//! What a person does to a page: find, click, fill, choose, wait, read; frames, dialogs, windows.
//!
//! Owns the state of the windows of one visit (frames, their documents and script contexts, open
//! dialogs) as Chromium's events tell it. Three rules (DESIGN §3): a wait happens in the page, an act
//! is guarded by the same call that found its point, and input is what a person's would be.
//! Waiting is retried here; an act that was dispatched never is.

mod act;
mod aim;
mod check;
mod choose;
mod click;
mod condition;
mod dialog;
mod download;
mod drag;
mod evaluate;
mod examine;
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
mod observe;
mod obstacle;
mod page_turn;
mod press;
mod pump;
mod read;
mod recorded_page;
mod replies;
mod response;
mod roles;
mod run;
mod screenshot;
mod scroll;
mod select;
mod sight;
mod suggest;
mod take_snapshot;
mod unmet;
mod upload;
mod upload_file;
mod visit;
mod window;

pub use act::Act;
pub use aim::{Aim, Scope};
pub use check::Checked;
pub use choose::{ChoiceProgress, CustomList};
pub use click::{ClickOptions, MouseButton};
pub use condition::{ElementState, PageCondition, ValueTest};
pub use dialog::{DialogAnswer, DialogPolicy, DialogRule, DialogSeen};
pub use download::{DownloadRules, WantedFiles};
pub use drag::{DragTo, Side};
pub use examine::{ElementBounds, Examined, FoundElement, RankFound};
pub use failure::Failure;
pub use fill::{FieldText, Filled};
pub use interruptible::{Interrupts, LowerRank, Patience};
pub use kept_file::Downloaded;
pub use keyboard::{Key, KeyError};
pub use navigate::Navigation;
pub use network_error::{NetworkCause, NetworkError};
pub use observe::{Arrival, Observed, ObservedAct, ObservedSecret, Portrait};
pub use obstacle::Obstacle;
pub use page_turn::{Ahead, NextTurn, Pager, ReadyTurn, Turned};
pub use read::ReadText;
pub use recorded_page::{RecordedPage, SHOWING};
pub use replies::{Replies, Reply, Request};
pub use response::{CapturedResponse, ResponseWatch};
pub use select::{Chosen, NativeChoice, OptionChoice};
pub use sight::Screen;
pub use suggest::{Offer, RefusedHold, Suggestions};
pub use take_snapshot::{ShapeSnapshot, SnapshotRequest};
pub use unmet::{SightPart, Unmet};
pub use upload::Uploaded;
pub use upload_file::{UnfitFiles, UploadFile};
pub use visit::{Notice, Use, Visit, VisitOptions, WindowMark};
pub use window::{Window, WindowId};
