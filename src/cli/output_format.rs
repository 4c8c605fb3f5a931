//! The form of what a command prints on stdout.

use clap::ValueEnum;

/// For whom it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// For people
    #[default]
    Human,
    /// One JSON object
    Json,
}
