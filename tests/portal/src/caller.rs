//! Who calls a data service: the session behind the cookie, and the faults on the way.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::faults::Api;
use crate::session::{self, EndedShows, Session, SessionEnd};
use crate::store::StoreError;
use crate::users::PortalUser;
use crate::world::World;

/// Why a service does not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServiceError {
    #[error("{}", .why.unwrap_or(SessionEnd::Expired).text())]
    SignedOut { why: Option<SessionEnd>, leave: bool },
    #[error("You do not have permission for this function")]
    NotAllowed,
    #[error("Record not found")]
    NotFound,
    #[error("Invalid request: {0}")]
    Invalid(&'static str),
    #[error("An unexpected error has occurred")]
    Broken,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl IntoResponse for ServiceError {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::SignedOut { .. } => StatusCode::UNAUTHORIZED,
            Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Store(error) => {
                tracing::error!(%error, "portal store");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        let mut answer = json!({ "message": self.to_string() });
        if let Self::SignedOut { why, leave } = self {
            answer["ended"] = json!(why);
            answer["leave"] = json!(leave);
        }
        (status, Json(answer)).into_response()
    }
}

/// A signed-in user's call.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) session_id: String,
    pub(crate) session: Session,
    pub(crate) user: PortalUser,
}

impl Caller {
    /// The caller behind these headers, if the session lives.
    pub(crate) fn of(world: &World, headers: &HeaderMap) -> Option<Self> {
        Self::meet(world, headers).ok()
    }

    /// The caller behind these headers, or why their session is over, if it ever began.
    pub(crate) fn meet(world: &World, headers: &HeaderMap) -> Result<Self, Option<SessionEnd>> {
        let session_id = cookie(headers, session::COOKIE).ok_or(None)?.to_owned();
        let rules = world.fault(|faults| faults.session.clone());
        let session = world.sessions.touch(&session_id, world.clock.seconds(), &rules)?;
        let user = world.user(&session.username).ok_or(None)?.clone();
        Ok(Self { session_id, session, user })
    }

    /// Lets the faults set for `api` have their way with this call.
    pub(crate) async fn reach(&self, world: &World, api: Api) -> Result<(), ServiceError> {
        let (wait, failing) = world.faults.with(|faults| (faults.slow_ms.get(&api).copied(), faults.take_failure(api)));
        if let Some(wait) = wait {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(wait)) => {}
                () = world.closing.cancelled() => {}
            }
        }
        if failing { Err(ServiceError::Broken) } else { Ok(()) }
    }
}

impl FromRequestParts<Arc<World>> for Caller {
    type Rejection = ServiceError;

    async fn from_request_parts(parts: &mut Parts, world: &Arc<World>) -> Result<Self, Self::Rejection> {
        let leave = world.fault(|faults| faults.session.ended_shows == EndedShows::Redirect);
        Self::meet(world, &parts.headers).map_err(|why| ServiceError::SignedOut { why, leave })
    }
}

/// The value of a request cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}
