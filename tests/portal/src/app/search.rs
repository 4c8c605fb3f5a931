//! The search box of the top bar.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::report::thumbnail;
use crate::caller::{Caller, ServiceError};
use crate::faults::Api;
use crate::ledger::Deed;
use crate::store::{VehicleFilter, VehicleOrder};
use crate::world::World;

const CARDS: u32 = 8;

#[derive(Deserialize)]
pub(super) struct Wanted {
    text: String,
}

/// `POST …/GlobalSearch/Search`: the first units whose stock number, VIN or title holds the text.
pub(super) async fn search(
    State(world): State<Arc<World>>,
    caller: Caller,
    Json(Wanted { text }): Json<Wanted>,
) -> Result<Json<Value>, ServiceError> {
    caller.reach(&world, Api::Search).await?;
    let text = text.trim().to_owned();
    world.ledger.note(Some(&caller.user.username), Deed::Searched { text: text.clone() });
    let filter = VehicleFilter { anywhere: text, ..VehicleFilter::default() };
    let order = VehicleOrder::default();
    let rooftop = caller.session.rooftop;
    let (vehicles, total) = world.store.search(rooftop, &filter, order, Some((0, CARDS))).await?;
    let cards: Vec<Value> = vehicles
        .iter()
        .map(|vehicle| {
            json!({
                "id": vehicle.id,
                "title": vehicle.title(),
                "stockNumber": vehicle.stock_number,
                "vin": vehicle.vin,
                "status": vehicle.status.label(),
                "thumb": thumbnail(&world, vehicle),
            })
        })
        .collect();
    Ok(Json(json!({ "total": total, "data": cards })))
}
