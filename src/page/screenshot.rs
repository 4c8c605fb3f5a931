//! Pictures of a page, covered before they are taken.

use base64::Engine as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Failure, Window, evaluate::Document};
use crate::{cdp::Deadline, secret::Redactor};

/// Bounds of a picture of a whole page, in CSS px.
const WIDEST: f64 = 2_400.0;
const TALLEST: f64 = 6_000.0;

impl Window {
    /// A PNG of the visible part of the page. Passwords, fields that received a secret, the visit's private
    /// elements, and texts that hold what `redactor` takes out are black before the picture is taken.
    ///
    /// # Errors
    /// When a document cannot be covered (then there is no picture), or the browser does not answer.
    pub async fn screenshot(&self, redactor: &Redactor, deadline: Deadline) -> Result<Vec<u8>, Failure> {
        self.covered_picture(json!({ "format": "png" }), redactor, deadline).await
    }

    /// As [`Self::screenshot`], of the whole page down to a bound: only of pages that nobody works, because
    /// the browser lays them out anew for it.
    ///
    /// # Errors
    /// As [`Self::screenshot`].
    pub async fn whole_screenshot(&self, redactor: &Redactor, deadline: Deadline) -> Result<Vec<u8>, Failure> {
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
        self.covered_picture(
            json!({ "format": "png", "captureBeyondViewport": true, "clip": clip }),
            redactor,
            deadline,
        )
        .await
    }

    async fn covered_picture(&self, how: Value, redactor: &Redactor, deadline: Deadline) -> Result<Vec<u8>, Failure> {
        self.change(|tree| tree.refused_origin = None);
        let mut picture = Err(Failure::Script("something private could not be covered".into()));
        for _ in 0..MOST_TRIES {
            picture = self.try_picture(&how, redactor, deadline).await.transpose().unwrap_or(picture);
            if picture.is_ok() || deadline.is_past() {
                break;
            }
        }
        self.each_document(deadline, async |document| document.evaluate("wayleave.mask(false)", deadline).await)
            .await?;
        picture
    }

    /// A picture; nothing if something was readable in it, or may have been: pages change meanwhile.
    async fn try_picture(
        &self,
        how: &Value,
        redactor: &Redactor,
        deadline: Deadline,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let cover = async |document: Document| cover(&document, redactor, deadline).await;
        if !self.each_document(deadline, cover).await? {
            return Ok(None);
        }
        let picture = self.capture(how, deadline).await?;
        let check = async |document: Document| match seen_through(&document, redactor, deadline).await? {
            Some(texts) => document.evaluate(&format!("wayleave.areCovered({texts:?})"), deadline).await,
            None => Ok(false),
        };
        Ok(self.each_document(deadline, check).await?.then_some(picture))
    }

    async fn capture(&self, how: &Value, deadline: Deadline) -> Result<Vec<u8>, Failure> {
        #[derive(Deserialize)]
        struct Captured {
            data: String,
        }
        let captured: Captured = self.0.session.call_as("Page.captureScreenshot", how, deadline).await?;
        base64::engine::general_purpose::STANDARD
            .decode(captured.data)
            .map_err(|error| Failure::Script(format!("a picture that cannot be read: {error}")))
    }

    /// Does something in all documents; whether all of them say yes.
    async fn each_document(
        &self,
        deadline: Deadline,
        act: impl AsyncFn(Document) -> Result<bool, Failure>,
    ) -> Result<bool, Failure> {
        let frames: Vec<String> = {
            let tree = self.tree();
            tree.frames.iter().filter(|(_, frame)| frame.context.is_some()).map(|(id, _)| id.clone()).collect()
        };
        let mut all = true;
        for frame in frames {
            match act(self.document(&frame, deadline).await?).await {
                // A frame that went away is not in the picture.
                Ok(true) | Err(Failure::DocumentGone) => {}
                Ok(false) => all = false,
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }
}

/// Covers what is private in a document; whether nothing of it stayed readable.
async fn cover(document: &Document, redactor: &Redactor, deadline: Deadline) -> Result<bool, Failure> {
    let masked: bool = document.evaluate("wayleave.mask(true)", deadline).await?;
    let Some(texts) = seen_through(document, redactor, deadline).await? else { return Ok(false) };
    let covered: bool = document.evaluate(&format!("wayleave.coverTexts({texts:?})"), deadline).await?;
    Ok(masked && covered)
}

/// The texts of a document that hold what nobody may see, by their numbers; nothing if there are too many to look at.
async fn seen_through(
    document: &Document,
    redactor: &Redactor,
    deadline: Deadline,
) -> Result<Option<Vec<usize>>, Failure> {
    let texts: Option<Vec<Vec<(usize, String)>>> = document.evaluate("wayleave.readableTexts()", deadline).await?;
    Ok(texts.map(|boxes| boxes.iter().flat_map(|texts| to_cover(texts, redactor)).collect()))
}

/// Of the texts that run in one box those that hold something; all of them where it goes from one into another.
fn to_cover(texts: &[(usize, String)], redactor: &Redactor) -> Vec<usize> {
    let holds = |text: &str| redactor.redact(text) != text;
    let run_on = |texts: &mut dyn Iterator<Item = &str>| -> String {
        texts.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    if !holds(&run_on(&mut texts.iter().map(|(_, text)| text.as_str()))) {
        return Vec::new();
    }
    let alone: Vec<usize> = texts.iter().filter(|(_, text)| holds(text.trim())).map(|(number, _)| *number).collect();
    let rest: Vec<_> = texts.iter().map(|(_, text)| redactor.redact(text)).collect();
    let goes_on = holds(&run_on(&mut rest.iter().map(|text| &**text)));
    if goes_on { texts.iter().map(|(number, _)| *number).collect() } else { alone }
}

/// A page that changes each time a picture is taken is not waited for.
const MOST_TRIES: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn texts_that_hold_a_secret_are_covered_also_where_it_is_half_in_bold() {
        let redactor = Redactor::new();
        redactor.add(&Secret::new("zora.quill")).unwrap();
        redactor.add_private("Ann Lee");
        let covered = |texts: &[&str]| {
            let texts: Vec<_> = texts.iter().enumerate().map(|(at, text)| (at, (*text).to_owned())).collect();
            to_cover(&texts, &redactor)
        };
        assert_eq!(covered(&["Signed in as ", "zora.quill", " today"]), [1]);
        assert_eq!(covered(&["Signed in as ", "zora.", "quill"]), [0, 1, 2]);
        assert_eq!(covered(&["zora.quill and Ann ", " Lee"]), [0, 1]);
        assert_eq!(covered(&["Annabel Lee"]), [0_usize; 0]);
    }
}
