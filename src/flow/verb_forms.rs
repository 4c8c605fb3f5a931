//! The forms of the verbs' arguments and of the modifiers.

use super::{
    StopKind,
    verbs::{click, drag},
};
use crate::language::{
    form::{Definition, Form, Key, ScalarForm, optional, required},
    forms::{DURATION, ELEMENT, MATCH, PAGE, RECORD_MATCH, SIGHT, TARGET, TEMPLATE, TEXT, THEN},
};

const STEPS: Form = Form::Steps;
const MAX_TURNS: Form = Form::Whole(1, 100_000);
const TARGETS: Form = Form::OneOrMany(&TARGET);
const KEY: Form = Form::Scalar(ScalarForm::KeyPress);
const WINDOW: Form = Form::Scalar(ScalarForm::Window);
const FLOW: Form = Form::Scalar(ScalarForm::Flow);

fn words<T>(words: &'static [(&'static str, T)]) -> Vec<&'static str> {
    words.iter().map(|(word, _)| *word).collect()
}

static KIND_DEFINITION: Definition = Definition {
    name: "kind",
    sign: "KIND",
    about: "How a run ends, which decides the exit code.",
    form: Form::Word(|| words(StopKind::WORDS)),
};
/// `KIND`.
pub(super) const KIND: Form = Form::Named(|| &KIND_DEFINITION);

pub(super) const GOTO: Form = Form::Either(&[
    PAGE,
    Form::Map(&[required("url", TEMPLATE, "an address below one of the portal's origins")]),
    Form::Pair(ScalarForm::Page, &Form::Pairs(ScalarForm::Name, &TEMPLATE)),
]);
pub(super) const PAGE_AFTER: Form = PAGE;

const AT: Key = optional("at", Form::Tuple(&["x", "y"]), "CSS px from the element's top left");
const HOLD: Key = optional("hold", Form::OneOrMany(&Form::Word(|| words(click::HELD))), "keys held meanwhile");
const POINTED: Key = required("target", TARGET, "");
const BUTTON: Key = optional("button", Form::Word(|| words(click::BUTTONS)), "");
pub(super) const CLICK: Form = Form::Either(&[TARGET, Form::Map(&[POINTED, BUTTON, AT, HOLD])]);
pub(super) const HOVER: Form = Form::Either(&[TARGET, Form::Map(&[POINTED, AT, HOLD])]);

pub(super) const VALUES: Form = Form::Pairs(ScalarForm::Element, &TEMPLATE);
const CHOICE: Form = Form::Either(&[
    TEMPLATE,
    Form::List(&TEMPLATE),
    Form::Map(&[
        required("option", MATCH, "an option by its shown text"),
        optional("type", TEMPLATE, "typed first, to narrow the options"),
    ]),
    Form::Map(&[required("value", TEMPLATE, "an option by the value it stands for")]),
    Form::Map(&[required("index", Form::Whole(0, 100_000), "an option by its place, from 0")]),
]);
pub(super) const SELECT: Form = Form::Pairs(ScalarForm::Element, &CHOICE);
pub(super) const CHECK: Form =
    Form::Either(&[TARGETS, Form::Pairs(ScalarForm::Element, &Form::Scalar(ScalarForm::TemplateOf("bool")))]);
pub(super) const UNCHECK: Form = TARGETS;
pub(super) const PRESS: Form = Form::Either(&[
    KEY,
    Form::Map(&[
        required("keys", Form::OneOrMany(&KEY), "one after the other"),
        optional("target", TARGET, "what gets the keyboard first"),
        optional("times", TEMPLATE, "how often"),
    ]),
]);
const FROM: Key = required("from", TARGET, "what is taken");
pub(super) const DRAG: Form = Form::Either(&[
    Form::Map(&[
        FROM,
        required("to", TARGET, "where it is let go"),
        optional("side", Form::Word(|| words(drag::SIDES)), "which part of it"),
    ]),
    Form::Map(&[FROM, required("by", Form::Tuple(&["x", "y"]), "so far, in CSS px")]),
]);
pub(super) const UPLOAD: Form =
    Form::Pairs(ScalarForm::Element, &Form::OneOrMany(&Form::Scalar(ScalarForm::TemplateOf("file or list"))));
pub(super) const CLOSE: Form = WINDOW;

pub(super) const EXPECT: Form = SIGHT;
pub(super) const ASSERT: Form = Form::Scalar(ScalarForm::ExpressionOf("bool"));
pub(super) const READ: Form = ELEMENT;
pub(super) const EXTRACT: Form = Form::Scalar(ScalarForm::Shape);
pub(super) const EMIT: Form = Form::Scalar(ScalarForm::Expression);
pub(super) const CALL: Form =
    Form::Either(&[FLOW, Form::Pair(ScalarForm::Flow, &Form::Pairs(ScalarForm::Name, &TEMPLATE))]);

pub(super) const DO: Form = STEPS;
pub(super) const FOR_EACH: Form = Form::Map(&[
    required("each", Form::Scalar(ScalarForm::Name), "the item's name inside"),
    required("of", Form::Scalar(ScalarForm::ExpressionOf("list")), ""),
    required("max", MAX_TURNS, "more items are an error"),
    optional("until", SIGHT, "ends it early"),
    required("do", STEPS, ""),
]);
const PROGRESS: &str = "shows which page it is, and must change with each turn";
const PAGE_TURNS: Key = required("max", MAX_TURNS, "reaching it is an error");
const UNTIL: Key = optional("until", SIGHT, "ends it early");
const PAGE_STEPS: Key = optional("do", STEPS, "");
pub(super) const FOR_EACH_PAGE: Form = Form::Either(&[
    Form::Map(&[
        required("next", TARGET, "replaces the rows; ends when it is gone or disabled"),
        required("progress", ELEMENT, PROGRESS),
        PAGE_TURNS,
        UNTIL,
        PAGE_STEPS,
    ]),
    Form::Map(&[
        required("more", TARGET, "adds rows"),
        optional("progress", ELEMENT, PROGRESS),
        PAGE_TURNS,
        UNTIL,
        PAGE_STEPS,
    ]),
    Form::Map(&[
        required(
            "scroll",
            Form::Either(&[TARGET, Form::Scalar(ScalarForm::Shape)]),
            "adds or recycles rows; ends when two tries change nothing",
        ),
        optional("progress", ELEMENT, PROGRESS),
        PAGE_TURNS,
        UNTIL,
        PAGE_STEPS,
    ]),
]);
pub(super) const SCREENS: Form = Form::Map(&[
    required("until", SIGHT, "ends it"),
    required("max", MAX_TURNS, "most cases that are run"),
    required("cases", Form::Pairs(ScalarForm::ElementOrSight, &STEPS), "what is done on which sight"),
]);
pub(super) const RETRY: Form = Form::Map(&[
    required("max", Form::Whole(2, 100), "tries in all"),
    required("after", Form::OneOrMany(&KIND), "the endings that are tried again"),
    optional("wait", DURATION, "between two tries"),
    required("do", STEPS, ""),
]);
pub(super) const STOP: Form =
    Form::Either(&[KIND, Form::Map(&[required("kind", KIND, ""), required("because", TEMPLATE, "for people")])]);

/// Read back by another flow: `{ call: …, one: MATCH }`.
const FOUND_BY: Key = required("call", CALL, "the flow that lists the records");
pub(super) const WRITE: Form = Form::Map(&[
    required("key", TEMPLATE, "what makes this write the same as another"),
    optional("before", Form::Map(&[FOUND_BY, required("none", RECORD_MATCH, "")]), "what must not be there yet"),
    required("prepare", STEPS, ""),
    required("commit", Form::Step, "the one act that makes it so"),
    optional("done", SIGHT, ""),
    optional("refused", Form::Pairs(ScalarForm::ElementOrSight, &KIND), ""),
    optional(
        "again",
        Form::Map(&[required("after", Form::List(&KIND), ""), required("max", Form::Whole(1, 100), "")]),
        "",
    ),
    optional("abandon", STEPS, "leaves the form as it was"),
    required("read_back", Form::Map(&[FOUND_BY, required("one", RECORD_MATCH, "")]), "what proves it"),
    optional("if_absent", Form::Word(|| vec!["review", "again"]), ""),
]);
const WRONG: Key = optional("wrong", SIGHT, "what says that the code was wrong");
const TAKEN: Key = optional("until", SIGHT, "what says that it was taken [`into` is gone]");
const RESEND: Key = optional("resend", ELEMENT, "sends it again; pressed once");
const OTHER: Key = optional("other", ELEMENT, "leads to other ways; pressed if there is no answer to this one");
pub(super) const MFA: Form = Form::Either(&[
    Form::Map(&[
        required("by", Form::Word(|| vec!["totp", "email", "sms", "ask"]), ""),
        required("into", ELEMENT, "the box for the code"),
        optional("submit", ELEMENT, ""),
        RESEND,
        OTHER,
        WRONG,
        TAKEN,
    ]),
    Form::Map(&[
        required("by", Form::Just("push"), ""),
        required("until", SIGHT, "what says that it was approved"),
        RESEND,
        OTHER,
        optional("wrong", SIGHT, "what says that it was denied"),
    ]),
    Form::Map(&[
        required("by", Form::Just("link"), "opens the address in the message"),
        RESEND,
        OTHER,
        optional("wrong", SIGHT, "what says that the address is no good"),
        optional("until", SIGHT, "what says that it was taken"),
    ]),
    Form::Map(&[required("offer", Form::Map(OFFERS), "clicks the best that the profile can answer")]),
    Form::Map(&[
        required("enrol", Form::Just("totp"), "takes over a new seed"),
        required("seed", Form::Scalar(ScalarForm::Expression), "base32 or `otpauth://`, as it was read"),
        required("into", ELEMENT, "the box for its first code"),
        required("submit", ELEMENT, ""),
        WRONG,
        TAKEN,
    ]),
]);
const OFFERS: &[Key] = &[
    optional("totp", ELEMENT, ""),
    optional("email", ELEMENT, ""),
    optional("sms", ELEMENT, ""),
    optional("push", ELEMENT, ""),
    optional("link", ELEMENT, ""),
    optional("ask", ELEMENT, ""),
];

const DIALOG: Form = Form::Either(&[
    Form::Just("accept"),
    Form::Just("dismiss"),
    Form::Map(&[required("accept", MATCH, "only if it says this")]),
    Form::Map(&[required("dismiss", MATCH, "only if it says this")]),
    Form::Map(&[required("answer", TEMPLATE, "accepts a prompt with this text"), optional("text", MATCH, "")]),
]);
const SCOPE: Form = Form::Either(&[TARGET, WINDOW]);

/// The modifiers of a step, in the order they are named in messages.
pub static MODIFIERS: &[Key] = &[
    optional("id", TEXT, "a unique name"),
    optional("note", TEXT, "a word to the reader"),
    optional("when", Form::Scalar(ScalarForm::ExpressionOf("bool")), "only if this is true"),
    optional("within", Form::OneOrMany(&SCOPE), "look only inside of this; a list goes from the outside in"),
    optional("timeout", DURATION, "how long it may take; on a block all of it, on `screens` each turn"),
    optional("then", THEN, "what must come of it, watched from before the act"),
    optional("dialog", DIALOG, "a native dialog must come, and this answers it"),
    optional("from", Form::Scalar(ScalarForm::Expression), "what `extract` reads instead of the page"),
    optional("as", Form::Scalar(ScalarForm::Name), "keeps what results under this name"),
];
