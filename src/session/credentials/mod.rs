//! Credentials: each from the source that a profile names, known to the redactor as soon as it is read.

#[expect(clippy::module_inception, reason = "the room is named after the type in it")]
mod credentials;
mod error;
mod read_command;
mod read_descriptor;

pub(super) use credentials::secret_of;
pub use credentials::{Credentials, read_source, secret_field};
pub use error::{CredentialError, SourceProblem};
pub(super) use read_command::read_command;
pub(super) use read_descriptor::read_descriptor;
