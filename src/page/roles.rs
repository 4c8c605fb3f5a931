//! Roles and names in the documents of a browser that was started without the feature that tells them
//! there: one that was attached to.
//!
//! Its console has functions that answer the same question by the same computation. The injected script
//! is lent them when a document begins, one message each, and asks from then on as it does elsewhere: a
//! wait for a role stays in the page.

use serde_json::json;

use super::{Failure, Window};
use crate::cdp::{Deadline, Session};

/// Hands the console's functions to our script. A browser too old to have them tells no roles.
const LEND: &str = "typeof getAccessibleRole === 'function' && typeof getAccessibleName === 'function' \
                    && wayleave.lendRoles(getAccessibleRole, getAccessibleName)";

/// Queued when the document's context becomes known, before anything can be asked in it.
pub(super) fn lend_roles(session: &Session, context: &str) {
    let order = json!({ "expression": LEND, "uniqueContextId": context, "includeCommandLineAPI": true });
    // Failed for a document that is gone again; one that cannot tell says so when it is asked.
    drop(session.send_raw("Runtime.evaluate", order));
}

impl Window {
    /// Whether its document tells roles by itself.
    pub(super) async fn tells_roles(&self, deadline: Deadline) -> Result<bool, Failure> {
        let document = self.document(&self.main_frame_id(), deadline).await?;
        document.evaluate("wayleave.tellsRoles()", deadline).await
    }

    /// Lends roles to the document that is there already.
    pub(super) async fn lend_roles(&self, deadline: Deadline) -> Result<(), Failure> {
        let document = self.document(&self.main_frame_id(), deadline).await?;
        lend_roles(&document.session, &document.context);
        Ok(())
    }
}
