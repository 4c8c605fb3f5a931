//! Traps at the identity provider.

use practice_portal::Deed;

use super::stage::Stage;

const SUBMIT: &str = "button[type=submit]";

/// Whether the user name box took the focus.
const FOCUS: &str = "(() => { const box = document.querySelector('#username'); box.focus(); return document.activeElement === box; })()";

#[tokio::test]
async fn values_set_by_script_leave_continue_disabled() {
    let stage = Stage::set().await;
    let user = &stage.portal.users()[0];
    stage.naive.open(&stage.app("/signin")).await;
    stage.person.sees("#username").await;
    stage.naive.set("#username", &user.username).await.unwrap();
    stage.naive.set("#password", &user.password).await.unwrap();
    stage.naive.click(SUBMIT).await.unwrap();
    assert!(stage.naive.read::<bool>(&format!("document.querySelector('{SUBMIT}').disabled")).await);
    stage.sign_in(user).await;
    assert_eq!(stage.times(|deed| matches!(deed, Deed::PasswordTried { .. })), 1, "only the keys got through");
    stage.strike().await;
}

#[tokio::test]
async fn the_form_is_there_but_hidden_until_it_is_hydrated() {
    let stage = Stage::set().await;
    stage.portal.control().set(|faults| faults.login_hydration_ms = 1500);
    stage.naive.open(&stage.app("/signin")).await;
    assert!(!stage.naive.read::<bool>(FOCUS).await, "what is hidden takes no focus, so keys are lost");
    stage.person.sees("#username").await;
    assert!(stage.naive.read::<bool>(FOCUS).await);
    stage.strike().await;
}

#[tokio::test]
async fn a_code_is_good_once() {
    let stage = Stage::set().await;
    let user = &stage.portal.users()[0];
    let code = stage.code(user);
    for _ in 0..2 {
        stage.give_password(user).await;
        stage.give_code(&code).await;
        stage.person.waits("document.querySelector('.tile, #prompt-alert')").await;
    }
    let alert: String = stage.naive.read("document.querySelector('#prompt-alert').textContent").await;
    assert_eq!(alert, "The code you entered is invalid");
    stage.portal.control().set(|faults| faults.clock_ahead_s = 30);
    stage.give_code(&stage.code(user)).await;
    stage.person.sees(".tile").await;
    assert_eq!(stage.times(|deed| *deed == Deed::CodeTried { accepted: true }), 2);
    stage.strike().await;
}

#[tokio::test]
async fn the_box_that_asks_for_a_code_may_mean_a_text_message() {
    let stage = Stage::set().await;
    let user = &stage.portal.users()[1];
    stage.give_password(user).await;
    let code = stage.code(user);
    stage.naive.set("#code", &code).await.unwrap();
    stage.naive.click(SUBMIT).await.unwrap();
    stage.person.sees("#prompt-alert").await;
    stage.person.clicks("button[value=pick-authenticator]").await;
    stage.person.clicks("button[value='otp::0']").await;
    stage.person.waits("document.querySelector('.lead')?.textContent.includes('one-time password application')").await;
    stage.give_code(&code).await;
    stage.person.sees(".tile").await;
    stage.strike().await;
}
