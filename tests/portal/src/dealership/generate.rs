//! The seeded generator: rooftops, lots and their vehicles.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date, time};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::catalog::{EXTERIORS, INTERIORS, MODEL_LINES, ModelLine, SOURCES};
use super::money::{dollars, sticker};
use super::vehicle::{InventoryStatus, Prices, SaleType, SpecialPrice, Vehicle};
use super::{vin, wear};

/// The day the portal believes it is, for everything it displays.
pub const TODAY: Date = date(2026, 11, 16);

/// Units of each rooftop other than the demo one.
const SIDE_ROOFTOP_UNITS: usize = 40;

/// The number a rooftop has in the company list, as in `Bluebonnet Motors (20417)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RooftopId(
    /// Five digits.
    pub u32,
);

/// One store of the dealer group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rooftop {
    /// Its number.
    pub id: RooftopId,
    /// Its name, as the top bar prints it.
    pub name: String,
    /// City and state.
    pub city: String,
    /// Where its vehicles stand.
    pub lots: Vec<Lot>,
}

impl Rooftop {
    /// The entry in the Switch Dealership list: `Store Name (ID)`.
    pub fn label(&self) -> String {
        format!("{} ({})", self.name, self.id.0)
    }
}

/// A place where vehicles stand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lot {
    /// Its name, unique in the group.
    pub name: String,
}

/// Everything the seed decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Dealership {
    /// Three rooftops; the first is the demo rooftop.
    pub rooftops: Vec<Rooftop>,
    /// All units of all rooftops, sold ones included, in no promised order.
    pub vehicles: Vec<Vehicle>,
}

impl Dealership {
    /// The dealership of `seed`, with `active` unsold units in the demo rooftop.
    pub fn generate(seed: u64, active: usize) -> Self {
        let rooftops = rooftops();
        let mut vehicles = Vec::new();
        for (index, rooftop) in rooftops.iter().enumerate() {
            let active = if index == 0 { active } else { SIDE_ROOFTOP_UNITS };
            let sold = active / 8;
            for unit in 0..active + sold {
                let mut rng = Xoshiro256PlusPlus::seed_from_u64(
                    seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ ((index as u64) << 40) ^ unit as u64,
                );
                vehicles.push(build(&mut rng, rooftop, unit, unit >= active));
            }
        }
        Self { rooftops, vehicles }
    }
}

fn rooftops() -> Vec<Rooftop> {
    let store = |id, name: &str, city: &str, lots: &[&str]| Rooftop {
        id: RooftopId(id),
        name: name.into(),
        city: city.into(),
        lots: lots.iter().map(|lot| Lot { name: (*lot).into() }).collect(),
    };
    vec![
        store(20417, "Bluebonnet Motors", "Austin, TX", &["Main Lot", "Overflow - Hwy 290"]),
        store(20455, "Peña & Hijos Auto", "San Antonio, TX", &["Front Line", "Back Row"]),
        store(20481, "Cedar Park Pre-Owned", "Cedar Park, TX", &["Showroom"]),
    ]
}

/// One of `choices`.
pub(super) fn pick<'a, T>(rng: &mut Xoshiro256PlusPlus, choices: &'a [T]) -> &'a T {
    &choices[rng.random_range(0..choices.len())]
}

fn build(rng: &mut Xoshiro256PlusPlus, rooftop: &Rooftop, unit: usize, sold: bool) -> Vehicle {
    let line = pick(rng, MODEL_LINES);
    let year = rng.random_range(line.years.0..=line.years.1);
    let age = (TODAY.year() - year).max(1) as u32;
    let days_in_stock = rng.random_range(0..150_u32);
    let in_stock_on = TODAY.saturating_sub(i64::from(days_in_stock).days());
    let odometer = odometer(rng, unit, age);
    let (source, source_detail) = *pick(rng, SOURCES);
    let trim = (unit % 23 != 11).then(|| (*pick(rng, line.trims)).to_owned());
    let value = worth(line.msrp, age, odometer);
    let exterior = (*pick(rng, EXTERIORS)).to_owned();
    let id = Uuid::from_u128(rng.random());
    let status = if sold { InventoryStatus::Sold } else { status(rng) };
    let acquired_on = in_stock_on.saturating_sub(rng.random_range(1..12_i64).days());
    let grey_import = unit == 7;
    let mut vehicle = Vehicle {
        id,
        rooftop: rooftop.id,
        vin: identification(rng, line, year, grey_import),
        check_digit_valid: !grey_import,
        stock_number: stock_number(unit, source),
        year,
        make: line.make.into(),
        model: line.model.into(),
        trim,
        body: line.body.into(),
        odometer,
        exterior,
        interior: (*pick(rng, INTERIORS)).into(),
        engine: line.engine.into(),
        cylinders: (line.cylinders > 0).then_some(line.cylinders),
        transmission: line.transmission.into(),
        drive_train: (*pick(rng, line.drive_trains)).into(),
        fuel_type: line.fuel.into(),
        doors: line.doors,
        city_mpg: line.mpg.0,
        highway_mpg: line.mpg.1,
        status,
        sale_type: sale_type(rng, status),
        lot: pick(rng, &rooftop.lots).name.clone(),
        source: source.into(),
        source_detail: source_detail.into(),
        certified: rng.random_bool(0.15),
        title_status: if rng.random_bool(0.93) { "Clean" } else { "Rebuilt" }.into(),
        title_in_hand: rng.random_bool(0.7),
        acquired_on,
        in_stock_on,
        sold_on: sold.then(|| TODAY.saturating_sub(rng.random_range(0..60_i64).days())),
        updated_at: updated_at(rng, in_stock_on),
        days_in_stock,
        prices: prices(rng, unit, line, value),
        costs: wear::costs(rng, value, acquired_on, days_in_stock),
        books: if unit % 31 == 17 { Vec::new() } else { wear::books(rng, value) },
        options: wear::options(rng),
        description: String::new(),
        photos: Vec::new(),
        history: Vec::new(),
    };
    vehicle.description = wear::description(&vehicle, rooftop);
    vehicle.photos = wear::photos(rng, &vehicle);
    vehicle.history = wear::history(rng, &vehicle);
    vehicle
}

fn odometer(rng: &mut Xoshiro256PlusPlus, unit: usize, age: u32) -> u32 {
    match unit {
        3 => 12,
        19 => 248_911,
        _ => age * rng.random_range(6_500..15_500) + rng.random_range(0..900),
    }
}

/// Dollars a unit is worth at retail: a tenth of the price new goes per year, and 5 cents per mile.
fn worth(msrp: u32, age: u32, odometer: u32) -> u32 {
    let aged = (0..age).fold(msrp, |value, _| value - value / 10);
    (aged.saturating_sub(odometer / 20)).max(2_400)
}

fn status(rng: &mut Xoshiro256PlusPlus) -> InventoryStatus {
    match rng.random_range(0..100_u32) {
        0..66 => InventoryStatus::InInventory,
        66..80 => InventoryStatus::InRecon,
        80..88 => InventoryStatus::Inbound,
        88..95 => InventoryStatus::PendingDeposit,
        _ => InventoryStatus::Wholesale,
    }
}

fn sale_type(rng: &mut Xoshiro256PlusPlus, status: InventoryStatus) -> SaleType {
    match status {
        InventoryStatus::Wholesale => SaleType::Wholesale,
        _ if rng.random_bool(0.3) => SaleType::Both,
        _ => SaleType::Retail,
    }
}

/// A VIN that passes its check digit, except for the documented grey import.
fn identification(rng: &mut Xoshiro256PlusPlus, line: &ModelLine, year: i16, grey_import: bool) -> String {
    let plant = *pick(rng, &['A', 'B', 'C', 'F', 'H', 'L', 'N', 'S', 'U', 'W']);
    let vin = vin::compose(line.vin_prefix, year, plant, rng.random_range(100_000..999_999));
    if !grey_import {
        return vin;
    }
    let wrong = if vin.as_bytes()[8] == b'5' { '6' } else { '5' };
    format!("{}{wrong}{}", &vin[..8], &vin[9..])
}

fn stock_number(unit: usize, source: &str) -> String {
    let letter = if source == "Trade-In" { "A" } else { "" };
    format!("B{}{letter}", 10_230 + unit * 3)
}

fn updated_at(rng: &mut Xoshiro256PlusPlus, in_stock_on: Date) -> DateTime {
    let age = (TODAY - in_stock_on).get_days();
    let day = TODAY.saturating_sub(i64::from(rng.random_range(0..=age)).days());
    day.to_datetime(time(rng.random_range(7..19), rng.random_range(0..60), 0, 0))
}

fn prices(rng: &mut Xoshiro256PlusPlus, unit: usize, line: &ModelLine, value: u32) -> Prices {
    let vehicle = match unit % 29 {
        5 => None,
        13 => Some(Decimal::ZERO),
        _ => Some(sticker(value + rng.random_range(300..1_400))),
    };
    let set = vehicle.filter(|price| !price.is_zero());
    let special = set.filter(|_| rng.random_bool(0.12)).map(|price| {
        let from = TODAY.saturating_sub(rng.random_range(0..10_i64).days());
        SpecialPrice {
            amount: price - dollars(500),
            from,
            to: from.saturating_add(rng.random_range(14..30_i64).days()),
        }
    });
    Prices {
        vehicle,
        asking: set.map(|price| price + dollars(700)),
        advertising: set.filter(|_| rng.random_bool(0.6)),
        special,
        msrp: dollars(line.msrp),
    }
}
