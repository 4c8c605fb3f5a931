//! Codes and links that come by mail, from a real mail server.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use futures::future::BoxFuture;
use jiff::Timestamp;
use wayleave::{
    cdp::Deadline,
    language::{Findings, SourceMap},
    portal::{AnswerRule, Challenge, MailRules, Profile},
    secret::Redactor,
    session::{Awaited, Clock, Credentials, MailSource, MessageError, MessageSource, MessageTools, StateDb, Turns},
};

use crate::support::dovecot::Dovecot;

/// The right time, on which nobody waits long.
#[derive(Debug)]
struct Hasty;

impl Clock for Hasty {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(span.min(Duration::from_millis(50))))
    }
}

fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(20))
}

/// A mail of the portal's, whose HTML says it all.
fn portal_mail(html: &str) -> String {
    mail("DealerCenter <do-not-reply@portal.example>", "Your authentication code", html)
}

fn mail(from: &str, subject: &str, html: &str) -> String {
    let html = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, html);
    format!(
        "From: {from}\nTo: clerk@lot.example\nSubject: {subject}\nMIME-Version: 1.0\n\
         Content-Type: multipart/alternative; boundary=\"=_999111_333555\"\n\n\
         --=_999111_333555\nContent-Type: text/plain; charset=utf-8\n\nYour code is\n\
         --=_999111_333555\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{html}\n\
         --=_999111_333555--\n"
    )
}

fn code_mail(code: &str) -> String {
    portal_mail(&format!("<p>Your code is</p><h1>{code}</h1><p>Call 800-555-0199 for help. &copy; 2026</p>"))
}

/// A profile that answers by mail, with changes.
fn rules(dovecot: &Dovecot, folder: &Path, change: impl FnOnce(String) -> String) -> (Profile, MailRules) {
    let path = folder.join("profile.yaml");
    let text = format!(
        "profile: me\nportal: shop\ncredentials: {{}}\nmfa:\n  email:\n    imap:\n      host: localhost\n      \
         port: {}\n      user: {{ file: {} }}\n      password: {{ file: {} }}\n      mailbox: INBOX\n      \
         ca: {}\n      from: do-not-reply@portal.example\n      subject: {{ contains: authentication code }}\n",
        dovecot.port,
        dovecot.user_file().display(),
        dovecot.password_file().display(),
        dovecot.authority().display(),
    );
    std::fs::write(&path, change(text)).unwrap();
    let (mut sources, mut findings) = (SourceMap::default(), Findings::default());
    let profile = Profile::load(&path, &mut sources, &mut findings).unwrap();
    assert!(!findings.has_errors(), "{}", wayleave::language::render_findings(&findings, &sources, false));
    let Some(AnswerRule::Mail(rules)) = profile.mfa[&Challenge::Email].first() else { panic!("no mail") };
    let rules = (**rules).clone();
    (profile, rules)
}

async fn source_with(dovecot: &Dovecot, folder: &Path, change: impl FnOnce(String) -> String) -> MailSource {
    let (profile, rules) = rules(dovecot, folder, change);
    let redactor = Redactor::new();
    let tools = MessageTools {
        state: StateDb::open(&folder.join("state")).await.unwrap(),
        clock: Arc::new(Hasty),
        redactor: redactor.clone(),
        turns: Turns::default(),
    };
    MailSource::of(&rules, &mut Credentials::new(&profile, redactor), &tools).await.unwrap()
}

async fn source(dovecot: &Dovecot, folder: &Path) -> MailSource {
    source_with(dovecot, folder, |text| text).await
}

async fn raise(source: &MailSource) -> Box<dyn Awaited> {
    source.raise(Timestamp::now()).await.unwrap()
}

async fn code(awaited: &mut dyn Awaited) -> String {
    awaited.code(soon()).await.unwrap().expose().to_owned()
}

#[tokio::test]
async fn only_a_new_mail_of_the_portal_answers() {
    let (dovecot, folder) = (Dovecot::start(), tempfile::tempdir().unwrap());
    let source = source(&dovecot, folder.path()).await;
    dovecot.deliver(&code_mail("111111"));
    let mut awaited = raise(&source).await;
    let html = "<p>Your code is 222222</p>";
    dovecot.deliver(&mail("\"do-not-reply@portal.example\" <thief@evil.example>", "Your authentication code", html));
    dovecot.deliver(&mail("do-not-reply@portal.example", "Your invoice", html));
    dovecot.deliver(&portal_mail("<p>Somebody signed in. &copy; 2026</p>"));
    dovecot.deliver_from(&code_mail("333333"), SystemTime::now() - Duration::from_secs(400));
    let passed = match awaited.code(Deadline::after(Duration::from_secs(1))).await.unwrap_err() {
        MessageError::Nothing { place, passed, .. } => format!("{place}: {}", passed.join(", ")),
        other => panic!("{other}"),
    };
    assert_eq!(
        passed,
        "the mailbox INBOX at localhost (from do-not-reply@portal.example, subject with `authentication code`): \
         1 of another sender, 1 of another subject, 1 from before the challenge, 1 without a code"
    );
    // Nothing is there yet when it is asked for; the server tells.
    let (code, ()) = tokio::join!(code(&mut *awaited), async {
        tokio::task::yield_now().await;
        dovecot.deliver(&code_mail("491827"));
    });
    assert_eq!(code, "491827");
}

#[tokio::test]
async fn after_a_second_mail_the_first_is_nobodys() {
    let (dovecot, folder) = (Dovecot::without_idle(), tempfile::tempdir().unwrap());
    let source = source(&dovecot, folder.path()).await;
    let mut awaited = raise(&source).await;
    dovecot.deliver(&code_mail("111111"));
    dovecot.deliver(&code_mail("222222"));
    assert_eq!(code(&mut *awaited).await, "222222");
    // Sent again, and noticed without being told.
    let (third, ()) = tokio::join!(code(&mut *awaited), async {
        tokio::task::yield_now().await;
        dovecot.deliver(&code_mail("333333"));
    });
    assert_eq!(third, "333333");
}

#[tokio::test]
async fn two_sign_ins_at_once_get_a_code_each() {
    let (dovecot, folder) = (Dovecot::start(), tempfile::tempdir().unwrap());
    let (one, other) = (source(&dovecot, folder.path()).await, source(&dovecot, folder.path()).await);
    let mut first = raise(&one).await;
    let second = async {
        let mut second = raise(&other).await;
        // Its portal is asked only now.
        dovecot.deliver(&code_mail("222222"));
        code(&mut *second).await
    };
    let first = async {
        dovecot.deliver(&code_mail("111111"));
        code(&mut *first).await
    };
    assert_eq!(tokio::join!(first, second), ("111111".to_owned(), "222222".to_owned()));
}

#[tokio::test]
async fn a_server_that_goes_away_is_found_again() {
    let (mut dovecot, folder) = (Dovecot::start(), tempfile::tempdir().unwrap());
    let source = source(&dovecot, folder.path()).await;
    dovecot.deliver(&code_mail("111111"));
    let mut awaited = raise(&source).await;
    dovecot.restart();
    dovecot.deliver(&code_mail("491827"));
    assert_eq!(code(&mut *awaited).await, "491827");
}

#[tokio::test]
async fn a_link_leads_to_the_portal_or_nowhere() {
    let (dovecot, folder) = (Dovecot::start(), tempfile::tempdir().unwrap());
    let source = source(&dovecot, folder.path()).await;
    let mut awaited = raise(&source).await;
    dovecot
        .deliver(&portal_mail("<a href='https://evil.example/login?t=V1StGXR8_Z5jdHi6B-myT'>https://idp.example</a>"));
    let ours = "https://idp.example/magic?t=V1StGXR8_Z5jdHi6B-myT&n=1";
    dovecot.deliver(&portal_mail(&format!("<a href='{}'>Sign in</a>", ours.replace('&', "&amp;"))));
    let link = awaited.link(&["https://idp.example".to_owned()], soon()).await.unwrap();
    assert_eq!(link.expose(), ours);
}

#[tokio::test]
async fn a_mailbox_that_cannot_be_read_says_why() {
    let (dovecot, folder) = (Dovecot::start(), tempfile::tempdir().unwrap());
    let password = dovecot.password_file();
    let wrong = folder.path().join("wrong");
    std::fs::write(&wrong, "not it").unwrap();
    let refused = |from: String, to: String| {
        let (dovecot, folder) = (&dovecot, folder.path());
        async move {
            let changed = |text: String| {
                assert!(text.contains(&from), "{text}");
                text.replace(&from, &to)
            };
            let source = source_with(dovecot, folder, changed).await;
            source.raise(Timestamp::now()).await.unwrap_err().to_string()
        }
    };
    let ca = format!("ca: {}", dovecot.authority().display());
    let port = format!("port: {}", dovecot.port);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for (from, to, said) in [
        (ca, "max_age: 5m".to_owned(), "INBOX at localhost cannot be read: its certificate is not trusted: "),
        ("host: localhost".into(), "host: 127.0.0.1".into(), "INBOX at 127.0.0.1 cannot be read: its certificate"),
        ("mailbox: INBOX".into(), "mailbox: Codes".into(), "Codes at localhost cannot be read: it has no mailbox"),
        (password.display().to_string(), wrong.display().to_string(), "it refuses the user or the password, saying: "),
        (port, format!("port: {closed}"), "nothing answers at port"),
    ] {
        let told = refused(from, to).await;
        assert!(told.contains(said), "{told}\nis to say\n{said}");
        assert!(!told.contains("not it") && !told.contains("office"), "{told}");
    }
}
