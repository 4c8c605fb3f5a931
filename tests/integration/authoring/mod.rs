//! Flows out of what people did: imported from other tools, and watched.

mod desk;
mod import;
mod secrets;
mod watch;
