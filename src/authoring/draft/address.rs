//! What of an address stands in files: its path, with what is another one each time as parameters.

use url::Url;

use super::names::{free, kebab};
use crate::{
    authoring::{is_personal, secret_kind},
    language::inline_text,
    selectors::looks_generated,
};

/// Longest part of a path that is taken for a name, and longest query that is kept.
const LONGEST_PART: usize = 40;
const LONGEST_QUERY: usize = 200;

/// An address taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Address {
    pub(super) origin: String,
    /// `/vehicle/{id}`, without query.
    pub(super) path: String,
    /// The values of the parameters, in order.
    pub(super) parameters: Vec<(String, String)>,
    /// `?status=0` where it says nothing private.
    pub(super) query: String,
    /// Part of the query was left out.
    pub(super) is_cut: bool,
}

impl Address {
    pub(super) fn of(url: &Url) -> Self {
        let mut address = Self {
            origin: url.origin().ascii_serialization(),
            path: String::new(),
            parameters: Vec::new(),
            query: String::new(),
            is_cut: false,
        };
        address.path = address.without_ids(url.path());
        // Applications that route by the fragment.
        if let Some(route) = url.fragment().filter(|it| it.starts_with('/') || it.starts_with("!/")) {
            let route = route.split('?').next().unwrap_or_default();
            let route = address.without_ids(route);
            address.path = format!("{}#{route}", address.path);
        } else if let Some(query) = url.query().filter(|query| !query.is_empty()) {
            let is_told = query.len() <= LONGEST_QUERY
                && url.query_pairs().all(|(name, value)| {
                    secret_kind([&*name]).is_none()
                        && !is_personal([&*name], &value)
                        && value.len() <= LONGEST_PART
                        && !looks_generated(&value)
                });
            if is_told {
                address.query = format!("?{}", query.replace('{', "%7B").replace('}', "%7D"));
            }
            address.is_cut = !is_told;
        }
        address
    }

    fn without_ids(&mut self, path: &str) -> String {
        let parts: Vec<String> = path.split('/').map(|part| self.without_id(part)).collect();
        parts.join("/")
    }

    fn without_id(&mut self, part: &str) -> String {
        let is_number = !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
        if !is_number && part.len() <= LONGEST_PART && !looks_generated(part) && !part.contains('@') {
            return part.replace('{', "%7B").replace('}', "%7D");
        }
        let name = free("id", '_', |name| self.parameters.iter().any(|(taken, _)| taken == name));
        self.parameters.push((name.clone(), part.to_owned()));
        format!("{{{name}}}")
    }

    /// How an address is known to be this one, by somebody who comes from `before`; as a selector file has it.
    pub(super) fn landmark(&self, before: Option<&Url>) -> Option<String> {
        if self.path.len() < 2 {
            return None;
        }
        let was_there = before.is_some_and(|before| before.as_str().to_lowercase().contains(&self.path.to_lowercase()));
        if self.parameters.is_empty() && !was_there {
            return Some(format!("{{ contains: {} }}", inline_text(&self.path)));
        }
        let parts: Vec<String> = self
            .path
            .split('/')
            .map(|part| if part.starts_with('{') { "[^/?#]+".to_owned() } else { regex::escape(part) })
            .collect();
        Some(format!("{{ regex: {} }}", inline_text(&format!("{}([?#]|$)", parts.join("/")))))
    }

    /// What the page there may be called.
    pub(super) fn page_name(&self) -> String {
        let mut parts =
            self.path.split(['/', '#']).filter(|part| !part.is_empty() && !part.starts_with('{') && *part != "!");
        let last = parts.next_back().map(|part| part.split('.').next().unwrap_or(part)).unwrap_or_default();
        let name = kebab(last);
        if name.is_empty() { "start".to_owned() } else { name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::of(&Url::parse(text).unwrap())
    }

    #[test]
    fn numbers_and_made_up_names_are_parameters() {
        let vehicle = address("https://app.example.com/inventory/vehicle/48213/edit?tab=price");
        assert_eq!((vehicle.path.as_str(), vehicle.query.as_str()), ("/inventory/vehicle/{id}/edit", "?tab=price"));
        let landmark = vehicle.landmark(None).unwrap();
        assert_eq!(landmark, r#"{ regex: "/inventory/vehicle/[^/?#]+/edit([?#]|$)" }"#);
        let orders = address("https://a.example/orders");
        assert_eq!(orders.landmark(None).unwrap(), "{ contains: /orders }");
        let new = Url::parse("https://a.example/orders/new").unwrap();
        assert_eq!(orders.landmark(Some(&new)).unwrap(), r#"{ regex: "/orders([?#]|$)" }"#);
        assert_eq!(vehicle.page_name(), "edit");
        assert_eq!(address("https://a.example/#/orders/7").path, "/#/orders/{id}");
        assert_eq!(address("https://a.example/").page_name(), "start");
        let told = address("https://a.example/login?token=abc&email=ada@example.com");
        assert!(told.query.is_empty() && told.is_cut);
    }
}
