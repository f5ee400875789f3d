//! From a request to the method or route that takes it.

use stackwright_template::engines::text::Located;
use stackwright_template::flow::Verb;
use stackwright_template::model::Instance;

use super::given::Payload;
use super::{Walker, World};
use crate::event;
use crate::proof::{Evidence, Part, State, Step};

/// A method or a route that is for a path.
struct Taken<'t> {
    /// The method of a REST API, or the integration of a route.
    by: Located<'t>,
    /// The method or the route itself.
    listed: Located<'t>,
    /// The path with its variables.
    path: String,
    /// The variables.
    parameters: Vec<(String, String)>,
    /// How many parts are variables, and whether the last takes all the rest; the least is taken.
    rank: (bool, usize, bool),
    /// The route's key, of an HTTP API.
    route: Option<String>,
}

impl<'t> Walker<'_, 't> {
    /// What an API does with a request.
    pub(super) fn api(&mut self, api: &Located<'t>, method: &str, path: &str) -> Step {
        let world = self.world;
        let whole = ["Body", "BodyS3Location"]
            .iter()
            .any(|name| api.property(name).is_some());
        let mut taken = match api.type_name {
            "AWS::ApiGateway::RestApi" => self.methods(api, method, path),
            _ => self.routes(api, method, path),
        };
        taken.sort_by_key(|one| one.rank);
        let label = world.label(api);
        match taken.into_iter().next() {
            Some(one) => self.taken(api, &one, method, path),
            None if whole => {
                let what =
                    format!("whether {label} takes it is written in its `Body`, which is not read");
                Step::new(Part::Match, State::Unknown, what).about(world.subject(api))
            }
            None => {
                let what = format!("{label} has nothing for {method} {path}");
                Step::new(Part::Match, State::Other, what).about(world.subject(api))
            }
        }
    }

    fn taken(&mut self, api: &Located<'t>, one: &Taken<'t>, method: &str, path: &str) -> Step {
        let world = self.world;
        let mut step = Step::new(
            Part::Match,
            State::Passed,
            format!("{} takes it: {} {}", world.label(api), method, one.path),
        )
        .about(world.subject(&one.listed));
        step.show(
            Evidence::new(State::Passed, "method and path match")
                .at(world.place(&one.listed, one.listed.name_span)),
        );
        self.published(api, &mut step);
        let event = match &one.route {
            None => event::requested(method, path, &one.path, &one.parameters),
            Some(route) => event::requested_of_http_api(method, path, route, &one.parameters),
        };
        let edges: Vec<_> = (world.graph.written_in(&one.by))
            .filter(|edge| edge.integration.verb != Verb::Assumes)
            .collect();
        for edge in &edges {
            // A call of a service names what it is about in its address or its parameters.
            let of_service = edge.integration.name.ends_with("calls-service");
            let mut next = self.deliver_from_api(edge, &event);
            if of_service {
                next.then = self.mentioned(&one.by, &event);
            }
            step.then.push(next);
        }
        if edges.is_empty() {
            let kind = world.forms(&one.by).first().and_then(|form| {
                let ty = form
                    .properties
                    .at("Integration.Type")
                    .or(form.properties.get("IntegrationType"));
                ty.and_then(Instance::text).map(str::to_owned)
            });
            let (state, what) = match kind.as_deref() {
                Some("MOCK") => (State::Other, "the API answers it itself".to_owned()),
                Some("HTTP" | "HTTP_PROXY") => (
                    State::Other,
                    "the API asks an address outside of the app".to_owned(),
                ),
                Some("AWS" | "AWS_PROXY") => (
                    State::Unknown,
                    "what the integration calls is not known".to_owned(),
                ),
                _ => (State::Broken, "it has no integration".to_owned()),
            };
            step.then
                .push(Step::new(Part::Call, state, what).about(world.subject(&one.by)));
        }
        step
    }

    fn deliver_from_api(
        &mut self,
        edge: &stackwright_template::flow::Edge<'t>,
        event: &stackwright_template::engines::events::Value,
    ) -> Step {
        if edge.integration.name.ends_with("calls-service") {
            let mut step = Step::new(
                Part::Call,
                State::Passed,
                format!("{} calls a service", self.world.label(&edge.by)),
            )
            .about(self.world.subject(&edge.by));
            step.shown.push(("event", event.to_json()));
            self.show_needs(edge, &mut step);
            return step;
        }
        let mut step = self.deliver(edge, &Payload::of(event.clone()));
        step.shown.push(("event", event.to_json()));
        step
    }

    /// An API that is deployed to no stage answers nobody.
    fn published(&self, api: &Located<'t>, step: &mut Step) {
        let world = self.world;
        let (stages, deployments) = match api.type_name {
            "AWS::ApiGateway::RestApi" => ("AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment"),
            _ => ("AWS::ApiGatewayV2::Stage", "AWS::ApiGatewayV2::Deployment"),
        };
        let is_of = |resource: &Located<'t>| {
            let id = ["RestApiId", "ApiId"]
                .iter()
                .find_map(|name| resource.property(name));
            id.is_some_and(|id| {
                world.read(resource, |scope| {
                    let value = scope.environment.evaluate(scope.template, id);
                    value
                        .and_then(|value| scope.resource(&value))
                        .is_some_and(|own| own.is(api))
                })
            })
        };
        let any = |type_name: &str| world.all(type_name).into_iter().find(|one| is_of(one));
        let of_deployment = || any(deployments).filter(|one| one.property("StageName").is_some());
        match any(stages).or_else(of_deployment) {
            Some(stage) => step.show(
                Evidence::new(
                    State::Passed,
                    format!("it is deployed as {}", world.label(&stage)),
                )
                .at(world.place(&stage, stage.name_span)),
            ),
            None => step.show(
                Evidence::new(
                    State::Broken,
                    format!("{} is deployed to no stage", world.label(api)),
                )
                .hint("add a stage, and for a REST API a deployment"),
            ),
        }
    }

    /// The methods of a REST API that are for a path.
    fn methods(&self, api: &Located<'t>, method: &str, path: &str) -> Vec<Taken<'t>> {
        let world = self.world;
        let mut found = Vec::new();
        for one in world.all("AWS::ApiGateway::Method") {
            let Some(form) = world.forms(&one).first() else {
                continue;
            };
            let scope = self.scope(&one, form);
            let of = form
                .properties
                .get("RestApiId")
                .and_then(|id| scope.resource(id));
            if !of.is_some_and(|of| of.is(api)) {
                continue;
            }
            let own = form
                .properties
                .get("HttpMethod")
                .and_then(Instance::text)
                .unwrap_or_default();
            if own != "ANY" && own != method {
                continue;
            }
            let resource = form
                .properties
                .get("ResourceId")
                .and_then(|id| scope.resource(id));
            let full = match resource {
                Some(resource) if resource.type_name == "AWS::ApiGateway::Resource" => {
                    self.path_of(&resource, 0)
                }
                _ => String::new(),
            };
            let full = if full.is_empty() {
                "/".to_owned()
            } else {
                full
            };
            if let Some((parameters, rest)) = matches(&full, path) {
                let rank = (rest, parameters.len(), own == "ANY");
                found.push(Taken {
                    by: one,
                    listed: one,
                    path: full,
                    parameters,
                    rank,
                    route: None,
                });
            }
        }
        found
    }

    fn path_of(&self, resource: &Located<'t>, depth: usize) -> String {
        let Some(form) = self.world.forms(resource).first().filter(|_| depth < 64) else {
            return String::new();
        };
        let scope = self.scope(resource, form);
        let part = form
            .properties
            .get("PathPart")
            .and_then(Instance::text)
            .unwrap_or_default();
        let parent = form
            .properties
            .get("ParentId")
            .and_then(|id| scope.resource(id));
        let before = match parent {
            Some(parent) if parent.type_name == "AWS::ApiGateway::Resource" => {
                self.path_of(&parent, depth + 1)
            }
            _ => String::new(),
        };
        format!("{before}/{part}")
    }

    /// The routes of an HTTP API that are for a path.
    fn routes(&self, api: &Located<'t>, method: &str, path: &str) -> Vec<Taken<'t>> {
        let world = self.world;
        let mut found = Vec::new();
        for one in world.all("AWS::ApiGatewayV2::Route") {
            let Some(form) = world.forms(&one).first() else {
                continue;
            };
            let scope = self.scope(&one, form);
            let of = form
                .properties
                .get("ApiId")
                .and_then(|id| scope.resource(id));
            if !of.is_some_and(|of| of.is(api)) {
                continue;
            }
            let key = form
                .properties
                .get("RouteKey")
                .map(|key| scope.text(key).to_string())
                .unwrap_or_default();
            let (own, full) = key.split_once(' ').unwrap_or(("ANY", key.as_str()));
            let matched = match full {
                "$default" => Some((Vec::new(), true)),
                _ if own == "ANY" || own == method => matches(full, path),
                _ => None,
            };
            let Some((parameters, rest)) = matched else {
                continue;
            };
            // `integrations/` and the integration's id.
            let target = form
                .properties
                .get("Target")
                .map(|target| scope.text(target))
                .unwrap_or_default();
            let by = self
                .integration(&target, World::stack_of(&one))
                .unwrap_or(one);
            found.push(Taken {
                by,
                listed: one,
                path: full.to_owned(),
                parameters: parameters.clone(),
                rank: (full == "$default" || rest, parameters.len(), own == "ANY"),
                route: Some(key),
            });
        }
        found
    }

    fn integration(
        &self,
        target: &stackwright_template::engines::text::Text,
        stack: usize,
    ) -> Option<Located<'t>> {
        let world = self.world;
        world
            .all("AWS::ApiGatewayV2::Integration")
            .into_iter()
            .find(|one| {
                World::stack_of(one) == stack && {
                    let id = world.reference(one, "").to_string();
                    target.to_string() == format!("integrations/{id}")
                }
            })
    }

    /// The resources that an integration with a service names, and what happens there.
    fn mentioned(
        &mut self,
        by: &Located<'t>,
        event: &stackwright_template::engines::events::Value,
    ) -> Vec<Step> {
        const NAMED: &[&str] = &[
            "AWS::SQS::Queue",
            "AWS::SNS::Topic",
            "AWS::StepFunctions::StateMachine",
            "AWS::DynamoDB::Table",
            "AWS::Events::EventBus",
            "AWS::Kinesis::Stream",
            "AWS::S3::Bucket",
        ];
        let at = World::stack_of(by);
        let template = self.world.scenarios[at].template();
        let mut steps = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for reference in &template.references {
            if reference.owner.name != by.name || seen.contains(&reference.target) {
                continue;
            }
            seen.push(reference.target);
            let Some(resource) = self.world.resource(at, reference.target) else {
                continue;
            };
            if NAMED.contains(&resource.type_name) {
                // What the mapping template makes of the request is not read.
                let payload = Payload::of(match resource.type_name {
                    "AWS::DynamoDB::Table" => event.clone(),
                    _ => stackwright_template::engines::events::Value::Unknown,
                });
                steps.extend(self.at(&resource, |walker| walker.arrives(&resource, &payload)));
            }
        }
        steps
    }
}

/// Whether a path with variables is for another, with the values of the variables and whether one takes all the rest.
fn matches(pattern: &str, path: &str) -> Option<(Vec<(String, String)>, bool)> {
    let parts = |text: &str| -> Vec<String> {
        text.trim_matches('/')
            .split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (pattern, path) = (parts(pattern), parts(path));
    let mut values = Vec::new();
    for (index, part) in pattern.iter().enumerate() {
        let variable = part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'));
        match variable {
            Some(name) if name.ends_with('+') => {
                let rest = path.get(index..).filter(|rest| !rest.is_empty())?;
                values.push((name.trim_end_matches('+').to_owned(), rest.join("/")));
                return Some((values, true));
            }
            Some(name) => values.push((name.to_owned(), path.get(index)?.clone())),
            None if path.get(index) == Some(part) => {}
            None => return None,
        }
    }
    (pattern.len() == path.len()).then_some((values, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_match_part_by_part() {
        let values = |pattern, path| matches(pattern, path).map(|(values, _)| values);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(values("/", "/"), Some(vec![]));
        assert_eq!(
            values("/mazes/{id}", "/mazes/7"),
            Some(vec![pair("id", "7")])
        );
        assert_eq!(values("/mazes/{id}", "/mazes"), None);
        assert_eq!(
            values("/{proxy+}", "/a/b/c"),
            Some(vec![pair("proxy", "a/b/c")])
        );
        assert_eq!(values("/{proxy+}", "/"), None);
        assert_eq!(values("/mazes", "/mazes/7"), None);
    }
}
