//! Walks through the portal's own answers without a browser: a visitor with a cookie jar.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::ledger::Deed;
use crate::users::PortalUser;
use crate::{Delivery, MessageKind, Method, Portal, PortalOptions, Seats, SessionEnd, Skin, control, hosts};

struct Visitor {
    site: Router,
    jar: BTreeMap<(String, String), String>,
}

struct Page {
    url: Url,
    status: StatusCode,
    body: Vec<u8>,
}

impl Page {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn state(&self) -> String {
        let (_, state) = self.url.query_pairs().find(|(name, _)| name == "state").unwrap();
        state.into_owned()
    }
}

impl Visitor {
    fn of(portal: &Portal) -> Self {
        Self { site: hosts::routes(&portal.world), jar: BTreeMap::new() }
    }

    /// Sends a request and follows redirects, cookies kept per host.
    async fn ask(&mut self, method: &str, url: &str, kind: &str, body: String) -> Page {
        let (mut method, mut url, mut body) = (method.to_owned(), Url::parse(url).unwrap(), body);
        loop {
            let host = url.host_str().unwrap().to_owned();
            let cookies: Vec<String> = self
                .jar
                .iter()
                .filter(|((owner, _), _)| *owner == host)
                .map(|((_, name), value)| format!("{name}={value}"))
                .collect();
            let request = Request::builder()
                .method(method.as_str())
                .uri(url[url::Position::BeforePath..].to_owned())
                .header(HOST, format!("{host}:{}", url.port().unwrap()))
                .header(COOKIE, cookies.join("; "))
                .header(CONTENT_TYPE, kind)
                .body(Body::from(std::mem::take(&mut body)))
                .unwrap();
            let answer = self.site.clone().oneshot(request).await.unwrap();
            for line in answer.headers().get_all(SET_COOKIE) {
                let (pair, _) = line.to_str().unwrap().split_once(';').unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.jar.insert((host.clone(), name.to_owned()), value.to_owned());
            }
            if !answer.status().is_redirection() {
                let status = answer.status();
                let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec();
                return Page { url, status, body };
            }
            url = url.join(answer.headers()[LOCATION].to_str().unwrap()).unwrap();
            method = "GET".to_owned();
        }
    }

    async fn get(&mut self, url: &str) -> Page {
        self.ask("GET", url, "text/plain", String::new()).await
    }

    async fn post(&mut self, url: &str, body: Value) -> Page {
        self.ask("POST", url, "application/json", body.to_string()).await
    }

    async fn submit(&mut self, url: &str, fields: &[(&str, &str)]) -> Page {
        let form = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.ask("POST", url, "application/x-www-form-urlencoded", form).await
    }

    /// As far as the code page.
    async fn give_password(&mut self, portal: &Portal, username: &str, password: &str) -> Page {
        let state = self.get(&format!("{}/signin", portal.app_url())).await.state();
        let fields = [("state", state.as_str()), ("username", username), ("password", password)];
        self.submit(&format!("{}/u/login", portal.idp_url()), &fields).await
    }

    async fn give_code(&mut self, challenge: &Page, code: &str) -> Page {
        let state = challenge.state();
        let fields = [("state", state.as_str()), ("code", code), ("action", "default")];
        self.submit(challenge.url.as_str(), &fields).await
    }

    async fn sign_in(&mut self, portal: &Portal, user: &PortalUser) -> Page {
        let challenge = self.give_password(portal, &user.username, &user.password).await;
        self.give_code(&challenge, &code_now(portal, user)).await
    }
}

fn code_now(portal: &Portal, user: &PortalUser) -> String {
    user.totp.generate(portal.world.clock.seconds()).to_string()
}

async fn portal() -> Portal {
    Portal::start(PortalOptions { vehicles: 60, ..PortalOptions::default() }).await.unwrap()
}

#[tokio::test]
async fn both_factors_open_a_session_and_log_out_ends_it() {
    let portal = portal().await;
    let mut visitor = Visitor::of(&portal);
    let home = visitor.sign_in(&portal, &portal.users()[0]).await;
    assert_eq!(home.url.path(), "/apps/shell/reports/home");
    let load = format!("{}/api-gateway/admin/Shell/LoadShell", portal.app_url());
    assert_eq!(visitor.get(&load).await.json()["tiles"]["activeInventory"], 60);
    visitor.get(&format!("{}/signout", portal.app_url())).await;
    assert_eq!(visitor.get(&load).await.status, StatusCode::UNAUTHORIZED);
    assert!(portal.ledger().iter().any(|effect| effect.deed == Deed::SignedOut));
}

#[tokio::test]
async fn a_totp_step_works_once() {
    let portal = portal().await;
    let user = &portal.users()[0];
    let mut visitor = Visitor::of(&portal);
    let code = code_now(&portal, user);
    let challenge = visitor.give_password(&portal, &user.username, &user.password).await;
    assert_eq!(visitor.give_code(&challenge, &code).await.url.path(), "/apps/shell/reports/home");
    let challenge = visitor.give_password(&portal, &user.username, &user.password).await;
    let refused = visitor.give_code(&challenge, &code).await;
    assert!(refused.text().contains("The code you entered is invalid"));
    portal.control().set(|faults| faults.clock_ahead_s = 30);
    let accepted = visitor.give_code(&challenge, &code_now(&portal, user)).await;
    assert_eq!(accepted.url.path(), "/apps/shell/reports/home");
}

#[tokio::test]
async fn a_code_of_the_step_before_is_taken_and_an_older_one_is_not() {
    let portal = portal().await;
    let user = &portal.users()[0];
    let mut visitor = Visitor::of(&portal);
    let challenge = visitor.give_password(&portal, &user.username, &user.password).await;
    // At the start of a step, so that no boundary falls between making a code and giving it.
    let into_step = i64::try_from(portal.world.clock.seconds() % 30).unwrap();
    portal.control().set(|faults| faults.clock_ahead_s = 30 - into_step);
    let now = portal.world.clock.seconds();
    let older = user.totp.generate(now - 60).to_string();
    assert!(visitor.give_code(&challenge, &older).await.text().contains("invalid"));
    let before = user.totp.generate(now - 30).to_string();
    let accepted = visitor.give_code(&challenge, &before).await;
    assert_eq!(accepted.url.path(), "/apps/shell/reports/home");
}

#[tokio::test]
async fn ten_wrong_passwords_block_the_account() {
    let portal = portal().await;
    let user = &portal.users()[0];
    let mut visitor = Visitor::of(&portal);
    for _ in 0..10 {
        let page = visitor.give_password(&portal, &user.username, "wrong").await;
        assert!(page.text().contains("Wrong username or password"));
    }
    let page = visitor.give_password(&portal, &user.username, &user.password).await;
    assert!(page.text().contains("Your account has been blocked"));
}

#[tokio::test]
async fn the_export_says_the_same_as_the_rows() {
    let portal = portal().await;
    let mut visitor = Visitor::of(&portal);
    visitor.sign_in(&portal, &portal.users()[0]).await;
    let service = format!("{}/api-gateway/reports/inventoryreport", portal.app_url());
    let rows = visitor.post(&format!("{service}/Search"), json!({ "skip": 0, "take": 100 })).await;
    let (text, _, _) = {
        let file = visitor.get(&format!("{service}/Export")).await;
        let (text, encoding, broken) = encoding_rs::WINDOWS_1252.decode(&file.body);
        (text.into_owned(), encoding, broken)
    };
    let mut lines = text.lines();
    assert!(lines.next().unwrap().starts_with("VehicleInfo, Vin, InventoryStatus, VehicleSaleType,"));
    let vehicles = portal.vehicles(portal.rooftops()[0].id).await.unwrap();
    let rows = rows.json();
    let rows = rows["data"].as_array().unwrap();
    assert_eq!((rows.len(), vehicles.len(), text.lines().count()), (60, 60, 61));
    for ((row, line), vehicle) in rows.iter().zip(lines).zip(&vehicles) {
        let cells: Vec<&str> = line.splitn(12, ',').collect();
        assert_eq!((row["vin"].as_str(), cells[1]), (Some(&*vehicle.vin), &*vehicle.vin));
        assert_eq!(row["status"], cells[2]);
        assert_eq!(row["stockNumber"], cells[4]);
        assert_eq!(cells[5], vehicle.exterior.to_uppercase());
        assert_eq!(row["odometer"].to_string(), cells[6]);
        let price = row["price"].as_f64().unwrap_or(0.0);
        assert_eq!(price, cells[7].parse::<f64>().unwrap());
    }
}

#[tokio::test]
async fn sales_people_see_no_costs() {
    let portal = portal().await;
    let mut visitor = Visitor::of(&portal);
    visitor.sign_in(&portal, &portal.users()[2]).await;
    let app = portal.app_url();
    let service = format!("{app}/api-gateway/reports/inventoryreport");
    let rows = visitor.post(&format!("{service}/Search"), json!({ "skip": 0, "take": 1 })).await.json();
    assert!(rows["data"][0].get("cost").is_none());
    assert!(!visitor.get(&format!("{service}/Export")).await.text().contains("Cost"));
    let load = format!("{app}/api-gateway/inventory/Inventory/LoadInventoryById");
    let costs = json!({ "id": rows["data"][0]["id"], "loadOption": ["Costs"] });
    assert_eq!(visitor.post(&load, costs).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_rooftop_switch_loses_deep_links_until_the_root_is_loaded() {
    let portal = portal().await;
    let mut visitor = Visitor::of(&portal);
    visitor.sign_in(&portal, &portal.users()[0]).await;
    let app = portal.app_url();
    let report = format!("{app}/apps/shell/reports/custom/inventoryreport/active-inventory-report");
    let other = json!({ "companyId": portal.rooftops()[1].id });
    visitor.post(&format!("{app}/api-gateway/admin/userauth/SwitchCompany"), other).await;
    assert_eq!(visitor.get(&report).await.url.path(), "/apps/shell/not-found");
    visitor.get(&format!("{app}/apps/shell/")).await;
    assert!(visitor.get(&report).await.url.path().ends_with("active-inventory-report"));
}

#[tokio::test]
async fn a_host_name_of_no_site_is_misdirected() {
    let portal = portal().await;
    let port = Url::parse(portal.app_url()).unwrap().port().unwrap();
    let page = Visitor::of(&portal).get(&format!("http://127.0.0.1:{port}/")).await;
    assert_eq!(page.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn the_control_port_refuses_pages_and_unknown_switches() {
    let portal = portal().await;
    let routes = control::routes(Arc::clone(&portal.world), portal.control_token());
    let call = |headers: &[(&'static str, &str)], body: &str| {
        let mut request = Request::builder().method("POST").uri("/faults");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header(CONTENT_TYPE, "application/json").body(Body::from(body.to_owned()));
        routes.clone().oneshot(request.unwrap())
    };
    let token = ("x-control-token", portal.control_token());
    let stuck = r#"{"loader_stuck":true}"#;
    assert_eq!(call(&[], stuck).await.unwrap().status(), StatusCode::UNAUTHORIZED);
    for header in ["origin", "referer", "sec-fetch-site"] {
        let answer = call(&[token, (header, "http://app.localhost")], stuck).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{header}");
    }
    assert!(!portal.control().faults().loader_stuck);
    let unknown = call(&[token], r#"{"loader_struck":true}"#).await.unwrap();
    assert_eq!(unknown.status(), StatusCode::BAD_REQUEST);
    assert_eq!(call(&[token], stuck).await.unwrap().status(), StatusCode::OK);
    assert!(portal.control().faults().loader_stuck);
}

#[tokio::test]
async fn a_failing_service_fails_as_often_as_told() {
    let portal = portal().await;
    let mut visitor = Visitor::of(&portal);
    visitor.sign_in(&portal, &portal.users()[0]).await;
    portal.control().set(|faults| faults.fail_next = BTreeMap::from([(crate::Api::Report, 1)]));
    let search = format!("{}/api-gateway/reports/inventoryreport/Search", portal.app_url());
    let page = json!({ "skip": 0, "take": 25 });
    let first = visitor.post(&search, page.clone()).await.status;
    let second = visitor.post(&search, page).await.status;
    assert_eq!((first, second), (StatusCode::INTERNAL_SERVER_ERROR, StatusCode::OK));
}

impl Visitor {
    /// Answers the challenge with the code of the newest message.
    async fn give_newest_code(&mut self, portal: &Portal, challenge: &Page) -> Page {
        let code = portal.control().messages().pop().and_then(|message| message.code).unwrap();
        self.give_code(challenge, &code).await
    }

    async fn choose(&mut self, challenge: &Page, option: &str) -> Page {
        let state = challenge.state();
        let options = challenge.url.join("/u/mfa-login-options").unwrap();
        self.submit(options.as_str(), &[("state", state.as_str()), ("action", option)]).await
    }

    /// Presses one of the page's buttons, whose form says which sign-in it is about.
    async fn press(&mut self, page: &Page, action: &str) -> Page {
        let state = page.state();
        let forms = page.text().matches(&format!("name=\"state\" value=\"{state}\"")).count();
        assert_eq!(forms, page.text().matches("<form").count(), "every form of the page knows the sign-in");
        self.submit(page.url.as_str(), &[("state", state.as_str()), ("action", action)]).await
    }
}

const HOME: &str = "/apps/shell/reports/home";

#[tokio::test]
async fn a_code_by_message_works_once_for_five_minutes_and_only_the_newest() {
    let portal = portal().await;
    let control = portal.control();
    control.set(|faults| faults.sign_in.first = Some(Method::Sms));
    let user = &portal.users()[0];
    let mut visitor = Visitor::of(&portal);
    let challenge = visitor.give_password(&portal, &user.username, &user.password).await;
    let first = control.messages().pop().unwrap();
    assert_eq!((first.to.as_str(), first.kind), (user.phone.as_str(), MessageKind::Sms));
    let again = visitor.press(&challenge, "resend").await;
    assert!(visitor.give_code(&again, first.code.as_deref().unwrap()).await.text().contains("invalid"));
    control.set(|faults| faults.clock_ahead_s = 301);
    let late = visitor.give_newest_code(&portal, &again).await;
    assert!(late.text().contains("has expired"), "and a new one is out");
    assert_eq!(control.messages().len(), 3);
    assert_eq!(visitor.give_newest_code(&portal, &late).await.url.path(), HOME);
}

#[tokio::test]
async fn held_messages_leave_when_told_and_lost_ones_never() {
    let portal = portal().await;
    let control = portal.control();
    let user = &portal.users()[1];
    let mut heard = control.listen_to_messages();
    for (delivery, leave) in [(Delivery::Lost, 0), (Delivery::Held, 1)] {
        control.set(|faults| faults.sign_in.messages = delivery);
        Visitor::of(&portal).give_password(&portal, &user.username, &user.password).await;
        assert!(control.messages().is_empty());
        assert_eq!(control.release_messages(), leave);
    }
    assert_eq!(heard.recv().await.unwrap(), control.messages()[0]);
    assert_eq!(portal.ledger().iter().filter(|effect| matches!(effect.deed, Deed::MessageSent { .. })).count(), 2);
}

#[tokio::test]
async fn a_push_waits_for_the_phone_and_a_link_works_once() {
    let portal = portal().await;
    let control = portal.control();
    control.set(|faults| faults.sign_in.methods = vec![Method::Push, Method::Link]);
    let user = &portal.users()[0];
    let mut visitor = Visitor::of(&portal);
    let challenge = visitor.give_password(&portal, &user.username, &user.password).await;
    let push = visitor.choose(&challenge, "push::0").await;
    let waiting = format!("{}/u/waiting?state={}", portal.idp_url(), push.state());
    assert_eq!(visitor.get(&waiting).await.json()["over"], false);
    assert!(control.answer_push(&user.username, false));
    assert!(visitor.get(push.url.as_str()).await.text().contains("denied"));
    assert!(!control.answer_push(&user.username, true), "none waits any more");
    visitor.choose(&push, "link::1").await;
    let link = control.messages().pop().unwrap().link.unwrap();
    assert_eq!(visitor.get(&link).await.url.path(), HOME);
    assert!(visitor.get(&link).await.text().contains("not valid any more"));
}

#[tokio::test]
async fn the_classic_provider_lets_the_user_choose_first() {
    let portal = portal().await;
    portal.control().set(|faults| faults.sign_in.skin = Skin::Classic);
    let user = &portal.users()[0];
    let mut visitor = Visitor::of(&portal);
    let list = visitor.give_password(&portal, &user.username, &user.password).await;
    assert_eq!(list.url.path(), "/authn/authentication/WebMFA");
    let chosen = format!("{}/authn/authentication/WebMFAEmail?state={}", portal.idp_url(), list.state());
    let code = visitor.get(&chosen).await;
    assert_eq!(code.url.path(), "/authn/authentication/WebMFAEmail/enter-otp");
    assert_eq!(visitor.give_newest_code(&portal, &code).await.url.path(), HOME);
}

#[tokio::test]
async fn a_session_that_is_over_says_why_and_a_cookie_that_rotated_is_worth_nothing() {
    let portal = portal().await;
    let control = portal.control();
    let user = &portal.users()[0];
    control.set(|faults| faults.sign_in.no_second_factor = true);
    let load = format!("{}/api-gateway/admin/Shell/LoadShell", portal.app_url());
    for (why, says) in [
        (SessionEnd::Expired, "has ended"),
        (SessionEnd::Revoked, "by an administrator"),
        (SessionEnd::Elsewhere, "on another device"),
        (SessionEnd::PasswordChanged, "has been changed"),
        (SessionEnd::Locked, "has been locked"),
    ] {
        let mut visitor = Visitor::of(&portal);
        visitor.give_password(&portal, &user.username, &user.password).await;
        control.end_sessions_after(1, why);
        assert_eq!(visitor.get(&load).await.status, StatusCode::OK);
        let over = visitor.get(&load).await;
        assert_eq!((over.status, &over.json()["ended"]), (StatusCode::UNAUTHORIZED, &json!(why)));
        let login = visitor.get(&format!("{}/signin?ended={}", portal.app_url(), json!(why).as_str().unwrap())).await;
        assert!(over.text().contains(says) && login.text().contains(says));
    }
    control.set(|faults| faults.session.rotating_cookie = true);
    let mut visitor = Visitor::of(&portal);
    visitor.give_password(&portal, &user.username, &user.password).await;
    let saved = visitor.jar.clone();
    let validate = format!("{}/api-gateway/admin/userauth/public/validaterefreshtoken", portal.app_url());
    assert_eq!(visitor.get(&validate).await.json()["userAccessToken"], user.username);
    assert_eq!(visitor.get(&load).await.status, StatusCode::OK);
    visitor.jar = saved;
    assert_eq!(visitor.get(&validate).await.json()["ended"], "revoked");
}

#[tokio::test]
async fn one_seat_goes_to_the_last_or_stays_with_the_first() {
    let portal = portal().await;
    let control = portal.control();
    let user = &portal.users()[0];
    for (seats, path) in [(Seats::LastWins, HOME), (Seats::FirstWins, "/u/seat")] {
        control.set(|faults| (faults.sign_in.no_second_factor, faults.session.seats) = (true, seats));
        control.sign_in_elsewhere(&user.username);
        let mut visitor = Visitor::of(&portal);
        let page = visitor.give_password(&portal, &user.username, &user.password).await;
        assert_eq!(page.url.path(), path);
    }
    assert_eq!(control.leave_elsewhere(), 1, "the first that was elsewhere had to go");
}

#[tokio::test]
async fn a_patch_leaves_the_other_switches_of_its_group() {
    let portal = portal().await;
    let routes = control::routes(Arc::clone(&portal.world), portal.control_token());
    for body in [r#"{"sign_in":{"skin":"classic"}}"#, r#"{"sign_in":{"captcha":true},"down":["sso"]}"#] {
        let request =
            Request::builder().method("POST").uri("/faults").header("x-control-token", portal.control_token());
        let request = request.header(CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap();
        assert_eq!(routes.clone().oneshot(request).await.unwrap().status(), StatusCode::OK);
    }
    let rules = portal.control().faults().sign_in;
    assert_eq!((rules.skin, rules.captcha), (Skin::Classic, true));
}
