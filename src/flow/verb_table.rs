//! The one table of verbs: name, argument, what it is for, an example, and who reads it. The checker,
//! the schemas and the cheat-sheet come from here: adding a verb is one entry, and one file in the
//! runner.

use super::{
    load::{ReadVerb, StepReader, VerbArgument},
    verb_forms as form, verbs,
};
use crate::language::form::Form;

/// One verb of the language.
pub struct VerbEntry {
    pub name: &'static str,
    pub argument: Form,
    /// One sentence.
    pub about: &'static str,
    /// A step, as a file has it. A test checks it.
    pub example: &'static str,
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
    kind: VerbKind,
    argument: Form,
    reader: ReadArgument,
    about: &'static str,
    example: &'static str,
) -> VerbEntry {
    VerbEntry { name, argument, about, example, kind, reader: Reader::Built(reader) }
}

use VerbKind::{Act, Plain, Yields};

/// Every verb of the language, in the order of its reference.
#[rustfmt::skip]
pub static VERBS: &[VerbEntry] = &[
    verb("goto", Yields, form::GOTO, verbs::goto::goto,
        "Goes to a page and ends when it is ready; yields the status.",
        r#"goto: { vehicle: { id: "{{ row.stock_number }}" } }"#),
    verb("reload", Plain, form::PAGE_AFTER, verbs::goto::reload,
        "Loads the document again; that page is ready afterwards.",
        "reload: inventory"),
    verb("back", Plain, form::PAGE_AFTER, verbs::goto::back,
        "Goes back in history; that page is ready afterwards.",
        "back: inventory"),
    verb("click", Act, form::CLICK, verbs::click::click,
        "Clicks one element.",
        "click: inventory.filter.run\nthen: { gone: shell.loader }"),
    verb("dblclick", Act, form::CLICK, verbs::click::dblclick,
        "Clicks one element twice.",
        "dblclick: editor.title"),
    verb("hover", Act, form::HOVER, verbs::click::hover,
        "Moves the pointer over one element.",
        "hover: shell.account\nthen: { see: shell.log-out }"),
    verb("fill", Act, form::VALUES, verbs::fill::fill,
        "Clears fields, writes them, and compares what stands there then, as typed values.",
        r#"fill: { inventory.filter.stock-or-vin: "{{ inputs.vin }}" }"#),
    verb("type", Act, form::VALUES, verbs::fill::type_,
        "Presses real keys; nothing is cleared or compared, and the focus may wander.",
        r#"type: { challenge.code: "{{ inputs.code }}" }"#),
    verb("select", Act, form::SELECT, verbs::select::select,
        "Chooses options of a list, native or not; `[]` clears.",
        "select: { inventory.filter.status: wholesale }"),
    verb("check", Act, form::CHECK, verbs::check::check,
        "Checks boxes, or sets them by a value.",
        r#"check: { editor.certified: "{{ inputs.certified }}" }"#),
    verb("uncheck", Act, form::UNCHECK, verbs::check::uncheck,
        "Unchecks boxes.",
        "uncheck: [editor.certified, editor.featured]"),
    verb("press", Act, form::PRESS, verbs::press::press,
        "Presses keys.",
        "press: { keys: [Control+A, Delete], target: editor.title }"),
    verb("drag", Act, form::DRAG, verbs::drag::drag,
        "Drags one element to another, or so far.",
        "drag: { from: editor.photo, to: editor.cover, side: left }"),
    verb("upload", Act, form::UPLOAD, verbs::upload::upload,
        "Hands files to an input, a chooser's button or a drop zone, their order kept.",
        r#"upload: { editor.photos: "{{ inputs.photos }}" }"#),
    verb("close", Act, form::CLOSE, verbs::close::close,
        "Closes a window that `as` took.",
        "close: report"),
    verb("expect", Plain, form::EXPECT, verbs::expect::expect,
        "Waits until the sight holds.",
        "expect: { any: [{ see: inventory.rows }, { see: inventory.no-records }], gone: shell.loader }"),
    verb("assert", Plain, form::ASSERT, verbs::expect::assert,
        "Fails unless the data are so; never looks at the page.",
        "assert: (rows | length) == (rows | unique('vin') | length)"),
    verb("read", Yields, form::READ, verbs::data::read,
        "Reads one element or part, typed by it; needs `as`.",
        "read: inventory.total\nas: total"),
    verb("extract", Yields, form::EXTRACT, verbs::data::extract,
        "Reads the records of a shape; without `as` they are given out.",
        "extract: inventory.rows\nas: found"),
    verb("emit", Plain, form::EMIT, verbs::data::emit,
        "Gives out one record, or a list if `output.many`.",
        "emit: \"row | merge({'source_detail': 'checked'})\""),
    verb("call", Yields, form::CALL, verbs::call::call,
        "Runs another flow; yields its output.",
        "call: { inventory.list-vehicles: { status: wholesale } }\nas: listed"),
    verb("do", Plain, form::DO, verbs::blocks::do_,
        "One block of steps under its modifiers.",
        "do:\n  - click: inventory.filter.reset\n  - click: inventory.filter.run\nwhen: given(inputs.vin)"),
    verb("for_each", Plain, form::FOR_EACH, verbs::blocks::for_each,
        "Runs steps for each item of a list; `turn` counts from 1.",
        "for_each:\n  each: item\n  of: rows\n  max: 500\n  do:\n    - emit: item"),
    verb("for_each_page", Plain, form::FOR_EACH_PAGE, verbs::blocks::for_each_page,
        "Runs steps on each page of a list, and proves progress.",
        "for_each_page:\n  next: inventory.pager.next\n  progress: inventory.pager.info\n  max: 400\n  do:\n    - extract: inventory.rows"),
    verb("screens", Yields, form::SCREENS, verbs::screens::screens,
        "Answers screens that come in any order; yields the name of the last case.",
        "screens:\n  until: { see: shell.account }\n  max: 3\n  cases:\n    login.expired:\n      - goto: entry"),
    verb("retry", Plain, form::RETRY, verbs::blocks::retry,
        "Runs a block again after some failures; never around a `write`.",
        "retry:\n  max: 3\n  after: [unavailable]\n  wait: 5s\n  do:\n    - goto: inventory"),
    verb("stop", Plain, form::STOP, verbs::stop::stop,
        "Ends the run.",
        "stop: { kind: not_found, because: no such vehicle }"),
    VerbEntry {
        name: "write",
        argument: form::WRITE,
        about: "The one write of a flow, at most once and proven.",
        example: "",
        kind: Yields,
        reader: Reader::NotYet,
    },
    verb("mfa", Plain, form::MFA, verbs::mfa::mfa,
        "Answers a challenge, picks one that the portal offers, or takes over a new seed; session flows only.",
        "mfa: { by: totp, into: challenge.code, submit: challenge.submit, wrong: { see: challenge.alert } }"),
];

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
