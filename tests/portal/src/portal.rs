//! A running portal: start, observe, stop.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::control::{self, Control};
use crate::dealership::{Dealership, Photo, Rooftop, RooftopId, Vehicle};
use crate::faults::{Faults, PromoMode};
use crate::ledger::{Effect, Ledger};
use crate::locked::Locked;
use crate::session::Sessions;
use crate::store::{Store, StoreError, VehicleFilter, VehicleOrder};
use crate::users::{self, PortalUser};
use crate::world::{Origins, World};
use crate::{hosts, token};

/// How long open connections may take to end after [`Portal::stop`].
const GRACE: Duration = Duration::from_secs(1);

/// What kind of portal to start.
#[derive(Debug, Clone)]
pub struct PortalOptions {
    /// Decides the dealership; passwords and TOTP seeds never depend on it.
    pub seed: u64,
    /// Active units in the demo rooftop.
    pub vehicles: usize,
    /// Port of the portal itself; `None` takes a free one. The control port is always a free one.
    pub port: Option<u16>,
    /// Whether promotional pop-ups appear by themselves.
    pub promo: PromoMode,
    /// How many seconds a one-time code lasts.
    pub code_period: u64,
}

impl Default for PortalOptions {
    fn default() -> Self {
        Self { seed: 1, vehicles: 250, port: None, promo: PromoMode::Random, code_period: 30 }
    }
}

/// Why a portal did not start, or does not answer.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// The port is taken or may not be used.
    #[error("practice portal cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port asked for, 0 for any.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// Users could not be minted.
    #[error("practice portal cannot mint a TOTP seed: {0}")]
    Totp(#[from] totp_rs::TotpError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A practice portal serving on loopback in background tasks, until stopped or dropped.
pub struct Portal {
    pub(crate) world: Arc<World>,
    control_url: String,
    control_token: String,
    servers: Vec<JoinHandle<()>>,
}

impl Portal {
    /// Generates the dealership, fills the database, mints the users and serves.
    ///
    /// # Errors
    /// When the port is taken, or the database cannot be filled.
    pub async fn start(options: PortalOptions) -> Result<Self, PortalError> {
        let dealership = Dealership::generate(options.seed, options.vehicles);
        let store = Store::open(&dealership).await?;
        let site = listen(options.port.unwrap_or(0)).await?;
        let control = listen(0).await?;
        let rooftops: Vec<RooftopId> = dealership.rooftops.iter().map(|one| one.id).collect();
        let world = Arc::new(World {
            origins: Origins::on_port(port_of(&site)?),
            rooftops: dealership.rooftops,
            users: users::mint(&rooftops, options.code_period)?,
            store,
            sessions: Sessions::default(),
            elsewhere: Locked::default(),
            identity: Default::default(),
            outbox: Default::default(),
            ledger: Ledger::default(),
            clock: Default::default(),
            faults: Locked::new(Faults { promo: options.promo, ..Faults::default() }),
            promo_bell: watch::Sender::new(0),
            closing: CancellationToken::new(),
            started: Timestamp::now(),
        });
        let control_token = token::opaque();
        let control_url = format!("http://127.0.0.1:{}", port_of(&control)?);
        let closing = &world.closing;
        let servers = vec![
            serve(site, hosts::routes(&world), closing.clone()),
            serve(control, control::routes(Arc::clone(&world), &control_token), closing.clone()),
        ];
        Ok(Self { world, control_url, control_token, servers })
    }

    /// The application, `http://app.localhost:PORT`.
    pub fn app_url(&self) -> &str {
        &self.world.origins.app
    }

    /// The identity provider, `http://idp.localhost:PORT`.
    pub fn idp_url(&self) -> &str {
        &self.world.origins.idp
    }

    /// All origins by name: `app`, `idp`, `files`, `history`, `sso`.
    pub fn origins(&self) -> BTreeMap<&'static str, &str> {
        let Origins { app, idp, files, history, sso, .. } = &self.world.origins;
        BTreeMap::from([
            ("app", app.as_str()),
            ("idp", idp.as_str()),
            ("files", files.as_str()),
            ("history", history.as_str()),
            ("sso", sso.as_str()),
        ])
    }

    /// Base of the control API, `http://127.0.0.1:PORT`.
    pub fn control_url(&self) -> &str {
        &self.control_url
    }

    /// What the header `x-control-token` must hold.
    pub fn control_token(&self) -> &str {
        &self.control_token
    }

    /// Everyone who may sign in; the first is the demo user, a manager with all rooftops.
    pub fn users(&self) -> &[PortalUser] {
        &self.world.users
    }

    /// The three rooftops; the first is the demo rooftop.
    pub fn rooftops(&self) -> &[Rooftop] {
        &self.world.rooftops
    }

    /// The active units of a rooftop in the report's default order: newest in stock first, then by
    /// stock number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn vehicles(&self, rooftop: RooftopId) -> Result<Vec<Vehicle>, PortalError> {
        let (filter, order) = (VehicleFilter::default(), VehicleOrder::default());
        Ok(self.world.store.search(rooftop, &filter, order, None).await?.0)
    }

    /// The address of a photo at a size; the portal itself shows 240×180, 640×480 and 1920×1440.
    pub fn photo_url(&self, photo: &Photo, width: u32, height: u32) -> String {
        format!("{}{}", self.world.origins.files, photo.path(width, height))
    }

    /// Every effect so far, oldest first.
    pub fn ledger(&self) -> Vec<Effect> {
        self.world.ledger.effects()
    }

    /// The fault switches.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.world))
    }

    /// Stops serving, waits for open requests for up to a second, and closes the database.
    pub async fn stop(mut self) {
        self.world.closing.cancel();
        for mut server in std::mem::take(&mut self.servers) {
            if tokio::time::timeout(GRACE, &mut server).await.is_err() {
                server.abort();
            }
        }
        self.world.store.close().await;
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.world.closing.cancel();
        for server in &self.servers {
            server.abort();
        }
    }
}

async fn listen(port: u16) -> Result<TcpListener, PortalError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|source| PortalError::Listen { port, source })
}

fn port_of(listener: &TcpListener) -> Result<u16, PortalError> {
    let address = listener.local_addr();
    Ok(address.map_err(|source| PortalError::Listen { port: 0, source })?.port())
}

fn serve(listener: TcpListener, routes: Router, closing: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let server = axum::serve(listener, routes).with_graceful_shutdown(closing.cancelled_owned());
        if let Err(error) = server.await {
            tracing::error!(%error, "practice portal stopped serving");
        }
    })
}
