//! `goto`: to a page's route, or to an address within the allowed origins.

use url::Url;

use crate::{
    cdp::Deadline,
    flow::{Destination, Step},
    language::Span,
    model::Value,
    page::Navigation,
    runner::{End, FailureCause, Runner, step::Done},
    selectors::{Page, RouteSegment},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn goto(&mut self, step: &'a Step, destination: &'a Destination) -> Result<Done, End> {
        let timeouts = &self.files.portal().timeouts;
        let default = if self.visited { timeouts.page } else { timeouts.first_page };
        let deadline = self.deadline(step.timeout, default);
        let (address, page, span) = match destination {
            Destination::Page { page, params } => {
                let described = self.page_of(page)?;
                let mut values = Vec::new();
                for (name, template) in params {
                    let value = self.text(template)?.filter(|value| !matches!(value.as_str(), "" | "." | ".."));
                    let value = value.ok_or_else(|| {
                        let message = format!("route parameter `{name}` is nothing that an address can hold");
                        End::failed(template.span(), FailureCause::Data, message)
                    })?;
                    values.push((name.as_str(), value));
                }
                (self.address(described, &values, page.span)?, Some(described), page.span)
            }
            Destination::Url(template) => {
                let address = self.text(template)?.unwrap_or_default();
                (self.allowed(&address, template.span())?, None, template.span())
            }
        };
        let window = self.window.clone();
        let navigation = window.goto(&address, deadline).await.map_err(|failure| End::from_page(span, &failure))?;
        if navigation == Navigation::Download && step.awaits_files() {
            return Ok(Done { value: Value::Null, dispatched: true });
        }
        let status = self.arrived(navigation, page, span, deadline).await?;
        self.visited = true;
        Ok(Done { value: status, dispatched: true })
    }

    /// The status of the document that was gone to, if the page accepts it, once the page is ready;
    /// without `ready`, once it is parsed.
    pub(in crate::runner) async fn arrived(
        &mut self,
        navigation: Navigation,
        page: Option<&'a Page>,
        span: Span,
        deadline: Deadline,
    ) -> Result<Value, End> {
        let ready = page.filter(|page| page.ready.is_some());
        let mut value = Value::Null;
        match navigation {
            Navigation::Download => return Err(End::page(span, "the address gave a file to download, not a page")),
            Navigation::SameDocument => {}
            Navigation::Document => {
                let told = self.window.clone().status(ready.is_none(), deadline).await;
                if let Some(status) = told.map_err(|failure| End::from_page(span, &failure))? {
                    let also = page.map(|page| page.status.as_slice()).unwrap_or_default();
                    if !(200..300).contains(&status) && !also.contains(&status) {
                        return Err(End::from_page(span, &crate::page::Failure::Status { status }));
                    }
                    value = Value::Int(i64::from(status));
                }
            }
        }
        if let Some(page) = ready {
            self.wait_ready(page, span, deadline).await?;
        }
        Ok(value)
    }

    /// The address of a page: its origin, its route, its parameters percent-encoded.
    pub(in crate::runner) fn address(&self, page: &Page, params: &[(&str, String)], span: Span) -> Result<String, End> {
        let origin_name = page.origin.as_deref().or_else(|| self.origins.keys().next().map(String::as_str));
        let origin = origin_name.and_then(|name| self.origins.get(name));
        let (Some(origin), Some(route)) = (origin, &page.route) else {
            return Err(End::page(span, format!("page `{}` has no origin or route to go to", page.name)));
        };
        let mut path = String::new();
        for segment in &route.segments {
            match segment {
                RouteSegment::Literal(text) => path.push_str(text),
                RouteSegment::Param(name) => {
                    let value = params.iter().find(|(known, _)| known == name).map(|(_, value)| value);
                    let value =
                        value.ok_or_else(|| End::page(span, format!("route parameter `{name}` is not given")))?;
                    path.extend(
                        url::form_urlencoded::byte_serialize(value.as_bytes()).map(|part| part.replace('+', "%20")),
                    );
                }
            }
        }
        Ok(format!("{}{path}", origin.trim_end_matches('/')))
    }

    pub(in crate::runner) fn allowed(&self, address: &str, span: Span) -> Result<String, End> {
        let refuse = |why: String| Err(End::failed(span, FailureCause::Data, why));
        let Ok(url) = Url::parse(address) else { return refuse("this is no address".into()) };
        let origin = url.origin();
        let known =
            self.origins.values().filter_map(|known| Url::parse(known).ok()).any(|known| known.origin() == origin);
        if known {
            Ok(address.to_owned())
        } else {
            refuse(format!("{} is not among the portal's origins", origin.ascii_serialization()))
        }
    }
}
