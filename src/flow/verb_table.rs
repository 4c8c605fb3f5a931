//! The one table of verbs: name, argument, what it is for, and who reads it. The checker, and later
//! the schemas and the reference, come from here: adding a verb is one entry, and one file in the
//! runner.

use super::{
    load::{ReadVerb, StepReader, VerbArgument},
    verbs,
};

/// One verb of the language.
pub struct VerbEntry {
    pub name: &'static str,
    /// The shape of the argument, in the notation of the language reference.
    pub argument: &'static str,
    /// One sentence.
    pub about: &'static str,
    pub kind: VerbKind,
    pub(super) reader: Reader,
}

/// What modifiers besides `id note when within timeout` a verb takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerbKind {
    /// Acts on the page: `then`, `dialog`, and `as` for what arrives.
    Act,
    /// Yields a value: `as`.
    Yields,
    /// Neither.
    Plain,
}

/// Reads the argument of a verb and checks its names.
pub(super) type ReadArgument = fn(&mut StepReader<'_>, &VerbArgument<'_>) -> Option<ReadVerb>;

/// Who reads a verb.
#[derive(Clone, Copy)]
pub(super) enum Reader {
    Built(ReadArgument),
    NotYet,
}

const fn verb(
    name: &'static str,
    argument: &'static str,
    kind: VerbKind,
    reader: ReadArgument,
    about: &'static str,
) -> VerbEntry {
    VerbEntry { name, argument, about, kind, reader: Reader::Built(reader) }
}

const fn later(name: &'static str, argument: &'static str, kind: VerbKind, about: &'static str) -> VerbEntry {
    VerbEntry { name, argument, about, kind, reader: Reader::NotYet }
}

use VerbKind::{Act, Plain, Yields};

/// Every verb of the language, in the order of its reference.
#[rustfmt::skip]
pub static VERBS: &[VerbEntry] = &[
    verb("goto", "PAGE | { PAGE: { param: T } } | { url: T }", Yields, verbs::goto::goto,
        "Goes to a page and ends when it is ready; yields the status."),
    verb("reload", "PAGE", Plain, verbs::goto::reload,
        "Loads the document again; PAGE is ready afterwards."),
    verb("back", "PAGE", Plain, verbs::goto::back,
        "Goes back in history; PAGE is ready afterwards."),
    verb("click", "TG | { target: TG, button?: left|middle|right, at?: [x, y], hold?: [ctrl|shift|alt|meta] }", Act,
        verbs::click::click, "Clicks one element."),
    verb("dblclick", "TG | { target: TG, button?, at?, hold? }", Act, verbs::click::dblclick,
        "Clicks one element twice."),
    verb("hover", "TG | { target: TG, at?: [x, y], hold?: [ctrl|shift|alt|meta] }", Act, verbs::click::hover,
        "Moves the pointer over one element."),
    verb("fill", "{ EL: T, … }", Act, verbs::fill::fill, "Clears fields, writes them, and compares as typed values."),
    verb("type", "{ EL: T, … }", Act, verbs::fill::type_, "Presses real keys; nothing is cleared or compared."),
    verb("select", "{ EL: T | [T] | { option: M, type?: T } | { value: T } | { index: N }, … }", Act,
        verbs::select::select, "Chooses options; `[]` clears."),
    verb("check", "TG | [TG] | { EL: T(bool), … }", Act, verbs::check::check,
        "Checks boxes."),
    verb("uncheck", "TG | [TG]", Act, verbs::check::uncheck,
        "Unchecks boxes."),
    verb("press", "KEY | { keys: [KEY], target?: TG, times?: T }", Act, verbs::press::press,
        "Presses keys, as `Enter` or `Control+A`."),
    verb("drag", "{ from: TG, to: TG, side?: center|top|bottom|left|right } | { from: TG, by: [x, y] }", Act, verbs::drag::drag,
        "Drags one element."),
    verb("upload", "{ EL: T(file or list), … }", Act, verbs::upload::upload,
        "Hands files to the page, their order kept."),
    verb("close", "WINDOW", Act, verbs::close::close,
        "Closes a window."),
    verb("expect", "SG", Plain, verbs::expect::expect, "Waits until the sight holds."),
    verb("assert", "E(bool)", Plain, verbs::expect::assert, "Fails unless the data are so; never looks at the page."),
    verb("read", "EL", Yields, verbs::data::read, "Reads one element, typed by it; needs `as`."),
    verb("extract", "SH", Yields, verbs::data::extract, "Reads a shape; without `as` the records are emitted."),
    verb("emit", "E", Plain, verbs::data::emit, "Gives out one record, or a list if `output.many`."),
    verb("call", "FLOW | { FLOW: { input: T, … } }", Yields, verbs::call::call, "Runs another flow; yields its output."),
    verb("do", "[steps]", Plain, verbs::blocks::do_, "One block under its modifiers."),
    verb("for_each", "{ each: name, of: E(list), max: N, until?: SG, do: [steps] }", Plain, verbs::blocks::for_each,
        "Runs steps for each item; `turn` counts from 1."),
    verb("for_each_page", "{ next: TG | more: TG | scroll: TG, progress: EL, max: N, until?: SG, do?: [steps] }", Plain,
        verbs::blocks::for_each_page, "Runs steps on each page of a list, and proves progress."),
    verb("screens", "{ until: SG, max: N, cases: { EL | page.sight: [steps], … } }", Yields, verbs::screens::screens,
        "Answers screens that come in any order; yields the name of the last case."),
    verb("retry", "{ max: N, after: [KIND], wait?: D, do: [steps] }", Plain, verbs::blocks::retry,
        "Runs a block again after some failures."),
    verb("stop", "KIND | { kind: KIND, because: T }", Plain, verbs::stop::stop, "Ends the run."),
    later("write", "{ key, before, prepare, commit, … }", Plain, "The one write of a flow, at most once and proven."),
    verb("mfa", "{ by: totp|…, into?: EL, submit?: EL, wrong?: SG } | { offer: … } | { enrol: … }", Plain, verbs::mfa::mfa,
        "Answers a challenge; session flows only."),
];

/// The modifiers of a step, in the order they are named in messages.
pub const MODIFIERS: &[&str] = &["id", "note", "when", "within", "timeout", "then", "dialog", "from", "as"];

impl VerbEntry {
    /// The verb of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        VERBS.iter().find(|verb| verb.name == name)
    }

    /// Whether this version runs it.
    pub fn is_built(&self) -> bool {
        matches!(self.reader, Reader::Built(_))
    }
}
