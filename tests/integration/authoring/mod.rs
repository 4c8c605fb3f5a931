//! Flows out of what people did: imported from other tools, and watched.

mod import;
