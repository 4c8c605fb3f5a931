//! One flow file, checked: what it needs, what it yields, and its steps.

use indexmap::IndexMap;

use super::Step;
use crate::{
    language::{Span, Spanned},
    model::{Type, Value},
};

/// A flow as its file describes it.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The path below the portal folder, `/` as `.`.
    pub name: String,
    pub about: Option<String>,
    pub effect: Effect,
    pub needs: Vec<String>,
    pub inputs: IndexMap<String, Input>,
    pub output: Option<Output>,
    pub steps: Vec<Step>,
    pub span: Span,
}

/// What a flow may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Read,
    Write,
    Session,
}

/// A declared input (or a field of one).
#[derive(Clone, Debug)]
pub struct Input {
    pub type_: Type,
    pub optional: bool,
    /// What the parts of a record or list must be.
    pub parts: Option<InputParts>,
    pub default: Option<Value>,
    pub min: Option<String>,
    pub max: Option<String>,
    pub pattern: Option<String>,
    /// The portal's `uploads` that a file, or each of a list of files, is made fit for.
    pub kind: Option<Spanned<String>>,
    pub private: bool,
    pub about: Option<String>,
    pub span: Span,
}

/// The rules inside of an [`Input`].
#[derive(Clone, Debug)]
pub enum InputParts {
    /// The fields of a record.
    Fields(IndexMap<String, Input>),
    /// Every item of a list.
    Items(Box<Input>),
}

/// What a flow yields.
#[derive(Clone, Debug)]
pub struct Output {
    pub shape: OutputShape,
    pub many: bool,
    /// Field by which records are told apart.
    pub key: Option<String>,
    pub span: Span,
}

/// The declared form of an [`Output`].
#[derive(Clone, Debug)]
pub enum OutputShape {
    /// A normalized model of [`crate::model`].
    Model(String),
    Fields(IndexMap<String, Input>),
}
