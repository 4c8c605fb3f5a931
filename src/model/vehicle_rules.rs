//! What a vehicle cannot be, and what is odd in one.

use std::ops::RangeInclusive;

use super::{
    CheckDigit, Vehicle, VehicleStatus, Vin, Warning,
    problem::{Path, Problems, Segment},
};

const YEARS: RangeInclusive<i64> = 1900..=2100;
const MILES: RangeInclusive<i64> = 0..=999_999;
const STOCK_NUMBER_LENGTH: usize = 20;
/// More than nearly every vehicle ever shows.
const MANY_MILES: i64 = 400_000;
/// Fewer than a vehicle of some years has.
const FEW_MILES: i64 = 100;

/// Notes values that no vehicle has.
pub(super) fn refuse_impossible(vehicle: &Vehicle, problems: &mut Problems) {
    let at = |name| Path { outer: None, segment: Segment::Name(name) };
    let in_range = |problems: &mut Problems, name, value: Option<i64>, range: &RangeInclusive<i64>| {
        if let Some(value) = value.filter(|value| !range.contains(value)) {
            problems.content(&at(name), format_args!("{} to {}", range.start(), range.end()), value);
        }
    };
    in_range(problems, "year", vehicle.year, &YEARS);
    in_range(problems, "mileage", vehicle.mileage, &MILES);
    in_range(problems, "days_in_stock", vehicle.days_in_stock, &(0..=i64::MAX));
    for (name, amount) in [("price", vehicle.price), ("cost", vehicle.cost), ("msrp", vehicle.msrp)] {
        if let Some(amount) = amount.filter(|amount| amount.is_negative()) {
            problems.content(&at(name), "no less than 0", amount);
        }
    }
    if let Some(stock) = vehicle.stock_number.as_ref().filter(|stock| stock.chars().count() > STOCK_NUMBER_LENGTH) {
        problems.content(&at("stock_number"), format_args!("at most {STOCK_NUMBER_LENGTH} characters"), stock);
    }
    for (number, photo) in vehicle.photos.iter().flatten().enumerate() {
        if photo.position < 1 {
            let photos = at("photos");
            let entry = Path { outer: Some(&photos), segment: Segment::Entry(number + 1) };
            let position = Path { outer: Some(&entry), segment: Segment::Name("position") };
            problems.content(&position, "a position from 1", photo.position);
        }
    }
}

pub(super) fn check_digit_valid(vin: &Vin) -> Option<bool> {
    match vin.check_digit() {
        CheckDigit::Valid => Some(true),
        CheckDigit::Invalid { .. } => Some(false),
        CheckDigit::NotApplicable => None,
    }
}

/// What a person should look at.
pub(super) fn oddities(vehicle: &Vehicle) -> Vec<Warning> {
    [check_digit(vehicle), model_year(vehicle), mileage(vehicle), sold_without_date(vehicle)]
        .into_iter()
        .chain(special_price(vehicle))
        .flatten()
        .collect()
}

fn warning(code: &'static str, field: &'static str, message: String) -> Option<Warning> {
    Some(Warning { code, field, message })
}

fn check_digit(vehicle: &Vehicle) -> Option<Warning> {
    let CheckDigit::Invalid { expected, seen } = vehicle.vin.check_digit() else { return None };
    let message = format!("position 9 is {seen}, the check digit would be {expected}");
    warning("vin_check_digit", "vin", message)
}

fn model_year(vehicle: &Vehicle) -> Option<Warning> {
    let year = vehicle.year?;
    let candidates = vehicle.vin.model_years();
    if candidates.is_empty() || candidates.iter().any(|candidate| i64::from(*candidate) == year) {
        return None;
    }
    let candidates: Vec<String> = candidates.iter().map(ToString::to_string).collect();
    warning("model_year", "year", format!("{year}, but the VIN says {}", candidates.join(" or ")))
}

fn mileage(vehicle: &Vehicle) -> Option<Warning> {
    let miles = vehicle.mileage?;
    if miles > MANY_MILES {
        return warning("mileage", "mileage", format!("{miles} miles are very many"));
    }
    let seen = vehicle.updated_at?.to_zoned_datetime(jiff::tz::TimeZone::UTC).year();
    let age = i64::from(seen) - vehicle.year?;
    (miles < FEW_MILES && age > 2).then(|| Warning {
        code: "mileage",
        field: "mileage",
        message: format!("{miles} miles are very few for {age} years"),
    })
}

fn sold_without_date(vehicle: &Vehicle) -> Option<Warning> {
    let sold = vehicle.status == Some(VehicleStatus::Sold) && vehicle.sold_at.is_none();
    sold.then(|| warning("sold_without_date", "soldAt", "sold, but not when".to_owned())).flatten()
}

fn special_price(vehicle: &Vehicle) -> [Option<Warning>; 2] {
    let Some((prices, special)) = vehicle.prices.as_ref().and_then(|all| Some((all, all.special.as_ref()?))) else {
        return [None, None];
    };
    let above = prices.asking.filter(|asking| special.amount > *asking).and_then(|asking| {
        let message = format!("{} is more than the asking price {asking}", special.amount);
        warning("special_above_asking", "prices", message)
    });
    let backwards = special.from.zip(special.to).filter(|(from, to)| from > to).and_then(|(from, to)| {
        warning("special_backwards", "prices", format!("the special price begins {from} and ends {to}"))
    });
    [above, backwards]
}
