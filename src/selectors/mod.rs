//! Selector files: the only place that knows a portal's DOM. Text in, checked pages and findings out.

mod css;
mod css_words;
mod element;
mod element_file;
mod file_forms;
mod generated;
mod json_path;
mod locator;
mod locator_file;
mod locator_text;
mod locators_of;
mod named;
mod page;
mod page_file;
mod reading_file;
mod role;
mod route_file;
mod shape;
mod shape_file;
mod shape_type;
mod snapshot;
mod snapshot_rule;
mod source_rule;
mod suggestion;
mod unique_rule;
mod xpath;
mod xpath_token;

pub use element::{Choose, Element, Response};
pub use file_forms::SELECTOR_FILE;
pub use generated::{SIGNS, looks_generated};
pub use json_path::{JsonPath, JsonStep};
pub use locator::{By, Locator};
pub use locator_file::parse_locator;
pub use named::Named;
pub use page::{Page, Route, RouteSegment};
pub use page_file::read_page;
pub use shape::{Field, FieldOrigin, Shape, ShapeSource, TextReading, TextSource};
pub use snapshot::{
    Questions, STAMP_BLOCK, STAMP_CASE, STAMP_CHECKED, STAMP_DISABLED, STAMP_HIDDEN, STAMP_ITEM, STAMP_LABELS,
    STAMP_NAME, STAMP_ROLE, STAMP_SELECTED, STAMP_SHOWN, STAMP_VALUE, Snapshot,
};
pub use suggestion::{Basis, Suggestion};
