//! The grammar all four kinds of file share: spanned YAML, findings, names, matches, sights,
//! templates and expressions. Pure; owns no state.

mod expression;
mod finding;
pub mod form;
mod format;
pub mod forms;
mod json_schema;
mod nearest;
pub mod read;
mod reference;
mod render;
mod render_json;
mod rule;
mod sight;
mod source;
mod span;
mod template;
mod text_match;
mod vocabulary;
mod yaml;

pub use expression::{Expression, ExpressionProblem, Layer, Piece, Scope, TypeScope, filters, functions};
pub use finding::{Finding, Findings, Label, Severity};
pub use format::{Item, Items, format_yaml, inline_text};
pub use json_schema::{form_schema, json_schema};
pub use nearest::{nearest, suggestion};
pub use reference::{PageReference, Reference};
pub use render::{Problem, render_findings, render_problem};
pub use render_json::findings_to_json;
pub use rule::Rule;
pub use sight::{Condition, Count, FieldMatch, RecordMatch, Sight, Target};
pub use source::{Position, SourceFile, SourceMap};
pub use span::{FileId, Span, Spanned};
pub use template::Template;
pub use text_match::{Match, MatchKind};
pub use vocabulary::Vocabulary;
pub use yaml::{MAX_BYTES, MAX_DEPTH, MAX_NODES, ScalarStyle, YamlKey, YamlKind, YamlNode, parse_yaml};
