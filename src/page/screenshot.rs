//! Pictures of a page, covered before they are taken.

use base64::Engine as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Failure, Window};
use crate::cdp::Deadline;

/// Bounds of a picture of a whole page, in CSS px.
const WIDEST: f64 = 2_400.0;
const TALLEST: f64 = 6_000.0;

impl Window {
    /// A PNG of the visible part of the page. Passwords, fields that received a secret, and the visit's
    /// private elements are black before the picture is taken.
    ///
    /// # Errors
    /// When a document cannot be covered (then there is no picture), or the browser does not answer.
    pub async fn screenshot(&self, deadline: Deadline) -> Result<Vec<u8>, Failure> {
        self.covered_picture(json!({ "format": "png" }), deadline).await
    }

    /// As [`Self::screenshot`], of the whole page down to a bound: only of pages that nobody works, because
    /// the browser lays them out anew for it.
    ///
    /// # Errors
    /// As [`Self::screenshot`].
    pub async fn whole_screenshot(&self, deadline: Deadline) -> Result<Vec<u8>, Failure> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Metrics {
            css_content_size: Size,
        }
        #[derive(Deserialize)]
        struct Size {
            width: f64,
            height: f64,
        }
        let Metrics { css_content_size: Size { width, height } } =
            self.0.session.call_as("Page.getLayoutMetrics", json!({}), deadline).await?;
        let (width, height) = (width.clamp(1.0, WIDEST), height.clamp(1.0, TALLEST));
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
        self.covered_picture(json!({ "format": "png", "captureBeyondViewport": true, "clip": clip }), deadline).await
    }

    async fn covered_picture(&self, how: Value, deadline: Deadline) -> Result<Vec<u8>, Failure> {
        self.change(|tree| tree.refused_origin = None);
        let covered = self.mask(true, deadline).await;
        let picture = match covered {
            Ok(true) => self.capture(how, deadline).await,
            Ok(false) => Err(Failure::Script("something private could not be covered".into())),
            Err(failure) => Err(failure),
        };
        self.mask(false, deadline).await?;
        picture
    }

    async fn capture(&self, how: Value, deadline: Deadline) -> Result<Vec<u8>, Failure> {
        #[derive(Deserialize)]
        struct Captured {
            data: String,
        }
        let captured: Captured = self.0.session.call_as("Page.captureScreenshot", how, deadline).await?;
        base64::engine::general_purpose::STANDARD
            .decode(captured.data)
            .map_err(|error| Failure::Script(format!("a picture that cannot be read: {error}")))
    }

    /// Covers or uncovers all documents; whether nothing private stayed readable.
    async fn mask(&self, on: bool, deadline: Deadline) -> Result<bool, Failure> {
        let frames: Vec<String> = {
            let tree = self.tree();
            tree.frames.iter().filter(|(_, frame)| frame.context.is_some()).map(|(id, _)| id.clone()).collect()
        };
        let mut all = true;
        for frame in frames {
            let document = self.document(&frame, deadline).await?;
            match document.evaluate::<bool>(&format!("wayleave.mask({on})"), deadline).await {
                // A frame that went away is not in the picture.
                Ok(true) | Err(Failure::DocumentGone) => {}
                Ok(false) => all = false,
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }
}
