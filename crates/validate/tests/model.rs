//! The model: what the condition engine concludes, and what evaluation makes of properties.

use stackwright_template::model::{Environment, Satisfiable, Template, Wanted};
use stackwright_template::parse::parse;

const CONDITIONS: &str = "
Parameters:
  Stage: {Type: String, AllowedValues: [dev, test, prod]}
  Name: {Type: String}
Mappings: {M: {a: {b: c}}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [dev, !Ref Stage]
  IsTest: !Not [!Or [!Condition IsProd, !Condition IsDev]]
  Named: !Not [!Equals [!Ref Name, '']]
  Both: !And [!Condition IsProd, !Condition Named]
  Never: !Equals [!Ref Stage, nothing]
  Always: !Equals [a, a]
  Mapped: !Equals [!FindInMap [M, a, b], c]
  Round: !Not [!Condition Round]
Resources: {}
";

#[track_caller]
fn check(assumptions: &[(&str, bool)], expected: Satisfiable) {
    let document = parse(CONDITIONS);
    let template = Template::new(&document);
    assert_eq!(
        template.conditions.satisfiable(assumptions),
        expected,
        "{assumptions:?}"
    );
}

#[test]
fn conditions_that_exclude_each_other_are_seen() {
    use Satisfiable::{No, Unknown, Yes};
    check(&[], Yes);
    check(&[("IsProd", true)], Yes);
    check(&[("IsProd", true), ("IsDev", true)], No);
    check(&[("IsProd", false), ("IsDev", false)], Yes);
    check(
        &[("IsProd", false), ("IsDev", false), ("IsTest", false)],
        No,
    );
    check(&[("Both", true), ("Named", false)], No);
    check(&[("Both", true), ("IsDev", true)], No);
    check(&[("Both", false), ("IsProd", true)], Yes);
    check(&[("Never", true)], No);
    check(&[("Always", false)], No);
    check(&[("Mapped", true)], Yes);
    check(&[("Mapped", false)], No);
    check(&[("Undefined", true), ("IsProd", true)], Yes);
    check(&[("Undefined", true), ("Undefined", false)], No);
    check(&[("Round", true)], Unknown);
    check(&[("Round", true), ("Round", false)], No);
}

#[test]
fn implications_follow() {
    let document = parse(CONDITIONS);
    let template = Template::new(&document);
    let implies =
        |given: &[(&str, bool)], name, value| template.conditions.implies(given, name, value);
    assert!(implies(&[("Both", true)], "IsProd", true));
    assert!(implies(&[("IsDev", true)], "IsProd", false));
    assert!(!implies(&[("IsProd", true)], "Both", true));
    let (scenarios, complete) = template.conditions.scenarios(&Wanted {
        conditions: &["IsProd", "IsDev"],
        most: 4,
        ..Wanted::default()
    });
    let values: Vec<Vec<bool>> = scenarios.into_iter().map(|one| one.values).collect();
    assert_eq!(values, [[true, false], [false, true], [false, false]]);
    assert!(complete);
}

/// The properties of the resource `R` under the conditions given, as text; unknown values as `?`.
#[track_caller]
fn evaluates(properties: &str, conditions: &[(&'static str, bool)], expected: &str) {
    let text = format!(
        "Parameters: {{P: {{Type: String}}}}\nMappings: {{M: {{a: {{b: c}}}}}}\nResources:\n  Q: {{Type: AWS::SQS::Queue}}\n  R: {{Type: A::B::C, Properties: {properties}}}\n"
    );
    let document = parse(&text);
    assert_eq!(document.errors, []);
    let template = Template::new(&document);
    let environment = Environment {
        conditions: conditions.to_vec(),
        ..Environment::default()
    };
    let properties = template.resources["R"].properties.expect("properties");
    let shown = environment
        .evaluate(&template, properties)
        .map_or_else(|| "none".to_owned(), |instance| show(&instance));
    assert_eq!(shown, expected);
}

fn show(instance: &stackwright_template::model::Instance<'_>) -> String {
    use stackwright_template::model::Evaluation;
    match &instance.value {
        Evaluation::List(items) => {
            format!(
                "[{}]",
                items.iter().map(show).collect::<Vec<_>>().join(", ")
            )
        }
        Evaluation::Object(object) => {
            let entries: Vec<String> = object
                .entries
                .iter()
                .map(|(key, _, value)| format!("{key}: {}", show(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Evaluation::Unknown(_) => "?".into(),
        _ => instance.text().unwrap_or("null").to_owned(),
    }
}

#[test]
fn evaluation_resolves_what_is_known() {
    evaluates(
        "{A: !If [C, x, !Ref AWS::NoValue]}",
        &[("C", true)],
        "{A: x}",
    );
    evaluates("{A: !If [C, x, !Ref AWS::NoValue]}", &[("C", false)], "{}");
    evaluates("{A: !If [C, x, y]}", &[], "{A: ?}");
    evaluates(
        "{A: [1, !If [C, !Ref AWS::NoValue, 2], 3]}",
        &[("C", true)],
        "{A: [1, 3]}",
    );
    evaluates(
        "{A: !Join ['-', [a, !Sub 'b${AWS::Partition}', 3]]}",
        &[],
        "{A: a-baws-3}",
    );
    evaluates(
        "{A: !Sub ['${x}-${!y}', {x: !FindInMap [M, a, b]}]}",
        &[],
        "{A: c-${y}}",
    );
    evaluates("{A: !Sub '${P}-a'}", &[], "{A: ?}");
    evaluates("{A: !Select [1, !Split [',', 'a,b']]}", &[], "{A: b}");
    evaluates(
        "{A: !Ref Q, B: !GetAtt Q.Arn, C: '{{resolve:ssm:x}}'}",
        &[],
        "{A: ?, B: ?, C: ?}",
    );
    evaluates("{A: {Fn::Transform: {Name: X}, B: 1}}", &[], "{A: {B: 1}}");
}
