//! Where a flow is: its portal and its name.

use std::{
    fmt,
    path::{Component, Path, PathBuf},
};

use super::load::FLOWS;

/// `dealercenter/inventory.list-vehicles`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowAddress {
    pub portal: String,
    /// The path below the portal's folder, `/` as `.`.
    pub flow: String,
}

impl FlowAddress {
    /// Reads `portal/flow`.
    pub fn parse(text: &str) -> Option<Self> {
        let (portal, flow) = text.split_once('/')?;
        let is_name = |text: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        let is_address = is_name(portal) && is_name(flow) && !flow.ends_with(".yaml");
        is_address.then(|| Self { portal: portal.to_owned(), flow: flow.to_owned() })
    }

    /// The project root and the address of `…/flows/<portal>/<…>.yaml`. Says nothing of whether it is there.
    pub fn of_file(path: &Path) -> Option<(PathBuf, Self)> {
        let path = std::path::absolute(path).ok()?;
        let parts: Vec<Component<'_>> = path.components().collect();
        let at = parts.iter().rposition(|part| part.as_os_str() == FLOWS)?;
        let [portal, below @ .., _] = &parts[at + 1..] else { return None };
        let mut names: Vec<&str> = below.iter().map(|part| part.as_os_str().to_str()).collect::<Option<_>>()?;
        names.push(path.file_name()?.to_str()?.strip_suffix(".yaml")?);
        let root = parts[..at].iter().collect();
        Some((root, Self { portal: portal.as_os_str().to_str()?.to_owned(), flow: names.join(".") }))
    }
}

impl fmt::Display for FlowAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.portal, self.flow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_its_project_portal_and_name() {
        let (root, address) = FlowAddress::of_file(Path::new("/p/flows/dealer/bhph/take-payment.yaml")).unwrap();
        assert_eq!((root.as_path(), address.to_string().as_str()), (Path::new("/p"), "dealer/bhph.take-payment"));
        assert_eq!(FlowAddress::parse("dealer/bhph.take-payment"), Some(address));
        assert_eq!(FlowAddress::of_file(Path::new("/p/take-payment.yaml")), None);
        assert_eq!(FlowAddress::parse("flows/dealer/a.yaml"), None);
    }
}
