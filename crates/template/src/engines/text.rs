//! Texts with unknown parts: an ARN that is joined from references can be compared with another one, although
//! nobody knows either before the deployment.
//!
//! A [`Text`] is a row of literal pieces, wildcards and symbols. References that name the same thing become the
//! same pieces: `!GetAtt Bucket.Arn`, `!Sub arn:aws:s3:::${Bucket}` and, for a bucket with a literal name, the
//! literal ARN. Names that CloudFormation generates are different for different resources.

use std::collections::HashMap;
use std::fmt;

use stackwright_facts::partition::{self, Partition};

use super::Answer;
use crate::model::{
    Environment, Function, Instance, Intrinsic, Link, Resource, Template, sub_variables,
};
use crate::parse::{Data, Node};

/// What is known of an unknown part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    /// A name that CloudFormation generates for a resource of the template: no other resource has it, and it
    /// contains neither `/` nor `:`.
    Name,
    /// A part of an ARN such as the account or the region: it contains neither `/` nor `:`.
    Part,
    /// Anything.
    Any,
}

/// An unknown part. Equal symbols stand for equal texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Symbol {
    /// What it is, as it would stand in a `Fn::Sub`: `Bucket`, `Queue.Arn`, `AWS::AccountId`.
    pub id: String,
    /// What is known of it.
    pub kind: SymbolKind,
}

/// One piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Literal text.
    Literal(String),
    /// An unknown part.
    Symbol(Symbol),
    /// `*`: any text.
    Star,
    /// `?`: any character.
    One,
}

/// A text with unknown parts and wildcards. Displays with `${…}` for symbols.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    /// The pieces; adjacent literals are joined.
    pub pieces: Vec<Piece>,
}

#[derive(Clone, Copy, PartialEq)]
enum Token<'a> {
    Char(char),
    Symbol(&'a Symbol),
    Star,
    One,
}

/// Beyond so many cells a comparison is not made, and its answer is [`Answer::Maybe`].
const MAX_CELLS: usize = 4_000_000;
const MAX_DEPTH: usize = 64;
/// Longer texts are taken as unknown: functions within functions could double one at each level.
const MAX_TEXT: usize = 1 << 20;

/// How much work may still be done. One step is one pair of characters that is looked at, so that many comparisons of
/// long texts with many wildcards have a common end.
#[derive(Clone, Debug)]
pub struct Steps {
    left: usize,
}

impl Steps {
    /// So many steps.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { left: most }
    }

    /// How many are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.left
    }

    /// Takes some; `false`, and nothing is left, where there are not so many.
    pub fn take(&mut self, count: usize) -> bool {
        let enough = count <= self.left;
        self.left = self.left.saturating_sub(count);
        enough
    }
}

impl Text {
    /// A literal text, in which `*` is an asterisk.
    ///
    /// ```
    /// use stackwright_template::engines::{text::Text, Answer};
    /// assert_eq!(Text::glob("input/*").covers(&Text::literal("input/a.txt")), Answer::Yes);
    /// assert_eq!(Text::glob("input/*").intersects(&Text::glob("*.txt")), Answer::Yes);
    /// assert_eq!(Text::glob("input/*").intersects(&Text::glob("output/*")), Answer::No);
    /// ```
    #[must_use]
    pub fn literal(text: impl Into<String>) -> Self {
        let mut result = Self::default();
        result.push(Piece::Literal(text.into()));
        result
    }

    /// A text in which `*` and `?` are wildcards.
    #[must_use]
    pub fn glob(text: &str) -> Self {
        Self::literal(text).with_wildcards(true)
    }

    /// A text of which nothing is known.
    #[must_use]
    pub fn unknown(id: impl Into<String>) -> Self {
        Self {
            pieces: vec![Piece::Symbol(Symbol {
                id: id.into(),
                kind: SymbolKind::Any,
            })],
        }
    }

    /// Any text.
    #[must_use]
    pub fn any() -> Self {
        Self {
            pieces: vec![Piece::Star],
        }
    }

    /// The text with the wildcards in its literals taken as such: `*`, and `?` where asked for.
    #[must_use]
    pub fn with_wildcards(&self, question_mark: bool) -> Self {
        let mut result = Self::default();
        for piece in &self.pieces {
            let Piece::Literal(text) = piece else {
                result.push(piece.clone());
                continue;
            };
            let mut rest = text.as_str();
            while let Some(at) = rest.find(|c| c == '*' || (question_mark && c == '?')) {
                result.push(Piece::Literal(rest[..at].to_owned()));
                result.push(if rest[at..].starts_with('*') {
                    Piece::Star
                } else {
                    Piece::One
                });
                rest = &rest[at + 1..];
            }
            result.push(Piece::Literal(rest.to_owned()));
        }
        result
    }

    /// This text followed by another.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        for piece in other.pieces {
            self.push(piece);
        }
        self
    }

    /// The text in lower case; symbols stay as they are.
    #[must_use]
    pub fn lower(&self) -> Self {
        Self {
            pieces: self
                .pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Literal(text) => Piece::Literal(text.to_lowercase()),
                    other => other.clone(),
                })
                .collect(),
        }
    }

    fn push(&mut self, piece: Piece) {
        match (self.pieces.last_mut(), piece) {
            (_, Piece::Literal(text)) if text.is_empty() => {}
            (Some(Piece::Literal(last)), Piece::Literal(text)) => last.push_str(&text),
            (Some(Piece::Star), Piece::Star) => {}
            (_, piece) => self.pieces.push(piece),
        }
    }

    /// The text, where it is known and has no wildcard.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether it has no unknown part.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self
            .pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Symbol(_)))
    }

    /// Whether its end is literal text.
    #[must_use]
    pub fn is_known_at_end(&self) -> bool {
        matches!(self.pieces.last(), Some(Piece::Literal(_)))
    }

    /// Whether a symbol of this id is a part.
    #[must_use]
    pub fn mentions(&self, id: &str) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Symbol(symbol) if symbol.id == id))
    }

    /// Whether the two are the same text.
    #[must_use]
    pub fn equals(&self, other: &Self) -> Answer {
        if self == other {
            return Answer::Yes;
        }
        self.intersects(other).and(Answer::Maybe)
    }

    /// Whether every text that `other` can stand for is one that this one can stand for, wildcards on both sides.
    #[must_use]
    pub fn covers(&self, other: &Self) -> Answer {
        let (pattern, text) = (self.tokens(), other.tokens());
        if pattern.len().saturating_mul(text.len()) > MAX_CELLS {
            return Answer::Maybe;
        }
        if table(&pattern, &text, Mode::Cover) {
            Answer::Yes
        } else if self.intersects(other).possible() {
            Answer::Maybe
        } else {
            Answer::No
        }
    }

    /// Whether [`Text::covers`] is [`Answer::Yes`]; `false` also where that would take more steps than there are.
    ///
    /// ```
    /// use stackwright_template::engines::text::{Steps, Text};
    /// let mut steps = Steps::new(10_000);
    /// assert!(Text::glob("a*b*").surely_covers(&Text::literal("a-b-c"), &mut steps));
    /// assert!(!Text::glob(&"*a".repeat(99)).surely_covers(&Text::literal("a".repeat(9999)), &mut steps));
    /// assert_eq!(steps.left(), 0);
    /// ```
    #[must_use]
    pub fn surely_covers(&self, other: &Self, steps: &mut Steps) -> bool {
        if !steps.take(self.pieces.len().max(1)) {
            return false;
        }
        if self == other || self.pieces == [Piece::Star] {
            return true;
        }
        // Most texts differ in their beginning.
        if let (Some(Piece::Literal(one)), Some(Piece::Literal(two))) =
            (self.pieces.first(), other.pieces.first())
        {
            let common = one.len().min(two.len());
            if one.as_bytes()[..common] != two.as_bytes()[..common] {
                return false;
            }
        }
        let (pattern, text) = (self.tokens(), other.tokens());
        steps.take(pattern.len().saturating_mul(text.len())) && table(&pattern, &text, Mode::Cover)
    }

    /// Whether there is a text that both can stand for. [`Answer::Yes`] when that holds whatever the unknown parts are.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> Answer {
        let (left, right) = (self.tokens(), other.tokens());
        if left.len().saturating_mul(right.len()) > MAX_CELLS {
            return Answer::Maybe;
        }
        if table(&left, &right, Mode::Meet) {
            Answer::Yes
        } else if table(&left, &right, Mode::MayMeet) {
            Answer::Maybe
        } else {
            Answer::No
        }
    }

    fn is_too_long(&self) -> bool {
        let length = |piece: &Piece| match piece {
            Piece::Literal(text) => text.len(),
            Piece::Symbol(symbol) => symbol.id.len(),
            Piece::Star | Piece::One => 1,
        };
        self.pieces.iter().map(length).sum::<usize>() > MAX_TEXT
    }

    fn tokens(&self) -> Vec<Token<'_>> {
        let mut tokens = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => tokens.extend(text.chars().map(Token::Char)),
                Piece::Symbol(symbol) => tokens.push(Token::Symbol(symbol)),
                Piece::Star => tokens.push(Token::Star),
                Piece::One => tokens.push(Token::One),
            }
        }
        tokens
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => f.write_str(text)?,
                Piece::Symbol(symbol) => write!(f, "${{{}}}", symbol.id)?,
                Piece::Star => f.write_str("*")?,
                Piece::One => f.write_str("?")?,
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    /// Everything on the right is matched by the left.
    Cover,
    /// Something is matched by both; symbols only match themselves and wildcards.
    Meet,
    /// Something may be matched by both; symbols stand for what they can stand for.
    MayMeet,
}

/// Whether the whole of both rows can be matched: a table over all pairs of rests, from the end.
fn table(left: &[Token<'_>], right: &[Token<'_>], mode: Mode) -> bool {
    let width = right.len() + 1;
    let mut below = vec![false; width];
    let mut row = vec![false; width];
    for i in (0..=left.len()).rev() {
        for j in (0..width).rev() {
            let (a, b) = (left.get(i), right.get(j));
            // `below` is the row of i + 1; `row[j + 1]` is the next column of this one.
            let skip_left = i < left.len() && below[j];
            let skip_right = j + 1 < width && row[j + 1];
            let skip_both = i < left.len() && j + 1 < width && below[j + 1];
            row[j] = match (a, b) {
                (None, None) => true,
                (Some(Token::Star), _) if skip_left || skip_right => true,
                (Some(Token::Star), None) => false,
                (_, Some(Token::Star)) if mode == Mode::Cover => false,
                (_, Some(Token::Star)) => skip_right || (a.is_some() && skip_left),
                (Some(a), Some(b)) => {
                    let same = match (a, b) {
                        (Token::Char(a), Token::Char(b)) => a == b,
                        (Token::One, Token::Char(_) | Token::One) => true,
                        (Token::Char(_), Token::One) => mode != Mode::Cover,
                        (Token::Symbol(a), Token::Symbol(b)) => a == b,
                        _ => false,
                    };
                    (same && skip_both)
                        || (mode == Mode::MayMeet
                            && ((absorbs(a, b) && (skip_right || skip_both))
                                || (absorbs(b, a) && (skip_left || skip_both))))
                }
                // An unknown part of which nothing is known may be empty.
                (Some(a), None) => mode == Mode::MayMeet && may_be_empty(a) && skip_left,
                (None, Some(b)) => mode == Mode::MayMeet && may_be_empty(b) && skip_right,
            };
            if mode == Mode::MayMeet && !row[j] {
                row[j] = a.is_some_and(may_be_empty) && skip_left
                    || b.is_some_and(may_be_empty) && skip_right;
            }
        }
        std::mem::swap(&mut below, &mut row);
    }
    below[0]
}

/// Whether a symbol can stand for a text with that token in it.
fn absorbs(symbol: &Token<'_>, token: &Token<'_>) -> bool {
    let Token::Symbol(symbol) = symbol else {
        return false;
    };
    match (symbol.kind, token) {
        (SymbolKind::Any, _) => true,
        (_, Token::Char(c)) => !matches!(c, '/' | ':'),
        (_, Token::One | Token::Star) => true,
        (SymbolKind::Name, Token::Symbol(other)) => other.kind != SymbolKind::Name,
        (SymbolKind::Part, Token::Symbol(_)) => true,
    }
}

fn may_be_empty(token: &Token<'_>) -> bool {
    matches!(token, Token::Symbol(symbol) if symbol.kind == SymbolKind::Any)
}

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
        self.name == other.name && self.link.map(|link| link.at) == other.link.map(|link| link.at)
    }
}

/// What references to a type return: type, attribute (empty for `Ref`), the property with the name, and the form,
/// in which `{}` is the name, `{R}` the region, `{A}` the account and `{P}` the path.
const FORMS: &[(&str, &str, &str, &str)] = &[
    ("AWS::S3::Bucket", "", "BucketName", "{}"),
    ("AWS::S3::Bucket", "Arn", "BucketName", "arn:aws:s3:::{}"),
    ("AWS::IAM::Role", "", "RoleName", "{}"),
    (
        "AWS::IAM::Role",
        "Arn",
        "RoleName",
        "arn:aws:iam::{A}:role{P}{}",
    ),
    ("AWS::IAM::User", "", "UserName", "{}"),
    (
        "AWS::IAM::User",
        "Arn",
        "UserName",
        "arn:aws:iam::{A}:user{P}{}",
    ),
    ("AWS::IAM::Group", "", "GroupName", "{}"),
    (
        "AWS::IAM::ManagedPolicy",
        "",
        "ManagedPolicyName",
        "arn:aws:iam::{A}:policy{P}{}",
    ),
    ("AWS::ECS::Cluster", "", "ClusterName", "{}"),
    (
        "AWS::ECS::Cluster",
        "Arn",
        "ClusterName",
        "arn:aws:ecs:{R}:{A}:cluster/{}",
    ),
    (
        "AWS::ECS::TaskDefinition",
        "",
        "Family",
        "arn:aws:ecs:{R}:{A}:task-definition/{}:{V}",
    ),
    (
        "AWS::ECS::TaskDefinition",
        "TaskDefinitionArn",
        "Family",
        "arn:aws:ecs:{R}:{A}:task-definition/{}:{V}",
    ),
    ("AWS::Lambda::Function", "", "FunctionName", "{}"),
    (
        "AWS::Lambda::Function",
        "Arn",
        "FunctionName",
        "arn:aws:lambda:{R}:{A}:function:{}",
    ),
    (
        "AWS::SQS::Queue",
        "",
        "QueueName",
        "https://sqs.{R}.amazonaws.com/{A}/{}",
    ),
    (
        "AWS::SQS::Queue",
        "QueueUrl",
        "QueueName",
        "https://sqs.{R}.amazonaws.com/{A}/{}",
    ),
    (
        "AWS::SQS::Queue",
        "Arn",
        "QueueName",
        "arn:aws:sqs:{R}:{A}:{}",
    ),
    ("AWS::SQS::Queue", "QueueName", "QueueName", "{}"),
    ("AWS::SNS::Topic", "", "TopicName", "arn:aws:sns:{R}:{A}:{}"),
    (
        "AWS::SNS::Topic",
        "TopicArn",
        "TopicName",
        "arn:aws:sns:{R}:{A}:{}",
    ),
    ("AWS::SNS::Topic", "TopicName", "TopicName", "{}"),
    ("AWS::Logs::LogGroup", "", "LogGroupName", "{}"),
    (
        "AWS::Logs::LogGroup",
        "Arn",
        "LogGroupName",
        "arn:aws:logs:{R}:{A}:log-group:{}:*",
    ),
    ("AWS::CloudTrail::Trail", "", "TrailName", "{}"),
    (
        "AWS::CloudTrail::Trail",
        "Arn",
        "TrailName",
        "arn:aws:cloudtrail:{R}:{A}:trail/{}",
    ),
    ("AWS::ECR::Repository", "", "RepositoryName", "{}"),
    (
        "AWS::ECR::Repository",
        "Arn",
        "RepositoryName",
        "arn:aws:ecr:{R}:{A}:repository/{}",
    ),
    (
        "AWS::ECR::Repository",
        "RepositoryUri",
        "RepositoryName",
        "{A}.dkr.ecr.{R}.amazonaws.com/{}",
    ),
    ("AWS::DynamoDB::Table", "", "TableName", "{}"),
    (
        "AWS::DynamoDB::Table",
        "Arn",
        "TableName",
        "arn:aws:dynamodb:{R}:{A}:table/{}",
    ),
    (
        "AWS::StepFunctions::StateMachine",
        "",
        "StateMachineName",
        "arn:aws:states:{R}:{A}:stateMachine:{}",
    ),
    (
        "AWS::StepFunctions::StateMachine",
        "Arn",
        "StateMachineName",
        "arn:aws:states:{R}:{A}:stateMachine:{}",
    ),
    (
        "AWS::Events::Rule",
        "Arn",
        "Name",
        "arn:aws:events:{R}:{A}:rule/{}",
    ),
    ("AWS::Events::EventBus", "", "Name", "{}"),
    ("AWS::Events::EventBus", "Name", "Name", "{}"),
    (
        "AWS::Events::EventBus",
        "Arn",
        "Name",
        "arn:aws:events:{R}:{A}:event-bus/{}",
    ),
    ("AWS::KMS::Key", "", "", "{}"),
    ("AWS::KMS::Key", "Arn", "", "arn:aws:kms:{R}:{A}:key/{}"),
];

impl<'t> Scope<'_, 't> {
    /// The text of an evaluated value.
    #[must_use]
    pub fn text(&self, instance: &Instance<'t>) -> Text {
        let through = matches!(
            instance.via,
            None | Some(Function::Ref | Function::GetAtt | Function::Sub | Function::Join)
        );
        match instance.text() {
            Some(text) if !through => Text::literal(text),
            _ => self.text_of(instance.node),
        }
    }

    /// The text of a node.
    #[must_use]
    pub fn text_of(&self, node: &'t Node<'t>) -> Text {
        let mut text = Text::default();
        self.node(node, &mut text, 0);
        text
    }

    /// What `Ref` (an empty attribute) or `Fn::GetAtt` of a resource returns.
    #[must_use]
    pub fn reference(&self, resource: &Resource<'_>, attribute: &str) -> Text {
        let mut text = Text::default();
        self.returned(resource.name, attribute, &mut text, 0);
        text
    }

    /// The ARN of something of a service in this region and account.
    #[must_use]
    pub fn arn(&self, service: &str, rest: Text) -> Text {
        let mut text = Text::literal("arn:");
        self.returned("AWS::Partition", "", &mut text, 0);
        text.push(Piece::Literal(format!(":{service}:")));
        self.returned("AWS::Region", "", &mut text, 0);
        text.push(Piece::Literal(":".to_owned()));
        self.returned("AWS::AccountId", "", &mut text, 0);
        text.push(Piece::Literal(":".to_owned()));
        text.then(rest)
    }

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
    fn qualified(&self, name: impl Into<String>) -> String {
        match self.environment.link {
            Some(link) if !link.is_home() => format!("{}/{}", link.member().name, name.into()),
            _ => name.into(),
        }
    }

    fn node(&self, node: &'t Node<'t>, out: &mut Text, depth: usize) {
        if depth > MAX_DEPTH {
            return self.opaque(node, out);
        }
        if let Some(text) = node.scalar_text() {
            if text.contains("{{resolve:") {
                return self.opaque(node, out);
            }
            return out.push(Piece::Literal(text.to_owned()));
        }
        let Some(call) = Intrinsic::of(node) else {
            return self.opaque(node, out);
        };
        let items = call.argument.as_list().unwrap_or_default();
        match call.function {
            Function::Ref => match call.argument.as_str() {
                Some(name) => self.returned(name, "", out, depth),
                None => self.opaque(node, out),
            },
            Function::GetAtt => match (call.get_att_target(), call.get_att()) {
                (Some(name), Some((_, attribute))) => self.returned(name, &attribute, out, depth),
                _ => self.opaque(node, out),
            },
            Function::Sub => self.sub(node, call.argument, out, depth),
            Function::Join => match items {
                [delimiter, list] => match (delimiter.as_str(), list.as_list()) {
                    (Some(delimiter), Some(parts)) => {
                        for (index, part) in parts.iter().enumerate() {
                            if index > 0 {
                                out.push(Piece::Literal(delimiter.to_owned()));
                            }
                            self.node(part, out, depth + 1);
                        }
                    }
                    _ => self.opaque(node, out),
                },
                _ => self.opaque(node, out),
            },
            Function::If => {
                let truth = items.first().and_then(Node::as_str).and_then(|name| {
                    self.environment
                        .conditions
                        .iter()
                        .find(|(known, _)| *known == name)
                        .map(|(_, truth)| *truth)
                });
                match (truth, items) {
                    (Some(true), [_, yes, _]) => self.node(yes, out, depth + 1),
                    (Some(false), [_, _, no]) => self.node(no, out, depth + 1),
                    _ => self.opaque(node, out),
                }
            }
            Function::ImportValue | Function::GetStackOutput => {
                self.import(node, &call, out, depth)
            }
            _ => self.opaque(node, out),
        }
    }

    /// What another stack exports: its value where the app has it, else something that all importers share.
    fn import(&self, node: &'t Node<'t>, call: &Intrinsic<'t>, out: &mut Text, depth: usize) {
        let found = (self.environment.link)
            .and_then(|link| link.imported(call))
            .filter(|_| depth < MAX_DEPTH);
        let Some((link, value)) = found else {
            return out.push(Piece::Symbol(Symbol {
                id: match call.argument.as_str() {
                    Some(name) => format!("{}:{name}", call.function.name()),
                    None => self.qualified(node.to_json().to_string()),
                },
                kind: SymbolKind::Any,
            }));
        };
        let environment = link.environment();
        let there = Scope {
            template: link.member().template,
            environment: &environment,
        };
        there.node(value, out, depth + 1);
    }

    /// Something of which nothing is known but that it equals what is written in the same way.
    fn opaque(&self, node: &Node<'_>, out: &mut Text) {
        out.push(Piece::Symbol(Symbol {
            id: self.qualified(node.to_json().to_string()),
            kind: SymbolKind::Any,
        }));
    }

    fn sub(&self, node: &'t Node<'t>, argument: &'t Node<'t>, out: &mut Text, depth: usize) {
        let (text, own) = match &argument.data {
            Data::List(items) => (items.first().and_then(Node::as_str), items.get(1)),
            _ => (argument.as_str(), None),
        };
        let Some(text) = text else {
            return self.opaque(node, out);
        };
        let mut whole = Text::default();
        // A variable that is there twice is read once.
        let mut values: HashMap<&str, Text> = HashMap::new();
        let mut at = 0;
        for variable in sub_variables(text) {
            whole.push(Piece::Literal(
                text[at..variable.start].replace("${!", "${"),
            ));
            at = variable.end;
            let value = values.entry(variable.name).or_insert_with(|| {
                let mut value = Text::default();
                if let Some(own) = own.and_then(|own| own.get(variable.name)) {
                    self.node(own, &mut value, depth + 1);
                } else {
                    let (name, attribute) =
                        variable.name.split_once('.').unwrap_or((variable.name, ""));
                    self.returned(name, attribute, &mut value, depth);
                }
                value
            });
            for piece in &value.pieces {
                whole.push(piece.clone());
            }
            if whole.is_too_long() {
                return self.opaque(node, out);
            }
        }
        whole.push(Piece::Literal(text[at..].replace("${!", "${")));
        for piece in whole.pieces {
            out.push(piece);
        }
    }

    fn symbol(out: &mut Text, id: impl Into<String>, kind: SymbolKind) {
        out.push(Piece::Symbol(Symbol {
            id: id.into(),
            kind,
        }));
    }

    fn returned(&self, name: &str, attribute: &str, out: &mut Text, depth: usize) {
        let region = self.environment.region;
        let partition = region.map_or(&partition::AWS, Partition::of_region);
        match name {
            "AWS::NoValue" => return,
            "AWS::Partition" => return out.push(Piece::Literal(partition.name.to_owned())),
            "AWS::URLSuffix" => return out.push(Piece::Literal(partition.url_suffix.to_owned())),
            "AWS::Region" => {
                return match region {
                    Some(region) => out.push(Piece::Literal(region.to_owned())),
                    None => Self::symbol(out, name, SymbolKind::Part),
                };
            }
            "AWS::AccountId" => {
                return match self.environment.account {
                    Some(account) => out.push(Piece::Literal(account.to_owned())),
                    None => Self::symbol(out, name, SymbolKind::Part),
                };
            }
            "AWS::StackName" => {
                return match self.environment.stack {
                    Some(stack) => out.push(Piece::Literal(stack.to_owned())),
                    None => Self::symbol(out, name, SymbolKind::Part),
                };
            }
            _ => {}
        }
        let id = if attribute.is_empty() {
            name.to_owned()
        } else {
            format!("{name}.{attribute}")
        };
        let Some(resource) = self.template.resources.get(name) else {
            return Self::symbol(out, self.qualified(id), SymbolKind::Any);
        };
        let form = FORMS
            .iter()
            .find(|(ty, known, ..)| *ty == resource.type_name && *known == attribute);
        // The ARN of a rule on another bus also has the name of the bus.
        let other_bus = resource.type_name == "AWS::Events::Rule"
            && resource.property("EventBusName").is_some();
        let form = form.filter(|_| depth < MAX_DEPTH && !other_bus);
        let Some((.., property, form)) = form else {
            return Self::symbol(out, self.qualified(id), SymbolKind::Any);
        };
        let mut rest = *form;
        while let Some(at) = rest.find('{') {
            let literal = rest[..at].replacen("arn:aws:", &format!("arn:{}:", partition.name), 1);
            out.push(Piece::Literal(literal));
            let end = rest[at..].find('}').map_or(rest.len(), |end| at + end + 1);
            match &rest[at..end] {
                "{R}" => self.returned("AWS::Region", "", out, depth + 1),
                "{A}" => self.returned("AWS::AccountId", "", out, depth + 1),
                "{V}" => Self::symbol(
                    out,
                    self.qualified(format!("{name}.Revision")),
                    SymbolKind::Part,
                ),
                "{P}" => match resource.property("Path") {
                    Some(path) => self.node(path, out, depth + 1),
                    None => out.push(Piece::Literal("/".to_owned())),
                },
                _ => match resource.property(property).filter(|_| !property.is_empty()) {
                    Some(node) => self.node(node, out, depth + 1),
                    None => Self::symbol(out, self.qualified(name), SymbolKind::Name),
                },
            }
            rest = &rest[end..];
        }
        out.push(Piece::Literal(rest.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    const RESOURCES: &str = "
Parameters: {Name: {Type: String}}
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Other: {Type: AWS::S3::Bucket}
  Named: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}
  Role: {Type: AWS::IAM::Role, Properties: {Path: /a/}}
  Task: {Type: AWS::ECS::TaskDefinition, Properties: {Family: solver}}
Values:
";

    #[track_caller]
    fn check(left: &str, right: &str, covers: Answer, intersects: Answer) {
        let source = format!("{RESOURCES}  Left: {left}\n  Right: {right}\n");
        let document = parse(&source);
        assert!(document.errors.is_empty(), "{:?}", document.errors);
        let template = Template::new(&document);
        let environment = Environment::default();
        let scope = Scope {
            template: &template,
            environment: &environment,
        };
        let read = |name| {
            let node = document.root.at(["Values", name]).expect("it is there");
            scope.text_of(node).with_wildcards(true)
        };
        let (left, right) = (read("Left"), read("Right"));
        assert_eq!(left.covers(&right), covers, "{left} covers {right}");
        assert_eq!(left.intersects(&right), intersects, "{left} meets {right}");
        assert_eq!(right.intersects(&left), intersects, "{right} meets {left}");
    }

    /// Matching is a table over both texts, so that no number of wildcards makes it try again.
    #[test]
    fn many_wildcards_cost_no_more_than_their_number() {
        let text = format!("{}c", "a".repeat(10_000));
        let misses = "*a".repeat(64) + "b";
        let hits = "*a".repeat(64) + "*";
        let literal = Text::literal(&text);
        assert_eq!(Text::glob(&misses).covers(&literal), Answer::No);
        assert_eq!(Text::glob(&misses).intersects(&literal), Answer::No);
        assert_eq!(Text::glob(&hits).covers(&literal), Answer::Yes);
        assert_eq!(
            Text::glob(&hits).intersects(&Text::glob(&misses)),
            Answer::Yes
        );
        let unknown = Text::unknown("a").then(Text::glob(&misses));
        assert_eq!(unknown.intersects(&literal), Answer::No);
    }

    #[test]
    fn references_and_wildcards() {
        use Answer::{Maybe, No, Yes};
        check("a*", "abc", Yes, Yes);
        check("a?c", "abc", Yes, Yes);
        check("a?c", "a*", Maybe, Yes);
        check("'*'", "!GetAtt Bucket.Arn", Yes, Yes);
        check(
            "!GetAtt Bucket.Arn",
            "!Sub 'arn:aws:s3:::${Bucket}'",
            Yes,
            Yes,
        );
        check(
            "!GetAtt Bucket.Arn",
            "!Sub 'arn:${AWS::Partition}:s3:::${Bucket}'",
            Yes,
            Yes,
        );
        check(
            "!Sub '${Bucket.Arn}/*'",
            "!Join ['', [!GetAtt Bucket.Arn, /output/, '*']]",
            Yes,
            Yes,
        );
        check(
            "!Sub '${Bucket.Arn}/input/*'",
            "!Sub '${Bucket.Arn}/output/*'",
            No,
            No,
        );
        check("!GetAtt Bucket.Arn", "!GetAtt Other.Arn", No, No);
        check("!Sub '${Bucket.Arn}/*'", "!Sub '${Other.Arn}/*'", No, No);
        check("!GetAtt Named.Arn", "arn:aws:s3:::files", Yes, Yes);
        check("!GetAtt Bucket.Arn", "arn:aws:s3:::files", Maybe, Maybe);
        check("!Ref Name", "!Ref Bucket", Maybe, Maybe);
        check("!Ref Name", "!Ref Name", Yes, Yes);
        check(
            "!Sub 'arn:aws:s3:::${Name}/*'",
            "!Sub '${Bucket.Arn}/a'",
            Maybe,
            Maybe,
        );
        check(
            "!GetAtt Bucket.Arn",
            "arn:aws:sqs:us-east-1:123456789012:q",
            No,
            No,
        );
        check(
            "!Sub 'arn:aws:iam::${AWS::AccountId}:role/a/*'",
            "!GetAtt Role.Arn",
            Yes,
            Yes,
        );
        check(
            "arn:aws:iam::111122223333:role/a/*",
            "!GetAtt Role.Arn",
            Maybe,
            Maybe,
        );
        check("arn:aws:iam::*:role/b/*", "!GetAtt Role.Arn", No, No);
        check(
            "'arn:aws:ecs:*:*:task-definition/solver:*'",
            "!Ref Task",
            Yes,
            Yes,
        );
        check(
            "'arn:aws:ecs:*:*:task-definition/solver'",
            "!Ref Task",
            No,
            No,
        );
        check(
            "'arn:aws:ecs:*:*:task-definition/other:*'",
            "!Ref Task",
            No,
            No,
        );
        check("!Ref Task", "!Ref Task", Yes, Yes);
    }

    /// Each level doubles the text.
    #[test]
    fn functions_in_functions_do_not_explode() {
        for leaf in ["''", "xx"] {
            let mut value = leaf.to_owned();
            for _ in 0..50 {
                value = format!("{{'Fn::Sub': ['${{A}}${{A}}', {{A: {value}}}]}}");
            }
            let source = format!("{RESOURCES}  Value: {value}\n");
            let document = parse(&source);
            let template = Template::new(&document);
            let environment = Environment::default();
            let scope = Scope {
                template: &template,
                environment: &environment,
            };
            let node = document.root.at(["Values", "Value"]).expect("it is there");
            assert!(scope.text_of(node).to_string().len() <= 2 * MAX_TEXT + source.len());
        }
    }

    /// What makes a matcher that tries everything run for ever takes a table here.
    #[test]
    fn wildcards_take_bounded_steps() {
        for (pattern, text, covers) in [
            ("*a".repeat(8) + "b", "a".repeat(60), false),
            ("*a".repeat(8) + "*", "a".repeat(60), true),
            ("?*".repeat(30) + "b", "a".repeat(60), false),
            ("*?".repeat(60), "a".repeat(60), true),
            ("*?".repeat(61), "a".repeat(60), false),
            ("*".repeat(3000), "a".repeat(60), true),
        ] {
            let (pattern, text) = (Text::glob(&pattern), Text::literal(text));
            let mut steps = Steps::new(100_000);
            assert_eq!(pattern.surely_covers(&text, &mut steps), covers);
            let taken = 100_000 - steps.left();
            let most = pattern.tokens().len() * text.tokens().len() + pattern.pieces.len();
            assert!(taken <= most, "{taken} steps for {pattern}");
        }
        // Where the steps are at their end, nothing is said to be covered.
        let (pattern, text) = (Text::glob("a*"), Text::literal("ab"));
        assert!(!pattern.surely_covers(&text, &mut Steps::new(3)));
    }

    #[test]
    fn long_texts_are_not_compared() {
        let long = Text::literal("a".repeat(3000));
        assert_eq!(long.covers(&long.clone()), Answer::Maybe);
    }
}
