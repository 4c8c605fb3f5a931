//! The application itself, on `app.localhost`: sign-in hand-over, shell documents, data services.
//!
//! The shell is a single-page application served from `web/shell`; its data services live under
//! `/api-gateway/<service>/<Controller>/<Action>` and answer 401 once the session is gone.

mod export;
mod notes;
mod report;
mod search;
mod shell;
mod sign_in;
mod vehicle;

use std::sync::Arc;

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};

use crate::world::World;

pub(crate) fn routes(world: Arc<World>) -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::to("/apps/shell/") }))
        .route("/signin", get(sign_in::start))
        .route("/callback", get(sign_in::callback))
        .route("/signout", get(sign_in::sign_out))
        .route("/apps/shell", get(|| async { Redirect::to("/apps/shell/") }))
        .route("/apps/shell/", get(shell::root))
        .route("/apps/shell/assets/{file}", get(shell::asset))
        .route("/apps/shell/{*path}", get(shell::document))
        .route("/Deals/Notes/{id}", get(notes::show))
        .nest("/api-gateway", services())
        .fallback(shell::unknown)
        .with_state(world)
}

fn services() -> Router<Arc<World>> {
    Router::new()
        .route("/admin/userauth/public/validaterefreshtoken", get(sign_in::validate))
        .route("/admin/userauth/public/antiforgery", get(sign_in::antiforgery))
        .route("/admin/userauth/SwitchCompany", post(shell::switch_company))
        .route("/admin/Shell/LoadShell", get(shell::load))
        .route("/admin/Notification/Poll", get(shell::poll))
        .route("/search/GlobalSearch/Search", post(search::search))
        .route("/reports/inventoryreport/Settings", get(report::settings).delete(report::reset))
        .route("/reports/inventoryreport/Search", post(report::search))
        .route("/reports/inventoryreport/Export", get(export::download))
        .route("/inventory/Inventory/LoadInventoryById", post(vehicle::load))
        .route("/inventory/BookService/GetValuationValues", post(vehicle::books))
        .route("/inventory/HistoryReport/Run", post(vehicle::history_report))
}
