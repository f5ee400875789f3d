//! Reads a template's values as texts, through the functions that put texts together.

use std::collections::HashMap;

use super::{MAX_DEPTH, Piece, Scope, Symbol, SymbolKind, Text};
use crate::budget;
use crate::model::{Function, Instance, Intrinsic, Resource, sub_values, sub_variables};
use crate::parse::{Data, Node};

/// Longer texts are taken as unknown: functions within functions could double one at each level.
const MAX_TEXT: usize = 1 << 20;

impl Text {
    fn is_too_long(&self) -> bool {
        let length = |piece: &Piece| match piece {
            Piece::Literal(text) => text.len(),
            Piece::Symbol(symbol) => symbol.id.len(),
            Piece::Star | Piece::One => 1,
        };
        self.pieces.iter().map(length).sum::<usize>() > MAX_TEXT
    }
}

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

    /// What a pseudo parameter returns, such as `AWS::AccountId`.
    #[must_use]
    pub fn pseudo(&self, name: &str) -> Text {
        let mut text = Text::default();
        self.returned(name, "", &mut text, 0);
        text
    }

    /// The ARN of something of a service in this region and account.
    #[must_use]
    pub fn arn(&self, service: &str, rest: Text) -> Text {
        let mut text = Text::literal("arn:").then(self.pseudo("AWS::Partition"));
        text.push(Piece::Literal(format!(":{service}:")));
        self.returned("AWS::Region", "", &mut text, 0);
        text.push(Piece::Literal(":".to_owned()));
        self.returned("AWS::AccountId", "", &mut text, 0);
        text.push(Piece::Literal(":".to_owned()));
        text.then(rest)
    }

    pub(super) fn node(&self, node: &'t Node<'t>, out: &mut Text, depth: usize) {
        if depth > MAX_DEPTH || !budget::step(node.span) {
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
        let known = sub_values(own);
        let mut at = 0;
        for variable in sub_variables(text) {
            whole.push(Piece::Literal(
                text[at..variable.start].replace("${!", "${"),
            ));
            at = variable.end;
            let value = values.entry(variable.name).or_insert_with(|| {
                let mut value = Text::default();
                if let Some(own) = known.get(variable.name) {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::Answer;
    use crate::model::{Environment, Template};
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
}
