//! The form of a flow file.

use super::Effect;
use crate::language::{
    form::{Definition, Form, Key, ScalarForm, optional, required},
    forms::{BOOL, TEMPLATE, TEXT},
};

static INPUT: Definition = Definition {
    name: "input",
    sign: "TYPE | { type: TYPE, … }",
    about: "The type of a value, or a map that says more of it.",
    form: Form::Either(&[TEXT, Form::Map(INPUT_KEYS)]),
};

const INPUTS: Form = Form::Pairs(ScalarForm::Name, &Form::Named(|| &INPUT));

const INPUT_KEYS: &[Key] = &[
    required(
        "type",
        TEXT,
        "text id int decimal money bool date time timestamp duration vin phone email url file, enum, list, record, \
         a model, or a table of the portal's words",
    ),
    optional("of", Form::Named(|| &INPUT), "the type of a list's items"),
    optional("fields", INPUTS, "the fields of a record"),
    optional("values", Form::List(&TEXT), "the values of an enum"),
    optional("kind", TEXT, "the portal's `uploads` that a file is made fit for"),
    optional("optional", BOOL, "null when it is not given"),
    optional("default", TEMPLATE, "what stands in when it is not given"),
    optional("min", TEXT, "the least value, or length"),
    optional("max", TEXT, "the greatest value, or length"),
    optional("pattern", Form::Scalar(ScalarForm::Pattern), "what the whole text must match"),
    optional("private", BOOL, "appears in no message"),
    optional("about", TEXT, "a word to the caller"),
];

const OUTPUT: Form = Form::Map(&[
    optional("model", TEXT, "a normalized model, as `vehicle`"),
    optional("fields", INPUTS, "or fields of one's own"),
    optional("many", BOOL, "records, not one record"),
    optional("key", Form::Scalar(ScalarForm::Name), "a record met twice under its key is given out once"),
]);

/// The keys of a flow file.
pub(super) const FLOW_FILE: &[Key] = &[
    required("flow", Form::Scalar(ScalarForm::Flow), "the path below the portal's folder, `/` as `.`"),
    optional("about", TEXT, "what it does, for people"),
    required(
        "effect",
        Form::Word(|| Effect::WORDS.iter().map(|(word, _)| *word).collect()),
        "what it may do to the portal",
    ),
    optional("needs", Form::List(&TEXT), "permissions the account must have"),
    optional("inputs", INPUTS, "what must be given, checked before a browser starts"),
    optional("output", OUTPUT, "what it yields"),
    required("steps", Form::Steps, ""),
];
