//! The words everyone uses: typed values, money, VINs and the normalized models.
//!
//! A model is declared once in `declare`'s words; from that come its struct, its JSON (camelCase, the
//! order of the declaration, absent fields left out), its reading from a record and its schema.

mod contact;
mod declare;
mod id;
mod money;
mod problem;
mod schema;
mod storage_state;
mod value;
mod value_type;
mod vehicle;
mod vehicle_rules;
mod vin;

pub use contact::{email, phone, web_address};
pub use declare::Open;
pub use id::Id;
pub use money::{Money, MoneyError};
pub use problem::{ModelFault, ModelProblem, Warning};
pub use schema::{Model, ModelSchema, Normalized, SchemaField, model, models};
pub use storage_state::{Cookie, OriginStorage, StorageItem, StorageState};
pub use value::{Record, Value};
pub use value_type::Type;
pub use vehicle::{
    Book, BookValueDetail, BookValueKind, BookValues, Color, Condition, CostAdd, CostCategory, Costs, Drivetrain,
    Floorplan, Mpg, OdometerStatus, Photo, Prices, SpecialPrice, TitleStatus, Vehicle, VehicleSource, VehicleStatus,
    VehicleSubStatus,
};
pub use vin::{CheckDigit, Vin, VinError};
