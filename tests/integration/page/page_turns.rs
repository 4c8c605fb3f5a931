//! Pages of lists, one after the other.

use std::time::Duration;

use wayleave::page::{Ahead, PageCondition, Pager};

use super::{open, patience};
use crate::support::locators::{aim, css};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_a_list_is_seen_as_soon_as_its_document_is_there() {
    // While the script is on its way nobody can tell what will not be in the page.
    let (_site, visiting) = open("<ul><li>the last</ul><script src=slow></script><p>the end</p>").await;
    let next = aim(css("#next"));
    let pager = Pager {
        next: next.clone(),
        ready: vec![PageCondition::See(aim(css("li")))],
        until: vec![PageCondition::Gone(next)],
        progress: Vec::new(),
        // Longer than anybody waits: it is `until` that tells.
        ends_after: Duration::from_secs(3_600),
    };
    let turned = visiting.window.turn_page(&pager, None, &Ahead::default(), &patience()).await.unwrap();
    assert!(turned.is_none(), "{turned:?}");
    visiting.end().await;
}
