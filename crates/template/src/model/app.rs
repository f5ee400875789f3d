//! The templates of one app together: which stack exports what, and who imports it.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fmt;

use super::naming::OpenNames;
use super::{Environment, Function, Instance, Intrinsic, Template};
use crate::parse::Node;

/// A stack of an app: its template, its name in CloudFormation, and where it is deployed to.
#[derive(Debug)]
pub struct Member<'t> {
    /// The stack's name.
    pub name: &'t str,
    /// Its template.
    pub template: &'t Template<'t>,
    /// The template that is deployed, where it is known.
    pub before: Option<&'t Template<'t>>,
    /// Its region, where it is known.
    pub region: Option<&'t str>,
    /// Its account, where it is known.
    pub account: Option<&'t str>,
}

/// An export of a stack.
#[derive(Clone, Copy, Debug)]
pub struct Export<'t> {
    /// The stack's place in the app.
    pub stack: usize,
    /// The output.
    pub output: &'t str,
    /// The exported value.
    pub value: &'t Node<'t>,
}

/// The stacks of an app, and what they export.
#[derive(Debug, Default)]
pub struct App<'t> {
    /// The stacks.
    pub stacks: Vec<Member<'t>>,
    /// Whether these are all stacks of the app.
    pub complete: bool,
    exports: HashMap<String, Vec<Export<'t>>>,
    /// Whether a stack has exports whose names are not known, or that a macro or loop may add.
    open: Vec<bool>,
    /// From which stacks each one imports.
    imports: Vec<BTreeSet<usize>>,
    pub(super) open_names: OpenNames,
}

/// A template's place in an app: which stack is checked, and which one a value is read in.
#[derive(Clone, Copy)]
pub struct Link<'t> {
    /// The app.
    pub app: &'t App<'t>,
    /// The stack that is checked.
    pub home: usize,
    /// The stack that is read.
    pub at: usize,
}

impl fmt::Debug for Link<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link({} from {})", self.at, self.home)
    }
}

impl<'t> App<'t> {
    /// Puts stacks together. `complete` is whether these are all of the app.
    #[must_use]
    pub fn new(stacks: Vec<Member<'t>>, complete: bool) -> Self {
        let mut app = Self {
            stacks,
            complete,
            ..Self::default()
        };
        for (stack, member) in app.stacks.iter().enumerate() {
            let mut open = member.template.is_rewritten() || member.template.has_loops("Outputs");
            for output in member.template.outputs.values() {
                let Some(name) = output.node.at(["Export", "Name"]) else {
                    continue;
                };
                let value = output.node.get("Value");
                match (member.text(name, true), value) {
                    (Some(name), Some(value)) => {
                        app.exports.entry(name).or_default().push(Export {
                            stack,
                            output: output.name,
                            value,
                        })
                    }
                    _ => open = true,
                }
            }
            app.open.push(open);
        }
        for (stack, member) in app.stacks.iter().enumerate() {
            let calls = member.template.calls.iter();
            let imports = calls
                .filter(|call| call.function == Function::ImportValue)
                .filter_map(|call| app.export(&member.text(call.argument, true)?, stack))
                .map(|export| export.stack)
                .filter(|other| *other != stack)
                .collect();
            app.imports.push(imports);
        }
        app
    }

    /// The export of a name that a stack can import: of its own region and account.
    #[must_use]
    pub fn export(&self, name: &str, importer: usize) -> Option<Export<'t>> {
        self.exports
            .get(name)?
            .iter()
            .find(|export| self.same_place(export.stack, importer))
            .copied()
    }

    /// The shortest circle of imports that a stack is the first part of: itself, the stack it imports from, and so on.
    #[must_use]
    pub fn cycle(&self, stack: usize) -> Option<Vec<usize>> {
        let mut from: HashMap<usize, usize> = HashMap::new();
        let mut todo = VecDeque::from([stack]);
        while let Some(at) = todo.pop_front() {
            for &next in self.imports.get(at)? {
                if next == stack {
                    let mut cycle = vec![at];
                    let mut last = at;
                    while last != stack {
                        last = from[&last];
                        cycle.push(last);
                    }
                    cycle.reverse();
                    return Some(cycle);
                }
                if let Entry::Vacant(entry) = from.entry(next) {
                    entry.insert(at);
                    todo.push_back(next);
                }
            }
        }
        None
    }

    /// The exports of a name, in any region and account.
    pub fn exports_named(&self, name: &str) -> impl Iterator<Item = &Export<'t>> {
        self.exports.get(name).into_iter().flatten()
    }

    /// The names that a stack exports, sorted.
    #[must_use]
    pub fn exports_of(&self, stack: usize) -> Vec<&str> {
        let mut names: Vec<&str> = (self.exports.iter())
            .filter(|(_, exports)| exports.iter().any(|export| export.stack == stack))
            .map(|(name, _)| name.as_str())
            .collect();
        names.sort_unstable();
        names
    }

    /// Whether a stack may have more exports than are known.
    #[must_use]
    pub fn is_open(&self, stack: usize) -> bool {
        self.open.get(stack).copied().unwrap_or(true)
    }

    /// Whether two stacks can be in the same region and account.
    #[must_use]
    pub fn same_place(&self, a: usize, b: usize) -> bool {
        let same = |a: Option<&str>, b: Option<&str>| a.is_none() || b.is_none() || a == b;
        match (self.stacks.get(a), self.stacks.get(b)) {
            (Some(a), Some(b)) => same(a.region, b.region) && same(a.account, b.account),
            _ => false,
        }
    }
}

impl<'t> Member<'t> {
    /// The text of a node that refers to nothing but the stack's own name, region and account, and to parameters with
    /// a default where `defaults` says so.
    #[must_use]
    pub fn text(&self, node: &'t Node<'t>, defaults: bool) -> Option<String> {
        self.text_in(self.template, node, defaults)
    }

    /// The text of a node of a template of the stack, such as the deployed one, that refers to nothing but the stack's
    /// own name, region and account, and to parameters with a default where `defaults` says so.
    #[must_use]
    pub fn text_in(
        &self,
        template: &'t Template<'t>,
        node: &'t Node<'t>,
        defaults: bool,
    ) -> Option<String> {
        let mut environment = Environment {
            region: self.region,
            account: self.account,
            stack: Some(self.name),
            ..Environment::default()
        };
        if defaults {
            for parameter in template.parameters.values() {
                if let Some(default) = parameter.node.get("Default") {
                    environment.parameters.insert(parameter.name, default);
                }
            }
        }
        let instance = environment.evaluate(template, node)?;
        instance.text().map(str::to_owned)
    }
}

impl<'t> Link<'t> {
    /// The stack that is read.
    #[must_use]
    pub fn member(&self) -> &'t Member<'t> {
        &self.app.stacks[self.at]
    }

    /// Whether the stack that is read is the one that is checked.
    #[must_use]
    pub fn is_home(&self) -> bool {
        self.at == self.home
    }

    /// The place of another stack of the app.
    #[must_use]
    pub fn to(&self, stack: usize) -> Self {
        Self { at: stack, ..*self }
    }

    /// What evaluation takes as given in the stack that is read: its name, region and account, and no condition.
    #[must_use]
    pub fn environment(&self) -> Environment<'t> {
        let member = self.member();
        Environment {
            region: member.region,
            account: member.account,
            stack: Some(member.name),
            link: Some(*self),
            ..Environment::default()
        }
    }

    /// The place and the value that an `Fn::ImportValue` or `Fn::GetStackOutput` of the stack that is read yields,
    /// where a stack of the app has it.
    #[must_use]
    pub fn imported(&self, call: &Intrinsic<'t>) -> Option<(Self, &'t Node<'t>)> {
        let member = self.member();
        match call.function {
            Function::ImportValue => {
                let name = member.text(call.argument, true)?;
                let export = self.app.export(&name, self.at)?;
                Some((self.to(export.stack), export.value))
            }
            Function::GetStackOutput => {
                let stack = member.text(call.argument.get("StackName")?, true)?;
                let output = member.text(call.argument.get("OutputName")?, true)?;
                let region = call.argument.get("Region");
                let region = region.map(|node| member.text(node, true));
                let found = self.app.stacks.iter().position(|other| {
                    other.name == stack
                        && match &region {
                            Some(region) => region.as_deref() == other.region,
                            None => true,
                        }
                })?;
                let output = self.app.stacks[found]
                    .template
                    .outputs
                    .get(output.as_str())?;
                Some((self.to(found), output.node.get("Value")?))
            }
            _ => None,
        }
    }

    /// What a value is in the stack that it is imported from: that stack, and the value of its output. `None` where the
    /// value is no import, or of a stack that was not given.
    #[must_use]
    pub fn imported_by(&self, instance: &Instance<'t>) -> Option<(Self, &'t Node<'t>)> {
        self.imported(&Intrinsic::of(instance.node)?)
    }
}
