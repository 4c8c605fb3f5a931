//! What a browser keeps for a portal: cookies and storage, in the form Playwright calls `storageState`.

use serde::{Deserialize, Serialize};

/// Cookies of a browser context and the storage of its origins. Its JSON is Playwright's, with
/// `sessionStorage` beside `localStorage`. Whoever has it is signed in: it is as secret as a password.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StorageState {
    #[serde(default)]
    pub cookies: Vec<Cookie>,
    #[serde(default)]
    pub origins: Vec<OriginStorage>,
}

/// One cookie.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cookie {
    pub name: String,
    pub value: String,
    /// With a dot before it if other hosts below it get the cookie too.
    pub domain: String,
    pub path: String,
    /// Seconds since 1970, −1 for one that ends with the browser.
    #[serde(default = "ends_with_browser")]
    pub expires: f64,
    #[serde(default)]
    pub http_only: bool,
    #[serde(default)]
    pub secure: bool,
    /// `Strict`, `Lax` or `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_site: Option<String>,
    /// The site a partitioned cookie belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_key: Option<String>,
    #[serde(default, rename = "_crHasCrossSiteAncestor", skip_serializing_if = "Option::is_none")]
    pub has_cross_site_ancestor: Option<bool>,
}

/// What pages of one origin keep.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OriginStorage {
    /// `https://app.example.com`.
    pub origin: String,
    #[serde(default)]
    pub local_storage: Vec<StorageItem>,
    /// Not in Playwright's form, which passes it over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub session_storage: Vec<StorageItem>,
    /// Databases as the page room writes and reads them.
    #[serde(default, rename = "indexedDB", skip_serializing_if = "Vec::is_empty")]
    pub indexed_db: Vec<serde_json::Value>,
}

/// A name and its value.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct StorageItem {
    pub name: String,
    pub value: String,
}

impl StorageState {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cookies.is_empty() && self.origins.is_empty()
    }
}

const fn ends_with_browser() -> f64 {
    -1.0
}

impl std::fmt::Debug for StorageState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StorageState")
            .field("cookies", &self.cookies.len())
            .field("origins", &self.origins.iter().map(|it| &it.origin).collect::<Vec<_>>())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playwrights_form_is_read_and_written() {
        let text = r#"{"cookies":[{"name":"sid","value":"s3cr3t","domain":"app.example.com","path":"/","expires":-1.0,"httpOnly":true,"secure":true,"sameSite":"Lax"}],"origins":[{"origin":"https://app.example.com","localStorage":[{"name":"theme","value":"dark"}]}]}"#;
        let state: StorageState = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&state).unwrap(), text);
        assert!(!format!("{state:?}").contains("s3cr3t"));
    }
}
