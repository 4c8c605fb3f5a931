//! The vehicle: a unit of a dealer's stock.

use jiff::{Timestamp, civil::Date};

use super::{
    ModelProblem, Money, Normalized, Open, Record, SchemaField, Vin,
    declare::{choices, model},
    id::Id,
    problem::Problems,
    vehicle_rules,
};

model! {
    /// A vehicle in stock, or sold from it. Fields of the first API come first, in its order.
    Vehicle {
        /// `veh_` and the portal's own id, see [`Id`].
        vehicle_id: Option<Id>,
        vin: Vin,
        stock_number: Option<String>,
        /// The model year.
        year: Option<i64>,
        make: Option<String>,
        model: Option<String>,
        trim: Option<String>,
        /// Miles on the odometer.
        mileage: Option<i64>,
        color: Option<Color>,
        status: Option<VehicleStatus>,
        /// `lot_` and the portal's own id.
        lot_id: Option<Id>,
        price: Option<Money>,
        /// Left out, never null, without the entitlement `inventory.cost`.
        cost: Option<Money>,
        book_values: Option<BookValues>,
        photos: Option<Vec<Photo>>,
        acquired_at: Option<Date>,
        updated_at: Option<Timestamp>,
        source: Option<Open<VehicleSource>>,
        source_detail: Option<String>,
        sub_status: Option<Open<VehicleSubStatus>>,
        condition: Option<Open<Condition>>,
        body_style: Option<String>,
        doors: Option<i64>,
        engine: Option<String>,
        cylinders: Option<i64>,
        transmission: Option<String>,
        drivetrain: Option<Open<Drivetrain>>,
        fuel_type: Option<String>,
        mpg: Option<Mpg>,
        options: Option<Vec<String>>,
        certified: Option<bool>,
        title_status: Option<Open<TitleStatus>>,
        title_in_hand: Option<bool>,
        odometer_status: Option<Open<OdometerStatus>>,
        prices: Option<Prices>,
        msrp: Option<Money>,
        description: Option<String>,
        costs: Option<Costs>,
        book_value_details: Option<Vec<BookValueDetail>>,
        days_in_stock: Option<i64>,
        sold_at: Option<Date>,
        /// `dl_` and the portal's own id.
        deal_id: Option<Id>,
        /// Absent for VINs that have no check digit.
        vin_check_digit_valid: Option<bool>,
        /// The portal's own id, as it is.
        portal_ref: Option<String>,
        version: Option<String>,
        source_updated_at: Option<Timestamp>,
        rooftop_id: Option<String>,
    }
}

model! {
    /// The colors, in the portal's words.
    Color {
        exterior: Option<String>,
        interior: Option<String>,
    }
}

model! {
    /// The retail value of each book; other kinds are in [`BookValueDetail`].
    BookValues {
        kbb: Option<Money>,
        nada: Option<Money>,
        black_book: Option<Money>,
    }
}

model! {
    /// One photo, where it can be fetched.
    Photo {
        url: String,
        /// From 1, dense.
        position: i64,
        photo_id: Option<String>,
        sha256: Option<String>,
        width: Option<i64>,
        height: Option<i64>,
        caption: Option<String>,
    }
}

model! {
    /// Miles per gallon.
    Mpg {
        city: Option<i64>,
        highway: Option<i64>,
    }
}

model! {
    /// What is asked, to whom.
    Prices {
        asking: Option<Money>,
        advertised: Option<Money>,
        special: Option<SpecialPrice>,
        wholesale: Option<Money>,
        /// The least down payment.
        min_down: Option<Money>,
    }
}

model! {
    /// A price for some days.
    SpecialPrice {
        amount: Money,
        from: Option<Date>,
        to: Option<Date>,
    }
}

model! {
    /// What the vehicle has cost so far.
    Costs {
        acquisition: Option<Money>,
        adds: Option<Vec<CostAdd>>,
        pack: Option<Money>,
        floorplan: Option<Floorplan>,
        total: Option<Money>,
    }
}

model! {
    /// A cost added to a vehicle.
    CostAdd {
        category: Open<CostCategory>,
        amount: Money,
        date: Option<Date>,
        description: Option<String>,
        vendor: Option<String>,
    }
}

model! {
    /// The loan a vehicle in stock is financed with.
    Floorplan {
        lender: Option<String>,
        principal: Option<Money>,
        curtailment_due: Option<Date>,
    }
}

model! {
    /// One value of one book.
    BookValueDetail {
        book: Open<Book>,
        kind: Open<BookValueKind>,
        condition: Option<String>,
        amount: Money,
        as_of: Option<Date>,
    }
}

choices! {
    /// Closed; finer states are in [`VehicleSubStatus`].
    VehicleStatus {
        InStock = "in_stock",
        Sold = "sold",
        Wholesale = "wholesale",
        Pending = "pending",
    }
}

choices! {
    /// Finer states of stock.
    VehicleSubStatus {
        Appraisal = "appraisal",
        InTransit = "in_transit",
        Reconditioning = "reconditioning",
        OnHold = "on_hold",
        Deposit = "deposit",
        RepoReturn = "repo_return",
        Archived = "archived",
    }
}

choices! {
    /// Where a vehicle came from.
    VehicleSource {
        TradeIn = "trade_in",
        Auction = "auction",
        Dealer = "dealer",
        Other = "other",
    }
}

choices! {
    /// How a vehicle is sold.
    Condition {
        New = "new",
        Used = "used",
        Certified = "certified",
    }
}

choices! {
    /// The driven wheels.
    Drivetrain {
        Front = "FWD",
        Rear = "RWD",
        All = "AWD",
        Four = "4WD",
    }
}

choices! {
    /// The brand of the title.
    TitleStatus {
        Clean = "clean",
        Salvage = "salvage",
        Rebuilt = "rebuilt",
        Lemon = "lemon",
        Unknown = "unknown",
    }
}

choices! {
    /// What the odometer statement says of the mileage (49 CFR 580).
    OdometerStatus {
        Actual = "actual",
        Exempt = "exempt",
        NotActual = "not_actual",
        OverLimits = "over_limits",
    }
}

choices! {
    /// What a cost was for.
    CostCategory {
        Recon = "recon",
        Parts = "parts",
        Labor = "labor",
        Transport = "transport",
        AuctionFee = "auction_fee",
        Inspection = "inspection",
        Detail = "detail",
        Pack = "pack",
        FloorplanInterest = "floorplan_interest",
        Other = "other",
    }
}

choices! {
    /// A price guide.
    Book {
        Kbb = "kbb",
        Nada = "nada",
        BlackBook = "black_book",
        Manheim = "manheim",
    }
}

choices! {
    /// Which of a guide's values.
    BookValueKind {
        Retail = "retail",
        TradeIn = "trade_in",
        Wholesale = "wholesale",
        Loan = "loan",
    }
}

impl Vehicle {
    /// The vehicle a record holds. What is odd in it comes along as warnings; a VIN that fails its
    /// check digit is odd, not wrong.
    ///
    /// # Errors
    /// All fields that are unknown, absent though required, of another type or out of range.
    pub fn from_record(record: &Record) -> Result<Normalized<Self>, Vec<ModelProblem>> {
        let mut problems = Problems::default();
        let vehicle = Self::read_record(record, None, &mut problems);
        if let Some(vehicle) = &vehicle {
            vehicle_rules::refuse_impossible(vehicle, &mut problems);
        }
        match vehicle {
            Some(vehicle) if problems.0.is_empty() => Ok(vehicle.normalized()),
            _ => Err(problems.0),
        }
    }

    pub(super) fn schema() -> Vec<SchemaField> {
        Self::fields()
    }

    fn normalized(mut self) -> Normalized<Self> {
        // One of the two is enough: they are the same id with and without our prefix.
        let own = self.portal_ref.take().or_else(|| self.vehicle_id.as_ref().map(|id| id.as_read().to_owned()));
        self.vehicle_id = own.as_deref().map(|own| Id::with_prefix("veh_", own));
        self.portal_ref = own;
        self.lot_id = self.lot_id.map(|id| Id::with_prefix("lot_", id.as_read()));
        self.deal_id = self.deal_id.map(|id| Id::with_prefix("dl_", id.as_read()));
        let warnings = vehicle_rules::oddities(&self);
        self.vin_check_digit_valid = vehicle_rules::check_digit_valid(&self.vin);
        Normalized { model: self, warnings }
    }
}
