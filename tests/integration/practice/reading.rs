//! What is read equals what the portal's database holds.

use practice_portal::dealership::{BookKind, Guide, Vehicle};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::{naive::exported, support::practice::Practice};

/// Money as the list shows it: not set and zero are both nothing.
fn money(amount: Option<Decimal>) -> Value {
    match amount {
        Some(amount) if !amount.is_zero() => serde_json::from_str(&format!("{amount:.2}")).unwrap(),
        _ => Value::Null,
    }
}

/// The fields of one record that the report shows, beside those of the database.
fn assert_row(record: &Value, vehicle: &Vehicle) {
    let expected = [
        ("/vin", json!(vehicle.vin)),
        ("/stockNumber", json!(vehicle.stock_number)),
        ("/year", json!(vehicle.year)),
        ("/make", json!(vehicle.make)),
        ("/model", json!(vehicle.model)),
        ("/trim", vehicle.trim.as_ref().map_or(Value::Null, |trim| json!(trim))),
        ("/mileage", json!(vehicle.odometer)),
        ("/color/exterior", json!(vehicle.exterior)),
        ("/color/interior", json!(vehicle.interior)),
        ("/price", money(vehicle.prices.vehicle)),
        ("/prices/asking", money(vehicle.prices.asking)),
        ("/cost", money(Some(vehicle.costs.total()))),
        ("/bookValues/kbb", money(vehicle.book(Guide::Kelley, BookKind::Retail))),
        ("/bookValues/nada", money(vehicle.book(Guide::JdPower, BookKind::Retail))),
        ("/bookValues/blackBook", money(vehicle.book(Guide::BlackBook, BookKind::Retail))),
        ("/daysInStock", json!(vehicle.days_in_stock)),
        ("/acquiredAt", json!(vehicle.in_stock_on.to_string())),
    ];
    for (pointer, expected) in expected {
        let seen = record.pointer(pointer).unwrap_or(&Value::Null);
        assert_eq!(*seen, expected, "{pointer} of {}", vehicle.stock_number);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_every_vehicle_as_the_database_has_it() {
    let practice = Practice::start().await;
    let run = practice.run("inventory.list-vehicles", &[]).await.succeeded();
    let vehicles = practice.portal.vehicles(practice.portal.rooftops()[0].id).await.unwrap();
    assert_eq!(run.records.len(), 250);
    for (record, vehicle) in run.records.iter().zip(&vehicles) {
        assert_row(record, vehicle);
    }
    assert_export(&run.records, &exported(250).await);
    practice.assert_nothing_left();
}

/// The second way to the same rows: the report's own CSV export, of a dealership of the same seed.
fn assert_export(records: &[Value], lines: &[Vec<String>]) {
    let (head, lines) = lines.split_first().unwrap();
    assert_eq!(lines.len(), records.len());
    let column = |name: &str| head.iter().position(|known| known == name).unwrap();
    // The export writes 0 for what is not set.
    let amount = |record: &Value, field: &str| record.pointer(field).map_or("0".into(), ToString::to_string);
    for (record, line) in records.iter().zip(lines) {
        let cell = |name: &str| line[column(name)].trim_matches('"').to_owned();
        assert_eq!(cell("Vin"), record["vin"].as_str().unwrap());
        assert_eq!(cell("StockNumber"), record["stockNumber"].as_str().unwrap());
        assert_eq!(cell("Color"), record["color"]["exterior"].as_str().unwrap().to_uppercase());
        assert_eq!(cell("Mileage"), record["mileage"].to_string());
        for (name, field) in [("VehiclePrice", "/price"), ("AskingPrice", "/prices/asking")] {
            let (exported, listed) = (cell(name), amount(record, field));
            assert_eq!(
                exported.parse::<Decimal>().unwrap(),
                listed.parse::<Decimal>().unwrap(),
                "{name} of {}",
                cell("Vin")
            );
        }
        let day = record["acquiredAt"].as_str().unwrap();
        assert_eq!(cell("DateInStock"), format!("{}/{}/{} 00:00:00", &day[5..7], &day[8..10], &day[..4]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn opens_one_vehicle() {
    let practice = Practice::small().await;
    let vehicles = practice.portal.vehicles(practice.portal.rooftops()[0].id).await.unwrap();
    let vehicle = vehicles.iter().find(|vehicle| vehicle.photos.len() > 1 && !vehicle.books.is_empty()).unwrap();
    let run = practice.run("inventory.get-vehicle", &[("vin", &vehicle.vin)]).await.succeeded();
    let record = &run.records[0];
    assert_eq!(record["engine"], json!(vehicle.engine));
    assert_eq!(record["bodyStyle"], json!(vehicle.body));
    assert_eq!(record["mpg"]["city"], json!(vehicle.city_mpg));
    assert_eq!(record["bookValues"]["kbb"], money(vehicle.book(Guide::Kelley, BookKind::Retail)));
    assert_eq!(record["price"], money(vehicle.prices.vehicle));
    let urls: Vec<&str> =
        record["photos"].as_array().unwrap().iter().map(|photo| photo["url"].as_str().unwrap()).collect();
    let expected: Vec<String> =
        vehicle.photos.iter().map(|photo| practice.portal.photo_url(photo, 1920, 1440)).collect();
    assert_eq!(urls, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn searches_and_filters() {
    let practice = Practice::small().await;
    let vehicles = practice.portal.vehicles(practice.portal.rooftops()[0].id).await.unwrap();
    let wanted = &vehicles[7];
    let run = practice.run("inventory.search-vehicles", &[("text", &wanted.vin)]).await.succeeded();
    assert_eq!(run.records.len(), 1);
    assert_eq!(run.records[0]["stock_number"], json!(wanted.stock_number));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_by_status_and_knows_when_there_is_nothing() {
    let practice = Practice::small().await;
    let vehicles = practice.portal.vehicles(practice.portal.rooftops()[0].id).await.unwrap();
    let recon = vehicles.iter().filter(|vehicle| vehicle.status.label() == "IN RECON").count();
    let run = practice.run("inventory.list-vehicles", &[("status", "in_recon")]).await.succeeded();
    assert_eq!(run.records.len(), recon);

    let practice = practice.signed_in_as("mreyes");
    let run = practice.run("inventory.list-vehicles", &[("search", "NOSUCHVIN")]).await.succeeded();
    assert!(run.records.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn works_in_the_rooftop_of_the_profile() {
    let practice = Practice::small().await;
    let rooftop = practice.portal.rooftops()[1].clone();
    let vehicles = practice.portal.vehicles(rooftop.id).await.unwrap();
    let run = practice.run_in(Some(&rooftop.label()), "inventory.list-vehicles", &[]).await.succeeded();
    let seen: Vec<&str> = run.records.iter().map(|record| record["vin"].as_str().unwrap()).collect();
    let expected: Vec<&str> = vehicles.iter().map(|vehicle| vehicle.vin.as_str()).collect();
    assert_eq!(seen, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_without_costs_reads_no_costs() {
    let practice = Practice::small().await.signed_in_as("tnguyen");
    let run = practice.run("inventory.list-vehicles", &[]).await.succeeded();
    assert_eq!(run.records.len(), 30);
    assert!(run.records.iter().all(|record| record.get("cost").is_none()));
}
