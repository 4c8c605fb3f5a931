//! The store that a run works in is the profile's, or the run does nothing there.

use std::fs;

use wayleave::job::JobError;

use crate::support::flows::{Ran, Small};

/// A portal that stays in one store, whatever its flow is asked for.
async fn in_elm(rooftop: &str) -> Ran {
    let page = "<h1>Home</h1><p id=company>Elm Motors</p>";
    let elements = "elements: { title: { role: heading }, company: { css: \"#company\" } }";
    let small = Small::with(&[("home", page)], &[("home", elements)]).await;
    let small = small.portal("rooftop: { flow: switch, shows: home.company }\ntimeouts: { step: 1s }\n");
    small.flow("switch", "effect: session\ninputs: { rooftop: text }\n", "  - goto: home\n");
    small.flow("try", "", "  - goto: home\n");
    let profile = format!("profile: me\nportal: shop\nrooftop: \"{rooftop}\"\ncredentials: {{}}\n");
    fs::write(small.root().join("profile.yaml"), profile).unwrap();
    small.run("try", &[]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_goes_on_in_the_rooftop_of_the_profile_only() {
    in_elm("Elm Motors (7)").await.succeeded();

    let ran = in_elm("Oak Motors").await;
    let error = ran.result.as_ref().unwrap_err();
    assert_eq!((JobError::exit_code(error), error.ending().kind.as_str()), (3, "person_needed"));
    let message = error.to_string();
    assert!(message.contains("`Oak Motors`: home.company shows \"Elm Motors\""), "{message}");
    assert_eq!(ran.failed().message, message, "it is told with its place in the files");
}
