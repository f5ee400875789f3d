//! One walk over the template that collects every function call and every reference.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Assumption, Function, Intrinsic, Owner, Path, Section, Segment, sub_variables};
use crate::parse::{Data, Node, Span};

/// A function call in the template.
#[derive(Clone, Debug)]
pub struct Call<'t> {
    /// Which function.
    pub function: Function,
    /// Where its name stands.
    pub name_span: Span,
    /// Its argument.
    pub argument: &'t Node<'t>,
    /// The whole call.
    pub node: &'t Node<'t>,
    /// What it is part of.
    pub owner: Owner<'t>,
    /// Where the call is, from the root.
    pub path: Path<'t>,
    /// The conditions of the `Fn::If` branches around it.
    pub assuming: Vec<Assumption<'t>>,
}

/// How a reference refers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceKind<'t> {
    /// `Ref`.
    Ref,
    /// `Fn::GetAtt` with its attribute.
    GetAtt(Cow<'t, str>),
    /// `${Name}` in `Fn::Sub`.
    Sub,
    /// `${Name.Attribute}` in `Fn::Sub`.
    SubGetAtt(&'t str),
    /// `DependsOn`.
    DependsOn,
    /// A condition, by `Condition` or as the first argument of `Fn::If`.
    Condition,
    /// A mapping, by `Fn::FindInMap`.
    Mapping,
}

impl ReferenceKind<'_> {
    /// Whether the target must be a resource or parameter, and a resource depends on it.
    #[must_use]
    pub fn is_value(&self) -> bool {
        !matches!(self, Self::Condition | Self::Mapping | Self::DependsOn)
    }

    /// The attribute that is read.
    #[must_use]
    pub fn attribute(&self) -> Option<&str> {
        match self {
            Self::GetAtt(attribute) => Some(attribute),
            Self::SubGetAtt(attribute) => Some(attribute),
            _ => None,
        }
    }
}

/// A reference to a name of the template.
#[derive(Clone, Debug)]
pub struct Reference<'t> {
    /// What the reference is part of.
    pub owner: Owner<'t>,
    /// How it refers.
    pub kind: ReferenceKind<'t>,
    /// The name it refers to.
    pub target: &'t str,
    /// Where the name stands; within a `Fn::Sub`, the `${…}`.
    pub span: Span,
    /// Where the reference is, from the root.
    pub path: Path<'t>,
    /// The conditions of the `Fn::If` branches around it.
    pub assuming: Vec<Assumption<'t>>,
}

pub(super) fn walk<'t>(root: &'t Node<'t>) -> (Vec<Call<'t>>, Vec<Reference<'t>>) {
    let mut walker = Walker {
        owner: Owner {
            section: Section::Other,
            name: "",
        },
        path: Vec::new(),
        assuming: Vec::new(),
        calls: Vec::new(),
        references: Vec::new(),
    };
    let Some(map) = root.as_map() else {
        return Default::default();
    };
    for section in map {
        let kind = match section.key.as_ref() {
            "Parameters" => Section::Parameters,
            "Mappings" => Section::Mappings,
            "Conditions" => Section::Conditions,
            "Rules" => Section::Rules,
            "Resources" => Section::Resources,
            "Outputs" => Section::Outputs,
            _ => Section::Other,
        };
        walker.path.push(Segment::Key(&section.key));
        match section.value.as_map() {
            Some(entries) if kind != Section::Other => {
                for entry in entries {
                    walker.owner = Owner {
                        section: kind,
                        name: &entry.key,
                    };
                    walker.path.push(Segment::Key(&entry.key));
                    match Intrinsic::of_entry(entry) {
                        // `Fn::Transform` adds entries to the section.
                        Some(call) => walker.call(&section.value, call),
                        None => walker.entry(kind, &entry.value),
                    }
                    walker.path.pop();
                }
            }
            _ => {
                walker.owner = Owner {
                    section: Section::Other,
                    name: &section.key,
                };
                walker.node(&section.value);
            }
        }
        walker.path.pop();
    }
    (walker.calls, walker.references)
}

struct Walker<'t> {
    owner: Owner<'t>,
    path: Vec<Segment<'t>>,
    assuming: Vec<Assumption<'t>>,
    calls: Vec<Call<'t>>,
    references: Vec<Reference<'t>>,
}

impl<'t> Walker<'t> {
    /// The body of a resource or another named entry: the attributes beside the properties refer too.
    fn entry(&mut self, section: Section, body: &'t Node<'t>) {
        let Some(map) = body.as_map() else {
            return self.node(body);
        };
        if matches!(section, Section::Conditions) || Intrinsic::of(body).is_some() {
            return self.node(body);
        }
        for entry in map {
            self.path.push(Segment::Key(&entry.key));
            match (section, entry.key.as_ref()) {
                (Section::Resources, "DependsOn") => self.depends_on(&entry.value),
                (Section::Resources | Section::Outputs, "Condition") => {
                    if let Some(name) = entry.value.as_str() {
                        self.reference(ReferenceKind::Condition, name, entry.value.span);
                    }
                }
                _ => self.node(&entry.value),
            }
            self.path.pop();
        }
    }

    fn depends_on(&mut self, node: &'t Node<'t>) {
        match &node.data {
            Data::String(name) => self.reference(ReferenceKind::DependsOn, name, node.span),
            Data::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    if let Some(name) = item.as_str() {
                        self.path.push(Segment::Index(index));
                        self.reference(ReferenceKind::DependsOn, name, item.span);
                        self.path.pop();
                    }
                }
            }
            _ => {}
        }
    }

    fn reference(&mut self, kind: ReferenceKind<'t>, target: &'t str, span: Span) {
        self.references.push(Reference {
            owner: self.owner,
            kind,
            target,
            span,
            path: Path(self.path.clone()),
            assuming: self.assuming.clone(),
        });
    }

    fn node(&mut self, node: &'t Node<'t>) {
        match &node.data {
            Data::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Segment::Index(index));
                    self.node(item);
                    self.path.pop();
                }
            }
            Data::Map(map) => {
                // `Fn::Transform` may stand beside other keys; any other function stands alone.
                for entry in map {
                    let intrinsic = Intrinsic::of_entry(entry)
                        .filter(|call| map.len() == 1 || call.function == Function::Transform);
                    self.path.push(Segment::Key(&entry.key));
                    if let Some(intrinsic) = intrinsic {
                        self.call(node, intrinsic);
                    } else if entry.key == "Condition"
                        && map.len() == 1
                        && matches!(self.owner.section, Section::Conditions | Section::Rules)
                        && let Some(name) = entry.value.as_str()
                    {
                        self.reference(ReferenceKind::Condition, name, entry.value.span);
                    } else {
                        self.node(&entry.value);
                    }
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    fn call(&mut self, node: &'t Node<'t>, call: Intrinsic<'t>) {
        let argument = call.argument;
        self.calls.push(Call {
            function: call.function,
            name_span: call.name_span,
            argument,
            node,
            owner: self.owner,
            path: Path(self.path[..self.path.len() - 1].to_vec()),
            assuming: self.assuming.clone(),
        });
        match call.function {
            Function::Ref => {
                if let Some(name) = argument.as_str() {
                    self.reference(ReferenceKind::Ref, name, argument.span);
                }
            }
            Function::GetAtt => {
                if let (Some((target, attribute)), Some(name)) =
                    (call.get_att(), call.get_att_target())
                {
                    self.reference(ReferenceKind::GetAtt(attribute), name, target.span);
                } else {
                    self.node(argument);
                }
            }
            Function::Sub => self.sub(argument),
            Function::If => {
                let items = argument.as_list().unwrap_or_default();
                let condition = items.first().and_then(Node::as_str);
                if let (Some(name), Some(first)) = (condition, items.first()) {
                    self.path.push(Segment::Index(0));
                    self.reference(ReferenceKind::Condition, name, first.span);
                    self.path.pop();
                }
                for (index, item) in items.iter().enumerate().skip(1) {
                    self.path.push(Segment::Index(index));
                    if let Some(name) = condition {
                        self.assuming.push((name, index == 1));
                    }
                    self.node(item);
                    if condition.is_some() {
                        self.assuming.pop();
                    }
                    self.path.pop();
                }
            }
            Function::FindInMap => {
                if let Some(first) = argument.as_list().and_then(<[_]>::first)
                    && let Some(name) = first.as_str()
                {
                    self.path.push(Segment::Index(0));
                    self.reference(ReferenceKind::Mapping, name, first.span);
                    self.path.pop();
                }
                self.node(argument);
            }
            _ => self.node(argument),
        }
    }

    fn sub(&mut self, argument: &'t Node<'t>) {
        let (text, own) = match &argument.data {
            Data::List(items) => (items.first(), items.get(1)),
            _ => (Some(argument), None),
        };
        let defined: HashSet<&str> = own
            .and_then(Node::as_map)
            .into_iter()
            .flatten()
            .map(|entry| &*entry.key)
            .collect();
        if let Some((node, text)) = text.and_then(|node| Some((node, node.as_str()?))) {
            for variable in sub_variables(text) {
                let (name, attribute) = match variable.name.split_once('.') {
                    Some((name, attribute)) => (name, Some(attribute)),
                    None => (variable.name, None),
                };
                if defined.contains(variable.name) {
                    continue;
                }
                let kind = attribute.map_or(ReferenceKind::Sub, ReferenceKind::SubGetAtt);
                self.reference(kind, name, within(node, text, variable.start, variable.end));
            }
        }
        if let Some(own) = own {
            self.path.push(Segment::Index(1));
            self.node(own);
            self.path.pop();
        }
    }
}

/// The span of a part of a string's text. Exact where the text stands unescaped on one line.
#[must_use]
pub fn within(node: &Node<'_>, text: &str, start: usize, end: usize) -> Span {
    let quote = (node.span.end - node.span.start) as usize;
    match quote.checked_sub(text.len()) {
        Some(0) => Span::new(
            node.span.start as usize + start,
            node.span.start as usize + end,
        ),
        Some(2) => Span::new(
            node.span.start as usize + start + 1,
            node.span.start as usize + end + 1,
        ),
        _ => node.span,
    }
}
