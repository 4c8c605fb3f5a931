//! The parts of the script that works in pages: they share one scope.

use std::{fs, path::Path};

use wayleave::page::Patience;

use crate::support::{
    browser::{Visiting, soon},
    locators::{aim, css},
    site::Site,
};

/// It is no part of the others: it is run by itself.
const ALONE: &str = "storage.js";

/// Parses each by itself, and all in one block, where a name may be given once only.
const PARSE: &str = "<p></p><script>
const told = [];
const parse = (name, text) => { try { new Function(`'use strict'; {${text}\\n}`); } catch (error) { told.push(`${name}: ${error.message}`); } };
const parts = {parts};
for (const [name, text] of parts) parse(name, text);
const shared = parts.filter(([name]) => name !== '{alone}').map(([, text]) => text).join('\\n');
parse('all', shared);
parse('control', shared + '\\nfunction belongs() {}');
document.querySelector('p').textContent = told.join(' | ');
</script>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_part_parses_and_no_two_give_one_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page/injected");
    let mut parts: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    parts.sort();
    assert!(parts.len() > 20 && parts.iter().any(|(name, _)| name == ALONE));
    let json = serde_json::to_string(&parts).unwrap().replace('<', "\\u003c");
    let html = PARSE.replace("{parts}", &json).replace("{alone}", ALONE);
    let site = Site::serve(&[("parse", &html)]).await;
    let visiting = Visiting::begin(&[site.origin("a")]).await;
    visiting.window.goto(&site.url("a", "parse"), soon()).await.unwrap();
    let told = visiting.window.read(&aim(css("p:not(:empty)")), &Patience::until(soon())).await.unwrap().text;
    assert_eq!(told.as_deref(), Some("control: Identifier 'belongs' has already been declared"));
    visiting.end().await;
}
