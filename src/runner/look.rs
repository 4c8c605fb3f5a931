//! What the files would find and see right now, outside of any flow: for whoever tries them.

use std::time::Duration;

use super::{
    End, FailureCause, Runner,
    resolve::{Found, shape_aim},
};
use crate::{
    cdp::Deadline,
    extract::{self, ExtractError, Survey},
    language::{self, Reference, Sight},
    model::{Record, Value},
    page::{Aim, Failure, Scope, Window},
    selectors::{Locator, Named},
};

/// Whether a sight holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    Holds,
    /// Why it does not.
    Fails(String),
    /// It cannot be told outside of a run, and why.
    Open(String),
}

/// The root of a shape is there within this time.
const ROOT: Duration = Duration::from_millis(500);

impl<'a> Runner<'a> {
    /// The window that is looked at.
    #[must_use]
    pub fn window(&self) -> &Window {
        &self.window
    }

    /// Goes to an address, which must be of one of the portal's origins.
    ///
    /// # Errors
    /// It is of another origin, or does not come within the portal's time for a page.
    pub async fn open(&mut self, address: &str) -> Result<(), End> {
        let span = self.files.portal().span;
        let origin = |address: &str| url::Url::parse(address).ok().map(|url| url.origin().ascii_serialization());
        let known: Vec<String> = self.origins.values().filter_map(|address| origin(address)).collect();
        if origin(address).is_none_or(|origin| !known.contains(&origin)) {
            let message = format!("the address is not of the portal's origins: {}", known.join(", "));
            return Err(End::failed(span, FailureCause::Data, message));
        }
        let deadline = Deadline::after(self.files.portal().timeouts.first_page);
        let window = self.window.clone();
        window.goto(address, deadline).await.map_err(|failure| End::from_page(span, &failure))?;
        // Its own scripts have run; what it loads later is waited for by whoever looks.
        window.status(true, deadline).await.map_err(|failure| End::from_page(span, &failure))?;
        Ok(())
    }

    /// Waits until a page is ready, within the portal's time for a page.
    ///
    /// # Errors
    /// It does not become so.
    pub async fn until_ready(&mut self, page: &str) -> Result<(), End> {
        let span = self.files.portal().span;
        let page = self.page(page, span)?;
        let deadline = Deadline::after(self.files.portal().timeouts.page);
        self.wait_ready(page, span, deadline).await
    }

    /// A failure of the page, as one of the files.
    #[must_use]
    pub fn failed(&self, failure: &Failure) -> End {
        End::from_page(self.files.portal().span, failure)
    }

    /// The aim at an element, at a part in every item, or at the items of a shape.
    ///
    /// # Errors
    /// The name is none of these.
    pub fn aim(&self, reference: &Reference) -> Result<Aim, End> {
        match self.lookup(reference)? {
            (_, Named::Element(_)) => Ok(self.plain_aim(&self.element(reference)?)),
            (page, Named::Shape(shape)) => Ok(shape_aim(page, shape, reference)),
            (_, Named::Part { shape, .. }) => {
                let mut aim = self.plain_aim(&self.element(reference)?);
                let around = shape.root.iter().chain(&shape.each);
                aim.scopes.extend(around.map(|locator| Scope { ranks: vec![locator.clone()] }));
                aim.many = true;
                Ok(aim)
            }
            _ => Err(End::page(reference.span, format!("`{reference}` is no element, part or shape"))),
        }
    }

    /// The aim at what a locator finds, on no page in particular.
    #[must_use]
    pub fn aim_at(&self, locator: &Locator) -> Aim {
        Aim::new("the locator", vec![locator.clone()], locator.frame.clone())
    }

    /// Why a text of the page is not what an element's type says; `None` if it is, and for what is private,
    /// which may be a stand-in.
    #[must_use]
    pub fn unreadable(&self, reference: &Reference, text: Option<&str>) -> Option<String> {
        let Found { element, .. } = self.element(reference).ok()?;
        let read = extract::read_text(text, &element.reading, &self.reading, None);
        read.err().filter(|_| !element.private).map(|error| error.to_string())
    }

    /// Has sights be judged with what a flow was given; those that name an input that is not known stay open.
    pub fn look_with(&mut self, inputs: Option<&Record>) {
        self.scope = language::Scope::new(self.zone.clone());
        if let Some(inputs) = inputs {
            self.scope.set("inputs", Value::Record(inputs.clone()));
        }
    }

    /// Whether a sight holds right now.
    ///
    /// # Errors
    /// The window is gone or does not answer.
    pub async fn judged(&mut self, sight: &'a Sight) -> Result<Judged, End> {
        let judgement = match self.judgement_of(sight) {
            Ok(judgement) => judgement,
            // A value that only a run has, or a window.
            Err(end) => return Ok(Judged::Open(end.to_string())),
        };
        Ok(self.why_not(&judgement, sight.span).await?.map_or(Judged::Holds, Judged::Fails))
    }

    /// What a shape gives right now.
    ///
    /// # Errors
    /// It is no shape, or the window is gone or does not answer.
    pub async fn survey(&mut self, reference: &Reference) -> Result<Result<Survey, ExtractError>, End> {
        let (page, shape) = self.shape(reference)?;
        let request = self.snapshot_request(page, shape, reference);
        let taken = self.take(&request, reference.span, Deadline::after(ROOT)).await?;
        let read = extract::survey(&taken.snapshot, shape, &self.reading, false);
        if let (Err(ExtractError::NoItems { .. }), Some(empty)) = (&read, &shape.empty)
            && self.judged(empty).await? == Judged::Holds
        {
            return Ok(extract::survey(&taken.snapshot, shape, &self.reading, true));
        }
        Ok(read)
    }
}
