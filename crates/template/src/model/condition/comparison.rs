//! `Fn::Equals` as a formula over variables: what each side can be, and when two texts are the same.
//!
//! A variable is a text that only a deployment knows: a parameter, a pseudo parameter, or a call of a function that is not
//! worked out here. A side of a comparison is a list of cases, each a text put together of literals and variables. `Fn::Sub`
//! and `Fn::Join` put texts together; `Fn::FindInMap` and `Fn::If` make cases.

use std::borrow::Cow;
use std::collections::HashMap;

use indexmap::IndexMap;

use super::domain::Domain;
use super::formula::Formula;
use crate::model::evaluate::has_dynamic_reference;
use crate::model::{Function, Intrinsic, Named, sub_values, sub_variables};
use crate::parse::{Data, Node};

/// Cases of one side, and ways in which the variables of a side can make up a text.
const MAX_CASES: usize = 1024;
/// Cases in a whole template.
const MAX_ALL_CASES: usize = 200_000;

/// A text that only a deployment knows.
#[derive(Debug)]
pub(super) struct Variable<'t> {
    /// The texts that it is compared with, and where they are written.
    pub(super) literals: IndexMap<Cow<'t, str>, Option<&'t Node<'t>>>,
    pub(super) domain: Domain<'t>,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece<'t> {
    Literal(Cow<'t, str>, Option<&'t Node<'t>>),
    Variable(usize),
}

/// What a side is where something holds.
#[derive(Clone, Debug)]
struct Case<'t> {
    when: Formula<'t>,
    text: Vec<Piece<'t>>,
}

impl<'t> Case<'t> {
    fn always(piece: Piece<'t>) -> Vec<Self> {
        vec![Self {
            when: Formula::Constant(true),
            text: vec![piece],
        }]
    }

    /// Both where both hold, one text after the other.
    fn then(&self, other: &Self) -> Self {
        let mut text = self.text.clone();
        text.extend(other.text.iter().cloned());
        Self {
            when: self.when.clone().and(other.when.clone()),
            text,
        }
    }
}

/// What conditions compare.
pub(super) struct Comparisons<'a, 't> {
    parameters: &'a IndexMap<&'t str, Named<'t>>,
    mappings: &'a IndexMap<&'t str, Named<'t>>,
    by_key: HashMap<String, usize>,
    free: HashMap<String, usize>,
    pub(super) by_parameter: HashMap<&'t str, usize>,
    pub(super) variables: Vec<Variable<'t>>,
    /// What holds in every deployment that does not fail while conditions are decided.
    pub(super) given: Vec<Formula<'t>>,
    cases_left: usize,
    /// Comparisons with too many cases to be taken apart.
    pub(super) too_many: Vec<&'t Node<'t>>,
}

impl<'a, 't> Comparisons<'a, 't> {
    pub(super) fn new(
        parameters: &'a IndexMap<&'t str, Named<'t>>,
        mappings: &'a IndexMap<&'t str, Named<'t>>,
    ) -> Self {
        Self {
            parameters,
            mappings,
            by_key: HashMap::new(),
            free: HashMap::new(),
            by_parameter: HashMap::new(),
            variables: Vec::new(),
            given: Vec::new(),
            cases_left: MAX_ALL_CASES,
            too_many: Vec::new(),
        }
    }

    /// How many things there are that may be true or false.
    pub(super) fn frees(&self) -> usize {
        self.free.len()
    }

    /// Something that nothing is known about.
    pub(super) fn free(&mut self, node: &Node<'_>) -> Formula<'t> {
        self.free_by(node.to_json().to_string())
    }

    fn free_by(&mut self, key: String) -> Formula<'t> {
        let next = self.free.len();
        Formula::Free(*self.free.entry(key).or_insert(next))
    }

    pub(super) fn equals(
        &mut self,
        node: &'t Node<'t>,
        left: &'t Node<'t>,
        right: &'t Node<'t>,
    ) -> Formula<'t> {
        let (Some(left), Some(right)) = (self.cases(left), self.cases(right)) else {
            self.too_many.push(node);
            return self.free(node);
        };
        if left.len() * right.len() > self.cases_left {
            self.too_many.push(node);
            return self.free(node);
        }
        self.cases_left -= left.len() * right.len();
        let mut any = Vec::new();
        for one in &left {
            for other in &right {
                let same = self.same(&one.text, &other.text);
                let both = one.when.clone().and(other.when.clone()).and(same);
                match both {
                    Formula::Constant(false) => {}
                    Formula::Constant(true) => return both,
                    both => any.push(both),
                }
            }
        }
        match any.len() {
            0 => Formula::Constant(false),
            1 => any.swap_remove(0),
            _ => Formula::Or(any),
        }
    }

    /// What a side can be; `None` where there are too many cases.
    fn cases(&mut self, node: &'t Node<'t>) -> Option<Vec<Case<'t>>> {
        if let Some(text) = node.scalar_text() {
            return Some(match has_dynamic_reference(text) {
                true => Case::always(self.atom(node)),
                false => Case::always(Piece::Literal(Cow::Borrowed(text), Some(node))),
            });
        }
        let Some(call) = Intrinsic::of(node) else {
            return Some(Case::always(self.atom(node)));
        };
        let items = call.argument.as_list().unwrap_or_default();
        match (call.function, items) {
            (Function::Ref, _) => {
                let piece = match call.argument.as_str() {
                    Some(name) => self.reference(name),
                    None => self.atom(node),
                };
                Some(Case::always(piece))
            }
            (Function::If, [condition, yes, no]) => match condition.as_str() {
                Some(name) => {
                    let mut all = self.branch(yes, Formula::Condition(name))?;
                    all.extend(self.branch(no, Formula::Condition(name).not())?);
                    self.bounded(all)
                }
                None => Some(Case::always(self.atom(node))),
            },
            (Function::FindInMap, [map, first, second, options @ ..]) => {
                match self.find_in_map(map, first, second, options.first()) {
                    Some(cases) => self.bounded(cases),
                    None => Some(Case::always(self.atom(node))),
                }
            }
            (Function::Join, [delimiter, list]) => match (delimiter.as_str(), list.as_list()) {
                (Some(delimiter), Some(list)) => self.join(delimiter, list),
                _ => Some(Case::always(self.atom(node))),
            },
            (Function::Sub, _) => self.sub(node, call.argument),
            (Function::Select, [index, list]) => self.select(node, index, list),
            _ => Some(Case::always(self.atom(node))),
        }
    }

    /// What a side can be where something holds.
    fn branch(&mut self, node: &'t Node<'t>, when: Formula<'t>) -> Option<Vec<Case<'t>>> {
        let before = self.given.len();
        let mut cases = self.cases(node)?;
        for case in &mut cases {
            case.when = when.clone().and(case.when.clone());
        }
        for given in &mut self.given[before..] {
            *given = Formula::Or(vec![when.clone().not(), given.clone()]);
        }
        Some(cases)
    }

    fn bounded(&mut self, cases: Vec<Case<'t>>) -> Option<Vec<Case<'t>>> {
        let fits = cases.len() <= MAX_CASES && cases.len() <= self.cases_left;
        fits.then(|| {
            self.cases_left -= cases.len();
            cases
        })
    }

    /// Each of these followed by each of those.
    fn product(&mut self, left: &[Case<'t>], right: &[Case<'t>]) -> Option<Vec<Case<'t>>> {
        if left.len() * right.len() > MAX_CASES {
            return None;
        }
        let all = left
            .iter()
            .flat_map(|one| right.iter().map(|other| one.then(other)))
            .filter(|case| case.when != Formula::Constant(false));
        let all = all.collect();
        self.bounded(all)
    }

    fn join(&mut self, delimiter: &'t str, list: &'t [Node<'t>]) -> Option<Vec<Case<'t>>> {
        let mut all = Case::always(Piece::Literal(Cow::Borrowed(""), None));
        let between = Case::always(Piece::Literal(Cow::Borrowed(delimiter), None));
        for (index, item) in list.iter().enumerate() {
            if index > 0 && !delimiter.is_empty() {
                all = self.product(&all, &between)?;
            }
            let item = self.cases(item)?;
            all = self.product(&all, &item)?;
        }
        Some(all)
    }

    fn sub(&mut self, node: &'t Node<'t>, argument: &'t Node<'t>) -> Option<Vec<Case<'t>>> {
        let (text, own) = match &argument.data {
            Data::List(items) => (items.first().and_then(Node::as_str), items.get(1)),
            _ => (argument.as_str(), None),
        };
        let Some(text) = text.filter(|text| !has_dynamic_reference(text)) else {
            return Some(Case::always(self.atom(node)));
        };
        let literal = |part: &'t str| match part.contains("${!") {
            true => Piece::Literal(Cow::Owned(part.replace("${!", "${")), None),
            false => Piece::Literal(Cow::Borrowed(part), None),
        };
        let mut all = Case::always(Piece::Literal(Cow::Borrowed(""), None));
        let mut at = 0;
        let own = sub_values(own);
        for variable in sub_variables(text) {
            if at < variable.start {
                all = self.product(&all, &Case::always(literal(&text[at..variable.start])))?;
            }
            at = variable.end;
            let value = match own.get(variable.name) {
                Some(value) => self.cases(value)?,
                None => Case::always(self.reference(variable.name)),
            };
            all = self.product(&all, &value)?;
        }
        if at < text.len() {
            all = self.product(&all, &Case::always(literal(&text[at..])))?;
        }
        Some(all)
    }

    fn select(
        &mut self,
        node: &'t Node<'t>,
        index: &'t Node<'t>,
        list: &'t Node<'t>,
    ) -> Option<Vec<Case<'t>>> {
        let at = index
            .scalar_text()
            .and_then(|text| text.trim().parse::<usize>().ok());
        let Some(at) = at else {
            return Some(Case::always(self.atom(node)));
        };
        if let Some(items) = list.as_list() {
            return match items.get(at) {
                Some(item) => self.cases(item),
                None => Some(Case::always(self.atom(node))),
            };
        }
        let call = Intrinsic::of(list);
        match call.map(|call| (call.function, call.argument)) {
            // Each item of a list is one of the allowed values.
            Some((Function::Ref, name)) => {
                let parameter = name.as_str().and_then(|name| self.parameters.get(name));
                let domain = parameter.map(|parameter| Domain::of_item(parameter.node));
                let key = node.to_json().to_string();
                let variable = self.variable(key, domain.unwrap_or_default());
                Some(Case::always(Piece::Variable(variable)))
            }
            Some((Function::Split, argument)) => {
                let parts = match argument.as_list() {
                    Some([delimiter, text]) => delimiter
                        .as_str()
                        .filter(|delimiter| !delimiter.is_empty())
                        .zip(text.scalar_text()),
                    _ => None,
                };
                let part = parts.and_then(|(delimiter, text)| text.split(delimiter).nth(at));
                Some(Case::always(match part {
                    Some(part) => Piece::Literal(Cow::Borrowed(part), None),
                    None => self.atom(node),
                }))
            }
            _ => Some(Case::always(self.atom(node))),
        }
    }

    /// The values of a mapping by its keys; `None` where nothing is known of it.
    fn find_in_map(
        &mut self,
        map: &'t Node<'t>,
        first: &'t Node<'t>,
        second: &'t Node<'t>,
        options: Option<&'t Node<'t>>,
    ) -> Option<Vec<Case<'t>>> {
        let map = self.mappings.get(map.as_str()?)?.node;
        let before = self.given.len();
        let default = match options {
            Some(options) => Some(self.cases(options.get("DefaultValue")?)?),
            None => None,
        };
        let of_default = before..self.given.len();
        let mut all = Vec::new();
        let mut missing = Vec::new();
        let (first, second) = (self.cases(first)?, self.cases(second)?);
        for row in self.keyed(map, &first, &mut missing)? {
            for mut value in self.keyed(row.1, &second, &mut missing)? {
                value.0 = row.0.clone().and(value.0);
                let text = value.1.scalar_text()?;
                if has_dynamic_reference(text) {
                    return None;
                }
                if value.0 != Formula::Constant(false) {
                    all.push(Case {
                        when: value.0,
                        text: vec![Piece::Literal(Cow::Borrowed(text), None)],
                    });
                }
                if all.len() > MAX_CASES {
                    return None;
                }
            }
        }
        for given in &mut self.given[of_default] {
            let is_there = Formula::Or(missing.clone()).not();
            *given = Formula::Or(vec![is_there, given.clone()]);
        }
        // A key that a mapping does not have is replaced by the default, or fails the deployment.
        for when in missing {
            match &default {
                Some(default) => all.extend(default.iter().map(|case| Case {
                    when: when.clone().and(case.when.clone()),
                    text: case.text.clone(),
                })),
                None => self.given.push(when.not()),
            }
        }
        Some(all)
    }

    /// The entries of an object that a key can choose, and when.
    fn keyed(
        &mut self,
        map: &'t Node<'t>,
        keys: &[Case<'t>],
        missing: &mut Vec<Formula<'t>>,
    ) -> Option<Vec<(Formula<'t>, &'t Node<'t>)>> {
        let entries = map.as_map()?;
        if entries.iter().any(|entry| entry.key.starts_with("Fn::")) {
            return None;
        }
        let mut found = Vec::new();
        for key in keys {
            let text = joined(&key.text);
            match text.as_slice() {
                [] | [Piece::Literal(..)] => {
                    let text = match text.first() {
                        Some(Piece::Literal(text, _)) => text,
                        _ => "",
                    };
                    match map.get(text) {
                        Some(value) => found.push((key.when.clone(), value)),
                        None => missing.push(key.when.clone()),
                    }
                }
                [Piece::Variable(variable)] => {
                    let mut any = Vec::new();
                    for entry in entries {
                        let is = self.is(*variable, Cow::Borrowed(&*entry.key), None);
                        if is != Formula::Constant(false) {
                            any.push(is.clone());
                            found.push((key.when.clone().and(is), &entry.value));
                        }
                    }
                    missing.push(key.when.clone().and(Formula::Or(any).not()));
                }
                _ => return None,
            }
            if found.len() > MAX_CASES {
                return None;
            }
        }
        Some(found)
    }

    /// What `Ref` of a name is.
    fn reference(&mut self, name: &'t str) -> Piece<'t> {
        let key = format!("ref {name}");
        if let Some(&known) = self.by_key.get(&key) {
            return Piece::Variable(known);
        }
        let parameter = self.parameters.get(name);
        let domain = parameter.map(|parameter| Domain::of(parameter.node));
        let variable = self.variable(key, domain.unwrap_or_default());
        self.by_parameter.insert(name, variable);
        Piece::Variable(variable)
    }

    /// Something of which nothing is known but that it is the same wherever it is written in the same way.
    fn atom(&mut self, node: &Node<'_>) -> Piece<'t> {
        Piece::Variable(self.variable(node.to_json().to_string(), Domain::default()))
    }

    fn variable(&mut self, key: String, domain: Domain<'t>) -> usize {
        if let Some(&known) = self.by_key.get(&key) {
            return known;
        }
        self.variables.push(Variable {
            literals: IndexMap::new(),
            domain,
        });
        let variable = self.variables.len() - 1;
        self.by_key.insert(key, variable);
        variable
    }

    /// A variable has a text.
    fn is(
        &mut self,
        variable: usize,
        text: Cow<'t, str>,
        written: Option<&'t Node<'t>>,
    ) -> Formula<'t> {
        let known = &mut self.variables[variable];
        let literal = match known.literals.get_index_of(&text) {
            Some(literal) => literal,
            None if !known.domain.takes(&text) => return Formula::Constant(false),
            None => known.literals.insert_full(text, None).0,
        };
        let place = &mut known.literals[literal];
        *place = place.or(written);
        Formula::Is { variable, literal }
    }

    /// When two texts are the same.
    fn same(&mut self, left: &[Piece<'t>], right: &[Piece<'t>]) -> Formula<'t> {
        let Some((left, right)) = different(joined(left), joined(right)) else {
            return Formula::Constant(false);
        };
        match (left.as_slice(), right.as_slice()) {
            ([], []) => Formula::Constant(true),
            ([Piece::Variable(one)], [Piece::Variable(other)]) => {
                Formula::Same(*one.min(other), *one.max(other))
            }
            (pieces, []) | ([], pieces) => self.splits(pieces, "", None),
            (pieces, [Piece::Literal(text, written)])
            | ([Piece::Literal(text, written)], pieces) => self.splits(pieces, text, *written),
            _ => {
                let (left, right) = (format!("{left:?}"), format!("{right:?}"));
                let (one, other) = (left.clone().min(right.clone()), left.max(right));
                self.free_by(format!("{one} == {other}"))
            }
        }
    }

    /// When pieces make up a text.
    fn splits(
        &mut self,
        pieces: &[Piece<'t>],
        text: &str,
        written: Option<&'t Node<'t>>,
    ) -> Formula<'t> {
        let mut ways = Vec::new();
        let mut left = MAX_CASES;
        self.ways(pieces, text, &mut Vec::new(), &mut ways, &mut left);
        if left == 0 {
            return self.free_by(format!("{pieces:?} == {text:?}"));
        }
        let mut any = Vec::new();
        for way in ways {
            let written = written.filter(|_| pieces.len() == 1);
            let all = way
                .into_iter()
                .map(|(variable, part)| self.is(variable, Cow::Owned(part), written));
            let all = all.fold(Formula::Constant(true), Formula::and);
            match all {
                Formula::Constant(true) => return all,
                Formula::Constant(false) => {}
                all => any.push(all),
            }
        }
        match any.len() {
            0 => Formula::Constant(false),
            1 => any.swap_remove(0),
            _ => Formula::Or(any),
        }
    }

    /// The texts that variables have where pieces make up a text, each way once.
    fn ways(
        &self,
        pieces: &[Piece<'t>],
        text: &str,
        way: &mut Vec<(usize, String)>,
        ways: &mut Vec<Vec<(usize, String)>>,
        left: &mut usize,
    ) {
        if *left == 0 {
            return;
        }
        match pieces {
            [] => {
                if text.is_empty() {
                    *left -= 1;
                    ways.push(way.clone());
                }
            }
            [Piece::Literal(literal, _), rest @ ..] => {
                if let Some(text) = text.strip_prefix(&**literal) {
                    self.ways(rest, text, way, ways, left);
                }
            }
            [Piece::Variable(variable), rest @ ..] => {
                let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
                let ends = ends.filter(|at| !rest.is_empty() || *at == text.len());
                for end in ends {
                    *left = left.saturating_sub(1);
                    let (part, after) = text.split_at(end);
                    let known = way.iter().find(|(known, _)| known == variable);
                    let fits = match known {
                        Some((_, known)) => known == part,
                        None => self.variables[*variable].domain.takes(part),
                    };
                    if fits {
                        way.push((*variable, part.to_owned()));
                        self.ways(rest, after, way, ways, left);
                        way.pop();
                    }
                }
            }
        }
    }
}

/// Pieces without empty literals, neighbouring literals put together.
fn joined<'t>(pieces: &[Piece<'t>]) -> Vec<Piece<'t>> {
    let mut all: Vec<Piece<'t>> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match (all.last_mut(), piece) {
            (_, Piece::Literal(text, _)) if text.is_empty() => {}
            (Some(Piece::Literal(last, written)), Piece::Literal(text, _)) => {
                *written = None;
                last.to_mut().push_str(text);
            }
            _ => all.push(piece.clone()),
        }
    }
    all
}

/// Two texts without what they have in common at both ends; `None` where the ends differ.
fn different<'t>(
    mut left: Vec<Piece<'t>>,
    mut right: Vec<Piece<'t>>,
) -> Option<(Vec<Piece<'t>>, Vec<Piece<'t>>)> {
    for from_end in [true, false] {
        if !from_end {
            left.reverse();
            right.reverse();
        }
        while let (Some(one), Some(other)) = (left.last_mut(), right.last_mut()) {
            match (one, other) {
                (Piece::Variable(one), Piece::Variable(other)) if one == other => {
                    left.pop();
                    right.pop();
                }
                (Piece::Literal(one, written), Piece::Literal(other, also)) => {
                    let shorter = one.len().min(other.len());
                    let (short, long) = match one.len() <= other.len() {
                        true => (&*one, &*other),
                        false => (&*other, &*one),
                    };
                    let fits = match from_end {
                        true => long.ends_with(&**short),
                        false => long.starts_with(&**short),
                    };
                    if !fits {
                        return None;
                    }
                    let cut = |text: &mut Cow<'t, str>| {
                        let rest = match from_end {
                            true => &text[..text.len() - shorter],
                            false => &text[shorter..],
                        };
                        *text = Cow::Owned(rest.to_owned());
                    };
                    if one.len() == shorter && other.len() == shorter {
                        left.pop();
                        right.pop();
                    } else if one.len() == shorter {
                        cut(other);
                        *also = None;
                        left.pop();
                    } else {
                        cut(one);
                        *written = None;
                        right.pop();
                    }
                }
                _ => break,
            }
        }
    }
    left.reverse();
    right.reverse();
    Some((left, right))
}
