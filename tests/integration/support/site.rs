//! Small pages on loopback. Every `*.localhost` host leads here: `a.localhost` and `b.localhost` are
//! different sites.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse},
};

pub(crate) struct Site {
    port: u16,
    server: tokio::task::JoinHandle<()>,
    served: Arc<Served>,
}

struct Served {
    pages: HashMap<String, String>,
    /// The cookie that `rotating` takes next, once.
    ticket: AtomicU64,
    /// Names of all pages that were asked for.
    asked: Mutex<Vec<String>>,
    /// The `Date` of its answers, if it is not the time.
    date: Mutex<Option<String>>,
}

impl Site {
    /// Serves pages by their name. `{port}` in a page is replaced by the site's port.
    pub(crate) async fn serve(pages: &[(&str, &str)]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let pages = pages.iter().map(|(name, html)| ((*name).to_owned(), html.replace("{port}", &port.to_string())));
        let served = Arc::new(Served {
            pages: pages.collect(),
            ticket: AtomicU64::new(0),
            asked: Mutex::default(),
            date: Mutex::default(),
        });
        let routes = Router::new()
            .route("/rotating", axum::routing::get(rotating))
            .route("/{name}", axum::routing::any(page))
            .with_state(Arc::clone(&served));
        let server = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { port, server, served }
    }

    /// How often a page was asked for.
    pub(crate) fn asked(&self, page: &str) -> usize {
        self.served.asked.lock().unwrap().iter().filter(|name| *name == page).count()
    }

    /// All pages that were asked for so far, in order.
    pub(crate) fn all_asked(&self) -> Vec<String> {
        self.served.asked.lock().unwrap().clone()
    }

    /// What its answers say is the time.
    pub(crate) fn tell_date(&self, date: jiff::Timestamp) {
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&date).unwrap();
        *self.served.date.lock().unwrap() = Some(date);
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

async fn page(State(served): State<Arc<Served>>, Path(name): Path<String>) -> impl IntoResponse {
    served.asked.lock().unwrap().push(name.clone());
    if name == "slow" {
        // A server that takes its time: the time itself is what is tested.
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
    let date = served.date.lock().unwrap().clone();
    let headers: HeaderMap = date.map(|date| (header::DATE, date.parse().unwrap())).into_iter().collect();
    match served.pages.get(&name) {
        Some(html) => (StatusCode::OK, headers, Html(html.clone())),
        None => (StatusCode::NOT_FOUND, headers, Html("<h1>not here</h1>".to_owned())),
    }
}

/// A page that takes each cookie once, and sets the next with its answer.
async fn rotating(State(served): State<Arc<Served>>, headers: HeaderMap) -> impl IntoResponse {
    let cookies = headers.get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let ticket = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("ticket=")?.parse().ok()).unwrap_or(0);
    if served.ticket.compare_exchange(ticket, ticket + 1, Ordering::SeqCst, Ordering::SeqCst).is_err() {
        return (StatusCode::FORBIDDEN, Html("<h1>this cookie was used before</h1>".to_owned())).into_response();
    }
    let next = ticket + 1;
    let html = format!(
        "<h1>visit {next}</h1><button onclick=\"fetch(location).then(answer => answer.text()).then(text => {{ result.textContent = text; }})\">Call</button><output id=result></output>"
    );
    ([(header::SET_COOKIE, format!("ticket={next}; Path=/; HttpOnly"))], Html(html)).into_response()
}
