//! What a page keeps in the browser, from one visit to another.

use wayleave::model::StorageState;

use crate::support::{
    browser::{Visiting, soon},
    locators::{aim, css},
    site::Site,
};

/// Fills all kinds of storage.
const FILL: &str = "<title>fill</title><p></p><script>\
    document.cookie = 'plain=1; path=/'; document.cookie = 'lasting=2; path=/; max-age=3600; SameSite=Strict';\
    localStorage.setItem('l', 'ä \"1\"'); sessionStorage.setItem('s', '2');\
    const opening = indexedDB.open('db', 3);\
    opening.onupgradeneeded = () => { const db = opening.result;\
      db.createObjectStore('rows', { keyPath: 'id' }).createIndex('by', ['a', 'b'], { unique: true });\
      db.createObjectStore('loose', { autoIncrement: true }); };\
    opening.onsuccess = () => { const change = opening.result.transaction(['rows', 'loose'], 'readwrite');\
      change.objectStore('rows').put({ id: 7, a: 'x', b: 'y', at: new Date(86400000), big: 12n, bytes: new Uint8Array([1, 2, 255]) });\
      change.objectStore('loose').put('text', 41);\
      change.oncomplete = () => document.querySelector('p').textContent = 'filled'; };</script>";
/// Tells of them.
const TELL: &str = "<title>tell</title><p></p><script>\
    const opening = indexedDB.open('db'); opening.onsuccess = () => { const db = opening.result;\
      if (!db.objectStoreNames.length) { document.querySelector('p').textContent = 'nothing'; return; }\
      const change = db.transaction(['rows', 'loose']); const row = change.objectStore('rows').get(7);\
      const loose = change.objectStore('loose').get(41);\
      const by = change.objectStore('rows').index('by');\
      change.oncomplete = () => { const { at, big, bytes } = row.result;\
        document.querySelector('p').textContent = [document.cookie.split('; ').sort().join(), localStorage.l, sessionStorage.s,\
          db.version, at.getTime(), typeof big, bytes.length, bytes[2], loose.result, by.keyPath, by.unique].join('|'); }; };</script>";

async fn shown(visiting: &Visiting, url: &str) -> String {
    visiting.window.goto(url, soon()).await.unwrap();
    let paragraph = aim(css("p:not(:empty)"));
    visiting.window.read(&paragraph, &wayleave::page::Patience::until(soon())).await.unwrap().text.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_and_all_storage_go_from_one_visit_to_another() {
    let site = Site::serve(&[("fill", FILL), ("tell", TELL)]).await;
    let origins = [site.origin("a"), site.origin("b")];
    let first = Visiting::begin(&origins).await;
    assert_eq!(shown(&first, &site.url("a", "fill")).await, "filled");
    let state = first.visit.take_storage(&first.window, true, soon()).await.unwrap();
    first.end().await;
    assert_eq!(state.origins.len(), 1, "only what was open, and not empty: {state:?}");
    let lasting = state.cookies.iter().find(|cookie| cookie.name == "lasting").unwrap();
    assert!(lasting.expires > 0.0 && lasting.same_site.as_deref() == Some("Strict"));

    // As another program would hand it over.
    let state: StorageState = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
    let second = Visiting::begin(&origins).await;
    second.visit.put_storage(&second.window, &state, soon()).await.unwrap();
    let told = shown(&second, &site.url("a", "tell")).await;
    assert_eq!(told, "lasting=2,plain=1|ä \"1\"|2|3|86400000|bigint|3|255|text|a,b|true");
    assert_eq!(shown(&second, &site.url("b", "tell")).await, "nothing", "another site has none of it");
    assert_eq!(site.asked("wayleave-storage"), 0);
    second.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn storage_of_foreign_origins_is_left_out() {
    let site = Site::serve(&[("fill", FILL), ("tell", TELL)]).await;
    let visiting = Visiting::begin(&[site.origin("a")]).await;
    let state =
        format!(r#"{{"origins":[{{"origin":"{}","localStorage":[{{"name":"l","value":"1"}}]}}]}}"#, site.origin("b"));
    let state: StorageState = serde_json::from_str(&state).unwrap();
    visiting.visit.put_storage(&visiting.window, &state, soon()).await.unwrap();
    assert_eq!(visiting.window.url(), "", "nobody went there");
    visiting.end().await;
}
