//! Codes and links that come by mail: one mailbox, read over IMAP with TLS.
//!
//! Before a challenge is asked for, the mailbox is opened and its next number noted; only mails from that number
//! on count, and of those only what also arrived since then by the server's clock, since a mail that somebody
//! moves here gets a new number too. The sender is the address in `From`, not the name beside it. Nothing in the
//! mailbox is changed.
//!
//! A mail's server is trusted with the mail and nothing else: what it sends is bounded, and no text of a mail is
//! in any message of ours.

mod arrivals;
mod error;
mod mailbox;
mod message;
mod metered;
mod source;
mod tls;

pub use source::MailSource;
