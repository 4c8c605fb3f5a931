//! The portal's database: SQLite in memory, owned by the instance, gone with it.

use std::str::FromStr;

use rust_decimal::prelude::ToPrimitive;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{QueryBuilder, Row, Sqlite};
use uuid::Uuid;

use crate::dealership::{BookKind, Dealership, Guide, InventoryStatus, RooftopId, Vehicle};

/// The columns that filters and orders use stand beside the whole record as a document.
const SCHEMA: &str = "
    create table vehicle (
        id text primary key,
        rooftop integer not null,
        stock_number text not null,
        vin text not null,
        title text not null,
        status text not null,
        sale_type text not null,
        lot text not null,
        source text not null,
        year integer not null,
        make text not null,
        model text not null,
        trim text,
        odometer integer not null,
        exterior text not null,
        interior text not null,
        price real, asking real, cost real,
        kelley real, jd_power real, black_book real,
        days integer not null,
        in_stock_on text not null,
        updated_at text not null,
        document text not null
    );
    create index vehicle_rooftop on vehicle (rooftop, in_stock_on desc, stock_number);
    create table user_setting (
        username text not null, name text not null, value text not null,
        primary key (username, name)
    );
";

/// A fault of the portal's own database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused.
    #[error("portal database: {0}")]
    Database(#[from] sqlx::Error),
    /// A stored record does not read back.
    #[error("portal database holds an unreadable vehicle: {0}")]
    Record(#[from] serde_json::Error),
}

#[derive(Debug, Clone)]
pub(crate) struct Store {
    pool: SqlitePool,
}

/// What the report asks for. Empty texts do not filter.
#[derive(Debug, Clone, Default)]
pub(crate) struct VehicleFilter {
    /// Part of the stock number or VIN.
    pub(crate) text: String,
    /// Part of the stock number, VIN or title.
    pub(crate) anywhere: String,
    pub(crate) sold: bool,
    pub(crate) status: Option<InventoryStatus>,
    pub(crate) lot: String,
    pub(crate) source: String,
    /// `YYYY-MM-DD`, both ends included.
    pub(crate) updated_from: String,
    pub(crate) updated_to: String,
}

/// An order of the report.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct VehicleOrder {
    /// A column of the table, from a fixed list; none is the default order.
    pub(crate) column: Option<&'static str>,
    pub(crate) descending: bool,
}

impl Store {
    pub(crate) async fn open(dealership: &Dealership) -> Result<Self, StoreError> {
        // One connection for ever: a second one would see another, empty, memory database.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(SqliteConnectOptions::from_str("sqlite::memory:")?)
            .await?;
        sqlx::raw_sql(SCHEMA).execute(&pool).await?;
        let store = Self { pool };
        store.fill(&dealership.vehicles).await?;
        Ok(store)
    }

    async fn fill(&self, vehicles: &[Vehicle]) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        for vehicle in vehicles {
            insert(vehicle, &mut transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The matching units of a rooftop in `order`, a window of them, and how many match in all.
    pub(crate) async fn search(
        &self,
        rooftop: RooftopId,
        filter: &VehicleFilter,
        order: VehicleOrder,
        window: Option<(u32, u32)>,
    ) -> Result<(Vec<Vehicle>, u32), StoreError> {
        let mut count = QueryBuilder::new("select count(*) from vehicle");
        restrict(&mut count, rooftop, filter);
        let total: u32 = count.build_query_scalar().fetch_one(&self.pool).await?;

        let mut query = QueryBuilder::new("select document from vehicle");
        restrict(&mut query, rooftop, filter);
        query.push(" order by ");
        if let Some(column) = order.column {
            let direction = if order.descending { "desc" } else { "asc" };
            query.push(format_args!("{column} {direction}, "));
        }
        query.push("in_stock_on desc, stock_number asc");
        if let Some((offset, limit)) = window {
            query.push(" limit ").push_bind(limit).push(" offset ").push_bind(offset);
        }
        let rows = query.build().fetch_all(&self.pool).await?;
        let vehicles = rows.iter().map(record).collect::<Result<_, _>>()?;
        Ok((vehicles, total))
    }

    /// One unit of the rooftops given.
    pub(crate) async fn vehicle(&self, id: Uuid, rooftops: &[RooftopId]) -> Result<Option<Vehicle>, StoreError> {
        let row = sqlx::query("select document from vehicle where id = ?1")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        let vehicle = row.as_ref().map(record).transpose()?;
        Ok(vehicle.filter(|vehicle| rooftops.contains(&vehicle.rooftop)))
    }

    /// A value a user left behind, empty if none.
    pub(crate) async fn setting(&self, username: &str, name: &str) -> Result<String, StoreError> {
        let value = sqlx::query_scalar("select value from user_setting where username = ?1 and name = ?2")
            .bind(username)
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        Ok(value.unwrap_or_default())
    }

    pub(crate) async fn set_setting(&self, username: &str, name: &str, value: &str) -> Result<(), StoreError> {
        sqlx::query("insert or replace into user_setting (username, name, value) values (?1, ?2, ?3)")
            .bind(username)
            .bind(name)
            .bind(value)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

fn record(row: &sqlx::sqlite::SqliteRow) -> Result<Vehicle, StoreError> {
    Ok(serde_json::from_str(row.try_get("document")?)?)
}

fn restrict(query: &mut QueryBuilder<Sqlite>, rooftop: RooftopId, filter: &VehicleFilter) {
    query.push(" where rooftop = ").push_bind(rooftop.0);
    query.push(if filter.sold { " and status = 'SOLD'" } else { " and status <> 'SOLD'" });
    let texts: [(&str, &[&str]); 2] =
        [(&filter.text, &["stock_number", "vin"]), (&filter.anywhere, &["stock_number", "vin", "title"])];
    for (text, columns) in texts.into_iter().filter(|(text, _)| !text.is_empty()) {
        query.push(" and (false");
        for column in columns {
            query.push(format_args!(" or instr({column}, ")).push_bind(text.to_uppercase()).push(") > 0");
        }
        query.push(")");
    }
    if let Some(status) = filter.status {
        query.push(" and status = ").push_bind(status.label());
    }
    let exact = [(" and lot = ", &filter.lot), (" and source = ", &filter.source)];
    let span = [
        (" and substr(updated_at, 1, 10) >= ", &filter.updated_from),
        (" and substr(updated_at, 1, 10) <= ", &filter.updated_to),
    ];
    for (clause, value) in exact.into_iter().chain(span) {
        if !value.is_empty() {
            query.push(clause).push_bind(value.clone());
        }
    }
}

async fn insert(vehicle: &Vehicle, transaction: &mut sqlx::Transaction<'_, Sqlite>) -> Result<(), StoreError> {
    let book = |guide| vehicle.book(guide, BookKind::Retail).and_then(|value| value.to_f64());
    sqlx::query(
        "insert into vehicle values
         (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(vehicle.id.to_string())
    .bind(vehicle.rooftop.0)
    .bind(&vehicle.stock_number)
    .bind(&vehicle.vin)
    .bind(vehicle.title())
    .bind(vehicle.status.label())
    .bind(vehicle.sale_type.label())
    .bind(&vehicle.lot)
    .bind(&vehicle.source)
    .bind(vehicle.year)
    .bind(&vehicle.make)
    .bind(&vehicle.model)
    .bind(&vehicle.trim)
    .bind(vehicle.odometer)
    .bind(&vehicle.exterior)
    .bind(&vehicle.interior)
    .bind(vehicle.prices.vehicle.and_then(|price| price.to_f64()))
    .bind(vehicle.prices.asking.and_then(|price| price.to_f64()))
    .bind(vehicle.costs.total().to_f64())
    .bind(book(Guide::Kelley))
    .bind(book(Guide::JdPower))
    .bind(book(Guide::BlackBook))
    .bind(vehicle.days_in_stock)
    .bind(vehicle.in_stock_on.to_string())
    .bind(vehicle.updated_at.to_string())
    .bind(serde_json::to_string(vehicle)?)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
