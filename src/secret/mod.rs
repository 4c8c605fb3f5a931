//! Secrets, and the one place that takes them out of what is kept.
//!
//! A [`Secret`] cannot be printed, compared or written out; [`Secret::expose`] is the only door. The
//! [`Redactor`] holds the secrets that are live in a run; every text that leaves for a log, a
//! recording or an error goes through it first. A secret is added before it is first used, so that
//! nothing made from it can be kept unredacted. Private values, which are
//! personal and not secret, may be printed as records and nowhere else; what is recorded holds
//! [`StandIns`] for them. Nothing here is durable.

mod character;
mod field_names;
mod forms;
mod private_values;
mod redactor;
#[expect(clippy::module_inception, reason = "the room is named after the type in it")]
mod secret;
mod seen_html;
mod seen_text;
mod stand_ins;
mod tokens;

pub use field_names::{Sensitive, sensitive};
pub use private_values::PRIVATE_MARK;
pub use redactor::{MARK, Redactor, RedactorNow, TooLong};
pub use secret::Secret;
pub use stand_ins::StandIns;
