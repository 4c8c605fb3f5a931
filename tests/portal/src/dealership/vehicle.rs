//! A vehicle as the portal's database holds it.

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::RooftopId;

/// One vehicle, every field the portal shows anywhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vehicle {
    /// The portal's record id; the last part of the vehicle page's address.
    pub id: Uuid,
    /// The rooftop that owns the unit.
    pub rooftop: RooftopId,
    /// 17 characters, upper case.
    pub vin: String,
    /// False only for the grey import of each rooftop, whose VIN fails the check digit for real.
    pub check_digit_valid: bool,
    /// Unique within the rooftop. Trade-ins carry a letter at the end.
    pub stock_number: String,
    /// Model year.
    pub year: i16,
    /// Manufacturer.
    pub make: String,
    /// Model line.
    pub model: String,
    /// `None` where the portal shows a blank.
    pub trim: Option<String>,
    /// Body type, as `SUV` or `SuperCrew Cab`.
    pub body: String,
    /// Miles.
    pub odometer: u32,
    /// Exterior colour name.
    pub exterior: String,
    /// Interior colour name.
    pub interior: String,
    /// Engine description.
    pub engine: String,
    /// `None` for electric vehicles.
    pub cylinders: Option<u8>,
    /// Transmission description.
    pub transmission: String,
    /// `FWD`, `RWD`, `AWD` or `4WD`.
    pub drive_train: String,
    /// `Gasoline` or `Electric`.
    pub fuel_type: String,
    /// Number of doors.
    pub doors: u8,
    /// Miles per gallon in the city.
    pub city_mpg: u16,
    /// Miles per gallon on the highway.
    pub highway_mpg: u16,
    /// Where the unit is in its life.
    pub status: InventoryStatus,
    /// How the unit may be sold.
    pub sale_type: SaleType,
    /// Name of the lot it stands on.
    pub lot: String,
    /// Acquisition channel, as `Auction - Online`.
    pub source: String,
    /// Who it was bought from.
    pub source_detail: String,
    /// Manufacturer certified.
    pub certified: bool,
    /// `Clean`, `Rebuilt` or `Salvage`.
    pub title_status: String,
    /// The paper title is in the office.
    pub title_in_hand: bool,
    /// Day of purchase.
    pub acquired_on: Date,
    /// Day the unit went into stock.
    pub in_stock_on: Date,
    /// Day of sale, for sold units.
    pub sold_on: Option<Date>,
    /// Last change, in the rooftop's own time, whole minutes.
    pub updated_at: DateTime,
    /// Days between going into stock and the portal's day.
    pub days_in_stock: u32,
    /// Asking, advertised and special prices.
    pub prices: Prices,
    /// What the unit cost the dealership. The portal shows it to managers only.
    pub costs: Costs,
    /// Book values of all guides; empty when no guide knows the VIN.
    pub books: Vec<BookValue>,
    /// Equipment, in shown order.
    pub options: Vec<String>,
    /// Text for online marketing; may hold line breaks, quotes and accents.
    pub description: String,
    /// Photographs in gallery order, first is the main picture. 0 to 12.
    pub photos: Vec<Photo>,
    /// Changes, newest first.
    pub history: Vec<HistoryEntry>,
}

impl Vehicle {
    /// The title as lists and the record's header print it: year, make, model, trim, body.
    pub fn title(&self) -> String {
        let trim = self.trim.as_deref().map(|trim| format!(" {trim}")).unwrap_or_default();
        format!("{} {} {}{trim} {}", self.year, self.make, self.model, self.body).to_uppercase()
    }

    /// The value that lists show for `guide`: its first line of `kind`.
    pub fn book(&self, guide: Guide, kind: BookKind) -> Option<Decimal> {
        self.books.iter().find(|value| value.guide == guide && value.kind == kind).map(|value| value.amount)
    }
}

/// Prices in dollars. `None` is shown as `-`, a zero as `0`; both mean "not set".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prices {
    /// Vehicle price, the list's `Price` column.
    pub vehicle: Option<Decimal>,
    /// Asking price.
    pub asking: Option<Decimal>,
    /// Advertising price.
    pub advertising: Option<Decimal>,
    /// A price for a span of days.
    pub special: Option<SpecialPrice>,
    /// Manufacturer's suggested retail price when new.
    pub msrp: Decimal,
}

/// A price that holds from one day to another, both included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpecialPrice {
    /// Dollars.
    pub amount: Decimal,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// Costs in dollars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// Paid to the seller.
    pub vehicle: Decimal,
    /// Sum of `lines`.
    pub recon: Decimal,
    /// Flooring interest so far.
    pub flooring: Decimal,
    /// Single cost lines, oldest first.
    pub lines: Vec<CostLine>,
}

impl Costs {
    /// What the unit stands at: purchase, reconditioning and flooring.
    pub fn total(&self) -> Decimal {
        self.vehicle + self.recon + self.flooring
    }
}

/// One added cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CostLine {
    /// Day of the invoice.
    pub date: Date,
    /// `Recon`, `Parts`, `Transport` …
    pub category: String,
    /// Free text.
    pub description: String,
    /// Who was paid.
    pub vendor: String,
    /// Dollars.
    pub amount: Decimal,
}

/// One line of a valuation guide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookValue {
    /// Which guide.
    pub guide: Guide,
    /// Which market.
    pub kind: BookKind,
    /// The guide's word for the condition, as `Clean`.
    pub condition: String,
    /// Dollars.
    pub amount: Decimal,
    /// Day of the guide's edition.
    pub as_of: Date,
}

/// One photograph; its picture is drawn on request at any size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Photo {
    /// `<yyyymm>-<32 hex>`, the file name without its ending.
    pub key: String,
    /// What it shows, as `Rear three-quarter`.
    pub caption: String,
}

impl Photo {
    /// The path of the picture at `width` × `height` on the files origin.
    pub fn path(&self, width: u32, height: u32) -> String {
        format!("/images/{width}/{height}/{}.svg", self.key)
    }
}

/// One change to the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When, in the rooftop's own time.
    pub at: DateTime,
    /// Who.
    pub user: String,
    /// Which field.
    pub field: String,
    /// Value before, blank if none.
    pub old: String,
    /// Value after.
    pub new: String,
}

macro_rules! labelled {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $label:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $label)] $variant),+ }

        impl $name {
            /// Every value, in the order in which the portal offers them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word the portal prints.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// The value with this label.
            pub fn from_label(label: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.label() == label)
            }
        }
    };
}

labelled! {
    /// Inventory status, printed in capitals.
    InventoryStatus {
        /// For sale.
        InInventory = "IN INVENTORY",
        /// In the shop.
        InRecon = "IN RECON",
        /// Bought, on its way.
        Inbound = "INBOUND",
        /// A customer has put money down.
        PendingDeposit = "PENDING/DEPOSIT",
        /// To be sold to the trade.
        Wholesale = "WHOLESALE",
        /// Gone; hidden by the active filter.
        Sold = "SOLD",
    }
}

labelled! {
    /// Who the unit may be sold to.
    SaleType {
        /// Retail only.
        Retail = "RETAIL",
        /// Either.
        Both = "BOTH",
        /// Trade only.
        Wholesale = "WHOLESALE",
    }
}

labelled! {
    /// The valuation guides, in the order of their sub-tabs.
    Guide {
        /// Kelley Blue Book; book id 1.
        Kelley = "Kelley",
        /// J.D. Power (formerly NADA); book id 2.
        JdPower = "J.D. Power",
        /// Black Book; book id 3.
        BlackBook = "Black Book",
        /// Manheim Market Report; book id 4.
        Manheim = "Manheim",
    }
}

labelled! {
    /// The market a book value is for.
    BookKind {
        /// Sold to a customer.
        Retail = "Retail",
        /// Taken in trade.
        TradeIn = "Trade-In",
        /// Sold at auction.
        Wholesale = "Wholesale",
    }
}
