//! Where texts are read: a template, what is assumed of it, and the other templates of the app.

use crate::model::{Environment, Instance, Link, Resource, Template};

/// Where the texts of a template are read: the template and what is assumed of it.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a, 't> {
    /// The template.
    pub template: &'a Template<'t>,
    /// The conditions that are taken to hold, and the region.
    pub environment: &'a Environment<'t>,
}

/// A resource of this template or of another one of the app.
#[derive(Clone, Copy, Debug)]
pub struct Located<'t> {
    /// The resource.
    pub resource: Resource<'t>,
    /// Where its template stands in the app; `None` without an app.
    pub link: Option<Link<'t>>,
}

impl<'t> std::ops::Deref for Located<'t> {
    type Target = Resource<'t>;

    fn deref(&self) -> &Resource<'t> {
        &self.resource
    }
}

impl Located<'_> {
    /// Whether it is in the template that is checked, so that findings can point at it.
    #[must_use]
    pub fn is_home(&self) -> bool {
        self.link.is_none_or(|link| link.is_home())
    }

    /// How messages name it: `` `Role` ``, or `` `Role` of the stack `Data` ``.
    #[must_use]
    pub fn label(&self) -> String {
        match self.link {
            Some(link) if !link.is_home() => {
                format!("`{}` of the stack `{}`", self.name, link.member().name)
            }
            _ => format!("`{}`", self.name),
        }
    }

    /// Whether it is that resource.
    #[must_use]
    pub fn is(&self, other: &Located<'_>) -> bool {
        self.key() == other.key()
    }
}

impl<'t> Located<'t> {
    /// What tells it from all others: the number of its template in the app, and its name.
    #[must_use]
    pub fn key(&self) -> (Option<usize>, &'t str) {
        (self.link.map(|link| link.at), self.name)
    }
}

impl<'t> Scope<'_, 't> {
    /// The resource that a value refers to, in this template or, through an import, in another one of the app.
    #[must_use]
    pub fn resource(&self, instance: &Instance<'t>) -> Option<Located<'t>> {
        if let Some(name) = instance.resource() {
            return self.located(name);
        }
        let (link, node) = self.environment.link?.imported_by(instance)?;
        let environment = link.environment();
        let template = link.member().template;
        let there = Scope {
            template,
            environment: &environment,
        };
        let value = environment.evaluate(template, node)?;
        // Exports of what is imported itself lead on; a circle of stacks ends nowhere.
        match value.resource() {
            Some(name) => there.located(name),
            None => None,
        }
    }

    /// A resource of this template.
    #[must_use]
    pub fn located(&self, name: &str) -> Option<Located<'t>> {
        Some(Located {
            resource: *self.template.resources.get(name)?,
            link: self.environment.link,
        })
    }

    /// The resources of a type, of this template and of all others of the app.
    pub fn everywhere(&self, type_name: &str) -> impl Iterator<Item = Located<'t>> + use<'t> {
        let link = self.environment.link;
        let own: Vec<Located<'t>> = self
            .template
            .resources_of(type_name)
            .map(|resource| Located {
                resource: *resource,
                link,
            })
            .collect();
        let at = link.map_or(0, |link| link.at);
        let name = type_name.to_owned();
        let others = link.into_iter().flat_map(move |link| {
            let name = name.clone();
            (0..link.app.stacks.len())
                .filter(move |stack| *stack != at)
                .flat_map(move |stack| {
                    let there = link.to(stack);
                    there
                        .member()
                        .template
                        .resources_of(&name)
                        .map(move |resource| Located {
                            resource: *resource,
                            link: Some(there),
                        })
                })
        });
        own.into_iter().chain(others)
    }

    /// The resources of a type, as in [`Scope::everywhere`], that may name a resource by a property. Those of which it is
    /// certain that they name others are left out.
    pub(crate) fn naming(
        &self,
        target: &Located<'t>,
        property: (&'static str, &'static str),
    ) -> Vec<Located<'t>> {
        let Some(link) = self.environment.link else {
            let own = self.template.naming_own(target.name, property).into_iter();
            return own
                .map(|resource| Located {
                    resource,
                    link: None,
                })
                .collect();
        };
        let at = target.link.map_or(link.at, |link| link.at);
        let beside = link.to(at).member().template;
        let own = beside.naming_own(target.name, property).into_iter();
        let others = link.app.naming_others(property).into_iter();
        let others = others.filter(|(stack, _)| *stack != at);
        let mut found: Vec<(usize, Resource<'t>)> =
            own.map(|resource| (at, resource)).chain(others).collect();
        // What is in the template that is read comes first.
        found.sort_by_key(|(stack, _)| (*stack != link.at, *stack));
        let located = found.into_iter().map(|(stack, resource)| Located {
            resource,
            link: Some(link.to(stack)),
        });
        located.collect()
    }

    /// All properties of a resource of this template.
    #[must_use]
    pub fn properties(&self, resource: &Resource<'t>) -> Option<Instance<'t>> {
        self.environment
            .evaluate(self.template, resource.properties?)
    }

    /// A property of a resource of this template.
    #[must_use]
    pub fn property(&self, resource: &Resource<'t>, name: &str) -> Option<Instance<'t>> {
        self.environment
            .evaluate(self.template, resource.property(name)?)
    }

    /// A property of a resource, wherever it is. It is only read: what it refers to is asked of the scope of that resource,
    /// or by [`Scope::resource_of`].
    #[must_use]
    pub fn value_of(&self, located: &Located<'t>, name: &str) -> Option<Instance<'t>> {
        self.with(located, |there| there.property(located, name))
    }

    /// The resource that a property of another one refers to, wherever they are.
    #[must_use]
    pub fn resource_of(&self, located: &Located<'t>, name: &str) -> Option<Located<'t>> {
        self.with(located, |there| {
            there.resource(&there.property(located, name)?)
        })
    }

    /// Calls a function with the scope in which a resource is read: this one for its own template's resources.
    pub fn with<R>(&self, located: &Located<'t>, call: impl FnOnce(Scope<'_, 't>) -> R) -> R {
        let at = |link: Option<Link<'t>>| link.map(|link| link.at);
        match located.link {
            Some(link) if at(self.environment.link) != Some(link.at) => {
                let environment = link.environment();
                call(Scope {
                    template: link.member().template,
                    environment: &environment,
                })
            }
            _ => call(*self),
        }
    }

    /// The name of something of this template as all templates of the app know it.
    pub(super) fn qualified(&self, name: impl Into<String>) -> String {
        match self.environment.link {
            Some(link) if !link.is_home() => format!("{}/{}", link.member().name, name.into()),
            _ => name.into(),
        }
    }
}
