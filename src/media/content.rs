//! What a file is, by its content.

use super::Unfit;

/// What can be made fit, each in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Picture(PictureFormat),
    /// Sent as it is, whole: documents, sheets.
    Other {
        media_type: &'static str,
        extension: &'static str,
    },
}

/// A picture that is decoded here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PictureFormat {
    Jpeg,
    Png,
    WebP,
}

impl PictureFormat {
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }

    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }
}

impl Content {
    /// Tells the content of a file. `types` are those that the portal takes.
    pub(super) fn of(bytes: &[u8], types: &[String]) -> Result<Self, Unfit> {
        let accepted = || types.join(", ");
        let Some(found) = infer::get(bytes) else {
            // Texts have no mark by which to know them.
            return text_among(types).filter(|_| is_text(bytes)).ok_or_else(|| Unfit::Unknown { accepted: accepted() });
        };
        let (media_type, extension) = (found.mime_type(), found.extension());
        Ok(match media_type {
            "image/jpeg" => Self::Picture(PictureFormat::Jpeg),
            "image/png" => Self::Picture(PictureFormat::Png),
            "image/webp" => Self::Picture(PictureFormat::WebP),
            // What a camera says of the place would be sent along.
            _ if found.matcher_type() == infer::MatcherType::Image => {
                return Err(Unfit::Undecodable { found: media_type });
            }
            _ if types.iter().any(|known| known == media_type) => Self::Other { media_type, extension },
            _ => return Err(Unfit::Type { found: media_type, accepted: accepted() }),
        })
    }
}

fn text_among(types: &[String]) -> Option<Content> {
    let texts = [("text/csv", "csv"), ("text/plain", "txt")];
    let (media_type, extension) = texts.into_iter().find(|(text, _)| types.iter().any(|known| known == text))?;
    Some(Content::Other { media_type, extension })
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'))
}
