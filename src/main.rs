//! The `wayleave` command.

fn main() -> std::process::ExitCode {
    wayleave::cli::main()
}
