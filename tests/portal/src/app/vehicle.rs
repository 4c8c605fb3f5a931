//! The vehicle record's data, part by part as its tabs are opened.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::report::number;
use crate::caller::{Caller, ServiceError};
use crate::dealership::{Guide, Vehicle, check_digit};
use crate::faults::Api;
use crate::ledger::Deed;
use crate::world::World;

/// A part of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum Part {
    General,
    Pricing,
    Costs,
    Media,
    Description,
    History,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Load {
    id: Uuid,
    load_option: Vec<Part>,
}

/// `POST …/LoadInventoryById`: the parts asked for.
pub(super) async fn load(
    State(world): State<Arc<World>>,
    caller: Caller,
    Json(Load { id, load_option }): Json<Load>,
) -> Result<Json<Value>, ServiceError> {
    caller.reach(&world, Api::Vehicle).await?;
    let vehicle = found(&world, &caller, id).await?;
    let mut answer = Map::new();
    for part in load_option {
        let (name, value) = match part {
            Part::General => {
                let deed = Deed::VehicleOpened { vin: vehicle.vin.clone() };
                world.ledger.note(Some(&caller.user.username), deed);
                ("general", general(&vehicle))
            }
            Part::Pricing => ("pricing", pricing(&vehicle, caller.user.role.sees_cost())),
            Part::Costs if !caller.user.role.sees_cost() => return Err(ServiceError::NotAllowed),
            Part::Costs => ("costs", costs(&vehicle)),
            Part::Media => ("media", media(&world, &vehicle)),
            Part::Description => ("description", json!({ "text": vehicle.description })),
            Part::History => ("history", history(&vehicle)),
        };
        answer.insert(name.into(), value);
    }
    Ok(Json(Value::Object(answer)))
}

async fn found(world: &World, caller: &Caller, id: Uuid) -> Result<Vehicle, ServiceError> {
    let here = [caller.session.rooftop];
    world.store.vehicle(id, &here).await?.ok_or(ServiceError::NotFound)
}

fn general(vehicle: &Vehicle) -> Value {
    json!({
        "title": vehicle.title(),
        "vin": vehicle.vin,
        "stockNumber": vehicle.stock_number,
        "year": vehicle.year,
        "make": vehicle.make,
        "model": vehicle.model,
        "trim": vehicle.trim,
        "body": vehicle.body,
        "odometer": vehicle.odometer,
        "color": vehicle.exterior,
        "interiorColor": vehicle.interior,
        "engine": vehicle.engine,
        "cylinders": vehicle.cylinders,
        "transmission": vehicle.transmission,
        "driveTrain": vehicle.drive_train,
        "fuelType": vehicle.fuel_type,
        "doors": vehicle.doors,
        "cityMpg": vehicle.city_mpg,
        "highwayMpg": vehicle.highway_mpg,
        "inventoryStatus": vehicle.status.label(),
        "saleType": vehicle.sale_type.label(),
        "lot": vehicle.lot,
        "source": vehicle.source,
        "sourceDetail": vehicle.source_detail,
        "acquired": vehicle.acquired_on.to_string(),
        "inStock": vehicle.in_stock_on.to_string(),
        "updated": vehicle.updated_at.strftime("%m/%d/%Y %I:%M %p").to_string(),
        "days": vehicle.days_in_stock,
        "certified": vehicle.certified,
        "titleStatus": vehicle.title_status,
        "titleInHand": vehicle.title_in_hand,
        "equipment": vehicle.options,
    })
}

fn pricing(vehicle: &Vehicle, sees_cost: bool) -> Value {
    let prices = &vehicle.prices;
    let special = prices.special.as_ref();
    json!({
        "vehiclePrice": number(prices.vehicle),
        "askingPrice": number(prices.asking),
        "advertisingPrice": number(prices.advertising),
        "specialPrice": special.and_then(|special| number(Some(special.amount))),
        "specialPriceStartDate": special.map(|special| special.from.to_string()),
        "specialPriceEndDate": special.map(|special| special.to.to_string()),
        "msrp": number(Some(prices.msrp)),
        "totalCost": sees_cost.then(|| number(Some(vehicle.costs.total()))).flatten(),
    })
}

fn costs(vehicle: &Vehicle) -> Value {
    let lines: Vec<Value> = vehicle
        .costs
        .lines
        .iter()
        .map(|line| {
            json!({
                "date": line.date.strftime("%m/%d/%Y").to_string(),
                "category": line.category,
                "description": line.description,
                "vendor": line.vendor,
                "amount": number(Some(line.amount)),
            })
        })
        .collect();
    json!({
        "vehicleCost": number(Some(vehicle.costs.vehicle)),
        "reconCost": number(Some(vehicle.costs.recon)),
        "flooringCost": number(Some(vehicle.costs.flooring)),
        "totalCost": number(Some(vehicle.costs.total())),
        "lines": lines,
    })
}

fn media(world: &World, vehicle: &Vehicle) -> Value {
    let files = &world.origins.files;
    let photos: Vec<Value> = vehicle
        .photos
        .iter()
        .map(|photo| {
            json!({
                "thumb": format!("{files}{}", photo.path(240, 180)),
                "full": format!("{files}{}", photo.path(1920, 1440)),
                "caption": photo.caption,
            })
        })
        .collect();
    json!({ "photos": photos })
}

fn history(vehicle: &Vehicle) -> Value {
    vehicle
        .history
        .iter()
        .map(|entry| {
            json!({
                "at": entry.at.strftime("%m/%d/%Y %I:%M %p").to_string(),
                "user": entry.user,
                "field": entry.field,
                "old": entry.old,
                "new": entry.new,
            })
        })
        .collect()
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Valuation {
    id: Uuid,
    /// 1 Kelley, 2 J.D. Power, 3 Black Book, 4 Manheim.
    book_id: usize,
}

/// `POST …/GetValuationValues`: one guide's lines.
pub(super) async fn books(
    State(world): State<Arc<World>>,
    caller: Caller,
    Json(Valuation { id, book_id }): Json<Valuation>,
) -> Result<Json<Value>, ServiceError> {
    caller.reach(&world, Api::Books).await?;
    let guide = book_id.checked_sub(1).and_then(|index| Guide::ALL.get(index));
    let guide = *guide.ok_or(ServiceError::Invalid("unknown book"))?;
    let vehicle = found(&world, &caller, id).await?;
    let lines: Vec<Value> = vehicle
        .books
        .iter()
        .filter(|value| value.guide == guide)
        .map(|value| {
            json!({
                "kind": value.kind.label(),
                "condition": value.condition,
                "amount": number(Some(value.amount)),
                "asOf": value.as_of.strftime("%m/%d/%Y").to_string(),
            })
        })
        .collect();
    Ok(Json(json!({ "guide": guide.label(), "lines": lines })))
}

#[derive(Debug, Deserialize)]
pub(super) struct Ordered {
    vin: String,
}

/// `POST …/HistoryReport/Run`: where the vendor shows the report of a VIN.
pub(super) async fn history_report(
    State(world): State<Arc<World>>,
    caller: Caller,
    Json(Ordered { vin }): Json<Ordered>,
) -> Result<Json<Value>, ServiceError> {
    let vin = vin.trim().to_uppercase();
    if check_digit(&vin).is_none() {
        return Err(ServiceError::Invalid("VIN must have 17 characters without I, O and Q"));
    }
    let url = format!("{}/report?vin={vin}", world.origins.history);
    world.ledger.note(Some(&caller.user.username), Deed::HistoryReportRun { vin });
    Ok(Json(json!({ "url": url })))
}
