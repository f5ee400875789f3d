//! What `stackwright trace` says of an upload, an event or a message, beside what happens when the template is deployed: each
//! target hears of it exactly when the command, asked for this target, ends with exit code 0, and not when it ends with 1.
//!
//! Left out, as the emulator departs from AWS there:
//! - `policies of queues and topics`: it delivers without any, and refuses nothing that they deny;
//! - `permission of a function`: S3 and EventBridge invoke it without an `AWS::Lambda::Permission`;
//! - `body filter through an array`: a filter of SNS on `Records` of S3 finds nothing, as it does not look into arrays.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stackwright_deploy::StackInput;

use crate::binary;
use crate::emulator::{ACCOUNT, REGION};
use crate::world::{World, with_emulator};

/// What happens. `@` stands for a word of its own, by which the messages that it leads to are known.
#[derive(Clone, Copy, Debug)]
enum Happens {
    Put(&'static str, &'static str),
    CopyTo(&'static str, &'static str),
    Multipart(&'static str, &'static str),
    Delete(&'static str, &'static str),
    /// Source, detail type, detail.
    Event(&'static str, &'static str, &'static str),
    /// Topic, message, attributes as SNS takes them.
    Message(&'static str, &'static str, &'static str),
}
use Happens::{CopyTo, Delete, Event, Message, Multipart, Put};

/// What is expected to start, and the queue in which it is heard: itself, or the one that it writes to.
type Target = (&'static str, &'static str);

/// One deployed template, and what is known of its queues.
struct Case {
    world: World,
    stack: &'static str,
    template: PathBuf,
}

impl Case {
    fn id(&self, logical_id: &str) -> String {
        self.world.physical_id(self.stack, logical_id)
    }

    fn call(&self, service: &str, operation: &str, parameters: Value) -> Value {
        let answer = self.world.emulator.call(service, operation, parameters);
        assert_eq!(answer.get("error"), None, "{service} {operation}");
        answer
    }

    /// Makes it happen in the emulated account.
    fn play(&self, happens: Happens, word: &str) {
        let put = |bucket: &str, key: &str| {
            let object = json!({"Bucket": bucket, "Key": key, "Body": "content"});
            self.call("s3", "put_object", object)
        };
        let object = |bucket: &str, key: &str| (self.id(bucket), key.replace('@', word));
        match happens {
            Put(bucket, key) => {
                let (bucket, key) = object(bucket, key);
                put(&bucket, &key);
            }
            CopyTo(bucket, key) => {
                let (bucket, key) = object(bucket, key);
                put(&bucket, "origin");
                let from = json!({"Bucket": bucket, "Key": "origin"});
                let copy = json!({"Bucket": bucket, "Key": key, "CopySource": from});
                self.call("s3", "copy_object", copy);
            }
            Multipart(bucket, key) => {
                let (bucket, key) = object(bucket, key);
                let mut upload = json!({"Bucket": bucket, "Key": key});
                let started = self.call("s3", "create_multipart_upload", upload.clone());
                upload["UploadId"] = started["UploadId"].clone();
                let mut part = upload.clone();
                part["PartNumber"] = 1.into();
                part["Body"] = "content".into();
                let part = self.call("s3", "upload_part", part);
                let parts = json!([{"PartNumber": 1, "ETag": part["ETag"]}]);
                upload["MultipartUpload"] = json!({ "Parts": parts });
                self.call("s3", "complete_multipart_upload", upload);
            }
            Delete(bucket, key) => {
                let (bucket, key) = object(bucket, key);
                put(&bucket, &key);
                self.call("s3", "delete_object", json!({"Bucket": bucket, "Key": key}));
            }
            Event(source, kind, detail) => {
                let detail = detail.replace('@', word);
                let entry = json!({"Source": source, "DetailType": kind, "Detail": detail});
                let put = self.call("events", "put_events", json!({"Entries": [entry]}));
                assert_eq!(put["FailedEntryCount"], 0, "{put}");
            }
            Message(topic, message, attributes) => {
                let mut message = message_of(message, attributes, word);
                message["TopicArn"] = self.id(topic).into();
                self.call("sns", "publish", message);
            }
        }
    }

    /// Whether `trace` says that it starts the target.
    fn traced(&self, happens: Happens, word: &str, target: &str) -> bool {
        let directory = tempfile::tempdir().expect("a directory");
        let object = |call: &str, bucket: &str, key: &str| {
            let object = format!("s3://{bucket}/{}", key.replace('@', word));
            vec![call.to_owned(), object]
        };
        let what = match happens {
            Put(bucket, key) => object("put", bucket, key),
            CopyTo(bucket, key) => object("copy", bucket, key),
            Multipart(bucket, key) => object("multipart", bucket, key),
            Delete(bucket, key) => object("delete", bucket, key),
            Event(source, kind, detail) => {
                let detail: Value = serde_json::from_str(&detail.replace('@', word)).expect("JSON");
                let event = json!({
                    "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "time": "2026-01-01T00:00:00Z",
                    "account": ACCOUNT, "region": REGION, "resources": [],
                    "source": source, "detail-type": kind, "detail": detail,
                });
                let file = directory.path().join("event.json");
                std::fs::write(&file, event.to_string()).expect("written");
                vec!["--event".to_owned(), file.display().to_string()]
            }
            Message(topic, message, attributes) => {
                let message = message_of(message, attributes, word).to_string();
                vec!["send".to_owned(), topic.to_owned(), message]
            }
        };
        let output = binary::command(directory.path())
            .arg("trace")
            .args(&what)
            .arg("--template")
            .arg(&self.template)
            .args(["--expect", target])
            .args(["--assume", &format!("AWS::AccountId={ACCOUNT}")])
            .args(["--assume", &format!("AWS::Region={REGION}")])
            .output()
            .expect("it starts");
        match output.status.code() {
            Some(0) => true,
            Some(1) => false,
            code => panic!(
                "{happens:?} and {target}: {code:?}\n{}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            ),
        }
    }

    /// The messages that have come to a queue since it was last asked.
    fn heard(&self, queue: &str) -> Vec<String> {
        let ask = json!({"QueueUrl": queue, "MaxNumberOfMessages": 10, "VisibilityTimeout": 600});
        let mut all = Vec::new();
        loop {
            let answer = self.call("sqs", "receive_message", ask.clone());
            let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
            if messages.is_empty() {
                return all;
            }
            let bodies = messages.iter().filter_map(|one| one["Body"].as_str());
            all.extend(bodies.map(str::to_owned));
        }
    }
}

fn message_of(message: &str, attributes: &str, word: &str) -> Value {
    let attributes: Value = serde_json::from_str(attributes).expect("JSON");
    json!({"Message": message.replace('@', word), "MessageAttributes": attributes})
}

/// Whether a message tells of this. An object that is deleted was put before, and both tell of the same key.
fn tells_of(message: &str, happens: Happens, word: &str) -> bool {
    let of_deletion = message.contains("ObjectRemoved:") || message.contains("Object Deleted");
    message.contains(word) && of_deletion == matches!(happens, Delete(..))
}

/// Deploys a template, lets everything happen, and compares who hears of it with what `trace` says.
#[track_caller]
fn agree(stack: &'static str, targets: &'static [Target], all: &'static [Happens]) {
    with_emulator(|world| async move {
        let file = format!("emulator/traced/{stack}.yaml");
        let template = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = std::fs::read_to_string(&template).expect("a template");
        let (result, events) = world.deploy(&StackInput::with_body(stack, text)).await;
        let deployed = result.unwrap_or_else(|error| panic!("{error}\n{events:#?}"));
        assert_eq!(deployed.status, "CREATE_COMPLETE");
        let case = Case {
            world,
            stack,
            template,
        };
        // One for each that happens, none a part of another.
        let words: Vec<String> = (0..all.len()).map(|at| format!("w{at:03}w")).collect();
        let mut expected = BTreeSet::new();
        for (happens, word) in all.iter().zip(&words) {
            for (target, _) in targets {
                if case.traced(*happens, word, target) {
                    expected.insert((*target, word.as_str()));
                }
            }
        }
        for (happens, word) in all.iter().zip(&words) {
            case.play(*happens, word);
        }
        let queues: Vec<String> = targets.iter().map(|(_, queue)| case.id(queue)).collect();
        let mut heard = BTreeSet::new();
        let (started, mut quiet) = (Instant::now(), Instant::now());
        // What is late has come by then; and what must not come would have.
        while started.elapsed() < Duration::from_secs(30)
            && (heard != expected || quiet.elapsed() < Duration::from_secs(1))
        {
            for ((target, _), queue) in targets.iter().zip(&queues) {
                for message in case.heard(queue) {
                    quiet = Instant::now();
                    let of = all.iter().zip(&words);
                    let told = of.filter(|(happens, word)| tells_of(&message, **happens, word));
                    heard.extend(told.map(|(_, word)| (*target, word.as_str())));
                }
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        for (target, _) in targets {
            let mut differing = Vec::new();
            let (mut some, mut none) = (0, 0);
            for (happens, word) in all.iter().zip(&words) {
                let one = (*target, word.as_str());
                if heard.contains(&one) != expected.contains(&one) {
                    differing.push((happens, expected.contains(&one)));
                }
                *(if expected.contains(&one) {
                    &mut some
                } else {
                    &mut none
                }) += 1;
            }
            assert!(
                differing.is_empty(),
                "{target}, and what trace says: {differing:#?}"
            );
            println!("{stack}: {target} hears {some} and not {none}");
            assert!(none > 0, "{target} hears of everything");
        }
    });
}

#[test]
fn notifications_of_a_bucket() {
    agree(
        "notifications",
        &[
            ("Pictures", "Pictures"),
            ("Puts", "Puts"),
            ("Copies", "Copies"),
            ("Parts", "Parts"),
            ("Deletions", "Deletions"),
            ("Told", "Told"),
            ("Import", "Imported"),
        ],
        &[
            Put("Files", "input/@.jpg"),
            Put("Files", "input/@.JPG"),
            Put("Files", "input/deep/@.jpg"),
            Put("Files", "output/input/@.jpg"),
            Put("Files", "inputs/@.jpg"),
            Put("Files", "logs/@"),
            Put("Files", "shared/@"),
            Put("Files", "data/@.csv"),
            Put("Files", "data/@.csv.gz"),
            Put("Files", "@.csv"),
            Put("Files", "@"),
            CopyTo("Files", "input/@.jpg"),
            CopyTo("Files", "archive/@"),
            CopyTo("Files", "logs/@"),
            CopyTo("Files", "data/@.csv"),
            Put("Files", "archive/@"),
            Multipart("Files", "input/@.jpg"),
            Multipart("Files", "large/@.bin"),
            Multipart("Files", "shared/@"),
            Put("Files", "large/@.bin"),
            Delete("Files", "input/@.jpg"),
            Delete("Files", "output/@.jpg"),
        ],
    );
}

#[test]
fn rules_on_the_events_of_a_bucket() {
    agree(
        "rules",
        &[
            ("Created", "Created"),
            ("Wild", "Wild"),
            ("Rest", "Rest"),
            ("Copied", "Copied"),
            ("Gone", "Gone"),
            ("Idle", "Idle"),
        ],
        &[
            Put("Files", "input/@.txt"),
            Put("Others", "input/@.txt"),
            Put("Silent", "input/@.txt"),
            Put("Files", "photos/2026/@.jpg"),
            Put("Files", "2026/@.jpg"),
            Put("Files", "a/b/2026/c/@.jpg"),
            Put("Others", "@.png"),
            Put("Others", "tmp/@.Png"),
            Put("Others", "tmp/@.pngs"),
            Put("Others", "output/@"),
            CopyTo("Files", "input/@"),
            CopyTo("Silent", "input/@"),
            Multipart("Others", "output/@.jpg"),
            Delete("Files", "input/@.png"),
            Delete("Others", "output/@"),
        ],
    );
}

#[test]
fn rules_on_events_of_an_application() {
    agree(
        "events",
        &[
            ("Large", "Large"),
            ("Gift", "Gift"),
            ("Either", "Either"),
            ("Tagged", "Tagged"),
            ("Items", "Items"),
        ],
        &[
            Event(
                "shop",
                "Order placed",
                r#"{"id": "@", "total": 101, "country": "FR"}"#,
            ),
            Event(
                "shop",
                "Order placed",
                r#"{"id": "@", "total": 500.0, "country": "FR"}"#,
            ),
            Event(
                "shop",
                "Order placed",
                r#"{"id": "@", "total": 100, "country": "FR"}"#,
            ),
            Event(
                "shop",
                "Order placed",
                r#"{"id": "@", "total": "200", "country": "FR"}"#,
            ),
            Event(
                "shop",
                "Order placed",
                r#"{"id": "@", "total": 200, "country": "DE"}"#,
            ),
            Event("shop", "Order placed", r#"{"id": "@", "total": 200}"#),
            Event(
                "shops",
                "Order placed",
                r#"{"id": "@", "total": 200, "country": "FR"}"#,
            ),
            Event(
                "other",
                "Order placed",
                r#"{"id": "@", "gift": {"note": "hello"}}"#,
            ),
            Event(
                "other",
                "Order placed",
                r#"{"id": "@", "gift": {"note": null}}"#,
            ),
            Event(
                "other",
                "Order placed",
                r#"{"id": "@", "gift": {"note": "a"}, "coupon": "b"}"#,
            ),
            Event(
                "other",
                "Order placed",
                r#"{"id": "@", "gift": {"note": {}}}"#,
            ),
            Event(
                "other",
                "order placed",
                r#"{"id": "@", "gift": {"note": "a"}}"#,
            ),
            Event("shop", "Order paid", r#"{"id": "@", "customer": "VIP"}"#),
            Event("shop", "Order paid", r#"{"id": "@", "total": 7e0}"#),
            Event(
                "shop",
                "Order paid",
                r#"{"id": "@", "customer": "VIPs", "total": 8}"#,
            ),
            Event(
                "a",
                "b",
                r#"{"id": "@", "tags": ["green", "blue"], "address": "10.0.0.255"}"#,
            ),
            Event("a", "b", r#"{"id": "@", "tags": "red", "address": null}"#),
            Event(
                "a",
                "b",
                r#"{"id": "@", "tags": ["red"], "address": "10.0.1.0"}"#,
            ),
            Event("a", "b", r#"{"id": "@", "tags": [], "address": null}"#),
            Event(
                "a",
                "b",
                r#"{"id": "@", "items": [{"name": "lamp", "count": 2}]}"#,
            ),
            Event(
                "a",
                "b",
                r#"{"id": "@", "items": [{"name": "lamp", "count": 1}, {"name": "bed", "count": 2}]}"#,
            ),
            Event(
                "a",
                "b",
                r#"{"id": "@", "items": {"name": "lamp", "count": [1, 2]}}"#,
            ),
        ],
    );
}

#[test]
fn filters_of_subscriptions() {
    const NONE: &str = "{}";
    agree(
        "messages",
        &[
            ("Kinds", "Kinds"),
            ("Bodies", "Bodies"),
            ("Unlabelled", "Unlabelled"),
        ],
        &[
            Message("Orders", "@", NONE),
            Message("Orders", r#"{"id": "@", "shop": {"country": "FR"}}"#, NONE),
            Message("Orders", r#"{"id": "@", "shop": {"country": "DE"}}"#, NONE),
            Message("Orders", r#"{"id": "@", "shop": "FR"}"#, NONE),
            Message(
                "Orders",
                "@",
                r#"{"kind": {"DataType": "String", "StringValue": "order"}, "total": {"DataType": "Number", "StringValue": "100"}}"#,
            ),
            Message(
                "Orders",
                "@",
                r#"{"kind": {"DataType": "String", "StringValue": "return"}, "total": {"DataType": "Number", "StringValue": "99.5"}}"#,
            ),
            Message(
                "Orders",
                "@",
                r#"{"kind": {"DataType": "String.Array", "StringValue": "[\"x\", \"return\"]"}, "total": {"DataType": "Number", "StringValue": "1e3"}}"#,
            ),
            Message(
                "Orders",
                "@",
                r#"{"kind": {"DataType": "String", "StringValue": "Order"}, "total": {"DataType": "Number", "StringValue": "100"}}"#,
            ),
            Message(
                "Orders",
                "@",
                r#"{"total": {"DataType": "Number", "StringValue": "100"}}"#,
            ),
        ],
    );
}
