//! The JSON Schemas of all kinds of file.

use serde_json::{Map, Value};

use super::{file_forms::FLOW_FILE, step_schema::step_definitions};
use crate::{
    language::json_schema,
    portal::{PORTAL_FILE, PROFILE_FILE},
    selectors::SELECTOR_FILE,
};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Flow,
    Selectors,
    Portal,
    Profile,
}

impl FileKind {
    pub const ALL: [Self; 4] = [Self::Flow, Self::Selectors, Self::Portal, Self::Profile];

    /// Where the repository keeps the schema, from its root.
    #[must_use]
    pub const fn schema_path(self) -> &'static str {
        match self {
            Self::Flow => "flows/flow.schema.json",
            Self::Selectors => "selectors/selectors.schema.json",
            Self::Portal => "flows/portal.schema.json",
            Self::Profile => "flows/profile.schema.json",
        }
    }

    /// The JSON Schema (draft 2020-12) of such a file.
    #[must_use]
    pub fn schema(self) -> Value {
        match self {
            Self::Flow => json_schema("Wayleave flow", FLOW_FILE, step_definitions()),
            Self::Selectors => json_schema("Wayleave selector file", SELECTOR_FILE, Map::new()),
            Self::Portal => json_schema("Wayleave portal file", PORTAL_FILE, step_definitions()),
            Self::Profile => json_schema("Wayleave profile", PROFILE_FILE, Map::new()),
        }
    }
}
