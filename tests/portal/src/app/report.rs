//! The active-inventory report: last used text, search, rows.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::caller::{Caller, ServiceError};
use crate::dealership::{BookKind, Guide, InventoryStatus, Vehicle};
use crate::faults::Api;
use crate::ledger::Deed;
use crate::store::{VehicleFilter, VehicleOrder};
use crate::world::World;

/// The setting under which a user's last text is kept.
const LAST_TEXT: &str = "active-inventory.text";
const LARGEST_PAGE: u32 = 100;

/// What the filter panel holds, as the page sends it. Dates are `YYYY-MM-DD`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Criteria {
    text: String,
    inventory_status: u8,
    status: String,
    lot: String,
    source: String,
    updated_from: String,
    updated_to: String,
    sort: String,
    descending: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct PageRequest {
    #[serde(flatten)]
    criteria: Criteria,
    skip: u32,
    take: u32,
    /// The user pressed Run, so the text is what the report opens with next time.
    #[serde(default)]
    remember: bool,
}

impl Criteria {
    pub(super) fn filter(&self) -> VehicleFilter {
        VehicleFilter {
            text: self.text.trim().to_owned(),
            anywhere: String::new(),
            sold: self.inventory_status != 0,
            status: InventoryStatus::from_label(&self.status),
            lot: self.lot.clone(),
            source: self.source.clone(),
            updated_from: self.updated_from.clone(),
            updated_to: self.updated_to.clone(),
        }
    }

    pub(super) fn order(&self) -> VehicleOrder {
        VehicleOrder { column: column(&self.sort), descending: self.descending }
    }
}

/// The table column behind a grid field; unknown names mean the default order.
fn column(field: &str) -> Option<&'static str> {
    Some(match field {
        "stockNumber" => "stock_number",
        "vin" => "vin",
        "title" => "title",
        "year" => "year",
        "make" => "make",
        "model" => "model",
        "trim" => "trim",
        "odometer" => "odometer",
        "exterior" => "exterior",
        "interior" => "interior",
        "status" => "status",
        "saleType" => "sale_type",
        "lot" => "lot",
        "source" => "source",
        "price" => "price",
        "asking" => "asking",
        "cost" => "cost",
        "kelley" => "kelley",
        "jdPower" => "jd_power",
        "blackBook" => "black_book",
        "days" => "days",
        "inStock" => "in_stock_on",
        "updated" => "updated_at",
        _ => return None,
    })
}

/// `GET …/Settings`: the text the report starts filtered with.
pub(super) async fn settings(State(world): State<Arc<World>>, caller: Caller) -> Result<Json<Value>, ServiceError> {
    let text = world.store.setting(&caller.user.username, LAST_TEXT).await?;
    Ok(Json(json!({ "text": text })))
}

/// `DELETE …/Settings`: what Reset does.
pub(super) async fn reset(State(world): State<Arc<World>>, caller: Caller) -> Result<Json<Value>, ServiceError> {
    world.store.set_setting(&caller.user.username, LAST_TEXT, "").await?;
    Ok(Json(json!({ "success": true })))
}

/// `POST …/Search`: one page of rows.
pub(super) async fn search(
    State(world): State<Arc<World>>,
    caller: Caller,
    Json(request): Json<PageRequest>,
) -> Result<Json<Value>, ServiceError> {
    caller.reach(&world, Api::Report).await?;
    let PageRequest { criteria, skip, take, remember } = request;
    let take = take.clamp(1, LARGEST_PAGE);
    let username = &caller.user.username;
    if remember {
        world.store.set_setting(username, LAST_TEXT, criteria.text.trim()).await?;
    }
    let window = Some((skip, take));
    let rooftop = caller.session.rooftop;
    let (vehicles, total) = world.store.search(rooftop, &criteria.filter(), criteria.order(), window).await?;
    let page = skip / take + 1;
    world.ledger.note(Some(username), Deed::ReportRun { text: criteria.text, page, total });
    let rows: Vec<Value> = vehicles.iter().map(|vehicle| row(&world, &caller, vehicle)).collect();
    Ok(Json(json!({ "total": total, "data": rows })))
}

fn row(world: &World, caller: &Caller, vehicle: &Vehicle) -> Value {
    let mut row = json!({
        "id": vehicle.id,
        "thumb": thumbnail(world, vehicle),
        "stockNumber": vehicle.stock_number,
        "vin": vehicle.vin,
        "title": vehicle.title(),
        "year": vehicle.year,
        "make": vehicle.make,
        "model": vehicle.model,
        "trim": vehicle.trim,
        "odometer": vehicle.odometer,
        "exterior": vehicle.exterior,
        "interior": vehicle.interior,
        "status": vehicle.status.label(),
        "saleType": vehicle.sale_type.label(),
        "lot": vehicle.lot,
        "source": vehicle.source,
        "price": number(vehicle.prices.vehicle),
        "asking": number(vehicle.prices.asking),
        "kelley": number(vehicle.book(Guide::Kelley, BookKind::Retail)),
        "jdPower": number(vehicle.book(Guide::JdPower, BookKind::Retail)),
        "blackBook": number(vehicle.book(Guide::BlackBook, BookKind::Retail)),
        "days": vehicle.days_in_stock,
        "inStock": vehicle.in_stock_on.strftime("%m/%d/%Y").to_string(),
        "updated": vehicle.updated_at.strftime("%m/%d/%Y %I:%M %p").to_string(),
    });
    if caller.user.role.sees_cost() {
        row["cost"] = json!(number(Some(vehicle.costs.total())));
    }
    row
}

/// An amount as the page computes with it.
pub(super) fn number(amount: Option<Decimal>) -> Option<f64> {
    amount.and_then(|amount| amount.to_f64())
}

/// The address of the main picture's smallest size.
pub(super) fn thumbnail(world: &World, vehicle: &Vehicle) -> Option<String> {
    vehicle.photos.first().map(|photo| format!("{}{}", world.origins.files, photo.path(240, 180)))
}
