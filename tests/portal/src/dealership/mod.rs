//! The dealership: what a vehicle is here, and the seeded generator that makes one.
//!
//! Pure data, no I/O. The same seed gives the same rooftops, lots and vehicles on every machine;
//! displayed dates hang off [`TODAY`], never off the real clock.

mod body;
mod catalog;
mod generate;
mod money;
mod vehicle;
mod vin;
mod wear;

pub use generate::{Dealership, Lot, Rooftop, RooftopId, TODAY};
pub use vehicle::{
    BookKind, BookValue, CostLine, Costs, Guide, HistoryEntry, InventoryStatus, Photo, Prices, SaleType, SpecialPrice,
    Vehicle,
};
pub use vin::check_digit;

pub(crate) use body::BodyShape;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_seed_decides_the_dealership() {
        assert_eq!(Dealership::generate(7, 60), Dealership::generate(7, 60));
        assert_ne!(Dealership::generate(7, 60).vehicles, Dealership::generate(8, 60).vehicles);
    }

    #[test]
    fn units_do_not_depend_on_how_many_there_are() {
        let (few, many) = (Dealership::generate(1, 20), Dealership::generate(1, 40));
        assert_eq!(few.vehicles[..20], many.vehicles[..20]);
    }

    #[test]
    fn vins_pass_their_check_digit_but_for_the_documented_grey_imports() {
        let dealership = Dealership::generate(1, 250);
        for vehicle in &dealership.vehicles {
            let passes = check_digit(&vehicle.vin) == vehicle.vin.chars().nth(8);
            assert_eq!(passes, vehicle.check_digit_valid, "{}", vehicle.vin);
        }
        let grey = dealership.vehicles.iter().filter(|vehicle| !vehicle.check_digit_valid).count();
        assert_eq!(grey, dealership.rooftops.len());
    }

    #[test]
    fn vins_and_stock_numbers_are_unique_within_a_rooftop() {
        let dealership = Dealership::generate(1, 250);
        let vins: HashSet<_> = dealership.vehicles.iter().map(|unit| &unit.vin).collect();
        let stock: HashSet<_> = dealership.vehicles.iter().map(|unit| (unit.rooftop, &unit.stock_number)).collect();
        assert_eq!((vins.len(), stock.len()), (dealership.vehicles.len(), dealership.vehicles.len()));
    }

    #[test]
    fn the_demo_rooftop_has_exactly_the_active_units_asked_for() {
        let dealership = Dealership::generate(1, 250);
        let demo = dealership.rooftops[0].id;
        let active = dealership
            .vehicles
            .iter()
            .filter(|unit| unit.rooftop == demo && unit.status != InventoryStatus::Sold)
            .count();
        assert_eq!((dealership.rooftops.len(), active), (3, 250));
    }
}
