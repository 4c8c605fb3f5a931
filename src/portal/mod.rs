//! Portal files and profiles: text in, checked values and findings out. Pure.

mod answers_file;
mod challenge;
mod credentials_file;
mod file_forms;
mod limits_file;
mod portal_file;
mod portal_reader;
mod profile;
mod profile_file;
mod profile_mask;
mod session_file;
mod words_file;

pub use challenge::{AnswerRule, Challenge, InboxRules, MailRules, MessageRules, PushRules};
pub use file_forms::{PORTAL_FILE, PROFILE_FILE};
pub use portal_file::{
    Interrupt, Locale, Lockout, MfaRules, Pacing, Portal, PortalDialog, RooftopRules, SessionRules, Timeouts,
    UploadRules, Words,
};
pub use portal_reader::read_portal;
pub use profile::{BrowserChoice, CredentialSource, Profile};
pub use profile_file::read_profile;
pub use words_file::words_tables;
