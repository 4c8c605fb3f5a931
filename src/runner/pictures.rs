//! Pictures of steps that act, for whoever records and wants them.

use std::{future::ready, sync::Arc, time::Duration};

use futures::{FutureExt, future::LocalBoxFuture};

use super::{End, Runner, verbs};
use crate::{
    event::{Event, PictureMoment, PictureSeen},
    flow::Step,
    page::{Patience, Picture},
};

/// Of what pictures are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screenshots {
    /// Of what was on the screen when a run failed.
    #[default]
    Failures,
    /// Of each step that acts as well; each costs its step about a tenth of a second.
    Steps,
    Never,
}

impl Runner<'_> {
    /// Lets a wait take a picture of the act that it ends with.
    pub(super) fn picturing(&self, patience: Patience) -> Patience {
        if self.pictures_steps() { patience.picturing(self.redactor.clone()) } else { patience }
    }

    /// Tells the picture of an act.
    pub(super) fn tell_picture_of_act(&mut self, picture: Picture) {
        self.pictured.clone_from(&self.current);
        self.tell_picture(PictureMoment::Act, picture);
    }

    /// The picture of a step whose acts have none of their own: fields are filled in one go.
    pub(super) fn picture_after<'s>(
        &'s mut self,
        step: &'s Step,
        result: &'s Result<(), End>,
    ) -> LocalBoxFuture<'s, ()> {
        let has_one = self.pictured.take().is_some_and(|step| Some(&step) == self.current.as_ref());
        // What failed has its picture from whoever reports it.
        let is_wanted = self.pictures_steps() && !has_one && result.is_ok() && verbs::is_acting(&step.verb);
        if is_wanted { self.take_picture().boxed_local() } else { ready(()).boxed_local() }
    }

    async fn take_picture(&mut self) {
        match self.window.picture(&self.redactor, PICTURE).await {
            Ok(picture) => self.tell_picture(PictureMoment::After, picture),
            Err(error) => tracing::debug!(%error, "a step has no picture"),
        }
    }

    fn tell_picture(&self, moment: PictureMoment, picture: Picture) {
        let Picture { png, viewport, scroll } = picture;
        let (step, window) = (self.current.clone(), self.window.id().0);
        self.events.emit(&Event::Picture(PictureSeen { step, moment, window, png: Arc::new(png), viewport, scroll }));
    }

    fn pictures_steps(&self) -> bool {
        self.screenshots == Screenshots::Steps && self.camera.is_some()
    }
}

/// A step waits no longer for its picture.
const PICTURE: Duration = Duration::from_secs(2);
