//! The shell: its documents and assets, what it loads first, the rooftop switch, the long poll.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use rand::RngExt;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::caller::{Caller, ServiceError};
use crate::dealership::{Rooftop, RooftopId};
use crate::faults::{Api, PromoMode};
use crate::ledger::Deed;
use crate::store::{VehicleFilter, VehicleOrder};
use crate::template::{file, page};
use crate::world::World;

const DOCUMENT: &str = include_str!("../web/shell/shell.html");
const POLL: Duration = Duration::from_secs(20);

macro_rules! assets {
    ($name:expr, $($file:literal),+ $(,)?) => {
        match $name {
            $($file => file($file, include_str!(concat!("../web/shell/", $file))),)+
            "logo.svg" => file("logo.svg", include_str!("../web/logo.svg")),
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    };
}

/// `GET /apps/shell/assets/{file}`
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    assets!(
        name.as_str(),
        "shell.css",
        "widgets.css",
        "pages.css",
        "main.js",
        "dom.js",
        "api.js",
        "busy.js",
        "router.js",
        "popup.js",
        "window.js",
        "inputs.js",
        "combobox.js",
        "datepicker.js",
        "tabstrip.js",
        "frame.js",
        "topbar.js",
        "drawer.js",
        "promo.js",
        "home.js",
        "grid.js",
        "report.js",
        "vehicle.js",
        "vehicle-forms.js",
        "vehicle-tabs.js",
        "history-report.js",
        "simple-pages.js",
    )
}

/// `GET /apps/shell/`: the way back in after a rooftop switch.
pub(super) async fn root(State(world): State<Arc<World>>, headers: HeaderMap, uri: Uri) -> Response {
    if let Some(caller) = Caller::of(&world, &headers) {
        world.sessions.change(&caller.session_id, |session| session.needs_landing = false);
        opened(&world, &caller, &uri);
    }
    page(DOCUMENT.to_owned())
}

/// `GET /apps/shell/{*path}`: every route of the shell is the same document.
pub(super) async fn document(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Path(path): Path<String>,
    uri: Uri,
) -> Response {
    if let Some(caller) = Caller::of(&world, &headers) {
        opened(&world, &caller, &uri);
        let lost = caller.session.needs_landing || world.fault(|faults| faults.report_not_found);
        if lost && path.starts_with("reports/custom/") {
            return Redirect::to("/apps/shell/not-found").into_response();
        }
    }
    page(DOCUMENT.to_owned())
}

fn opened(world: &World, caller: &Caller, uri: &Uri) {
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    world.ledger.note(Some(&caller.user.username), Deed::PageOpened { path });
}

pub(super) async fn unknown() -> Response {
    (StatusCode::NOT_FOUND, "404 - File or directory not found.").into_response()
}

/// `GET …/LoadShell`: user, companies, tiles, and how this page load shall misbehave.
pub(super) async fn load(State(world): State<Arc<World>>, caller: Caller) -> Result<Json<Value>, ServiceError> {
    caller.reach(&world, Api::Shell).await?;
    let rooftop = world.rooftop(caller.session.rooftop).ok_or(ServiceError::NotFound)?;
    let window = Some((0, 0));
    let (order, filter) = (VehicleOrder::default(), VehicleFilter::default());
    let (_, active) = world.store.search(rooftop.id, &filter, order, window).await?;
    let companies: Vec<_> = caller.user.rooftops.iter().filter_map(|id| world.rooftop(*id)).collect();
    let promo = promo_delay(&world, &caller);
    let (loader_stuck, late_filter_ms, sign_out_dialog) =
        world.fault(|faults| (faults.loader_stuck, faults.late_filter_ms, faults.sign_out_dialog));
    Ok(Json(json!({
        "user": {
            "name": caller.user.display_name,
            "username": caller.user.username,
            "role": caller.user.role.label(),
            "seesCost": caller.user.role.sees_cost(),
        },
        "company": company(rooftop),
        "companies": companies.into_iter().map(company).collect::<Vec<_>>(),
        "tiles": { "activeInventory": active },
        "files": world.origins.files,
        "promo": promo,
        "cursor": *world.promo_bell.borrow(),
        "behaviour": {
            "loaderStuck": loader_stuck,
            "lateFilterMs": late_filter_ms,
            "signOutDialog": sign_out_dialog,
        },
    })))
}

fn company(rooftop: &Rooftop) -> Value {
    json!({
        "id": rooftop.id,
        "name": rooftop.name,
        "city": rooftop.city,
        "label": rooftop.label(),
        "lots": rooftop.lots.iter().map(|lot| &lot.name).collect::<Vec<_>>(),
    })
}

/// Milliseconds until this page load's pop-up, if it shall have one.
fn promo_delay(world: &World, caller: &Caller) -> Option<u32> {
    let mut rng = rand::rng();
    match world.fault(|faults| faults.promo) {
        PromoMode::Off => None,
        PromoMode::Always => Some(700),
        PromoMode::Random if caller.session.promos_left == 0 || !rng.random_bool(0.4) => None,
        PromoMode::Random => {
            world.sessions.change(&caller.session_id, |session| session.promos_left -= 1);
            Some(rng.random_range(300..4_500))
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Switch {
    #[serde(rename = "companyId")]
    company_id: RooftopId,
}

/// `POST …/SwitchCompany`: no new sign-in, but deep links to reports are lost until the root is loaded.
pub(super) async fn switch_company(
    State(world): State<Arc<World>>,
    caller: Caller,
    Json(Switch { company_id }): Json<Switch>,
) -> Result<Json<Value>, ServiceError> {
    if !caller.user.rooftops.contains(&company_id) {
        return Err(ServiceError::NotAllowed);
    }
    world.sessions.change(&caller.session_id, |session| {
        session.rooftop = company_id;
        session.needs_landing = true;
    });
    let deed = Deed::RooftopSwitched { rooftop: company_id };
    world.ledger.note(Some(&caller.user.username), deed);
    Ok(Json(json!({ "success": true })))
}

#[derive(Deserialize)]
pub(super) struct Cursor {
    after: u64,
}

/// `GET …/Poll`: answers when a pop-up was asked for, or after twenty seconds with nothing new.
pub(super) async fn poll(
    State(world): State<Arc<World>>,
    _: Caller,
    Query(Cursor { after }): Query<Cursor>,
) -> Json<Value> {
    let mut bell = world.promo_bell.subscribe();
    let rung = tokio::select! {
        rung = bell.wait_for(|count| *count > after) => rung.is_ok(),
        () = tokio::time::sleep(POLL) => false,
        () = world.closing.cancelled() => false,
    };
    let cursor = *world.promo_bell.borrow();
    Json(json!({ "cursor": cursor, "promo": rung }))
}
