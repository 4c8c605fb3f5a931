//! One listener, four sites: requests are told apart by their Host header.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{DATE, HOST};
use axum::response::{Html, IntoResponse, Response};
use tower::ServiceExt;

use crate::faults::Site;
use crate::world::World;
use crate::{app, frames, identity, sso};

pub(crate) fn routes(world: &Arc<World>) -> Router {
    let app = app::routes(Arc::clone(world));
    let idp = identity::routes(Arc::clone(world));
    let files = frames::files_routes(Arc::clone(world));
    let history = frames::history_routes(Arc::clone(world));
    let sso = sso::routes(Arc::clone(world));
    let origins = world.origins.clone();
    let world = Arc::clone(world);
    Router::new().fallback(move |request: Request| {
        let world = Arc::clone(&world);
        let origin = origin_of(&request);
        let site = match origin.as_deref() {
            Some(origin) if origin == origins.app => Some(app.clone()),
            Some(origin) if origin == origins.idp => Some(idp.clone()),
            Some(origin) if origin == origins.files => Some(files.clone()),
            Some(origin) if origin == origins.history => Some(history.clone()),
            Some(origin) if origin == origins.sso => Some(sso.clone()),
            _ => None,
        };
        let down = world.fault(|faults| {
            faults.down.iter().any(|site| match site {
                Site::App => origin.as_deref() == Some(&origins.app),
                Site::Idp => origin.as_deref() == Some(&origins.idp),
                Site::Sso => origin.as_deref() == Some(&origins.sso),
            })
        });
        let down = down || world.fault(|faults| faults.down_after).is_some_and(|milestone| world.ledger.has(milestone));
        async move {
            let mut answer = match site {
                Some(_) if down => unavailable(),
                Some(site) => site.oneshot(request).await.into_response(),
                None => misdirected(),
            };
            // By the portal's clock, not the server's.
            answer.headers_mut().extend(world.clock.http_date().map(|date| (DATE, date)));
            answer
        }
    })
}

fn origin_of(request: &Request) -> Option<String> {
    let host = request.headers().get(HOST)?.to_str().ok()?;
    Some(format!("http://{}", host.to_ascii_lowercase()))
}

fn unavailable() -> Response {
    let body = "<!doctype html><title>503</title><h1>Service Unavailable</h1>";
    (StatusCode::SERVICE_UNAVAILABLE, Html(body)).into_response()
}

fn misdirected() -> Response {
    (StatusCode::MISDIRECTED_REQUEST, "no site of the practice portal has this host name").into_response()
}
