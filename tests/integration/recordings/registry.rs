//! A site that shows, sends and says what must not be kept, in as many ways as there are. Its people are made up.

use std::sync::{Arc, Mutex};

use axum::{
    Form, Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const USERNAME: &str = "qfeather.ops77";
pub(super) const PASSWORD: &str = "Tr0ub4dor/&3 \"<x>\"";
pub(super) const SEED: &str = "KVKFKRCPNZQUYMLXOVYDSQKJKZDTSRLD";
pub(super) const API_KEY: &str = "ak-5d0c9e71b2f34488";
pub(super) const SESSION: &str = "s3ss10n-7f1c2a9be04d55aa";
pub(super) const REMEMBER: &str = "Zm9v+YmFy/MTIzNDU2Nzg5==";
pub(super) const BEARER: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiI0NzExIn0.c2ln";
pub(super) const CSRF: &str = "csrf-0b77d1e94c2a4f10";
pub(super) const TICKET: &str = "tkt-91ab44c0de7712ff";
pub(super) const OAUTH: &str = "oc-55e0b1d7a9c34f62";

pub(super) const NAME: &str = "Zephyrine Quillfeather";
pub(super) const LICENCE: &str = "DLX-4471-9920";
pub(super) const BORN: &str = "03/17/1961";
pub(super) const PHONE: &str = "(502) 555-0143";
pub(super) const EMAIL: &str = "zephyrine@quill.example";
pub(super) const STREET: &str = "1187 Larkspur Hollow";
pub(super) const OWED: &str = "7,310.55";
/// Known to no file of ours: only the names of fields tell what they are.
pub(super) const SSN: &str = "078-05-1120";
pub(super) const ACCOUNT: &str = "0099-8812-7741";
pub(super) const CARD: &str = "4000 0012 3456 7899";

/// Nobody called this private: it must be found in every place, or a search proves nothing.
pub(super) const CONTROL: &str = "Brontosaurus Vermicelli";

/// The site, on a port of its own.
pub(super) struct Registry {
    pub(super) port: u16,
    pub(super) codes: Arc<Mutex<Vec<String>>>,
    server: tokio::task::JoinHandle<()>,
}

impl Registry {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let codes = Arc::new(Mutex::new(Vec::new()));
        let routes = Router::new()
            .route("/login", get(login).post(enter))
            .route("/code", get(code).post(take_code))
            .route("/home", get(|| async { Html("<title>Home</title><h1>Home</h1>") }))
            .route("/deal", get(deal))
            .route("/search", get(search))
            .route("/api/me", get(me))
            .route("/api/check", post(check))
            .with_state(codes.clone());
        let server = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { port, codes, server }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        self.server.abort();
    }
}

type Codes = State<Arc<Mutex<Vec<String>>>>;

async fn login() -> Html<String> {
    Html(format!(
        "<title>Sign in</title><form method=post action=/login><label>User <input name=user></label>\
         <label>Password <input name=password type=password></label><input type=hidden name=csrf value='{CSRF}'>\
         <button>Sign in</button></form>"
    ))
}

#[derive(Deserialize)]
struct Entry {
    user: String,
    password: String,
}

async fn enter(Form(entry): Form<Entry>) -> Response {
    if (entry.user.as_str(), entry.password.as_str()) != (USERNAME, PASSWORD) {
        return (StatusCode::FORBIDDEN, Html("<h1>No</h1>")).into_response();
    }
    let mut headers = HeaderMap::new();
    headers.append(header::SET_COOKIE, format!("sid={SESSION}; Path=/; HttpOnly").parse().unwrap());
    headers.append(header::SET_COOKIE, format!("remember={REMEMBER}; Path=/").parse().unwrap());
    headers.append(header::LOCATION, format!("/code?ticket={TICKET}").parse().unwrap());
    (StatusCode::SEE_OTHER, headers).into_response()
}

async fn code() -> Html<&'static str> {
    Html(
        "<title>Code</title><form method=post action=/code><label>Code <input name=code></label><button>Go</button></form>",
    )
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

async fn take_code(State(codes): Codes, Form(Code { code }): Form<Code>) -> Response {
    codes.lock().unwrap().push(code);
    (StatusCode::SEE_OTHER, [(header::LOCATION, format!("/home?code={OAUTH}&state={TICKET}"))]).into_response()
}

async fn deal() -> Html<String> {
    let (first, last) = NAME.split_once(' ').unwrap();
    Html(format!(
        r##"<title>Deal of {NAME}, {CONTROL}</title><meta name="csrf-token" content="{CSRF}">
<h1 id=owner>{first} <b>{last}</b></h1><p id=seen>{CONTROL} deals with {NAME}</p><p data-card="{NAME}" title="{PHONE}">contact</p>
<table><tr><th>No<th>Buyer<th>Phone<th>Street<th>Owed<th>Remark</tr>
<tr class=row><td>A1<td>{first} <i>{last}</i><td>{PHONE}<td>{STREET}<td>${OWED}<td>{CONTROL}</tr></table>
<label>Name <input id=name></label><label>Licence <input id=licence></label><label>Born <input id=born></label>
<label>Note <textarea id=note></textarea></label><label>Pin <input id=pin></label>
<input id=key type=password><button id=check>Check</button><button id=ask>Ask</button><p id=told></p>
<iframe srcdoc="<p>{first} <b>{last}</b>, {PHONE} {CONTROL}</p>"></iframe>
<script>
pin.oninput = () => {{ pin.value = '{CONTROL} ' + licence.value; }};
ask.onclick = () => {{ confirm('Sell to {NAME}, {CONTROL}?'); }};
let bearer;
fetch('/api/me').then(answer => answer.json()).then(me => {{ bearer = me.access_token; }});
check.onclick = async () => {{
  const body = new URLSearchParams({{ csrf: document.querySelector('meta').content, buyer: owner.textContent, licenseNumber: licence.value, control: '{CONTROL}' }});
  const answer = await (await fetch('/api/check?email=' + encodeURIComponent('{EMAIL}') + '&q=' + encodeURIComponent('{CONTROL}'), {{ method: 'POST', body, headers: {{ Authorization: 'Bearer ' + bearer, 'X-Api-Key': key.value, 'X-Control': '{CONTROL}' }} }})).json();
  console.log('checked', answer.buyer, answer.control, bearer);
  console.error('{CONTROL}: no ' + answer.email + ' ' + document.cookie);
  localStorage.setItem('last', JSON.stringify(answer));
  told.textContent = answer.email;
}};
</script>"##
    ))
}

async fn me() -> Json<Value> {
    Json(json!({ "access_token": BEARER, "user": USERNAME }))
}

async fn check(headers: HeaderMap) -> Json<Value> {
    assert_eq!(headers["authorization"], format!("Bearer {BEARER}"));
    assert!(headers["cookie"].to_str().unwrap().contains(SESSION));
    Json(json!({
        "buyer": NAME, "email": EMAIL, "ssn": SSN, "bank": { "accountNumber": ACCOUNT, "cards": [{ "cardNumber": CARD }] },
        "licenseNumber": LICENCE, "dateOfBirth": BORN, "control": CONTROL,
    }))
}

#[derive(Deserialize)]
struct Asked {
    q: String,
}

async fn search(Query(Asked { q }): Query<Asked>) -> Html<String> {
    Html(format!("<title>Search</title><h1>Results</h1><p id=for>{q}</p><p id=other>{CONTROL}</p>"))
}
