//! What a watched page tells of secrets: that there was one.

use std::time::Duration;

use wayleave::{
    cdp::{Browser, Deadline, LaunchOptions},
    page::{ClickOptions, FieldText, Notice, ObservedAct, ObservedSecret, Patience, Use, Visit, VisitOptions},
};

use crate::support::{
    browser::executable,
    locators::{aim, css},
    site::Site,
};

const FORM: &str = r#"<input id=first type=password><input id=shown type=password onfocus="this.type='text'">
<input id=otp name=otp><input id=plain aria-label=Stock><label>Access code <input id=named></label>
<button onclick="document.title = 'sent'">Send</button>"#;

#[tokio::test]
async fn no_secret_leaves_the_page_also_from_a_box_that_shows_it() {
    let site = Site::serve(&[("form", FORM)]).await;
    let folder = tempfile::tempdir().unwrap();
    let soon = || Deadline::after(Duration::from_secs(20));
    let mut options = LaunchOptions::new(executable(), folder.path());
    options.no_sandbox = nix::unistd::geteuid().is_root();
    let browser = Browser::launch(options).await.unwrap();
    let options = VisitOptions { roles: true, use_: Use::Observation, ..VisitOptions::default() };
    let (visit, window, mut notices) = Visit::begin(&browser, options, soon()).await.unwrap();
    window.goto(&site.url("a", "form"), soon()).await.unwrap();
    for id in ["first", "shown", "otp", "named", "plain"] {
        let field = FieldText::new(aim(css(&format!("#{id}"))), format!("quiet-otter-{id}"));
        window.fill(&[field], &Patience::until(soon())).await.unwrap();
    }
    window.click(&aim(css("button")), ClickOptions::default(), &Patience::until(soon())).await.unwrap();
    let (mut told, mut secrets) = (String::new(), Vec::new());
    while let Some(notice) = notices.recv().await {
        told.push_str(&format!("{notice:?}\n"));
        let Notice::Observed { observed, .. } = notice else { continue };
        secrets.extend(observed.secret);
        if observed.act == ObservedAct::Click {
            break;
        }
    }
    visit.end(soon()).await.unwrap();
    browser.close().await;
    use ObservedSecret::{Code, Password};
    assert_eq!(secrets, [Password, Password, Code, Code], "{told}");
    // The control: what is no secret is told.
    assert!(told.contains("quiet-otter-plain"), "{told}");
    for id in ["first", "shown", "otp", "named"] {
        assert!(!told.contains(&format!("quiet-otter-{id}")), "{id}: {told}");
    }
}
