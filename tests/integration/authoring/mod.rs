//! Flows out of what people did: imported from other tools, and watched.

mod desk;
mod headed;
mod import;
mod secrets;
mod watch;
