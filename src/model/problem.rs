//! What keeps a record from being a model.

use std::fmt;

use super::Value;

/// One field of a record that its model refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}`: {fault}")]
pub struct ModelProblem {
    /// `price`, `photos[2].url`.
    pub field: String,
    pub fault: ModelFault,
}

/// What is wrong with the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelFault {
    #[error("required, but absent")]
    Missing,
    #[error("expected {expected}, got {seen}")]
    Type { expected: String, seen: String },
    #[error("expected {expected}, got `{seen}`")]
    Content { expected: String, seen: String },
    #[error("no such field{}", nearest.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
    Unknown { nearest: Option<&'static str> },
}

/// Something odd in a model that is delivered all the same: portals hold what people typed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Warning {
    /// Stable, for programs: `vin_check_digit`.
    pub code: &'static str,
    /// As in the model's JSON.
    pub field: &'static str,
    pub message: String,
}

/// Where in a model a value stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Path<'a> {
    pub(super) outer: Option<&'a Path<'a>>,
    pub(super) segment: Segment,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Segment {
    Name(&'static str),
    /// From 1.
    Entry(usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(outer) = self.outer {
            outer.fmt(f)?;
        }
        match self.segment {
            Segment::Name(name) if self.outer.is_some() => write!(f, ".{name}"),
            Segment::Name(name) => f.write_str(name),
            Segment::Entry(number) => write!(f, "[{number}]"),
        }
    }
}

/// Notes problems while a record is read.
#[derive(Debug, Default)]
pub(super) struct Problems(pub(super) Vec<ModelProblem>);

impl Problems {
    pub(super) fn add(&mut self, path: &Path<'_>, fault: ModelFault) {
        self.0.push(ModelProblem { field: path.to_string(), fault });
    }

    pub(super) fn wrong_type(&mut self, path: &Path<'_>, expected: impl fmt::Display, seen: &Value) {
        let (expected, seen) = (expected.to_string(), seen.kind().to_owned());
        self.add(path, ModelFault::Type { expected, seen });
    }

    pub(super) fn content(&mut self, path: &Path<'_>, expected: impl fmt::Display, seen: impl fmt::Display) {
        self.add(path, ModelFault::Content { expected: expected.to_string(), seen: seen.to_string() });
    }
}
