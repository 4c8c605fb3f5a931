//! Files from what was done: one flow, a selector file for each page, and where there is no portal yet its
//! file, the flow that signs in, and a profile to fill in.

mod address;
mod names;
mod pages;
mod portal_text;
mod sign_in;
mod step_draft;
mod steps;

use std::{collections::BTreeSet, path::PathBuf};

use indexmap::IndexMap;
use thiserror::Error;
use url::Url;

use self::{
    address::Address,
    names::kebab,
    pages::Pages,
    portal_text::{flow_text, page_text, portal_text, profile_text},
    sign_in::signing_in,
    steps::{Around, Steps},
};
use super::{Act, Action, Seen, Walkthrough};
use crate::{
    flow::format_file,
    language::{Findings, SourceMap},
};

/// What the files are to fit into.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    pub portal: String,
    /// The flow's name: `recorded.find-a-vehicle`.
    pub flow: String,
    /// The origins of a portal that is there already, by name; it has its own way to sign in.
    pub known_origins: Option<IndexMap<String, String>>,
    /// Names of pages that are taken.
    pub taken_pages: BTreeSet<String>,
}

/// The files, and what a person must know about them.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The flow first.
    pub files: Vec<DraftFile>,
    pub notes: Vec<String>,
    /// Inputs that must be given to run the flow.
    pub required: Vec<String>,
}

/// One file, by its place below the root.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftFile {
    pub path: PathBuf,
    pub text: String,
    /// Left alone if there is one: it may have been filled in.
    pub keep_existing: bool,
}

/// Why there are no files.
#[derive(Debug, Error)]
pub enum DraftError {
    #[error("nothing was done that a flow could do")]
    Nothing,
    #[error("it is not known where it begins: the first step goes to no address")]
    NoBeginning,
    #[error(
        "{origin} is no origin of the portal `{portal}`: add it to `origins` in flows/{portal}/portal.yaml, or choose another --portal"
    )]
    ForeignOrigin { origin: String, portal: String },
    #[error("a fault of ours: {path} would not be readable: {problem}")]
    Unreadable { path: String, problem: String },
}

/// Turns what was done into files.
///
/// # Errors
/// When there is nothing to turn into a flow, or it does not fit the ground.
pub fn draft(walkthrough: &Walkthrough, ground: &Ground) -> Result<Draft, DraftError> {
    let actions = walkthrough.actions.as_slice();
    if actions.iter().all(|action| matches!(action.act, Act::LeftOut(_) | Act::Go(_))) {
        return Err(DraftError::Nothing);
    }
    let start = beginning(actions).ok_or(DraftError::NoBeginning)?;
    let mut writer = Writer::new(ground, &start);
    let (signing_in, rest) = actions.split_at(signing_in(actions));
    let session = writer.sign_in(signing_in, rest, &start);
    let work = writer.work(signing_in, rest, &start);
    if let Some(known) = &ground.known_origins {
        let foreign = writer.pages.origins.iter().find(|(name, _)| !known.contains_key(*name));
        if let Some((_, origin)) = foreign {
            return Err(DraftError::ForeignOrigin { origin: origin.clone(), portal: ground.portal.clone() });
        }
    }
    writer.files(walkthrough, session, work)
}

/// Where it begins: the first address that is gone to, or that anything was done at.
fn beginning(actions: &[Action]) -> Option<Url> {
    actions.iter().find_map(|action| match &action.act {
        Act::Go(url) => Some(url.clone()),
        _ => action.at.clone(),
    })
}

struct Writer<'g> {
    ground: &'g Ground,
    pages: Pages,
    secrets: Vec<String>,
    answers_challenges: bool,
    /// The page it begins at.
    home: String,
}

/// A flow that signs in, and the sight that proves it.
struct Session {
    steps: Steps,
    signed_in: String,
}

impl<'g> Writer<'g> {
    fn new(ground: &'g Ground, start: &Url) -> Self {
        let origins = ground.known_origins.clone().unwrap_or_default();
        let mut pages = Pages::new(ground.taken_pages.clone(), origins);
        let address = Address::of(start);
        let home = pages.page(&address);
        if ground.known_origins.is_none() {
            pages.is_gone_to(&home, &address);
        }
        Self { ground, pages, secrets: Vec::new(), answers_challenges: false, home }
    }

    /// The session flow of a portal that has none yet.
    fn sign_in(&mut self, actions: &[Action], rest: &[Action], start: &Url) -> Option<Session> {
        if self.ground.known_origins.is_some() {
            return None;
        }
        let mut steps = Steps::new(true, &self.home, actions);
        if !matches!(actions.first().map(|action| &action.act), Some(Act::Go(_))) {
            steps.take(&Action::new(Act::Go(start.clone())), &mut self.around());
        }
        for action in actions {
            steps.take(action, &mut self.around());
        }
        let page = steps.page().to_owned();
        // Without signing in, the page it begins at is all there is to it.
        let begins = |action: &Action| actions.is_empty() && matches!(&action.act, Act::Go(url) if url == start);
        let rest = rest.split_first().filter(|(first, _)| begins(first)).map_or(rest, |(_, rest)| rest);
        let signed_in = match (first_seen(rest), last_secret(actions)) {
            (Some(action), _) => format!("see: {}", self.element_of(action, &page)),
            (None, Some(action)) => format!("gone: {}", self.element_of(action, &page)),
            (None, None) => "url: { contains: / }".to_owned(),
        };
        Some(Session { steps, signed_in })
    }

    /// The flow itself, from where signing in ends.
    fn work(&mut self, signing_in: &[Action], rest: &[Action], start: &Url) -> Option<Steps> {
        if rest.iter().all(|action| matches!(action.act, Act::LeftOut(_))) {
            return None;
        }
        let mut steps = Steps::new(false, &self.home, rest);
        if let ([first, ..], Some(_)) = (signing_in, &self.ground.known_origins) {
            let last = signing_in.last().and_then(|action| action.step);
            let which = first.step.zip(last).map(|(first, last)| format!("steps {first} to {last}: "));
            let told = format!("{}signing in is left to the portal's own session flow", which.unwrap_or_default());
            steps.comment(&told);
            steps.notes.push(told);
        }
        let first = rest.iter().find(|action| !matches!(action.act, Act::LeftOut(_)));
        let landing = match first.map(|action| (&action.act, &action.at)) {
            Some((Act::Go(_), _)) => None,
            Some((_, Some(at))) => Some(at.clone()),
            _ => signing_in.is_empty().then(|| start.clone()),
        };
        // A page with a number in its address is not gone to again: the work goes on where signing in ends.
        let landing =
            landing.filter(|url| Address::of(url).parameters.is_empty() && first.is_some_and(|it| it.window == 0));
        if let Some(url) = landing {
            steps.take(&Action::new(Act::Go(url)), &mut self.around());
        }
        if let Some(seen) = first.and_then(Action::seen).filter(|seen| seen.in_dialog) {
            steps.doubt_dialog(&seen.words);
        }
        for action in rest {
            steps.take(action, &mut self.around());
        }
        Some(steps)
    }

    fn around(&mut self) -> Around<'_> {
        Around { pages: &mut self.pages, secrets: &mut self.secrets, answers_challenges: &mut self.answers_challenges }
    }

    fn element_of(&mut self, (seen, at): (&Seen, Option<&Url>), page: &str) -> String {
        let page = at.map_or_else(|| page.to_owned(), |url| self.pages.page(&Address::of(url)));
        self.pages.element(&page, seen)
    }

    fn files(
        self,
        walkthrough: &Walkthrough,
        session: Option<Session>,
        work: Option<Steps>,
    ) -> Result<Draft, DraftError> {
        let portal = &self.ground.portal;
        let mut files = Vec::new();
        let mut notes = walkthrough.notes.clone();
        let mut required = Vec::new();
        if let Some(steps) = &work {
            let name = &self.ground.flow;
            let path = format!("flows/{portal}/{}.yaml", name.replace('.', "/"));
            files.push(file(&path, &flow_text(name, walkthrough.title.as_deref(), false, steps))?);
            required.extend(steps.required().map(str::to_owned));
        }
        let parts = [session.as_ref().map(|session| &session.steps), work.as_ref()];
        for steps in parts.into_iter().flatten() {
            notes.extend(steps.notes.iter().cloned());
        }
        if let Some(session) = &session {
            let path = format!("flows/{portal}/session/sign-in.yaml");
            files.push(file(&path, &flow_text("session.sign-in", None, true, &session.steps))?);
            let text = portal_text(
                portal,
                &self.pages.origins,
                &self.home,
                &session.signed_in,
                &self.secrets,
                self.answers_challenges,
            );
            files.push(file(&format!("flows/{portal}/portal.yaml"), &text)?);
            let text = profile_text(portal, &self.secrets, self.answers_challenges);
            let mut profile = file(&format!("{portal}-profile.yaml"), &text)?;
            profile.keep_existing = true;
            files.push(profile);
        }
        for (name, page) in self.pages.pages.iter().filter(|(_, page)| page.is_named) {
            files.push(file(&format!("selectors/{portal}/{name}.yaml"), &page_text(name, page))?);
        }
        Ok(Draft { files, notes, required })
    }
}

/// The first element that something was done to, if it is there without anything being done; a window that came
/// over the page may not come again.
fn first_seen(actions: &[Action]) -> Option<(&Seen, Option<&Url>)> {
    let first = actions.iter().filter(|action| !matches!(action.act, Act::LeftOut(_)));
    let first = first.take_while(|action| !matches!(action.act, Act::Go(_)) && action.window == 0);
    let mut seen = first.map_while(|action| Some((action.seen()?, action.at.as_ref()))).peekable();
    let very_first = seen.peek().copied();
    seen.find(|(seen, _)| !seen.in_dialog).or(very_first)
}

fn last_secret(actions: &[Action]) -> Option<(&Seen, Option<&Url>)> {
    let mut secrets =
        actions.iter().filter(|action| matches!(&action.act, Act::Fill { value: super::Written::Secret(_), .. }));
    secrets.next_back().and_then(|action| Some((action.seen()?, action.at.as_ref())))
}

/// A file in its canonical look.
fn file(path: &str, text: &str) -> Result<DraftFile, DraftError> {
    let (mut sources, mut findings) = (SourceMap::default(), Findings::default());
    let formatted = format_file(path, text, &mut sources, &mut findings).ok_or_else(|| {
        let problem = findings.iter().next().map_or_else(String::new, |finding| finding.message.clone());
        DraftError::Unreadable { path: path.to_owned(), problem }
    })?;
    Ok(DraftFile { path: path.into(), text: formatted, keep_existing: false })
}

/// A name for a flow of this title.
#[must_use]
pub fn flow_named(title: &str) -> String {
    let name = kebab(title);
    format!("recorded.{}", if name.is_empty() { "walkthrough" } else { &name })
}

/// A name for the portal at an address: the host's own word.
#[must_use]
pub fn portal_named(start: &Url) -> String {
    let host = start.host_str().unwrap_or_default();
    let is_number = host.starts_with(|c: char| c.is_ascii_digit() || c == '[');
    let parts: Vec<&str> = host.split('.').filter(|part| !part.is_empty()).collect();
    let word = match parts.as_slice() {
        _ if is_number => "",
        [.., word, "co" | "com" | "org" | "net" | "gov" | "ac", _] => word,
        [.., word, _] => word,
        [word] => word,
        [] => "",
    };
    let name = kebab(word);
    if name.is_empty() { "portal".to_owned() } else { name }
}
