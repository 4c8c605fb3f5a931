//! The demo's profile: the practice portal's first user, whose secrets never touch a disk.

use std::{
    io::{self, PipeReader, Write},
    os::fd::AsRawFd,
};

use indexmap::IndexMap;
use practice_portal::Portal;

use crate::{
    language::{FileId, Span},
    portal::{AnswerRule, BrowserChoice, Challenge, CredentialSource, Profile},
};

/// A profile and the pipes that its secrets wait in.
pub(super) struct DemoProfile {
    pub(super) profile: Profile,
    _pipes: Vec<PipeReader>,
}

impl DemoProfile {
    pub(super) fn of(portal: &Portal) -> io::Result<Self> {
        let user = portal.users().first().ok_or_else(|| io::Error::other("the portal has no user"))?;
        let mut pipes = Vec::new();
        let mut source = |secret: &str| {
            let (reader, mut writer) = io::pipe()?;
            writer.write_all(secret.as_bytes())?;
            let number = u32::try_from(reader.as_raw_fd()).map_err(io::Error::other)?;
            pipes.push(reader);
            io::Result::Ok(CredentialSource::Fd(number))
        };
        let credentials = IndexMap::from([
            ("username".to_owned(), source(&user.username)?),
            ("password".to_owned(), source(&user.password)?),
        ]);
        let mfa = IndexMap::from([(Challenge::Totp, vec![AnswerRule::Seed(source(&user.totp_secret)?)])]);
        let origins = portal.origins().into_iter().map(|(name, url)| (name.to_owned(), url.to_owned())).collect();
        let profile = Profile {
            name: "practice".to_owned(),
            portal: "dealercenter".to_owned(),
            origins,
            rooftop: portal.rooftops().first().map(|rooftop| rooftop.name.clone()),
            credentials,
            mfa,
            browser: BrowserChoice::default(),
            span: Span::file_start(FileId(0)),
        };
        Ok(Self { profile, _pipes: pipes })
    }
}
