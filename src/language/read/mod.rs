//! Nodes into values: one function for each kind of value the language writes. Each reports what it
//! expected and what it found, and gives `None` so that the reader of the whole can go on.

mod format;
mod map;
mod page_pattern;
mod pattern;
mod record_match;
mod reference;
mod scalar;
mod sight;
mod target;
mod template;
mod text_match;
mod whole;

pub use format::check_format;
pub use map::{MapReader, entries};
pub use pattern::pattern;
pub use record_match::record_match;
pub use reference::{local_name, page_reference, page_reference_key, reference, reference_key};
pub use scalar::{boolean, items, keyword, keyword_key, name, one_or_many, text, texts};
pub use sight::{sight, sight_with_arrival};
pub use target::{target, target_or_targets};
pub use template::{expression, template, templates};
pub use text_match::{MatchText, text_match};
pub use whole::{duration, number, whole};
