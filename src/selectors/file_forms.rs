//! The form of a selector file.

use super::{element_file::METHODS, role::ROLES, shape_file::SOURCES};
use crate::language::{
    form::{Definition, Form, Key, ScalarForm, optional, required},
    forms::{BOOL, MATCH, SIGHT, TEXT},
};

static LOCATOR_DEFINITION: Definition = Definition {
    name: "locator",
    sign: "LOCATOR",
    about: "One strategy, then whatever narrows it.",
    form: Form::Map(LOCATOR_KEYS),
};
const LOCATOR: Form = Form::Named(|| &LOCATOR_DEFINITION);
const LOCATORS: Form = Form::OneOrMany(&LOCATOR);
const PATTERN: Form = Form::Scalar(ScalarForm::Pattern);

/// The keys of a locator, followed by others.
macro_rules! locator_keys {
    ($($more:expr,)*) => {
        &[
            optional("role", Form::Word(|| ROLES.to_vec()), "the browser's own role; the best choice, with `name`"),
            optional("name", MATCH, "the browser's own name, beside `role`"),
            optional("level", Form::Whole(1, 9), "of a heading, beside `role`"),
            optional("label", MATCH, "a form control by its label"),
            optional("placeholder", MATCH, ""),
            optional("text", MATCH, "the innermost element that shows it"),
            optional("alt", MATCH, ""),
            optional("title", MATCH, ""),
            optional("test_id", MATCH, "by `data-testid`"),
            optional("css", TEXT, "when nothing better is there"),
            optional("xpath", TEXT, "when nothing better is there; not in `data`"),
            optional("within", LOCATOR, "inside of that"),
            optional("frame", LOCATORS, "inside of that iframe, or those, from the outside in"),
            optional("after", LOCATOR, "after that in the document"),
            optional("has", LOCATOR, "which holds that"),
            optional("has_not", LOCATOR, "which does not hold that"),
            optional("has_text", MATCH, "which shows that"),
            optional("checked", BOOL, ""),
            optional("selected", BOOL, ""),
            optional("expanded", BOOL, ""),
            optional("disabled", BOOL, ""),
            optional("visible", BOOL, "false takes hidden ones too"),
            optional("nth", Form::Whole(-1000, 1000), "the last resort: from 1, -1 is the last"),
            $($more,)*
        ]
    };
}

const LOCATOR_KEYS: &[Key] = locator_keys!();

/// Where a text comes from and what it means: after the keys of a locator and what may stand in its place,
/// and before others.
macro_rules! reading_keys {
    ([$($instead:expr,)*] $($more:expr,)*) => {
        locator_keys!(
            $($instead,)*
            optional("source", TEXT, "text, raw, value, checked, html or attr:NAME; else the value or the shown text"),
            optional("type", TEXT, "a type, or a table of the portal's words"),
            optional("format", Form::OneOrMany(&TEXT), "strftime of dates, `#,##0.00` of numbers; the first that fits"),
            optional("pattern", PATTERN, "keeps the part in its one group"),
            optional("split", TEXT, "cuts the text into a list"),
            optional("blank", Form::OneOrMany(&TEXT), "texts that mean: nothing here"),
            $($more,)*
        )
    };
}

const CHOOSE: Form = Form::Map(&[
    optional("open", LOCATOR, "what opens the list; the element itself if left out"),
    optional("type", BOOL, "types the text to narrow the list"),
    required("option", LOCATOR, "the options, anywhere in the document"),
]);

static ELEMENT: Definition = Definition {
    name: "element",
    sign: "element",
    about: "What is found on the page: a locator, or several ranked under `any`.",
    form: Form::Map(reading_keys!(
        [optional("any", Form::List(&LOCATOR), "ranked: a hit on a lower one is drift, and is reported"),]
        optional("keys", BOOL, "`fill` presses each key"),
        optional("choose", CHOOSE, "how `select` works a list that is no `<select>`"),
        optional("private", BOOL, "its value appears in no message"),
    )),
};

static FIELD: Definition = Definition {
    name: "field",
    sign: "field",
    about: "A locator relative to the item, another place, or a nested shape.",
    form: Form::Map(reading_keys!(
        [
            optional("column", TEXT, "the cell below this title"),
            optional("json", TEXT, "a path into the item"),
            optional("index", BOOL, "the item's place, from 1"),
            optional("count", BOOL, "how many match"),
            optional("const", TEXT, "always this"),
        ]
        optional("required", BOOL, "must be there"),
        optional("unique", BOOL, "must differ between items"),
        optional("private", BOOL, "its value appears in no message"),
        optional("each", EACH, "a nested list: one entry for each"),
        optional("root", LOCATOR, "narrows where a nested shape looks"),
        optional("header", LOCATOR, ""),
        optional("skip", LOCATOR, ""),
        optional("empty", SIGHT, ""),
        optional("parts", Form::Pairs(ScalarForm::LocalName, &Form::Named(|| &ELEMENT)), ""),
        optional("encoding", TEXT, ""),
        optional("fields", FIELDS, "a nested record, or a list with `each`"),
    )),
};
const FIELDS: Form = Form::Pairs(ScalarForm::Name, &Form::Named(|| &FIELD));

const EACH: Form = Form::Either(&[LOCATOR, Form::Map(&[required("json", TEXT, "a path as `data[*].rows`")])]);
static SHAPE: Definition = Definition {
    name: "shape",
    sign: "shape",
    about: "Records of the page: which items there are, and how their fields are read.",
    form: Form::Map(&[
        optional(
            "source",
            Form::Word(|| SOURCES.iter().map(|(word, _)| *word).collect()),
            "where it reads; the page if left out",
        ),
        optional("encoding", TEXT, "of a csv"),
        optional("each", EACH, "one item for each; left out, the shape is one record"),
        optional("root", LOCATOR, "narrows where it looks"),
        optional("header", LOCATOR, "where `column` looks for titles"),
        optional("skip", LOCATOR, "items that are none"),
        optional("empty", SIGHT, "no items are an error, unless this is seen"),
        optional(
            "parts",
            Form::Pairs(ScalarForm::LocalName, &Form::Named(|| &ELEMENT)),
            "elements of one item, for acts",
        ),
        required("fields", FIELDS, ""),
    ]),
};

const RESPONSE: Form = Form::Map(&[
    required("url", MATCH, ""),
    optional("method", Form::Word(|| METHODS.to_vec()), ""),
    optional("status", Form::Whole(100, 599), ""),
]);

/// The keys of a selector file.
pub const SELECTOR_FILE: &[Key] = &[
    required("page", Form::Scalar(ScalarForm::Page), "the file's name"),
    optional("about", TEXT, "for people"),
    optional("origin", Form::Scalar(ScalarForm::Name), "an origin of the portal file"),
    optional("route", TEXT, "where it is: `/path/{param}`"),
    optional("frame", LOCATORS, "the iframe that holds all of it"),
    optional("within", LOCATORS, "what holds all of it"),
    optional("ready", SIGHT, "when `goto` ends"),
    optional("status", Form::OneOrMany(&Form::Whole(100, 599)), "answers that are accepted besides 2xx"),
    optional("elements", Form::Pairs(ScalarForm::LocalName, &Form::Named(|| &ELEMENT)), ""),
    optional("sights", Form::Pairs(ScalarForm::LocalName, &SIGHT), "named things to see"),
    optional("responses", Form::Pairs(ScalarForm::LocalName, &RESPONSE), "answers a step can wait for"),
    optional("data", Form::Pairs(ScalarForm::LocalName, &Form::Named(|| &SHAPE)), "the records it holds"),
];
