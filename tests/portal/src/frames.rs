//! What the shell shows in iframes of other origins: window stickers and pictures from the files
//! host (same site), history reports from the vendor (another site).

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_decimal::Decimal;
use serde::Deserialize;
use uuid::Uuid;

use crate::caller::ServiceError;
use crate::dealership::check_digit;
use crate::picture;
use crate::template::{escape, fill, page};
use crate::world::World;

const STICKER: &str = include_str!("web/frames/sticker.html");
const HISTORY: &str = include_str!("web/frames/history.html");

/// The files host: pictures and prints.
pub(crate) fn files_routes(world: Arc<World>) -> Router {
    Router::new()
        .route("/images/{width}/{height}/{name}", get(image))
        .route("/window-sticker/{id}", get(sticker))
        .with_state(world)
}

/// The history vendor's host.
pub(crate) fn history_routes(world: Arc<World>) -> Router {
    Router::new().route("/report", get(history)).with_state(world)
}

async fn image(Path((width, height, name)): Path<(u32, u32, String)>) -> Response {
    match name.strip_suffix(".svg").and_then(|key| picture::draw(key, width, height)) {
        Some(svg) => {
            let headers = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "max-age=3600")];
            (headers, svg).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The record's id is the only key, as for a print link that is mailed around.
async fn sticker(State(world): State<Arc<World>>, Path(id): Path<Uuid>) -> Result<Response, ServiceError> {
    let all: Vec<_> = world.rooftops.iter().map(|rooftop| rooftop.id).collect();
    let vehicle = world.store.vehicle(id, &all).await?.ok_or(ServiceError::NotFound)?;
    let rooftop = world.rooftop(vehicle.rooftop).ok_or(ServiceError::NotFound)?;
    let options: String = vehicle.options.iter().map(|option| format!("<li>{}</li>", escape(option))).collect();
    let price = vehicle.prices.asking.or(vehicle.prices.vehicle).filter(|price| !price.is_zero());
    let price = price.map_or_else(|| "Call for price".to_owned(), dollars);
    let mpg = format!("{} city / {} hwy", vehicle.city_mpg, vehicle.highway_mpg);
    Ok(page(fill(
        STICKER,
        &[
            ("title", &vehicle.title()),
            ("store", &rooftop.name),
            ("city", &rooftop.city),
            ("vin", &vehicle.vin),
            ("stock", &vehicle.stock_number),
            ("miles", &vehicle.odometer.to_string()),
            ("engine", &vehicle.engine),
            ("transmission", &vehicle.transmission),
            ("exterior", &vehicle.exterior),
            ("interior", &vehicle.interior),
            ("mpg", &mpg),
            ("options", &options),
            ("price", &price),
        ],
    )))
}

/// An amount as print shows it, `$23,695.00`.
fn dollars(amount: Decimal) -> String {
    let plain = format!("{amount:.2}");
    let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("${grouped}.{cents}")
}

#[derive(Deserialize)]
struct Wanted {
    vin: String,
}

/// A made-up history, a pure function of the VIN.
async fn history(Query(Wanted { vin }): Query<Wanted>) -> Response {
    if check_digit(&vin).is_none() {
        return (StatusCode::BAD_REQUEST, "Invalid VIN").into_response();
    }
    let weight: u32 = vin.bytes().map(u32::from).sum();
    let (owners, accidents) = (weight % 3 + 1, weight % 5 / 3);
    let rows: String = (0..accidents)
        .map(|nth| {
            format!(
                "<tr><td>{:02}/{:02}/2023</td><td>Travis County, TX</td><td>Minor damage reported</td></tr>",
                weight % 12 + 1,
                weight % 27 + 1 + nth,
            )
        })
        .collect();
    let rows = if rows.is_empty() { "<tr><td colspan=\"3\">No accidents reported</td></tr>".to_owned() } else { rows };
    let score = (95 - owners * 4 - accidents * 9).to_string();
    page(fill(
        HISTORY,
        &[
            ("vin", &vin),
            ("owners", &owners.to_string()),
            ("accidents", &accidents.to_string()),
            ("score", &score),
            ("odometer", &format!("{},{:03}", weight % 90 + 11, weight % 1000)),
            ("rows", &rows),
        ],
    ))
}
