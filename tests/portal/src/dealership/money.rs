//! Whole dollars and cents as decimals.

use rust_decimal::Decimal;

/// `dollars` rounded down to the hundred, minus five: the way a lot prices a car.
pub(super) fn sticker(dollars: u32) -> Decimal {
    Decimal::new(i64::from(dollars / 100) * 10_000 - 500, 2)
}

/// A whole-dollar amount with two places.
pub(super) fn dollars(amount: u32) -> Decimal {
    Decimal::new(i64::from(amount) * 100, 2)
}

/// An amount of cents.
pub(super) fn cents(amount: u32) -> Decimal {
    Decimal::new(i64::from(amount), 2)
}
