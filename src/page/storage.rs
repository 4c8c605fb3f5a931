//! What the context of a visit keeps for its pages: taken from it, and put into it before its first page.
//!
//! Storage belongs to origins, and is reached from a document of the origin. For that the window goes to an
//! address of each origin that is answered here: no server is asked, and no script of the portal runs.

use std::{collections::BTreeSet, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Failure, Visit, Window, evaluate::literal, shared::origin_of, tokens};
use crate::{
    cdp::{Deadline, Session},
    model::{Cookie, OriginStorage, StorageState},
    secret::Secret,
};

/// Ends the address that is answered here.
const DESK: &str = "/.well-known/wayleave-storage";
const SCRIPT: &str = include_str!("injected/storage.js");
/// Records of a database's store beyond these are not kept: they are data, not a session.
const MOST_RECORDS: u32 = 1_000;
/// One answer may be the reason of the next request.
const QUIET: Duration = Duration::from_millis(50);
/// All storage of an origin beyond this is no session either.
const MOST_BYTES: usize = 4 << 20;

impl Visit {
    /// Takes cookies, and the storage of the visit's origins that were open in it, over a window whose page is
    /// not needed any more. Databases are taken if `databases` are asked for.
    ///
    /// # Errors
    /// The browser does not do it in time, or an origin keeps more than a session would.
    pub async fn take_storage(
        &self,
        window: &Window,
        databases: bool,
        deadline: Deadline,
    ) -> Result<StorageState, Failure> {
        let visited: BTreeSet<String> = self.shared.visited();
        let mut origins = Vec::new();
        let most = if databases { MOST_RECORDS } else { 0 };
        for origin in visited {
            let taken: OriginStorage = self.at_desk(window, &origin, &format!("capture({most})"), deadline).await?;
            let bytes = serde_json::to_string(&taken).map_or(usize::MAX, |text| text.len());
            if bytes > MOST_BYTES {
                return Err(Failure::Unseen(format!("the storage of {origin} is too large to be kept: {bytes} bytes")));
            }
            if !(taken.local_storage.is_empty() && taken.session_storage.is_empty() && taken.indexed_db.is_empty()) {
                origins.push(taken);
            }
        }
        // Last, as cookies change with every answer.
        Ok(StorageState { cookies: self.take_cookies(deadline).await?, origins })
    }

    /// Takes the cookies alone: no page can hold that up.
    ///
    /// # Errors
    /// The browser does not do it in time.
    pub async fn take_cookies(&self, deadline: Deadline) -> Result<Vec<Cookie>, Failure> {
        let context = json!({ "browserContextId": self.context.as_str() });
        let got: Cookies = self.browser.root().call_as("Storage.getCookies", context, deadline).await?;
        Ok(got.cookies.into_iter().map(Cookie::from).collect())
    }

    /// Waits until the answers are there that the windows have asked for, or the deadline: an answer that is cut
    /// off takes its cookies along. Knows of requests that are [counted](Self::count_requests).
    pub async fn settle(&self, deadline: Deadline) {
        let windows = self.windows();
        futures::future::join_all(windows.iter().map(|window| window.wait_idle(QUIET, deadline))).await;
    }

    /// Puts what was taken from another visit in place of what this one has. Storage of origins that are not
    /// the visit's is left out.
    ///
    /// # Errors
    /// The browser does not do it in time, or takes a cookie or an entry for no such thing.
    pub async fn put_storage(&self, window: &Window, state: &StorageState, deadline: Deadline) -> Result<(), Failure> {
        let context = self.context.as_str();
        let root = self.browser.root();
        root.call_raw("Storage.clearCookies", json!({ "browserContextId": context }), deadline).await?;
        let cookies: Vec<Value> = state.cookies.iter().map(cookie_param).collect();
        if !cookies.is_empty() {
            let set = json!({ "browserContextId": context, "cookies": cookies });
            root.call_raw("Storage.setCookies", set, deadline).await?;
        }
        let ours = state.origins.iter().filter(|kept| self.shared.origin_allowed(&kept.origin));
        for kept in ours {
            let call = format!("restore({})", literal(kept)?);
            let _: Option<()> = self.at_desk(window, &kept.origin, &call, deadline).await?;
            // Also if no page of it is opened: what is there is to be taken again.
            self.shared.note_visited(&kept.origin);
        }
        Ok(())
    }

    /// Calls the storage script in an empty document of an origin.
    async fn at_desk<T: serde::de::DeserializeOwned>(
        &self,
        window: &Window,
        origin: &str,
        call: &str,
        deadline: Deadline,
    ) -> Result<T, Failure> {
        let address = format!("{origin}{DESK}");
        self.shared.set_desk(Some(address.clone()));
        let went = window.goto(&address, deadline).await;
        self.shared.set_desk(None);
        went?;
        let document = window.document(&window.main_frame_id(), deadline).await?;
        document.evaluate(&format!("({SCRIPT}).{call}"), deadline).await
    }
}

/// Answers a request for the empty document of an origin.
pub(super) fn answer_at_desk(session: &Session, request: &str) {
    drop(session.send_raw(
        "Fetch.fulfillRequest",
        json!({
            "requestId": request, "responseCode": 200,
            "responseHeaders": [
                { "name": "Content-Type", "value": "text/html; charset=utf-8" },
                { "name": "Content-Security-Policy", "value": "default-src 'none'" },
                { "name": "Cache-Control", "value": "no-store" },
            ],
            "body": STANDARD.encode("<!doctype html><title>storage</title>"),
        }),
    ));
}

/// Whether an address is one that is answered here.
pub(super) fn is_desk(address: &str) -> bool {
    address.ends_with(DESK)
}

/// What of a state proves who somebody is: secret from the moment it is used.
#[must_use]
pub fn tokens_of(state: &StorageState) -> Vec<Secret> {
    let mut found = Vec::new();
    for cookie in &state.cookies {
        tokens::cookie(&format!("{}={}", cookie.name, cookie.value), &mut found);
    }
    let stored = state.origins.iter().flat_map(|it| it.local_storage.iter().chain(&it.session_storage));
    for item in stored {
        tokens::stored(&item.name, &item.value, &mut found);
    }
    found
}

#[derive(Deserialize)]
struct Cookies {
    cookies: Vec<BrowserCookie>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BrowserCookie {
    name: String,
    value: String,
    domain: String,
    path: String,
    expires: f64,
    http_only: bool,
    secure: bool,
    session: bool,
    same_site: Option<String>,
    partition_key: Option<PartitionKey>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct PartitionKey {
    top_level_site: String,
    has_cross_site_ancestor: bool,
}

impl From<BrowserCookie> for Cookie {
    fn from(cookie: BrowserCookie) -> Self {
        let BrowserCookie { name, value, domain, path, expires, http_only, secure, session, same_site, .. } = cookie;
        let (partition_key, has_cross_site_ancestor) =
            cookie.partition_key.map(|key| (key.top_level_site, key.has_cross_site_ancestor)).unzip();
        let expires = if session { -1.0 } else { expires };
        Self {
            name,
            value,
            domain,
            path,
            expires,
            http_only,
            secure,
            same_site,
            partition_key,
            has_cross_site_ancestor,
        }
    }
}

fn cookie_param(cookie: &Cookie) -> Value {
    let mut param = json!({
        "name": cookie.name, "value": cookie.value, "domain": cookie.domain, "path": cookie.path,
        "httpOnly": cookie.http_only, "secure": cookie.secure,
    });
    if cookie.expires >= 0.0 {
        param["expires"] = json!(cookie.expires);
    }
    if let Some(same_site) = &cookie.same_site {
        param["sameSite"] = json!(same_site);
    }
    if let Some(site) = &cookie.partition_key {
        let has_cross_site_ancestor = cookie.has_cross_site_ancestor.unwrap_or_default();
        param["partitionKey"] = json!({ "topLevelSite": site, "hasCrossSiteAncestor": has_cross_site_ancestor });
    }
    param
}

/// Where an origin's documents are noted as they come; what is no web page keeps nothing.
pub(super) fn noted_origin(address: &str) -> Option<String> {
    (address.starts_with("http") && !is_desk(address)).then(|| origin_of(address))
}
