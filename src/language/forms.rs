//! The forms that flows, selector files and portal files share: matches, targets, sights.

use super::form::{Definition, Form, Key, ScalarForm, optional};

const fn scalar(form: ScalarForm) -> Form {
    Form::Scalar(form)
}

/// `T`.
pub const TEMPLATE: Form = scalar(ScalarForm::Template);
/// A text that is not evaluated.
pub const TEXT: Form = scalar(ScalarForm::Text);
/// `true` or `false`.
pub const BOOL: Form = scalar(ScalarForm::Bool);
/// `D`.
pub const DURATION: Form = scalar(ScalarForm::Duration);
/// `EL`.
pub const ELEMENT: Form = scalar(ScalarForm::Element);
/// `PAGE`.
pub const PAGE: Form = scalar(ScalarForm::Page);
/// `M`.
pub const MATCH: Form = Form::Named(|| &MATCH_DEFINITION);
/// `MATCH`.
pub const RECORD_MATCH: Form = Form::Named(|| &RECORD_MATCH_DEFINITION);
/// `TG`.
pub const TARGET: Form = Form::Named(|| &TARGET_DEFINITION);
/// `SG`.
pub const SIGHT: Form = Form::Named(|| &SIGHT_DEFINITION);
/// `SG` in `then`, which may hold one arrival.
pub const THEN: Form = Form::Named(|| &THEN_DEFINITION);

const MATCH_MAP: Form = Form::Map(MATCH_KEYS);
/// The keys of a match; one of them is written.
pub const MATCH_KEYS: &[Key] = &[
    optional("exact", TEMPLATE, "the whole text, case kept"),
    optional("contains", TEMPLATE, "a part of it, case ignored"),
    optional("starts", TEMPLATE, "its beginning, case ignored"),
    optional("ends", TEMPLATE, "its end, case ignored"),
    optional("regex", TEMPLATE, "a regular expression, case kept"),
];
static MATCH_DEFINITION: Definition = Definition {
    name: "match",
    sign: "M",
    about: "A text to match: the whole text, spaces folded, case ignored; or a map with one key that says otherwise.",
    form: Form::Either(&[TEMPLATE, MATCH_MAP]),
};

static RECORD_MATCH_DEFINITION: Definition = Definition {
    name: "record_match",
    sign: "MATCH",
    about: "Fields that must all hold, typed and exact; or matched as texts.",
    form: Form::Pairs(ScalarForm::Name, &MATCH),
};

static TARGET_DEFINITION: Definition = Definition {
    name: "target",
    sign: "TG",
    about: "An element, which must be there exactly once, or one item of a shape, picked by its fields.",
    form: Form::Either(&[ELEMENT, Form::Pair(ScalarForm::Shape, &RECORD_MATCH)]),
};

const TARGETS: Form = Form::OneOrMany(&TARGET);
const COUNT: Form = Form::Either(&[
    TEMPLATE,
    Form::Map(&[optional("min", Form::Whole(0, 1_000_000), ""), optional("max", Form::Whole(0, 1_000_000), "")]),
]);

macro_rules! sight_keys {
    ($($more:expr,)*) => {
        &[
            optional("see", TARGETS, "they are there and visible"),
            optional("gone", TARGETS, "none of them is visible"),
            optional("text", Form::Pairs(ScalarForm::Element, &MATCH), "their shown texts match"),
            optional("value", Form::Pairs(ScalarForm::Element, &TEMPLATE), "their values are equal, as typed values"),
            optional("count", Form::Pairs(ScalarForm::Shape, &COUNT), "so many items"),
            optional("checked", TARGETS, "they are checked"),
            optional("unchecked", TARGETS, "they are not checked"),
            optional("enabled", TARGETS, "they can be used"),
            optional("disabled", TARGETS, "they cannot be used"),
            optional("focused", TARGETS, "it has the keyboard"),
            optional("url", MATCH, "the address of the page"),
            optional("title", MATCH, "the title of the page"),
            optional("closed", Form::Scalar(ScalarForm::Window), "the window is closed"),
            optional("any", Form::List(&SIGHT), "one of these holds"),
            optional("idle", DURATION, "nothing was loaded for so long; a wish, never a gate"),
            $($more,)*
        ]
    };
}

/// The keys of a sight; all that are written must hold.
pub const SIGHT_KEYS: &[Key] = sight_keys!();
/// The keys of `then`: those of a sight, and one arrival.
pub const THEN_KEYS: &[Key] = sight_keys!(
    optional("changed", TARGET, "its text or value differs from just before the act"),
    optional("response", Form::Scalar(ScalarForm::Response), "a response of the page; `as` takes its body"),
    optional("window", PAGE, "a new window, ready as this page; `as` takes it"),
    optional("file", MATCH, "a download whose name matches; `as` takes the file"),
    optional("files", TEMPLATE, "so many downloads; `as` takes their list"),
);

static SIGHT_DEFINITION: Definition = Definition {
    name: "sight",
    sign: "SG",
    about: "Something to be seen: an element, a sight of a selector file, or a map of conditions that must all hold.",
    form: Form::Either(&[Form::Scalar(ScalarForm::ElementOrSight), Form::Map(SIGHT_KEYS)]),
};

static THEN_DEFINITION: Definition = Definition {
    name: "then",
    sign: "SG",
    about: "What must come of the act, watched from before it: a sight, which here may hold one arrival.",
    form: Form::Either(&[Form::Scalar(ScalarForm::ElementOrSight), Form::Map(THEN_KEYS)]),
};
