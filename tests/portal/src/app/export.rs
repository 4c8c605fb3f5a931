//! The report's CSV download, with the habits of the real export: leading blanks in the header,
//! capitals, `VehicleInfo` in one text, plain numbers with 0 for "not set", Windows-1252.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use encoding_rs::WINDOWS_1252;
use rust_decimal::Decimal;

use super::report::Criteria;
use crate::caller::{Caller, ServiceError};
use crate::dealership::{TODAY, Vehicle};
use crate::faults::Api;
use crate::ledger::Deed;
use crate::world::World;

/// Columns in order; the three marked ones are for roles that see costs.
const COLUMNS: &[(&str, bool)] = &[
    ("VehicleInfo", false),
    ("Vin", false),
    ("InventoryStatus", false),
    ("VehicleSaleType", false),
    ("StockNumber", false),
    ("Color", false),
    ("Mileage", false),
    ("VehiclePrice", false),
    ("AskingPrice", false),
    ("AdvertisingPrice", false),
    ("SpecialPrice", false),
    ("VehicleCost", true),
    ("ReconCost", true),
    ("DateInStock", false),
    ("ActualFlooringCost", true),
    ("PhotoURLs", false),
];

/// `GET …/Export`: all matching rows, whatever page is shown.
pub(super) async fn download(
    State(world): State<Arc<World>>,
    caller: Caller,
    Query(criteria): Query<Criteria>,
) -> Result<Response, ServiceError> {
    caller.reach(&world, Api::Export).await?;
    let rooftop = caller.session.rooftop;
    let (vehicles, total) = world.store.search(rooftop, &criteria.filter(), criteria.order(), None).await?;
    world.ledger.note(Some(&caller.user.username), Deed::ReportExported { rows: total });
    let text = csv(&vehicles, caller.user.role.sees_cost(), &world.origins.files);
    let (bytes, _, _) = WINDOWS_1252.encode(&text);
    let name = format!("attachment; filename=\"ActiveInventory_{}.csv\"", TODAY.strftime("%Y%m%d"));
    let headers = [(CONTENT_TYPE, "text/csv; charset=windows-1252".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, bytes.into_owned()).into_response())
}

fn csv(vehicles: &[Vehicle], sees_cost: bool, files: &str) -> String {
    let shown = |restricted: bool| sees_cost || !restricted;
    let header: Vec<&str> = COLUMNS.iter().filter(|(_, cost)| shown(*cost)).map(|(name, _)| *name).collect();
    let mut text = header.join(", ");
    text.push_str("\r\n");
    for vehicle in vehicles {
        let cells = cells(vehicle, files);
        let line: Vec<String> =
            COLUMNS.iter().zip(cells).filter(|((_, cost), _)| shown(*cost)).map(|(_, cell)| quoted(&cell)).collect();
        text.push_str(&line.join(","));
        text.push_str("\r\n");
    }
    text
}

fn cells(vehicle: &Vehicle, files: &str) -> [String; 16] {
    let photos: Vec<String> = vehicle.photos.iter().map(|photo| format!("{files}{}", photo.path(640, 480))).collect();
    let special = vehicle.prices.special.as_ref().map(|special| special.amount);
    [
        format!("{} {} {}", vehicle.year, vehicle.make, vehicle.model).to_uppercase(),
        vehicle.vin.clone(),
        vehicle.status.label().to_owned(),
        vehicle.sale_type.label().to_owned(),
        vehicle.stock_number.clone(),
        vehicle.exterior.to_uppercase(),
        vehicle.odometer.to_string(),
        plain(vehicle.prices.vehicle),
        plain(vehicle.prices.asking),
        plain(vehicle.prices.advertising),
        plain(special),
        plain(Some(vehicle.costs.vehicle)),
        plain(Some(vehicle.costs.recon)),
        vehicle.in_stock_on.strftime("%m/%d/%Y 00:00:00").to_string(),
        plain(Some(vehicle.costs.flooring)),
        photos.join(","),
    ]
}

fn plain(amount: Option<Decimal>) -> String {
    amount.unwrap_or_default().normalize().to_string()
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
