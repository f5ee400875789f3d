//! Resources of APIs: the parts of paths.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, Node, Resource, Value};
use stackwright_cfn::apigateway::CfnResource;

use super::api::RestApi;
use super::codes;
use super::cors::Cors;
use super::integration::Integration;
use super::method::Method;

/// A part of the paths of an API, such as `items` or `{id}`. Methods are what can be called there.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html>
#[derive(Clone, Debug)]
pub struct ApiResource {
    pub(super) api: RestApi,
    place: Rc<Place>,
}

/// Where a resource stands. The API knows it; it does not know the API.
#[derive(Debug)]
pub(super) struct Place {
    node: Node,
    id: Value<String>,
    path: String,
    pub cors: RefCell<Option<Cors>>,
}

impl Place {
    pub fn new(node: Node, id: Value<String>, path: String) -> Self {
        Place {
            node,
            id,
            path,
            cors: RefCell::default(),
        }
    }
}

impl Construct for ApiResource {
    fn node(&self) -> &Node {
        &self.place.node
    }
}

impl ApiResource {
    pub(super) fn of(api: &RestApi, place: Rc<Place>) -> Self {
        ApiResource {
            api: api.clone(),
            place,
        }
    }

    /// The resource under this one for a part of the path, created if it is not there yet: letters, digits and any of
    /// `._-:`, `{name}` for anything, or `{name+}` for anything with slashes in it, which is the last.
    ///
    /// # Errors
    /// At synthesis: `SW0621` if API Gateway does not accept it.
    #[track_caller]
    pub fn resource(&self, part: &str) -> ApiResource {
        let separator = if self.path().ends_with('/') { "" } else { "/" };
        let path = format!("{}{separator}{part}", self.path());
        let places = self.api.0.places.borrow();
        let known = places.iter().find(|place| place.path == path).cloned();
        drop(places);
        if let Some(place) = known {
            return Self::of(&self.api, place);
        }
        let node = Node::new(self, part);
        node.set_construct_type("stackwright_aws.apigateway.Resource");
        if let Some(problem) = self.problem(part) {
            node.add_error(problem);
        }
        let cfn = CfnResource::new(&node, "Resource")
            .parent_id(&self.place.id)
            .path_part(part)
            .rest_api_id(self.api.api_id());
        self.api.add_part(&cfn);
        let place = Rc::new(Place::new(node, cfn.ref_(), path));
        self.api.0.places.borrow_mut().push(place.clone());
        Defaults::apply(Self::of(&self.api, place))
    }

    fn problem(&self, part: &str) -> Option<Diagnostic> {
        let error = |problem: String, hint: &str| {
            Diagnostic::error(codes::PATH, problem).hint(hint.to_owned())
        };
        let plain = |text: &str| {
            let fits = |c: char| c.is_ascii_alphanumeric() || "._-:$".contains(c);
            !text.is_empty() && text.chars().all(fits)
        };
        if self.path().ends_with("+}") {
            let problem = format!(
                "`{}` has something under it, and takes all paths",
                self.path()
            );
            return Some(error(problem, "leave out the `+`, or what is under it"));
        }
        let inner = part
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        let name = inner.map(|name| name.strip_suffix('+').unwrap_or(name));
        if plain(name.unwrap_or(part)) {
            return None;
        }
        let problem = format!("`{part}` cannot be a part of a path");
        Some(error(
            problem,
            "use letters, digits and any of `._-:`, or `{name}`; give each part a resource of its own",
        ))
    }

    /// What is done when somebody calls a method of the resource, `GET`, `POST`, …, or `ANY` for all that are not there: a
    /// function answers, or another [`Integration`] does.
    ///
    /// # Errors
    /// At synthesis: `SW0621` if there is no such method.
    #[track_caller]
    pub fn method(&self, method: &str, integration: impl Into<Integration>) -> Method {
        self.api.0.has_methods.set(true);
        Method::create(self, method, integration.into())
    }

    /// All paths under this one, and all methods, as one integration.
    #[track_caller]
    pub fn proxy(&self, integration: impl Into<Integration>) -> Method {
        self.resource("{proxy+}").method("ANY", integration)
    }

    /// Lets pages of other sites call it, in place of what the API says.
    pub fn cors(&self, cors: Cors) -> Self {
        self.place.cors.replace(Some(cors));
        self.clone()
    }

    /// The path, from the API's root.
    pub fn path(&self) -> &str {
        &self.place.path
    }

    /// The id.
    pub fn resource_id(&self) -> Value<String> {
        self.place.id.clone()
    }
}
