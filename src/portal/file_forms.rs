//! The forms of portal files and profiles.

use super::Challenge;
use crate::language::{
    form::{Form, Key, ScalarForm, optional, required},
    forms::{BOOL, DURATION, ELEMENT, MATCH, PAGE, SIGHT, TEXT},
};

const FLOW: Form = Form::Scalar(ScalarForm::Flow);
const URLS: Form = Form::Pairs(ScalarForm::Name, &TEXT);

const SESSION: Form = Form::Map(&[
    required("flow", FLOW, "the flow that signs in, with `effect: session`"),
    optional("sign_out", FLOW, "run at the end of a run whose session is not kept"),
    required("signed_in", SIGHT, "what is seen while signed in"),
    optional("signed_out", SIGHT, "seen in the middle of a run: sign in again"),
    required("probe", PAGE, "the page that shows whether there is a session"),
    optional("ended", Form::Pairs(ScalarForm::ElementOrSight, &TEXT), "sights that say why a session ended"),
    optional("max_age", DURATION, "an older session is not used again"),
    optional("idle", DURATION, "the portal ends a session that did nothing for so long"),
    optional("seats", Form::Whole(1, 1000), "how many may be signed in at once; with 1, one run at a time"),
    optional("rotates", BOOL, "cookies are replaced in use, and those before end: one run at a time"),
    optional("lockout", LOCKOUT, "how often the portal lets one fail; half of it is used"),
    optional("backoff", Form::List(&DURATION), "how long a seat is left to whoever took it [1m, 5m, 15m]"),
    optional("indexed_db", BOOL, "a session needs the databases of its pages"),
]);

const LOCKOUT: Form = Form::Map(&[
    required("tries", Form::Whole(2, 1000), "failures after which a user is locked"),
    required("within", DURATION, "failures are forgotten after this long"),
]);

const INTERRUPT: Form = Form::Map(&[
    required("name", TEXT, ""),
    required("seen", SIGHT, ""),
    required("do", Form::Steps, ""),
    required("max", Form::Whole(1, 1000), ""),
]);

const LOCALE: Form = Form::Map(&[
    required("date", TEXT, "strftime, as `%m/%d/%Y`"),
    optional("time", TEXT, "strftime, as `%I:%M %p`"),
    required("money", TEXT, "a pattern, as `#,##0.00`"),
    required("timezone", TEXT, "an IANA name, as `America/Chicago`"),
    required("language", TEXT, "a language tag, as `en-US`"),
]);

const UPLOAD: Form = Form::Map(&[
    required("types", Form::OneOrMany(&TEXT), "media types"),
    required("max_bytes", Form::Whole(1, u32::MAX as i64), ""),
    required("max_count", Form::Whole(1, 10_000), ""),
    optional("max_side", Form::Whole(1, 100_000), "of a picture, in pixels"),
]);

fn challenges() -> Vec<&'static str> {
    Challenge::WORDS.iter().map(|(word, _)| *word).collect()
}

/// The keys of a portal file.
pub const PORTAL_FILE: &[Key] = &[
    required("portal", TEXT, "the folder's name"),
    optional("about", TEXT, "for people"),
    required("origins", URLS, "the only places a run may go"),
    required("home", PAGE, ""),
    required("session", SESSION, "how a session is made, recognised and ended"),
    required("secrets", Form::List(&Form::Scalar(ScalarForm::Name)), "what a profile must give"),
    optional(
        "mfa",
        Form::Map(&[
            required("prefer", Form::List(&Form::Word(challenges)), "the best first"),
            required("tries", Form::Whole(1, 10), ""),
            optional("period", DURATION, ""),
        ]),
        "",
    ),
    optional(
        "rooftop",
        Form::Map(&[required("flow", FLOW, "the flow that switches"), required("shows", ELEMENT, "which one it is")]),
        "where one login serves several stores",
    ),
    optional("interrupts", Form::List(&INTERRUPT), "may cover the page at any time"),
    optional(
        "dialogs",
        Form::List(&Form::Map(&[
            required("text", MATCH, ""),
            required("do", Form::Word(|| vec!["accept", "dismiss"]), ""),
        ])),
        "native dialogs that no step speaks of",
    ),
    optional(
        "words",
        Form::Pairs(ScalarForm::Name, &Form::Pairs(ScalarForm::Name, &Form::OneOrMany(&TEXT))),
        "the portal's words for your values",
    ),
    required("locale", LOCALE, "how the portal writes dates and numbers"),
    optional(
        "timeouts",
        Form::Map(&[
            optional("step", DURATION, ""),
            optional("page", DURATION, ""),
            optional("first_page", DURATION, ""),
            optional("flow", DURATION, ""),
        ]),
        "",
    ),
    optional(
        "pacing",
        Form::Map(&[optional("act", DURATION, ""), optional("page", DURATION, "")]),
        "pauses a person would make",
    ),
    required("quiet", DURATION, "after this the portal has finished what it was doing"),
    optional("uploads", Form::Pairs(ScalarForm::Name, &UPLOAD), "limits, by kind of upload"),
    optional("private", Form::List(&ELEMENT), "personal data"),
];

const SOURCE: Form = Form::Either(&[
    Form::Map(&[required("env", TEXT, "a variable")]),
    Form::Map(&[required("file", TEXT, "a file, from this one on")]),
    Form::Map(&[required("fd", Form::Whole(3, 1023), "an open file's number")]),
    Form::Map(&[required("command", Form::OneOrMany(&TEXT), "a program and its arguments; no shell")]),
    Form::Map(&[required("vault", TEXT, "a name in the vault")]),
]);

/// The keys of a profile.
pub const PROFILE_FILE: &[Key] = &[
    required("profile", TEXT, "a name"),
    required("portal", TEXT, ""),
    optional("origins", URLS, "addresses of this installation, by the portal's names"),
    optional("rooftop", TEXT, "where one login has several"),
    required("credentials", Form::Pairs(ScalarForm::Name, &SOURCE), "where each secret comes from; never the secret"),
    optional("mfa", Form::Map(MFA), "where the answers to challenges come from"),
    optional(
        "browser",
        Form::Map(&[
            optional("path", TEXT, "the browser to start"),
            optional("ws", TEXT, "or the `ws://` or `wss://` address of the one to attach to"),
            optional("headed", BOOL, ""),
        ]),
        "",
    ),
];

/// A person, in place of any other way.
const PERSON: Form = Form::Map(&[required("ask", Form::Just("terminal"), "a person at the terminal types it")]);
const FROM: &str = "the sender; `@example.com` is any of that domain";
const PATTERN: Form = Form::Scalar(ScalarForm::Pattern);
const COMMAND: Key =
    required("command", Form::OneOrMany(&TEXT), "a program that prints it, and its arguments; no shell");

const SUBJECT: Key = optional("subject", MATCH, "");
const MAX_AGE: Key = optional("max_age", DURATION, "older ones never count [10m]");
const CODE_PATTERN: Key = optional("pattern", PATTERN, "one group: the code, or the link");

const IMAP: Form = Form::Map(&[
    required("host", TEXT, "the mail server; always TLS"),
    optional("port", Form::Whole(1, 65_535), "[993]"),
    required("user", SOURCE, ""),
    required("password", SOURCE, ""),
    optional("mailbox", TEXT, "[INBOX]"),
    optional("ca", TEXT, "a certificate authority of its own, in PEM"),
    required("from", TEXT, FROM),
    SUBJECT,
    MAX_AGE,
    CODE_PATTERN,
]);
const INBOX: Form = Form::Map(&[
    required("to", TEXT, "the number or address that the portal sends to"),
    optional("from", TEXT, FROM),
    SUBJECT,
    MAX_AGE,
    CODE_PATTERN,
]);

const TOTP: Form = Form::Either(&[
    SOURCE,
    Form::Map(&[required("code", Form::Map(&[COMMAND]), "codes, of whoever keeps the seed")]),
    PERSON,
]);
const MESSAGE: Form = Form::Either(&[
    Form::Map(&[required("imap", IMAP, "a mailbox")]),
    Form::Map(&[required("inbox", INBOX, "what `wayleave inbox` took in")]),
    Form::Map(&[COMMAND]),
    PERSON,
]);
const PUSH: Form = Form::Map(&[
    optional("wait", DURATION, "for the person [2m]"),
    optional("say", TEXT, "what the person is told to press"),
]);

const MFA: &[Key] = &[
    optional("totp", Form::OneOrMany(&TOTP), "the seed, base32 or `otpauth://`"),
    optional("email", Form::OneOrMany(&MESSAGE), "a code by mail"),
    optional("sms", Form::OneOrMany(&MESSAGE), "a code by text message"),
    optional("push", PUSH, "a person approves it on a phone"),
    optional("link", Form::OneOrMany(&MESSAGE), "an address by mail or text message"),
    optional("ask", Form::Just("terminal"), "a person at the terminal; also where every other way failed"),
];
