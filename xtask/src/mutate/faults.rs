//! The kinds of faults: each makes one template wrong in one place and says where.

use serde_json::{Map, Value, json};
use stackwright_validate::schema::Library;

use super::random::Random;
use super::slots::{Slot, is_function, slots};

/// A template with one fault.
pub(super) struct Fault {
    pub(super) template: Value,
    /// The places, from the root, any of which a finding may name. A finding below one of them counts too.
    pub(super) places: Vec<Vec<String>>,
    /// A key that is to stand twice in the text.
    pub(super) repeat: bool,
}

/// What a fault is made from.
pub(super) struct Ground<'a> {
    pub(super) template: &'a Value,
    pub(super) library: &'a Library,
}

type Make = fn(&Ground<'_>, &mut Random) -> Option<Fault>;

/// All kinds by name.
pub(super) const KINDS: &[(&str, Make)] = &[
    ("misspelt-property", misspelt_property),
    ("misspelt-nested-property", misspelt_nested),
    ("missing-required", missing_required),
    ("missing-nested-required", missing_nested),
    ("object-for-text", |g, r| {
        slot_fault(g, r, |slot, _| {
            (slot.ty() == Some("string") && slot.value.is_string())
                .then(|| json!({"Unexpected": "a"}))
        })
    }),
    ("text-for-object", |g, r| {
        slot_fault(g, r, |slot, _| {
            (slot.ty() == Some("object")
                && slot.value.is_object()
                && slot.path.len() > 3
                && slot.schema.contains_key("properties"))
            .then(|| json!("text"))
        })
    }),
    ("text-for-list", |g, r| {
        slot_fault(g, r, |slot, _| {
            (slot.ty() == Some("array") && slot.value.is_array()).then(|| json!("text"))
        })
    }),
    ("not-a-number", |g, r| {
        slot_fault(g, r, |slot, _| {
            matches!(slot.ty(), Some("integer" | "number")).then(|| json!("many"))
        })
    }),
    ("not-a-boolean", |g, r| {
        slot_fault(g, r, |slot, _| {
            (slot.ty() == Some("boolean")).then(|| json!("perhaps"))
        })
    }),
    ("enum", |g, r| {
        slot_fault(g, r, |slot, _| {
            let text = slot.value.as_str()?;
            slot.schema
                .contains_key("enum")
                .then(|| json!(format!("{text}X")))
        })
    }),
    ("pattern", |g, r| slot_fault(g, r, broken_pattern)),
    ("text-too-short", |g, r| {
        slot_fault(g, r, |slot, _| {
            let least = usize::try_from(slot.schema.get("minLength")?.as_u64()?).ok()?;
            (slot.value.is_string() && least > 0).then(|| json!("a".repeat(least - 1)))
        })
    }),
    ("text-too-long", |g, r| {
        slot_fault(g, r, |slot, _| {
            let most = usize::try_from(slot.schema.get("maxLength")?.as_u64()?).ok()?;
            (slot.value.is_string() && most < 5000).then(|| json!("a".repeat(most + 1)))
        })
    }),
    ("number-too-small", |g, r| {
        slot_fault(g, r, |slot, _| {
            let least = slot.schema.get("minimum")?.as_i64()?;
            slot.value.as_f64()?;
            Some(json!(least - 1))
        })
    }),
    ("number-too-large", |g, r| {
        slot_fault(g, r, |slot, _| {
            let most = slot.schema.get("maximum")?.as_i64()?;
            slot.value.as_f64()?;
            Some(json!(most.checked_add(1)?))
        })
    }),
    ("list-too-short", |g, r| {
        slot_fault(g, r, |slot, _| {
            let least = usize::try_from(slot.schema.get("minItems")?.as_u64()?).ok()?;
            let items = slot.value.as_array()?;
            (least > 0).then(|| json!(items.iter().take(least - 1).collect::<Vec<_>>()))
        })
    }),
    ("list-too-long", |g, r| {
        slot_fault(g, r, |slot, _| {
            let most = usize::try_from(slot.schema.get("maxItems")?.as_u64()?).ok()?;
            let first = slot.value.as_array()?.first()?;
            (most < 50).then(|| json!(vec![first; most + 1]))
        })
    }),
    ("repeated-item", |g, r| {
        slot_fault(g, r, |slot, _| {
            let mut items = slot.value.as_array()?.clone();
            let unique = slot.schema.get("uniqueItems") == Some(&Value::Bool(true));
            items.push(items.first().filter(|_| unique)?.clone());
            Some(Value::Array(items))
        })
    }),
    ("null", |g, r| {
        slot_fault(g, r, |slot, _| (slot.path.len() > 3).then_some(Value::Null))
    }),
    ("broken-dynamic-reference", |g, r| {
        slot_fault(g, r, |slot, _| {
            (slot.ty() == Some("string") && slot.value.is_string() && slot.path.len() == 4)
                .then(|| json!("{{resolve:ssm}}"))
        })
    }),
    ("variable-outside-sub", |g, r| {
        slot_fault(g, r, |slot, _| {
            (slot.ty() == Some("string") && slot.value.is_string() && slot.path.len() == 4)
                .then(|| json!("${AWS::Region}"))
        })
    }),
    ("unknown-type", |g, r| {
        edit_resource(g, r, |body, _, random| {
            // Another first part would be the type of a third party.
            let name = body
                .get("Type")?
                .as_str()?
                .strip_prefix("AWS::")?
                .to_owned();
            body.insert(
                "Type".into(),
                json!(format!("AWS::{}", random.misspell(&name))),
            );
            Some(vec![vec!["Type".into()]])
        })
    }),
    ("no-type", |g, r| {
        edit_resource(g, r, |body, _, _| {
            body.shift_remove("Type")?;
            Some(vec![vec![]])
        })
    }),
    ("misspelt-attribute-of-resource", |g, r| {
        edit_resource(g, r, |body, _, _| {
            let properties = body.shift_remove("Properties")?;
            body.insert("Propertys".into(), properties);
            Some(vec![vec!["Propertys".into()]])
        })
    }),
    ("deletion-policy", |g, r| {
        edit_resource(g, r, |body, _, _| {
            body.insert("DeletionPolicy".into(), json!("Keep"));
            Some(vec![vec!["DeletionPolicy".into()]])
        })
    }),
    ("update-replace-policy", |g, r| {
        edit_resource(g, r, |body, _, _| {
            body.insert("UpdateReplacePolicy".into(), json!("Remain"));
            Some(vec![vec!["UpdateReplacePolicy".into()]])
        })
    }),
    ("depends-on-unknown", |g, r| {
        edit_resource(g, r, |body, name, random| {
            body.insert("DependsOn".into(), json!([random.misspell(name)]));
            Some(vec![vec!["DependsOn".into()]])
        })
    }),
    ("depends-on-itself", |g, r| {
        edit_resource(g, r, |body, name, _| {
            body.insert("DependsOn".into(), json!(name));
            Some(vec![vec![]])
        })
    }),
    ("cycle", cycle),
    ("resource-condition-unknown", |g, r| {
        edit_resource(g, r, |body, _, _| {
            body.insert("Condition".into(), json!("NoSuchCondition"));
            Some(vec![vec!["Condition".into()]])
        })
    }),
    ("resource-name", resource_name),
    ("read-only-property", read_only),
    ("tag-without-key", tag_without_key),
    ("duplicate-key", duplicate_key),
    ("bad-ref", |g, r| {
        function_fault(g, r, "Ref", |argument, random| {
            Some(json!(random.misspell(argument.as_str()?)))
        })
    }),
    ("bad-get-att-resource", |g, r| {
        function_fault(g, r, "Fn::GetAtt", |argument, random| {
            let name = random.misspell(argument.get(0)?.as_str()?);
            Some(json!([name, argument.get(1)?]))
        })
    }),
    ("bad-get-att-attribute", bad_attribute),
    ("bad-sub-variable", |g, r| {
        slot_fault(g, r, |slot, _| {
            let text = slot.value.as_str()?;
            (slot.ty() == Some("string"))
                .then(|| json!({"Fn::Sub": format!("{text}-${{NoSuchName}}")}))
        })
    }),
    ("bad-sub-attribute", bad_sub_attribute),
    ("if-condition-unknown", |g, r| {
        slot_fault(g, r, |slot, _| {
            (slot.path.len() > 3)
                .then(|| json!({"Fn::If": ["NoSuchCondition", slot.value, slot.value]}))
        })
    }),
    ("if-of-two", |g, r| {
        slot_fault(g, r, |slot, _| {
            (slot.path.len() > 3).then(|| json!({"Fn::If": ["NoSuchCondition", slot.value]}))
        })
    }),
    ("wrong-branch-of-if", wrong_branch),
    ("find-in-map-unknown", |g, r| {
        text_call(g, r, json!({"Fn::FindInMap": ["NoSuchMap", "a", "b"]}))
    }),
    ("find-in-map-key-unknown", |g, r| {
        let mut fault = text_call(
            g,
            r,
            json!({"Fn::FindInMap": ["AddedMap", "a", "NoSuchKey"]}),
        )?;
        section(&mut fault.template, "Mappings")?
            .insert("AddedMap".into(), json!({"a": {"b": "c"}}));
        Some(fault)
    }),
    ("join-of-one", |g, r| {
        text_call(g, r, json!({"Fn::Join": [","]}))
    }),
    ("join-of-text", |g, r| {
        text_call(g, r, json!({"Fn::Join": [",", "text"]}))
    }),
    ("select-index", |g, r| {
        text_call(g, r, json!({"Fn::Select": ["first", ["a", "b"]]}))
    }),
    ("select-out-of-range", |g, r| {
        text_call(g, r, json!({"Fn::Select": [5, ["a", "b"]]}))
    }),
    ("split-of-list", |g, r| {
        text_call(
            g,
            r,
            json!({"Fn::Select": [0, {"Fn::Split": [",", ["a"]]}]}),
        )
    }),
    ("base64-of-list", |g, r| {
        text_call(g, r, json!({"Fn::Base64": ["a"]}))
    }),
    ("sub-of-number-list", |g, r| {
        text_call(g, r, json!({"Fn::Sub": [1, 2, 3]}))
    }),
    ("ref-of-list", |g, r| text_call(g, r, json!({"Ref": ["a"]}))),
    ("import-of-list", |g, r| {
        text_call(g, r, json!({"Fn::ImportValue": ["a"]}))
    }),
    ("function-misspelt", |g, r| {
        text_call(g, r, json!({"Fn::Joins": [",", ["a", "b"]]}))
    }),
    ("function-with-company", |g, r| {
        text_call(g, r, json!({"Fn::Sub": "a", "Other": "b"}))
    }),
    ("list-for-text-by-function", |g, r| {
        text_call(g, r, json!({"Fn::Split": [",", "a,b"]}))
    }),
    ("wrong-reference-format", wrong_reference),
    ("parameter-default", |g, _| {
        add(
            g,
            "Parameters",
            json!({
        "Type": "String", "Default": "c", "AllowedValues": ["a", "b"]}),
            &["Default"],
        )
    }),
    ("parameter-type", |g, _| {
        add(g, "Parameters", json!({"Type": "Text"}), &["Type"])
    }),
    ("parameter-without-type", |g, _| {
        add(g, "Parameters", json!({"Default": "a"}), &[])
    }),
    ("parameter-default-pattern", |g, _| {
        add(
            g,
            "Parameters",
            json!({
        "Type": "String", "Default": "c", "AllowedPattern": "^[ab]$"}),
            &["Default"],
        )
    }),
    ("parameter-default-length", |g, _| {
        add(
            g,
            "Parameters",
            json!({
        "Type": "String", "Default": "c", "MinLength": 2}),
            &["Default"],
        )
    }),
    ("output-without-value", |g, _| {
        add(g, "Outputs", json!({"Description": "a"}), &[])
    }),
    ("output-of-list", |g, _| {
        add(g, "Outputs", json!({"Value": ["a"]}), &["Value"])
    }),
    ("output-ref-unknown", |g, _| {
        add(
            g,
            "Outputs",
            json!({"Value": {"Ref": "NoSuchName"}}),
            &["Value"],
        )
    }),
    ("output-condition-unknown", |g, _| {
        add(
            g,
            "Outputs",
            json!({"Value": "a", "Condition": "NoSuchCondition"}),
            &["Condition"],
        )
    }),
    ("export-without-name", |g, _| {
        add(
            g,
            "Outputs",
            json!({"Value": "a", "Export": {}}),
            &["Export"],
        )
    }),
    ("export-name-unknown", |g, _| {
        add(
            g,
            "Outputs",
            json!({"Value": "a", "Export": {"Name": {"Ref": "NoSuchName"}}}),
            &["Export"],
        )
    }),
    ("condition-of-one", |g, _| {
        add(
            g,
            "Conditions",
            json!({"Fn::Equals": ["a"]}),
            &["Fn::Equals"],
        )
    }),
    ("condition-unknown", |g, _| {
        add(
            g,
            "Conditions",
            json!({"Fn::Not": [{"Condition": "NoSuchCondition"}]}),
            &["Fn::Not"],
        )
    }),
    ("condition-text", |g, _| {
        add(g, "Conditions", json!("yes"), &[])
    }),
    ("condition-ref-resource", condition_of_resource),
    ("mapping-flat", |g, _| {
        add(g, "Mappings", json!({"a": "b"}), &["a"])
    }),
    ("section-unknown", |g, _| {
        let mut template = g.template.clone();
        template
            .as_object_mut()?
            .insert("Resource".into(), json!({}));
        Some(fault(template, vec![path(&["Resource"])]))
    }),
    ("fargate-pair", fargate_pair),
    ("trust-without-principal", |g, r| {
        statement(g, r, true, |statement| {
            statement.shift_remove("Principal").map(|_| ())
        })
    }),
    ("trust-with-resource", |g, r| {
        statement(g, r, true, |statement| {
            statement.insert("Resource".into(), json!("*"));
            Some(())
        })
    }),
    ("trust-effect", |g, r| {
        statement(g, r, true, |statement| {
            statement.insert("Effect".into(), json!("Permit"));
            Some(())
        })
    }),
    ("statement-without-resource", |g, r| {
        statement(g, r, false, |statement| {
            statement.shift_remove("Resource").map(|_| ())
        })
    }),
    ("statement-without-action", |g, r| {
        statement(g, r, false, |statement| {
            statement.shift_remove("Action").map(|_| ())
        })
    }),
    ("statement-effect", |g, r| {
        statement(g, r, false, |statement| {
            statement.insert("Effect".into(), json!("allow"));
            Some(())
        })
    }),
    ("statement-key", |g, r| {
        statement(g, r, false, |statement| {
            let action = statement.shift_remove("Action")?;
            statement.insert("Actions".into(), action);
            Some(())
        })
    }),
    ("unknown-action", |g, r| {
        statement(g, r, false, |statement| {
            statement.insert("Action".into(), json!("s3:GetObjects"));
            Some(())
        })
    }),
    ("policy-version", policy_version),
    ("schedule", |g, r| {
        named_property(
            g,
            r,
            "AWS::Events::Rule",
            "ScheduleExpression",
            json!("rate(1 minutes)"),
        )
    }),
    ("lambda-runtime", |g, r| {
        named_property(
            g,
            r,
            "AWS::Lambda::Function",
            "Runtime",
            json!("nodejs99.x"),
        )
    }),
    ("lambda-memory", |g, r| {
        named_property(g, r, "AWS::Lambda::Function", "MemorySize", json!(64))
    }),
    ("bucket-name", |g, r| {
        named_property(g, r, "AWS::S3::Bucket", "BucketName", json!("My_Bucket"))
    }),
    ("cidr-block", |g, r| {
        named_property(g, r, "AWS::EC2::VPC", "CidrBlock", json!("10.0.0.0/33"))
    }),
    ("event-pattern", |g, r| {
        named_property(
            g,
            r,
            "AWS::Events::Rule",
            "EventPattern",
            json!({"source": "aws.s3"}),
        )
    }),
];

fn fault(template: Value, places: Vec<Vec<String>>) -> Fault {
    Fault {
        template,
        places,
        repeat: false,
    }
}

fn path(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

fn section<'v>(template: &'v mut Value, name: &str) -> Option<&'v mut Map<String, Value>> {
    template
        .as_object_mut()?
        .entry(name)
        .or_insert_with(|| json!({}))
        .as_object_mut()
}

/// The value at a path of keys and indexes.
pub(super) fn at<'v>(root: &'v mut Value, path: &[String]) -> Option<&'v mut Value> {
    path.iter().try_fold(root, |value, key| match value {
        Value::Object(map) => map.get_mut(key),
        Value::Array(items) => items.get_mut(key.parse::<usize>().ok()?),
        _ => None,
    })
}

/// A new entry of a section with a fault in it at `place`.
fn add(ground: &Ground<'_>, name: &str, entry: Value, place: &[&str]) -> Option<Fault> {
    let mut template = ground.template.clone();
    section(&mut template, name)?.insert("AddedEntry".into(), entry);
    let mut whole = path(&[name, "AddedEntry"]);
    whole.extend(path(place));
    Some(fault(template, vec![whole]))
}

fn resources<'a>(ground: &Ground<'a>, random: &mut Random) -> Vec<(&'a String, &'a Value)> {
    let mut all: Vec<_> = ground
        .template
        .get("Resources")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .collect();
    random.shuffle(&mut all);
    all
}

/// Changes the body of a resource. The places are below the resource.
fn edit_resource(
    ground: &Ground<'_>,
    random: &mut Random,
    edit: impl Fn(&mut Map<String, Value>, &str, &mut Random) -> Option<Vec<Vec<String>>>,
) -> Option<Fault> {
    for (name, _) in resources(ground, random) {
        let mut template = ground.template.clone();
        let body = at(&mut template, &path(&["Resources", name]))?.as_object_mut()?;
        if let Some(places) = edit(body, name, random) {
            let places = places
                .into_iter()
                .map(|place| [path(&["Resources", name]), place].concat())
                .collect();
            return Some(fault(template, places));
        }
    }
    None
}

/// Replaces the value of a slot.
fn slot_fault(
    ground: &Ground<'_>,
    random: &mut Random,
    change: impl Fn(&Slot<'_>, &mut Random) -> Option<Value>,
) -> Option<Fault> {
    for (name, body) in resources(ground, random) {
        let (Some(ty), Some(properties)) = (
            body.get("Type").and_then(Value::as_str),
            body.get("Properties"),
        ) else {
            continue;
        };
        let Some(schema) = ground.library.get(ty) else {
            continue;
        };
        let mut all = slots(
            &schema.schema,
            properties,
            path(&["Resources", name, "Properties"]),
        );
        random.shuffle(&mut all);
        for slot in &all {
            if !slot.is_plain() || slot.path.len() < 4 {
                continue;
            }
            if let Some(value) = change(slot, random)
                && value != *slot.value
            {
                let mut template = ground.template.clone();
                *at(&mut template, &slot.path)? = value;
                return Some(fault(template, vec![slot.path.clone()]));
            }
        }
    }
    None
}

/// Puts a call where a text of a resource stood.
fn text_call(ground: &Ground<'_>, random: &mut Random, call: Value) -> Option<Fault> {
    slot_fault(ground, random, |slot, _| {
        (slot.ty() == Some("string") && slot.value.is_string()).then(|| call.clone())
    })
}

fn broken_pattern(slot: &Slot<'_>, _: &mut Random) -> Option<Value> {
    let pattern = slot.schema.get("cfnPattern")?.as_str()?;
    let text = slot.value.as_str()?;
    let regex = fancy_regex::Regex::new(pattern).ok()?;
    let length = |text: &str| {
        let bound = |name: &str| slot.schema.get(name).and_then(Value::as_u64);
        let length = text.chars().count() as u64;
        bound("minLength").is_none_or(|least| least <= length)
            && bound("maxLength").is_none_or(|most| length <= most)
    };
    [
        format!("{text} ~"),
        format!("~~{text}"),
        "~ ~ ~".into(),
        format!("{text}\u{7f}"),
    ]
    .into_iter()
    .find(|text| length(text) && regex.is_match(text).is_ok_and(|matches| !matches))
    .map(Value::String)
}

fn misspelt(ground: &Ground<'_>, random: &mut Random, nested: bool) -> Option<Fault> {
    object_fault(ground, random, nested, |schema, value, random| {
        if schema.get("additionalProperties") != Some(&Value::Bool(false))
            || schema.contains_key("patternProperties")
        {
            return None;
        }
        let required = schema.get("required").and_then(Value::as_array);
        let keys: Vec<&String> = value
            .keys()
            .filter(|key| {
                required.is_none_or(|required| !required.iter().any(|name| name == key.as_str()))
            })
            .collect();
        let key = (*random.choose(&keys)?).clone();
        // `AWS::NoValue` takes even an unknown property away.
        if format!("{}", value.get(&key)?).contains("AWS::NoValue") {
            return None;
        }
        let wrong = random.misspell(&key);
        if schema.get("properties")?.get(&wrong).is_some() {
            return None;
        }
        let mut changed = value.clone();
        let kept = changed.shift_remove(&key)?;
        changed.insert(wrong.clone(), kept);
        Some((changed, vec![wrong]))
    })
}

fn misspelt_property(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    misspelt(ground, random, false)
}

fn misspelt_nested(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    misspelt(ground, random, true)
}

fn missing(ground: &Ground<'_>, random: &mut Random, nested: bool) -> Option<Fault> {
    object_fault(ground, random, nested, |schema, value, random| {
        let required = schema.get("required")?.as_array()?;
        let keys: Vec<&str> = required
            .iter()
            .filter_map(Value::as_str)
            .filter(|name| value.contains_key(*name))
            .collect();
        let mut changed = value.clone();
        changed.shift_remove(*random.choose(&keys)?)?;
        Some((changed, vec![]))
    })
}

fn missing_required(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    missing(ground, random, false)
}

fn missing_nested(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    missing(ground, random, true)
}

type Changed = (Map<String, Value>, Vec<String>);

fn object_fault(
    ground: &Ground<'_>,
    random: &mut Random,
    nested: bool,
    change: impl Fn(&Map<String, Value>, &Map<String, Value>, &mut Random) -> Option<Changed>,
) -> Option<Fault> {
    for (name, body) in resources(ground, random) {
        let (Some(ty), Some(properties)) = (
            body.get("Type").and_then(Value::as_str),
            body.get("Properties"),
        ) else {
            continue;
        };
        let Some(schema) = ground.library.get(ty) else {
            continue;
        };
        let base = path(&["Resources", name, "Properties"]);
        let mut all = slots(&schema.schema, properties, base.clone());
        random.shuffle(&mut all);
        for slot in &all {
            if (slot.path.len() > base.len()) != nested || (nested && !slot.is_plain()) {
                continue;
            }
            let Some(value) = slot.value.as_object() else {
                continue;
            };
            if let Some((changed, below)) = change(slot.schema, value, random) {
                let mut template = ground.template.clone();
                *at(&mut template, &slot.path)? = Value::Object(changed);
                return Some(fault(template, vec![[slot.path.clone(), below].concat()]));
            }
        }
    }
    None
}

/// Every call of a function below a value, as the path to the call.
fn calls(value: &Value, name: &str, at: &mut Vec<String>, all: &mut Vec<Vec<String>>) {
    match value {
        Value::Object(map) => {
            if is_function(value) && map.contains_key(name) {
                all.push(at.clone());
            }
            for (key, value) in map {
                at.push(key.clone());
                calls(value, name, at, all);
                at.pop();
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                at.push(index.to_string());
                calls(value, name, at, all);
                at.pop();
            }
        }
        _ => {}
    }
}

fn function_fault(
    ground: &Ground<'_>,
    random: &mut Random,
    function: &str,
    change: impl Fn(&Value, &mut Random) -> Option<Value>,
) -> Option<Fault> {
    let mut all = Vec::new();
    for section in ["Resources", "Outputs"] {
        if let Some(value) = ground.template.get(section) {
            calls(value, function, &mut path(&[section]), &mut all);
        }
    }
    // Metadata is nobody's business.
    all.retain(|path| path.get(2).is_some_and(|key| key != "Metadata"));
    random.shuffle(&mut all);
    for place in all {
        let mut template = ground.template.clone();
        let call = at(&mut template, &place)?;
        let argument = call.get(function)?.clone();
        if argument
            .as_str()
            .is_some_and(|text| text.starts_with("AWS::"))
        {
            continue;
        }
        if let Some(changed) = change(&argument, random) {
            call[function] = changed;
            return Some(fault(template, vec![place]));
        }
    }
    None
}

/// Whether whoever writes the provider of a type chooses its attributes.
fn has_free_attributes(ground: &Ground<'_>, resource: &str) -> bool {
    ground.template["Resources"][resource]["Type"]
        .as_str()
        .is_none_or(|ty| {
            !ty.starts_with("AWS::")
                || ty.starts_with("AWS::CloudFormation::")
                || ty.starts_with("AWS::ServiceCatalog::")
        })
}

fn bad_attribute(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    function_fault(ground, random, "Fn::GetAtt", |argument, random| {
        let resource = argument.get(0)?.as_str()?;
        if has_free_attributes(ground, resource) {
            return None;
        }
        let attribute = random.misspell(argument.get(1)?.as_str()?);
        Some(json!([resource, attribute]))
    })
}

fn bad_sub_attribute(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    let others = resources(ground, random);
    let (other, _) = *others
        .iter()
        .find(|(name, _)| !has_free_attributes(ground, name))?;
    let other = other.clone();
    slot_fault(ground, random, |slot, _| {
        (slot.ty() == Some("string") && slot.value.is_string() && slot.path[1] != other)
            .then(|| json!({"Fn::Sub": format!("${{{other}.NoSuchAttribute}}")}))
    })
}

fn wrong_branch(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    let mut fault = slot_fault(ground, random, |slot, _| {
        matches!(slot.ty(), Some("integer" | "number" | "boolean"))
            .then(|| json!({"Fn::If": ["AddedCondition", slot.value, "many"]}))
    })?;
    section(&mut fault.template, "Conditions")?.insert(
        "AddedCondition".into(),
        json!({"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}),
    );
    Some(fault)
}

fn cycle(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    let mut refs = Vec::new();
    for function in ["Ref", "Fn::GetAtt"] {
        calls(
            ground.template.get("Resources")?,
            function,
            &mut path(&["Resources"]),
            &mut refs,
        );
    }
    random.shuffle(&mut refs);
    for place in refs {
        let mut template = ground.template.clone();
        let call = at(&mut template, &place)?;
        let target = match (call.get("Ref"), call.get("Fn::GetAtt")) {
            (Some(name), _) => name.as_str(),
            (_, Some(argument)) => argument.get(0).and_then(Value::as_str),
            _ => None,
        };
        let Some(target) = target.map(str::to_owned) else {
            continue;
        };
        let owner = place.get(1)?.clone();
        let in_properties = place.get(2).is_some_and(|key| key == "Properties");
        if owner == target || !in_properties {
            continue;
        }
        let Some(Value::Object(body)) = at(&mut template, &path(&["Resources", &target])) else {
            continue;
        };
        body.insert("DependsOn".into(), json!([owner]));
        let places = vec![path(&["Resources", &target]), path(&["Resources", &owner])];
        return Some(fault(template, places));
    }
    None
}

fn resource_name(ground: &Ground<'_>, _: &mut Random) -> Option<Fault> {
    let mut template = ground.template.clone();
    section(&mut template, "Resources")?
        .insert("Added-Entry".into(), json!({"Type": "AWS::SNS::Topic"}));
    Some(fault(template, vec![path(&["Resources", "Added-Entry"])]))
}

fn read_only(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    edit_resource(ground, random, |body, _, random| {
        let schema = ground.library.get(body.get("Type")?.as_str()?)?;
        let names: Vec<&str> = schema
            .pointers("readOnlyProperties")
            .filter(|name| !name.contains('/'))
            .collect();
        let name = (*random.choose(&names)?).to_owned();
        let properties = body.get_mut("Properties")?.as_object_mut()?;
        properties.insert(name.clone(), json!("value"));
        Some(vec![vec!["Properties".into(), name]])
    })
}

fn tag_without_key(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    edit_resource(ground, random, |body, _, _| {
        let tag = body
            .get_mut("Properties")?
            .get_mut("Tags")?
            .get_mut(0)?
            .as_object_mut()?;
        tag.shift_remove("Key")?;
        Some(vec![path(&["Properties", "Tags", "0"])])
    })
}

fn duplicate_key(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    let mut fault = edit_resource(ground, random, |body, _, _| {
        body.get("Type")?.as_str()?;
        Some(vec![vec!["Type".into()]])
    })?;
    fault.repeat = true;
    Some(fault)
}

fn wrong_reference(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    let mut fault = function_fault(ground, random, "Ref", |argument, _| {
        let ty = ground.template["Resources"][argument.as_str()?]["Type"].as_str()?;
        (ty == "AWS::EC2::VPC" || ty == "AWS::EC2::Subnet").then(|| json!("AddedGroup"))
    })?;
    let [_, owner, within, ..] = fault.places[0].as_slice() else {
        return None;
    };
    if within != "Properties" || has_free_attributes(ground, owner) {
        return None;
    }
    section(&mut fault.template, "Resources")?
        .insert("AddedGroup".into(), json!({"Type": "AWS::Logs::LogGroup"}));
    Some(fault)
}

fn condition_of_resource(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    let (name, _) = *resources(ground, random).first()?;
    add(
        ground,
        "Conditions",
        json!({"Fn::Equals": [{"Ref": name}, "a"]}),
        &["Fn::Equals"],
    )
}

fn fargate_pair(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    edit_resource(ground, random, |body, _, _| {
        let is_task = body.get("Type")? == "AWS::ECS::TaskDefinition";
        let properties = body.get_mut("Properties")?.as_object_mut()?;
        let compatible = properties.get("RequiresCompatibilities")?.as_array()?;
        if !is_task || !compatible.iter().any(|one| one == "FARGATE") {
            return None;
        }
        properties.insert("Cpu".into(), json!("256"));
        properties.insert("Memory".into(), json!("8192"));
        Some(vec![
            path(&["Properties", "Cpu"]),
            path(&["Properties", "Memory"]),
        ])
    })
}

fn statement(
    ground: &Ground<'_>,
    random: &mut Random,
    trust: bool,
    change: impl Fn(&mut Map<String, Value>) -> Option<()>,
) -> Option<Fault> {
    edit_resource(ground, random, |body, _, _| {
        let wanted: &[&str] = match trust {
            true => &["AWS::IAM::Role"],
            false => &["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"],
        };
        if !wanted.contains(&body.get("Type")?.as_str()?) {
            return None;
        }
        let property = match trust {
            true => "AssumeRolePolicyDocument",
            false => "PolicyDocument",
        };
        let document = body.get_mut("Properties")?.get_mut(property)?;
        let statement = document.get_mut("Statement")?.get_mut(0)?.as_object_mut()?;
        change(statement)?;
        Some(vec![path(&["Properties", property, "Statement", "0"])])
    })
}

fn policy_version(ground: &Ground<'_>, random: &mut Random) -> Option<Fault> {
    edit_resource(ground, random, |body, _, _| {
        (body.get("Type")? == "AWS::IAM::Role").then_some(())?;
        let document = body
            .get_mut("Properties")?
            .get_mut("AssumeRolePolicyDocument")?
            .as_object_mut()?;
        document.insert("Version".into(), json!("2012-10-18"));
        Some(vec![path(&[
            "Properties",
            "AssumeRolePolicyDocument",
            "Version",
        ])])
    })
}

fn named_property(
    ground: &Ground<'_>,
    random: &mut Random,
    ty: &str,
    property: &str,
    value: Value,
) -> Option<Fault> {
    edit_resource(ground, random, |body, _, _| {
        (body.get("Type")? == ty).then_some(())?;
        let properties = body.get_mut("Properties")?.as_object_mut()?;
        properties.insert(property.to_owned(), value.clone());
        Some(vec![path(&["Properties", property])])
    })
}
