//! What stands in a message: its lines and links, and the code or the address that is meant. Pure; a mail and
//! a text message are read alike.

mod code;
mod html;
mod link;
mod text;

use regex::Regex;
use thiserror::Error;

pub(crate) use html::read_html;
pub(crate) use text::{Link, Reading, read_plain};

use crate::secret::Secret;

/// What a message is read for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sought<'a> {
    Code,
    /// An address of one of these origins.
    Link(&'a [String]),
}

/// Why a message is not the one. Never holds what stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub(crate) enum NotIt {
    #[error("without a code")]
    NoCode,
    #[error("with several numbers that could be the code (a `pattern` says which)")]
    SeveralCodes,
    #[error("without a link to a page of the portal")]
    NoLink,
    #[error("with several links that could be it (a `pattern` says which)")]
    SeveralLinks,
}

/// Finds what is sought in the parts of a message, the likeliest part first. A pattern of the profile
/// decides alone.
///
/// # Errors
/// It is in none of them, or not clear in any.
pub(crate) fn find<'r>(
    parts: impl Iterator<Item = &'r Reading>,
    sought: Sought<'_>,
    pattern: Option<&Regex>,
) -> Result<Secret, NotIt> {
    let mut unclear = None;
    for part in parts {
        let found = match sought {
            Sought::Code => code::find_code(&part.lines, pattern),
            Sought::Link(origins) => link::find_link(part, origins, pattern),
        };
        match found {
            Ok(secret) => return Ok(secret),
            Err(not) => unclear = unclear.max(Some(not)),
        }
    }
    Err(unclear.unwrap_or(match sought {
        Sought::Code => NotIt::NoCode,
        Sought::Link(_) => NotIt::NoLink,
    }))
}
