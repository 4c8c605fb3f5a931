//! What real pages do to automation: each line of the list that the project started from, as a case
//! in the form of the page behaviours, with more of the same kind.
//!
//! Not here: exports that stop at 25 rows (a flow counts, see `practice::reading`), codes that are
//! used once (`session`), terms and consent in any order (`practice`); codes by mail and rotating
//! cookies come with the sessions.

#[tokio::test]
async fn quirks() {
    crate::behaviours::quirks().await;
}
