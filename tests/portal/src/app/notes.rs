//! Deal Notes: a screen of the old application, shown by the shell in a pop-up's iframe.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use uuid::Uuid;

use crate::caller::{Caller, ServiceError};
use crate::template::{escape, fill, page};
use crate::world::World;

const NOTES: &str = include_str!("../web/frames/notes.html");

/// `GET /Deals/Notes/{id}`
pub(super) async fn show(
    State(world): State<Arc<World>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, ServiceError> {
    let here = [caller.session.rooftop];
    let vehicle = world.store.vehicle(id, &here).await?.ok_or(ServiceError::NotFound)?;
    let lines: String = vehicle
        .history
        .iter()
        .map(|entry| {
            format!(
                "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
                entry.at.strftime("%-m/%-d/%Y %-I:%M %p"),
                escape(&entry.user),
                escape(&format!("{}: {}", entry.field, entry.new)),
            )
        })
        .collect();
    Ok(page(fill(
        NOTES,
        &[
            ("stock", &vehicle.stock_number),
            ("title", &vehicle.title()),
            ("lines", &lines),
            ("source", &vehicle.source_detail),
        ],
    )))
}
