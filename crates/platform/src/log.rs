//! The log: to standard error, by `MOSTRADOR_LOG` (default `warn`). Values that customers wrote are never logged; errors
//! carry codes and ids.

use tracing_subscriber::EnvFilter;

/// Starts the log once; a second call changes nothing.
pub fn start_log(filter: Option<&str>) {
    let filter = EnvFilter::try_new(filter.unwrap_or("warn")).unwrap_or_else(|_| EnvFilter::new("warn"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .try_init();
}
