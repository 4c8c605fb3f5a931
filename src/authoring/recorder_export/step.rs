//! One step of an export, as it is written.

use serde::Deserialize;

/// All keys that any step may have.
pub(super) const KEYS: &[&str] = &[
    "type",
    "target",
    "frame",
    "selectors",
    "assertedEvents",
    "timeout",
    "url",
    "value",
    "key",
    "button",
    "offsetX",
    "offsetY",
    "duration",
    "deviceType",
    "x",
    "y",
    "width",
    "height",
    "deviceScaleFactor",
    "isMobile",
    "hasTouch",
    "isLandscape",
    "operator",
    "count",
    "visible",
    "properties",
    "attributes",
    "expression",
    "name",
    "parameters",
    "download",
    "upload",
    "latency",
];

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Step {
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// `main`, or the address of another window or frame.
    pub(super) target: Option<String>,
    /// Frames by their position, from the outside in.
    pub(super) frame: Vec<u32>,
    pub(super) selectors: Vec<Selector>,
    pub(super) asserted_events: Vec<AssertedEvent>,
    pub(super) timeout: Option<f64>,
    pub(super) url: Option<String>,
    pub(super) value: Option<String>,
    pub(super) key: Option<String>,
    pub(super) button: Option<String>,
    pub(super) operator: Option<String>,
    pub(super) count: Option<u32>,
    pub(super) visible: Option<bool>,
    pub(super) properties: Option<serde_json::Map<String, serde_json::Value>>,
    pub(super) attributes: Option<serde_json::Map<String, serde_json::Value>>,
}

/// One selector, or one in each of the shadow roots that lead to the element.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Selector {
    One(String),
    Chain(Vec<String>),
}

impl Selector {
    pub(super) fn parts(&self) -> &[String] {
        match self {
            Self::One(selector) => std::slice::from_ref(selector),
            Self::Chain(parts) => parts,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct AssertedEvent {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) url: Option<String>,
}
