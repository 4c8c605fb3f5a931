//! A window in which recorded pages are looked at.

use std::{collections::BTreeMap, path::Path};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::TrialError;
use crate::{
    cdp::{Browser, Deadline},
    event::Stream,
    extract::Context,
    flow::PortalFiles,
    language::SourceMap,
    page::{Failure, RecordedPage, SHOWING, Use, Visit, VisitOptions, Window},
    runner::{Budget, Copies, Equipment, Runner, Screenshots},
    secret::{Redactor, Secret},
    session::SystemClock,
};

/// A window of recorded pages, in a context of its own.
pub struct RecordedWindow {
    visit: Visit,
    window: Window,
    /// None: nobody signs in to a recording.
    secrets: BTreeMap<String, Secret>,
}

impl RecordedWindow {
    /// Opens one. The browser is best one that can reach nobody.
    ///
    /// # Errors
    /// The browser does not answer in time.
    pub async fn open(browser: &Browser, use_: Use) -> Result<Self, Failure> {
        let options = VisitOptions { roles: true, from_recordings: true, use_, ..VisitOptions::default() };
        let (visit, window, _) = Visit::begin(browser, options, Deadline::after(SHOWING)).await?;
        Ok(Self { visit, window, secrets: BTreeMap::new() })
    }

    /// Shows a page.
    ///
    /// # Errors
    /// The browser does not show it in time.
    pub async fn show(&self, page: &RecordedPage) -> Result<(), Failure> {
        self.visit.show_recorded(&self.window, page, Deadline::after(SHOWING)).await
    }

    #[must_use]
    pub fn window(&self) -> &Window {
        &self.window
    }

    /// What looks at the page that is shown with a portal's files, as on the day of the recording.
    ///
    /// # Errors
    /// The portal's locale cannot be used.
    pub fn runner<'a>(
        &'a self,
        files: &'a PortalFiles,
        sources: &'a SourceMap,
        today: Date,
    ) -> Result<Runner<'a>, TrialError> {
        let portal = files.portal();
        let zone = &portal.locale.timezone;
        let zone = TimeZone::get(zone).map_err(|_| TrialError::TimeZone(zone.clone()))?;
        Ok(Runner::new(Equipment {
            camera: None,
            screenshots: Screenshots::Never,
            files,
            sources,
            origins: portal.origins.clone(),
            rooftop: None,
            visit: &self.visit,
            window: self.window.clone(),
            events: Stream::new(Vec::new()),
            redactor: Redactor::new(),
            secrets: &self.secrets,
            authenticator: None,
            clock: &SystemClock,
            budget: Budget::default(),
            copies: Copies::below(Path::new("")),
            slow_mo: None,
            reading: Context::new(&portal.locale, &portal.words, today)?,
            zone,
            started: Timestamp::now(),
            watch: None,
        }))
    }

    /// Closes it.
    pub async fn close(self) {
        if let Err(error) = self.visit.end(Deadline::after(SHOWING)).await {
            tracing::debug!(%error, "the context of recorded pages did not close");
        }
    }
}
