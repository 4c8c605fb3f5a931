//! What gathers on a vehicle while it stands on the lot: costs, values, pictures, words, changes.

use jiff::ToSpan;
use jiff::civil::{Date, time};
use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use rust_decimal::Decimal;

use super::body::BodyShape;
use super::catalog::{EXTERIORS, OPTIONS, PHOTO_ANGLES};
use super::generate::{Rooftop, TODAY, pick};
use super::money::{cents, dollars};
use super::vehicle::{BookKind, BookValue, CostLine, Costs, Guide, HistoryEntry, Photo, Vehicle};

const COST_LINES: &[(&str, &str, &str)] = &[
    ("Auction Fee", "Buy fee", "Hill Country Auto Auction"),
    ("Transport", "Haul to lot", "Lone Star Hauling, Inc."),
    ("Detail", "Full detail & odor treatment", "Suds \"n\" Shine"),
    ("Recon", "State inspection", "In-house"),
    ("Parts", "Brake pads & rotors", "O'Brien Parts"),
    ("Labor", "Oil, filters, multipoint", "In-house"),
    ("Parts", "Tires (4) 235/60R18", "Tejas Tire"),
    ("Recon", "Paintless dent repair", "Abolladuras Núñez"),
];

pub(super) fn costs(rng: &mut Xoshiro256PlusPlus, value: u32, acquired_on: Date, days: u32) -> Costs {
    let count = rng.random_range(1..6_usize);
    let lines: Vec<CostLine> = (0..count)
        .map(|nth| {
            let (category, description, vendor) = COST_LINES[(nth + rng.random_range(0..2_usize)) % 8];
            CostLine {
                date: acquired_on.saturating_add((nth as i64 * 2 + 1).days()).min(TODAY),
                category: category.into(),
                description: description.into(),
                vendor: vendor.into(),
                amount: cents(rng.random_range(4_500..68_000)),
            }
        })
        .collect();
    Costs {
        vehicle: dollars(value * rng.random_range(78..92) / 100),
        recon: lines.iter().map(|line| line.amount).sum::<Decimal>(),
        flooring: cents(days * value / 100),
        lines,
    }
}

/// Percent of the retail worth at which each guide values each condition, first of a kind first.
const GUIDE_LINES: &[(Guide, BookKind, &str, u32)] = &[
    (Guide::Kelley, BookKind::Retail, "Typical", 106),
    (Guide::Kelley, BookKind::TradeIn, "Good", 84),
    (Guide::Kelley, BookKind::TradeIn, "Fair", 77),
    (Guide::Kelley, BookKind::Wholesale, "Lending", 82),
    (Guide::JdPower, BookKind::Retail, "Clean", 104),
    (Guide::JdPower, BookKind::TradeIn, "Average", 82),
    (Guide::JdPower, BookKind::TradeIn, "Rough", 73),
    (Guide::JdPower, BookKind::Wholesale, "Average", 79),
    (Guide::BlackBook, BookKind::Retail, "Clean", 102),
    (Guide::BlackBook, BookKind::TradeIn, "Average", 81),
    (Guide::BlackBook, BookKind::TradeIn, "Rough", 70),
    (Guide::BlackBook, BookKind::Wholesale, "Average", 78),
    (Guide::Manheim, BookKind::Retail, "Estimated", 101),
    (Guide::Manheim, BookKind::TradeIn, "Estimated", 80),
    (Guide::Manheim, BookKind::Wholesale, "Adjusted Average", 77),
    (Guide::Manheim, BookKind::Wholesale, "Below", 70),
];

pub(super) fn books(rng: &mut Xoshiro256PlusPlus, value: u32) -> Vec<BookValue> {
    let edition = TODAY.saturating_sub(rng.random_range(2..16_i64).days());
    GUIDE_LINES
        .iter()
        .map(|&(guide, kind, condition, percent)| BookValue {
            guide,
            kind,
            condition: condition.into(),
            amount: dollars((value * (percent + rng.random_range(0..3)) / 100) / 25 * 25),
            as_of: edition,
        })
        .collect()
}

pub(super) fn options(rng: &mut Xoshiro256PlusPlus) -> Vec<String> {
    let share = rng.random_range(0.2..0.6);
    OPTIONS.iter().filter(|_| rng.random_bool(share)).map(|name| (*name).to_owned()).collect()
}

pub(super) fn description(vehicle: &Vehicle, rooftop: &Rooftop) -> String {
    let first = vehicle.options.first().map_or("a clean cabin", String::as_str);
    let certified = if vehicle.certified { " Manufacturer certified." } else { "" };
    format!(
        "Come see this {} {} {} in {} at {} – {}.\nFeatures {first}, {} and more.{certified}\n\
         Se habla español. Price doesn't include tax, title & license.",
        vehicle.year, vehicle.make, vehicle.model, vehicle.exterior, rooftop.name, rooftop.city, vehicle.transmission,
    )
}

/// Photo keys carry what the picture server needs to draw them: body shape, colour, angle.
pub(super) fn photos(rng: &mut Xoshiro256PlusPlus, vehicle: &Vehicle) -> Vec<Photo> {
    let count = rng.random_range(0..=PHOTO_ANGLES.len());
    let shape = BodyShape::of(&vehicle.body).code();
    let colour = EXTERIORS.iter().position(|name| *name == vehicle.exterior).unwrap_or(0);
    PHOTO_ANGLES[..count]
        .iter()
        .enumerate()
        .map(|(angle, caption)| Photo {
            key: format!(
                "{:04}{:02}-{shape:02x}{colour:02x}{angle:02x}{:026x}",
                vehicle.in_stock_on.year(),
                vehicle.in_stock_on.month(),
                rng.random::<u128>() >> 24,
            ),
            caption: (*caption).to_owned(),
        })
        .collect()
}

pub(super) fn history(rng: &mut Xoshiro256PlusPlus, vehicle: &Vehicle) -> Vec<HistoryEntry> {
    let people = ["Maria Reyes", "Tuan Nguyen", "System", "Zoë O'Hara"];
    let mut entry = |day: Date, field: &str, old: String, new: String| HistoryEntry {
        at: day.to_datetime(time(rng.random_range(8..18), rng.random_range(0..60), 0, 0)),
        user: (*pick(rng, &people)).into(),
        field: field.into(),
        old,
        new,
    };
    let mut entries = vec![entry(vehicle.acquired_on, "Created", String::new(), vehicle.vin.clone())];
    let status = vehicle.status.label().to_owned();
    entries.push(entry(vehicle.in_stock_on, "Inventory Status", "INBOUND".into(), status));
    if let Some(price) = vehicle.prices.vehicle {
        let day = vehicle.in_stock_on.saturating_add(1.day()).min(TODAY);
        let before = price + dollars(1_000);
        entries.push(entry(day, "Vehicle Price", format!("${before:.2}"), format!("${price:.2}")));
    }
    if !vehicle.photos.is_empty() {
        let day = vehicle.updated_at.date();
        entries.push(entry(day, "Photos", "0".into(), vehicle.photos.len().to_string()));
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    entries
}
