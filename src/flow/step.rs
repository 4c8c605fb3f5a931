//! Steps: one verb, its argument, and the modifiers every step may carry.

use std::time::Duration;

use indexmap::IndexMap;

use super::Mfa;
use crate::language::{Condition, Expression, Match, PageReference, Reference, Sight, Span, Target, Template};

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    pub id: Option<String>,
    pub note: Option<String>,
    pub when: Option<Expression>,
    /// From the outside in.
    pub within: Vec<Scope>,
    pub timeout: Option<Duration>,
    pub then: Option<Sight>,
    pub dialog: Option<DialogRule>,
    /// The variable that takes the result.
    pub save_as: Option<String>,
    pub verb: Verb,
    /// The whole step; the verb's key is `verb_span`.
    pub span: Span,
    pub verb_span: Span,
}

impl Step {
    /// The steps that it holds, each list with the case of `screens` it belongs to.
    #[must_use]
    pub fn blocks(&self) -> Vec<(Option<&Reference>, &[Step])> {
        match &self.verb {
            Verb::Do(steps) => vec![(None, steps)],
            Verb::ForEach(each) => vec![(None, &each.steps)],
            Verb::ForEachPage(pages) => vec![(None, &pages.steps)],
            Verb::Retry(retry) => vec![(None, &retry.steps)],
            Verb::Screens(screens) => screens.cases.iter().map(|case| (Some(&case.seen), &case.steps[..])).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether its `then` waits for downloads.
    #[must_use]
    pub fn awaits_files(&self) -> bool {
        let is_file = |condition: &Condition| matches!(condition, Condition::File(_) | Condition::Files(_));
        self.then.iter().flat_map(|then| &then.conditions).any(is_file)
    }
}

/// One member of `within`.
#[derive(Clone, Debug)]
pub enum Scope {
    Target(Target),
    /// A window variable.
    Window {
        name: String,
        span: Span,
    },
}

/// How dialogs raised during a step are answered; at least one must come.
#[derive(Clone, Debug)]
pub struct DialogRule {
    pub answer: DialogAnswer,
    pub text: Option<Match<Template>>,
    pub span: Span,
}

/// What is pressed in a native dialog.
#[derive(Clone, Debug)]
pub enum DialogAnswer {
    Accept,
    Dismiss,
    /// Accepts a prompt with this text.
    Text(Template),
}

/// The verbs of the language, with their checked arguments.
#[derive(Clone, Debug)]
pub enum Verb {
    Goto(Destination),
    Reload(PageReference),
    Back(PageReference),
    Click(Click),
    DoubleClick(Click),
    /// Its button is always the left one.
    Hover(Click),
    Fill(Vec<(Reference, Template)>),
    Type(Vec<(Reference, Template)>),
    Select(Vec<(Reference, Choice)>),
    Check(Checks),
    Uncheck(Vec<Target>),
    Press(Press),
    Drag(Drag),
    /// Each template is a file or a list of files; all of them in order.
    Upload(Vec<(Reference, Vec<Template>)>),
    Close(WindowName),
    Expect(Sight),
    Assert(Expression),
    Read(Reference),
    Extract(Extract),
    Emit(Expression),
    Call(Call),
    Do(Vec<Step>),
    ForEach(ForEach),
    ForEachPage(ForEachPage),
    Screens(Screens),
    Retry(Retry),
    Stop(Stop),
    Mfa(Mfa),
}

/// Where `goto` goes.
#[derive(Clone, Debug)]
pub enum Destination {
    Page { page: PageReference, params: IndexMap<String, Template> },
    Url(Template),
}

/// `click`, `dblclick` and `hover`.
#[derive(Clone, Debug)]
pub struct Click {
    pub target: Target,
    pub button: MouseButton,
    /// CSS px from the element's top left; its middle when absent.
    pub at: Option<(f64, f64)>,
    pub hold: Vec<Modifier>,
}

/// What `check` checks.
#[derive(Clone, Debug)]
pub enum Checks {
    Targets(Vec<Target>),
    /// Checked or unchecked by a value; null skips.
    Fields(Vec<(Reference, Template)>),
}

/// `drag`.
#[derive(Clone, Debug)]
pub struct Drag {
    pub from: Target,
    pub to: DragTo,
}

/// Where a drag ends.
#[derive(Clone, Debug)]
pub enum DragTo {
    Target {
        target: Target,
        side: Side,
    },
    /// This many CSS px from where it began.
    By {
        x: f64,
        y: f64,
    },
}

/// The part of an element that a drag ends over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    #[default]
    Center,
    Top,
    Bottom,
    Left,
    Right,
}

/// A window taken by `as`.
#[derive(Clone, Debug)]
pub struct WindowName {
    pub name: String,
    pub span: Span,
}

/// A mouse button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MouseButton {
    #[default]
    Left,
    Middle,
    Right,
}

/// A modifier key held during a click.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    Control,
    Shift,
    Alt,
    Meta,
}

/// What `select` chooses in one control.
#[derive(Clone, Debug)]
pub enum Choice {
    /// One option by its shown text, or a list value: all of them; null skips.
    Text(Template),
    /// Several options; empty clears.
    Texts(Vec<Template>),
    /// By match, narrowed by typing.
    Option {
        option: Match<Template>,
        type_: Option<Template>,
    },
    Value(Template),
    Index(u32),
}

/// `press`.
#[derive(Clone, Debug)]
pub struct Press {
    /// `Enter`, `Control+A`.
    pub keys: Vec<String>,
    pub target: Option<Target>,
    pub times: Option<Template>,
}

/// `extract`.
#[derive(Clone, Debug)]
pub struct Extract {
    pub shape: Reference,
    pub from: Option<Expression>,
}

/// `call`.
#[derive(Clone, Debug)]
pub struct Call {
    pub flow: String,
    pub inputs: IndexMap<String, Template>,
    pub span: Span,
}

/// `for_each`.
#[derive(Clone, Debug)]
pub struct ForEach {
    pub each: String,
    pub of: Expression,
    pub max: u32,
    pub until: Option<Sight>,
    pub steps: Vec<Step>,
}

/// `for_each_page`.
#[derive(Clone, Debug)]
pub struct ForEachPage {
    pub turn: PageTurn,
    pub progress: Option<Reference>,
    pub max: u32,
    pub until: Option<Sight>,
    pub steps: Vec<Step>,
}

/// How the next page is reached.
#[derive(Clone, Debug)]
pub enum PageTurn {
    /// Replaces rows.
    Next(Target),
    /// Adds rows.
    More(Target),
    /// Adds or recycles rows.
    Scroll(Target),
}

impl PageTurn {
    /// What is acted on.
    #[must_use]
    pub fn target(&self) -> &Target {
        match self {
            Self::Next(target) | Self::More(target) | Self::Scroll(target) => target,
        }
    }
}

/// `screens`.
#[derive(Clone, Debug)]
pub struct Screens {
    pub until: Sight,
    pub max: u32,
    pub cases: Vec<ScreenCase>,
}

/// One case of `screens`.
#[derive(Clone, Debug)]
pub struct ScreenCase {
    pub seen: Reference,
    pub steps: Vec<Step>,
}

/// `retry`.
#[derive(Clone, Debug)]
pub struct Retry {
    /// Tries in all.
    pub max: u32,
    pub after: Vec<StopKind>,
    /// Between two tries.
    pub wait: Option<Duration>,
    pub steps: Vec<Step>,
}

/// `stop`.
#[derive(Clone, Debug)]
pub struct Stop {
    pub kind: StopKind,
    pub because: Option<Template>,
}

/// `KIND`: how a run ends, which decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StopKind {
    Done,
    Failed,
    AuthRejected,
    Locked,
    ChallengeFailed,
    PersonNeeded,
    Refused,
    Invalid,
    NotFound,
    Conflict,
    Duplicate,
    NotAllowed,
    Unavailable,
    Busy,
}
