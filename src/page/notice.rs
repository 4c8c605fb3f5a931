//! What a visit tells of by itself.

use super::{ConsoleLine, Downloaded, WindowId, dialog::DialogSeen, observe::Observed};
use crate::{event::ExchangeSeen, secret::Secret};

/// Something that happened in a visit without being asked for.
#[derive(Debug)]
pub enum Notice {
    Dialog(DialogSeen),
    WindowOpened {
        window: WindowId,
        opener: Option<WindowId>,
    },
    WindowClosed(WindowId),
    OriginRefused {
        window: WindowId,
        origin: String,
    },
    FileKept(Downloaded),
    DownloadRefused {
        name: String,
        why: String,
    },
    /// What proves to a portal who asks: secret from now on.
    Tokens(Vec<Secret>),
    /// A person did something, in a frame if one is named. This and the next only in visits that observe.
    Observed {
        window: WindowId,
        frame: Option<String>,
        observed: Box<Observed>,
    },
    Navigated {
        window: WindowId,
        url: String,
        new_document: bool,
    },
    DialogAnswered {
        window: WindowId,
        kind: String,
        accepted: bool,
        text: Option<String>,
    },
    DownloadBegan {
        window: Option<WindowId>,
        name: String,
    },
    /// A page asked otherwise than for reading, by `POST` or the like. Also only in visits that observe.
    Sent {
        window: WindowId,
        method: String,
    },
    /// Where the visit is recorded.
    Exchange(Box<ExchangeSeen>),
    /// Where the visit is recorded.
    Console(ConsoleLine),
}
