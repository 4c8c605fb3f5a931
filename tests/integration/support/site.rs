//! Small pages on loopback. Every `*.localhost` host leads here: `a.localhost` and `b.localhost` are
//! different sites.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};

pub(crate) struct Site {
    port: u16,
    server: tokio::task::JoinHandle<()>,
}

type Pages = Arc<HashMap<String, String>>;

impl Site {
    /// Serves pages by their name. `{port}` in a page is replaced by the site's port.
    pub(crate) async fn serve(pages: &[(&str, &str)]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let pages: Pages = Arc::new(
            pages.iter().map(|(name, html)| ((*name).to_owned(), html.replace("{port}", &port.to_string()))).collect(),
        );
        let routes = Router::new().route("/{name}", axum::routing::get(page)).with_state(pages);
        let server = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { port, server }
    }

    pub(crate) fn url(&self, host: &str, page: &str) -> String {
        format!("http://{host}.localhost:{}/{page}", self.port)
    }

    pub(crate) fn origin(&self, host: &str) -> String {
        format!("http://{host}.localhost:{}", self.port)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn page(State(pages): State<Pages>, Path(name): Path<String>) -> impl IntoResponse {
    if name == "slow" {
        // A server that takes its time: the time itself is what is tested.
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
    match pages.get(&name) {
        Some(html) => (StatusCode::OK, Html(html.clone())),
        None => (StatusCode::NOT_FOUND, Html("<h1>not here</h1>".to_owned())),
    }
}
