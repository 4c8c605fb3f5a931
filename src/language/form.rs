//! The forms of the language as data: what may be written where, and what it is for.
//!
//! The table of verbs and the keys of all four kinds of file are told in these words. The notation of
//! the reference, the cheat-sheet and the JSON Schemas are made of them.

use std::fmt;

/// What may be written in one place.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// A scalar of some kind.
    Scalar(ScalarForm),
    /// One word of a closed list.
    Word(fn() -> Vec<&'static str>),
    /// One certain word.
    Just(&'static str),
    /// A whole number within bounds.
    Whole(i64, i64),
    List(&'static Form),
    /// One, or a list of them.
    OneOrMany(&'static Form),
    /// So many in a row: `[x, y]`.
    Tuple(&'static [&'static str]),
    /// A map with a closed set of keys.
    Map(&'static [Key]),
    /// A map whose keys are names: `{ EL: T, … }`.
    Pairs(ScalarForm, &'static Form),
    /// As `Pairs`, with one pair only: `{ PAGE: { … } }`.
    Pair(ScalarForm, &'static Form),
    /// Any of these.
    Either(&'static [Form]),
    /// A step of a flow. The flow room tells its form: it is on a floor above.
    Step,
    /// A list of them.
    Steps,
    /// A form with a name of its own.
    Named(fn() -> &'static Definition),
}

/// Kinds of scalars, each with its own notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarForm {
    /// `T`, text with `{{ E }}`.
    Template,
    /// `T` whose value is of a kind: `T(bool)`.
    TemplateOf(&'static str),
    /// A text that is not evaluated.
    Text,
    /// `E`, an expression without braces.
    Expression,
    /// `E` whose value is of a kind: `E(bool)`.
    ExpressionOf(&'static str),
    Duration,
    Bool,
    /// `page.element`.
    Element,
    /// `page.sight`.
    ElementOrSight,
    /// `page.shape`.
    Shape,
    /// `page.response`.
    Response,
    Page,
    /// A variable that holds a window.
    Window,
    /// The name of a variable, input or field.
    Name,
    /// A name inside its page: `filter.run`.
    LocalName,
    /// `Enter`, `Control+A`.
    KeyPress,
    /// `inventory.list-vehicles`.
    Flow,
    /// A regular expression.
    Pattern,
}

/// A key of a map.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub name: &'static str,
    pub form: Form,
    pub required: bool,
    /// One line; empty where the name says it.
    pub about: &'static str,
}

/// A form that is used in many places, or inside itself.
#[derive(Debug)]
pub struct Definition {
    /// In schemas: `target`.
    pub name: &'static str,
    /// In the notation of the reference: `TG`.
    pub sign: &'static str,
    pub about: &'static str,
    pub form: Form,
}

/// A key that must be there.
pub const fn required(name: &'static str, form: Form, about: &'static str) -> Key {
    Key { name, form, required: true, about }
}

/// A key that may be there.
pub const fn optional(name: &'static str, form: Form, about: &'static str) -> Key {
    Key { name, form, required: false, about }
}

impl ScalarForm {
    /// In the notation of the reference.
    pub fn sign(self) -> String {
        match self {
            Self::Template => "T".to_owned(),
            Self::TemplateOf(kind) => format!("T({kind})"),
            Self::Text => "text".to_owned(),
            Self::Expression => "E".to_owned(),
            Self::ExpressionOf(kind) => format!("E({kind})"),
            Self::Duration => "D".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Element => "EL".to_owned(),
            Self::ElementOrSight => "EL | page.sight".to_owned(),
            Self::Shape => "SH".to_owned(),
            Self::Response => "page.response".to_owned(),
            Self::Page => "PAGE".to_owned(),
            Self::Window => "WINDOW".to_owned(),
            Self::Name | Self::LocalName => "name".to_owned(),
            Self::KeyPress => "KEY".to_owned(),
            Self::Flow => "FLOW".to_owned(),
            Self::Pattern => "regex".to_owned(),
        }
    }
}

/// In the notation of the reference: `TG | { target: TG, button?: left|middle|right }`.
impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(scalar) => f.write_str(&scalar.sign()),
            Self::Word(words) => f.write_str(&words().join("|")),
            Self::Just(word) => f.write_str(word),
            Self::Whole(..) => f.write_str("N"),
            Self::List(of) => write!(f, "[{of}]"),
            Self::OneOrMany(of) => write!(f, "{of} | [{of}]"),
            Self::Tuple(names) => write!(f, "[{}]", names.join(", ")),
            Self::Map([]) => f.write_str("{}"),
            Self::Map(keys) => {
                let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
                write!(f, "{{ {} }}", keys.join(", "))
            }
            Self::Pairs(key, value) => write!(f, "{{ {}: {value}, … }}", key.sign()),
            Self::Pair(key, value) => write!(f, "{{ {}: {value} }}", key.sign()),
            Self::Either(forms) => {
                let forms: Vec<String> = forms.iter().map(ToString::to_string).collect();
                f.write_str(&forms.join(" | "))
            }
            Self::Step => f.write_str("STEP"),
            Self::Steps => f.write_str("[steps]"),
            Self::Named(definition) => f.write_str(definition().sign),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.required { "" } else { "?" };
        write!(f, "{}{mark}: {}", self.name, self.form)
    }
}
