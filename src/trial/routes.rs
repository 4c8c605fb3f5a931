//! Which pages of the files a recorded address is.

use crate::selectors::{Page, Route, RouteSegment};

/// Whether the address is one of the page's route. The origin is not compared: a recording may be of
/// another installation, and the query is not in it.
#[must_use]
pub fn is_at(page: &Page, address: &str) -> bool {
    let path = url::Url::parse(address).map(|url| url.path().to_owned()).unwrap_or_default();
    page.route.as_ref().is_some_and(|route| follows(route, &path))
}

fn follows(route: &Route, path: &str) -> bool {
    let mut rest = path;
    for segment in &route.segments {
        match segment {
            RouteSegment::Literal(text) => {
                let (text, is_last) = text.split_once('?').map_or((text.as_str(), false), |(text, _)| (text, true));
                let Some(after) = rest.strip_prefix(text) else { return false };
                rest = after;
                if is_last {
                    break;
                }
            }
            RouteSegment::Param(_) => {
                let end = rest.find('/').unwrap_or(rest.len());
                if end == 0 {
                    return false;
                }
                rest = &rest[end..];
            }
        }
    }
    rest.trim_end_matches('/').is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{FileId, Span};

    #[test]
    fn a_route_is_followed_to_its_end() {
        let span = Span::file_start(FileId(0));
        let literal = |text: &str| RouteSegment::Literal(text.to_owned());
        let route = |segments| Route { segments, span };
        let vehicle = route(vec![literal("/inventory/vehicle/"), RouteSegment::Param("id".into())]);
        assert!(follows(&vehicle, "/inventory/vehicle/17") && follows(&vehicle, "/inventory/vehicle/17/"));
        assert!(!follows(&vehicle, "/inventory/vehicle/") && !follows(&vehicle, "/inventory/vehicle/17/edit"));
        let report = route(vec![literal("/report?status=0&lot="), RouteSegment::Param("lot".into())]);
        assert!(follows(&report, "/report") && !follows(&report, "/reports"));
    }
}
