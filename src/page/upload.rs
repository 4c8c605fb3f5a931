//! Uploads: by the page's file input, its file chooser, or its drop zone.

use std::{path::Path, time::Duration};

use serde::Deserialize;
use serde_json::json;

use super::{
    Act, Aim, ClickOptions, Failure, LowerRank, Obstacle, Patience, UploadFile, Window,
    act::Spot,
    evaluate::Document,
    frame_tree::{FileChooser, Verdict},
    frames::Point,
    upload_file::Asked,
};
use crate::cdp::{Deadline, RawPending, Session};

/// What an upload did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// The rank of the locator that found the element.
    pub rank: usize,
}

/// What the injected `prepareUpload` found.
#[derive(Debug, Deserialize)]
struct Found {
    #[serde(default)]
    rank: usize,
    place: Option<Place>,
    #[serde(default)]
    spot: Spot,
    #[serde(default)]
    drift: Vec<LowerRank>,
    interrupted: Option<usize>,
    failed: Option<Obstacle>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    /// A file input, or what stands for one.
    Input,
    /// Something to press, which opens a chooser.
    Button,
    /// Something else: a drop zone, unless it takes no drops.
    Zone,
}

/// An input that listens for its files.
#[derive(Debug, Deserialize)]
struct Awaiting {
    token: u64,
    multiple: bool,
    folder: bool,
    accept: String,
    connected: bool,
}

/// What arrived in the page.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Held {
    files: Vec<HeldFile>,
    /// Whether the input was part of the page then.
    connected: bool,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
struct HeldFile {
    name: String,
    bytes: u64,
}

/// Whether something under the pointer takes the files that are dragged over it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum DropAnswer {
    None,
    /// The element itself, or what it is in.
    Element,
    /// Only the page as a whole, which may mean no more than that files must not replace it.
    Page,
    Blocked,
}

impl Window {
    /// Gives files to the one element `aim` finds, in their order: a file input (hidden or not), a button
    /// that opens a file chooser, or a drop zone. What arrived is compared by name and size.
    ///
    /// # Errors
    /// [`Failure::Unfit`], [`Failure::NotReady`] and [`Failure::Interrupted`]: no file was given.
    pub async fn upload(&self, aim: &Aim, files: &[UploadFile], patience: &Patience) -> Result<Uploaded, Failure> {
        let giving = Giving { window: self, aim, files, patience };
        let frame = self.frame_at(&aim.frames, patience).await?;
        loop {
            let (found, document) = giving.place(&frame, false).await?;
            let (rank, spot) = (found.rank, found.spot);
            patience.dispatches();
            let given = match found.place {
                Some(Place::Input) => giving.to_input(&document).await,
                Some(Place::Button) => match giving.by_chooser(patience.deadline).await {
                    Ok(false) => Err(giving.missed(NO_CHOOSER.into())),
                    other => other.map(drop),
                },
                Some(Place::Zone) | None => giving.to_zone(&frame).await,
            };
            match given {
                // The page put another input in its place before it was given anything.
                Err(Failure::NotReady { obstacle, .. })
                    if obstacle.reason() == "detached" && !patience.deadline.is_past() => {}
                Ok(()) => {
                    patience.note_act(giving.act(rank, spot));
                    return Ok(Uploaded { rank });
                }
                Err(failure) => return Err(failure),
            }
        }
    }
}

/// One upload under way.
struct Giving<'a> {
    window: &'a Window,
    aim: &'a Aim,
    files: &'a [UploadFile],
    patience: &'a Patience,
}

impl Giving<'_> {
    fn act(&self, rank: usize, spot: Spot) -> Act {
        let names: Vec<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        let act = Act::of("upload", self.aim, rank).with(names.join(", "));
        if self.aim.frames.is_empty() { act.at(spot, None) } else { act }
    }

    /// Waits for the element. With `inside`, a file input in it counts whatever else it is.
    async fn place(&self, frame: &str, inside: bool) -> Result<(Found, Document), Failure> {
        let mut aim = self.aim.clone();
        for rank in &mut aim.ranks {
            rank.visible = false;
        }
        let patience = self.patience;
        let request = |ms: u64| {
            json!({
                "aim": aim, "inside": inside, "ms": ms,
                "interrupts": patience.interrupts_for(&aim.frames),
            })
        };
        let (mut found, document): (Found, _) = self
            .window
            .wait_in_page(frame, patience, |_, ms| format!("wayleave.prepareUpload({})", request(ms)))
            .await?;
        if let Some(index) = found.interrupted {
            return Err(Failure::Interrupted(index));
        }
        match found.failed {
            Some(obstacle) => Err(self.not_ready(obstacle)),
            None => {
                patience.note_drift(std::mem::take(&mut found.drift));
                Ok((found, document))
            }
        }
    }

    async fn to_input(&self, document: &Document) -> Result<(), Failure> {
        let deadline = self.patience.answer_by();
        let input = document.node("wayleave.fileInput()", deadline).await?;
        let input = input.ok_or_else(|| self.not_ready(Obstacle::because("detached")))?;
        let awaiting = self.fitting(&document.session, &input, deadline).await?;
        if !awaiting.connected {
            return Err(self.not_ready(Obstacle::because("detached")));
        }
        let held = self.give(document, &input, awaiting.token).await?;
        if held.connected {
            self.compare(&held, awaiting.folder)
        } else {
            Err(self.missed("the page took the input away before the files arrived".into()))
        }
    }

    /// Makes an input listen, if the files are what it asks for.
    async fn fitting(&self, session: &Session, input: &str, deadline: Deadline) -> Result<Awaiting, Failure> {
        #[derive(Deserialize)]
        struct Called {
            result: CalledResult,
        }
        #[derive(Deserialize)]
        struct CalledResult {
            value: Option<Awaiting>,
        }
        let listen = json!({
            "objectId": input, "returnByValue": true,
            "functionDeclaration": "function() { return wayleave.awaitFiles(this); }",
        });
        let called: Called = session.call_as("Runtime.callFunctionOn", listen, deadline).await?;
        let awaiting = called.result.value.ok_or_else(|| Failure::Script("the input does not listen".into()))?;
        let asked = Asked { multiple: awaiting.multiple, folder: awaiting.folder, accept: awaiting.accept.clone() };
        match asked.objection(self.files) {
            Some(why) => Err(Failure::Unfit { name: self.aim.name.clone(), why }),
            None => Ok(awaiting),
        }
    }

    async fn give(&self, document: &Document, input: &str, token: u64) -> Result<Held, Failure> {
        let given = json!({ "objectId": input, "files": self.paths() });
        document.session.call_raw("DOM.setFileInputFiles", given, self.patience.answer_by()).await?;
        self.arrived(document, token).await
    }

    /// What the page was given, as the listener in it told.
    async fn arrived(&self, document: &Document, token: u64) -> Result<Held, Failure> {
        let deadline = Deadline::after(ARRIVAL);
        let told = self.window.wait_for(deadline, |tree| tree.report(&document.context, token).cloned()).await;
        match told {
            Ok(Verdict { held: Some(held), .. }) => Ok(held),
            _ => Err(self.missed("the page did not hear of the files".into())),
        }
    }

    fn compare(&self, held: &Held, folder: bool) -> Result<(), Failure> {
        let given = self.files.iter().map(|file| HeldFile { name: file.name.clone(), bytes: file.bytes });
        // A folder arrives as the files in it.
        if folder
            || self.files.iter().any(|file| file.is_folder)
            || held.files.iter().eq(given.collect::<Vec<_>>().iter())
        {
            return Ok(());
        }
        let names: Vec<&str> = held.files.iter().map(|file| file.name.as_str()).collect();
        Err(self.missed(format!("the page got other files than were given: {}", names.join(", "))))
    }

    /// Clicks, and answers the file chooser that opens. Whether one opened by `deadline`.
    async fn by_chooser(&self, deadline: Deadline) -> Result<bool, Failure> {
        let sessions = self.window.sessions();
        let intercepting: Vec<_> = sessions.iter().map(|session| intercept(session, true)).collect();
        for answer in intercepting {
            answer.within(self.patience.answer_by()).await?;
        }
        let answered = self.answer_chooser(deadline).await;
        for session in &sessions {
            drop(intercept(session, false));
        }
        answered
    }

    async fn answer_chooser(&self, deadline: Deadline) -> Result<bool, Failure> {
        #[derive(Deserialize)]
        struct Resolved {
            object: Object,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Object {
            object_id: String,
        }
        let mark = self.window.tree().chooser_mark();
        self.window.click(self.aim, ClickOptions::default(), self.patience).await?;
        let opened = self.window.wait_for(deadline, |tree| tree.chooser_since(mark).cloned()).await;
        let Ok(FileChooser { session, frame, input }) = opened else { return Ok(false) };
        let Some(input) = input else { return Err(self.missed(PICKER.into())) };
        let document = self.window.document(&frame, self.patience.deadline).await?;
        let context = self.window.tree().context_number(&session, &document.context);
        let resolve = json!({ "backendNodeId": input, "executionContextId": context });
        let by = self.patience.answer_by();
        let Resolved { object } = session.call_as("DOM.resolveNode", resolve, by).await?;
        let awaiting = self.fitting(&session, &object.object_id, by).await?;
        let held = self.give(&document, &object.object_id, awaiting.token).await?;
        self.compare(&held, awaiting.folder).map(|()| true)
    }

    /// Drops the files, if the element takes drops; else it may hold an input, or open a chooser.
    async fn to_zone(&self, frame: &str) -> Result<(), Failure> {
        let offer = self.offer().await?;
        if offer.answer == DropAnswer::Element {
            return self.let_go(offer).await;
        }
        let only_page = offer.answer == DropAnswer::Page;
        self.withdraw(offer);
        let (found, document) = self.place(frame, true).await?;
        if let Some(Place::Input) = found.place {
            return self.to_input(&document).await;
        }
        let deadline = if only_page { Deadline::after(CHOOSER) } else { self.patience.deadline };
        if self.by_chooser(deadline.min(self.patience.deadline)).await? {
            return Ok(());
        }
        if only_page {
            return self.let_go(self.offer().await?).await;
        }
        Err(self.missed(NO_PLACE.into()))
    }

    /// Drags the files over the element and asks whether it takes them.
    async fn offer(&self) -> Result<Offer, Failure> {
        loop {
            let ready = self.window.ready(self.aim, "files", None, self.patience).await?;
            let (document, token, point) = (ready.document, ready.answer.token, ready.point);
            for kind in ["dragEnter", "dragOver"] {
                self.drag(kind, point).await?;
            }
            let by = self.patience.answer_by();
            let answer: DropAnswer = document.evaluate(&format!("wayleave.dropAnswer({token})"), by).await?;
            let offer = Offer { document, token, point, answer };
            if answer != DropAnswer::Blocked {
                return Ok(offer);
            }
            self.withdraw(offer);
            if self.patience.deadline.is_past() {
                return Err(self.not_ready(Obstacle::covered_by(None)));
            }
        }
    }

    async fn let_go(&self, offer: Offer) -> Result<(), Failure> {
        self.drag("drop", offer.point).await?;
        let held = self.arrived(&offer.document, offer.token).await?;
        self.compare(&held, false)
    }

    /// Takes the files away again. Not waited for.
    fn withdraw(&self, offer: Offer) {
        drop(self.send_drag("dragCancel", offer.point));
        drop(offer.document.send(&format!("wayleave.release({})", offer.token), true));
    }

    async fn drag(&self, kind: &str, point: Point) -> Result<(), Failure> {
        self.send_drag(kind, point).within(self.patience.answer_by()).await?;
        Ok(())
    }

    fn send_drag(&self, kind: &str, point: Point) -> RawPending {
        let data = json!({ "items": [], "files": self.paths(), "dragOperationsMask": COPY });
        let event = json!({ "type": kind, "x": point.x, "y": point.y, "data": data });
        self.window.0.session.send_raw("Input.dispatchDragEvent", event)
    }

    fn paths(&self) -> Vec<&Path> {
        self.files.iter().map(UploadFile::path).collect()
    }

    fn not_ready(&self, obstacle: Obstacle) -> Failure {
        Failure::NotReady { name: self.aim.name.clone(), obstacle: Box::new(obstacle) }
    }

    fn missed(&self, problem: String) -> Failure {
        Failure::Missed { name: self.aim.name.clone(), problem }
    }
}

/// Files held over an element.
struct Offer {
    document: Document,
    token: u64,
    point: Point,
    answer: DropAnswer,
}

/// Keeps file choosers from people, so that we can answer them.
fn intercept(session: &Session, enabled: bool) -> RawPending {
    session.send_raw("Page.setInterceptFileChooserDialog", json!({ "enabled": enabled }))
}

/// A page hears of its files within this time, or never.
const ARRIVAL: Duration = Duration::from_secs(10);
/// A chooser that a click opens is there by then, where a drop is the other possibility.
const CHOOSER: Duration = Duration::from_secs(1);
/// A drag that copies.
const COPY: u8 = 1;
const NO_CHOOSER: &str = "no file chooser opened after it was clicked";
const NO_PLACE: &str = "it takes no drop, holds no file input, and no file chooser opened after it was clicked";
const PICKER: &str =
    "the page asks for files by `showOpenFilePicker`, which hands it the disk instead of a copy; it was refused";
