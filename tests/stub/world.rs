//! One account behind a stub server, with faults to order.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use stackwright_deploy::{
    Advance, Deployed, Deployer, Event, Options, Result, Session, SessionOptions, StackInput,
    StaticCredentials, events,
};
use tokio::sync::Notify;

use crate::http::{Reply, Request, serve};
use crate::model::{Model, error};

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing goes wrong.
    None,
    Throttle,
    Expired,
    Denied,
    Unavailable,
    CutBefore,
    LostAnswer,
    CutMidway,
    /// The request is handled, and half of the answer comes.
    Stall,
    /// No answer ever comes.
    Silent,
    /// The request is handled, and what comes of the answer looks like all of it.
    Halve,
    /// Something in between answers 200 with this, and the request is not handled.
    Intercept(&'static str),
    /// The request is handled, and something in between answers 200 with this.
    Garble(&'static str),
    /// The service refuses: HTTP status, code, message.
    Refuse(u16, &'static str, &'static str),
    /// The client dies before the request is handled.
    KillBefore,
    /// The client dies after the request was handled, before it sees the answer.
    KillAfter,
}

/// What goes wrong from now on.
#[derive(Default)]
struct Orders {
    /// By the number of the request.
    numbered: Vec<(usize, Fault)>,
    /// By action, and how many more times.
    named: Vec<(&'static str, usize, Fault)>,
    /// What somebody else does just before a request of an action is handled.
    meanwhile: Vec<(&'static str, Deed)>,
}

type Deed = Box<dyn FnOnce(&mut Model) + Send>;

impl Orders {
    fn fault(&mut self, number: usize, action: &str) -> Option<Fault> {
        let numbered = self.numbered.iter().find(|(at, _)| *at == number);
        if let Some((_, fault)) = numbered {
            return Some(*fault);
        }
        // Those of objects are the method and the path.
        let method = action.split(' ').next().unwrap_or_default();
        let of_action = |(on, times, _): &&mut (&str, usize, Fault)| *on == method && *times > 0;
        let (_, times, fault) = self.named.iter_mut().find(of_action)?;
        *times -= 1;
        Some(*fault)
    }

    fn deed(&mut self, action: &str) -> Option<Deed> {
        let place = self.meanwhile.iter().position(|(on, _)| *on == action)?;
        Some(self.meanwhile.remove(place).1)
    }
}

pub struct World {
    pub model: Arc<Mutex<Model>>,
    pub url: String,
    /// How long the client puts up with transient failures.
    pub patience: Duration,
    /// The client's limit for one attempt of one call.
    pub attempt: Option<Duration>,
    orders: Arc<Mutex<Orders>>,
    killed: Arc<Notify>,
}

pub const YES: Advance = Advance {
    execute: true,
    delete_failed: true,
    continue_rollback: true,
    destroy: true,
};

impl World {
    pub async fn new() -> Self {
        let model = Arc::new(Mutex::new(Model::new()));
        let orders: Arc<Mutex<Orders>> = Arc::default();
        let killed = Arc::new(Notify::new());
        let (state, faults, kill) = (model.clone(), orders.clone(), killed.clone());
        let handle = move |request: Request| {
            let mut model = state.lock().expect("a model");
            let action = request.action();
            model.requests.push(action.clone());
            model.signers.push(request.signer());
            model.regions.push(request.region());
            let mut faults = faults.lock().expect("orders");
            if let Some(deed) = faults.deed(&action) {
                model.advance();
                deed(&mut model);
            }
            let fault = faults.fault(model.requests.len(), &action);
            drop(faults);
            match fault {
                None | Some(Fault::None) => {
                    let (status, body) = model.answer(&request);
                    Reply::Answer(status, body)
                }
                Some(Fault::Throttle) => Reply::Answer(400, error("Throttling", "Rate exceeded")),
                Some(Fault::Expired) => Reply::Answer(
                    403,
                    error(
                        "ExpiredToken",
                        "The security token included in the request is expired",
                    ),
                ),
                Some(Fault::Denied) => Reply::Answer(
                    403,
                    error("AccessDenied", "is not authorized to perform that"),
                ),
                Some(Fault::Unavailable) => Reply::Answer(503, "down".into()),
                Some(Fault::CutBefore) => Reply::Cut,
                Some(Fault::LostAnswer) => {
                    model.answer(&request);
                    Reply::Cut
                }
                Some(Fault::CutMidway) => {
                    let (status, body) = model.answer(&request);
                    Reply::CutMidway(status, body)
                }
                Some(Fault::Stall) => {
                    let (status, body) = model.answer(&request);
                    Reply::Stall(status, body)
                }
                Some(Fault::Silent) => Reply::Hang,
                Some(Fault::Halve) => {
                    let (status, body) = model.answer(&request);
                    Reply::Answer(status, body.chars().take(body.len() * 2 / 3).collect())
                }
                Some(Fault::Intercept(body)) => Reply::Answer(200, body.into()),
                Some(Fault::Garble(body)) => {
                    model.answer(&request);
                    Reply::Answer(200, body.into())
                }
                // Buckets wrap an error in nothing.
                Some(Fault::Refuse(status, code, message)) if request.get("Action").is_none() => {
                    let text = format!("<Code>{code}</Code><Message>{message}</Message>");
                    Reply::Answer(status, format!("<Error>{text}</Error>"))
                }
                Some(Fault::Refuse(status, code, message)) => {
                    Reply::Answer(status, error(code, message))
                }
                Some(Fault::KillBefore) => {
                    kill.notify_one();
                    Reply::Hang
                }
                Some(Fault::KillAfter) => {
                    model.answer(&request);
                    kill.notify_one();
                    Reply::Hang
                }
            }
        };
        let port = serve(Arc::new(handle)).await;
        Self {
            model,
            url: format!("http://127.0.0.1:{port}"),
            patience: Duration::from_secs(30),
            attempt: None,
            orders,
            killed,
        }
    }

    /// Orders a fault for the n-th request from now on (the first one is 1).
    pub fn order(&self, number: usize, fault: Fault) {
        let done = self.model.lock().expect("a model").requests.len();
        self.orders().numbered.push((done + number, fault));
    }

    /// Orders a fault for every request from the n-th one on, so many times.
    pub fn order_many(&self, number: usize, times: usize, fault: Fault) {
        for at in number..number + times {
            self.order(at, fault);
        }
    }

    /// Orders a fault for every request of an action.
    pub fn order_always(&self, action: &'static str, fault: Fault) {
        self.order_times(action, usize::MAX, fault);
    }

    /// Orders a fault for the next requests of an action.
    pub fn order_times(&self, action: &'static str, times: usize, fault: Fault) {
        self.orders().named.push((action, times, fault));
    }

    /// Orders a fault for every request of an action but the next ones.
    pub fn order_after(&self, action: &'static str, spared: usize, fault: Fault) {
        self.order_times(action, spared, Fault::None);
        self.order_always(action, fault);
    }

    /// Somebody else does something just before the next request of an action is handled.
    pub fn meanwhile(&self, action: &'static str, deed: impl FnOnce(&mut Model) + Send + 'static) {
        self.orders().meanwhile.push((action, Box::new(deed)));
    }

    fn orders(&self) -> std::sync::MutexGuard<'_, Orders> {
        self.orders.lock().expect("orders")
    }

    /// The client dies when it sends a request of an action.
    pub fn order_kill(&self, action: &'static str) {
        self.order_always(action, Fault::KillBefore);
    }

    pub fn clear_faults(&self) {
        *self.orders() = Orders::default();
    }

    pub fn requests(&self) -> usize {
        self.model.lock().expect("a model").requests.len()
    }

    pub fn summary(&self) -> Vec<String> {
        let mut model = self.model.lock().expect("a model");
        model.advance();
        model.summary()
    }

    /// Waits until nothing is going on any more.
    pub async fn settle(&self) {
        for _ in 0..200 {
            let busy = self
                .summary()
                .iter()
                .any(|line| line.contains("_IN_PROGRESS") && !line.contains("REVIEW"));
            if !busy {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub async fn session(&self) -> Result<Session> {
        let mut options = SessionOptions::default();
        options.region = Some("us-east-1".into());
        options.endpoint_url = Some(self.url.clone());
        options.retry_for = Some(self.patience);
        options.attempt_timeout = self.attempt;
        options.credentials = Some(StaticCredentials {
            access_key_id: "a".into(),
            secret_access_key: "b".into(),
            session_token: None,
        });
        Session::connect(&options).await
    }

    pub async fn deployer(&self, options: Options) -> Result<Deployer> {
        Ok(Deployer::new(self.session().await?, options))
    }

    /// Deploys as a process of its own would; `None` when it was killed.
    pub async fn deploy(
        &self,
        input: &StackInput,
        consent: Advance,
    ) -> Option<(Result<Deployed>, Vec<Event>)> {
        let (sink, mut stream) = events();
        let run = async move {
            let deployer = self.deployer(Options::default()).await?;
            deployer.deploy(input, &consent, &sink).await
        };
        let collect = async {
            let mut all = Vec::new();
            while let Some(event) = stream.next().await {
                all.push(event);
            }
            all
        };
        tokio::select! {
            done = async { tokio::join!(run, collect) } => Some(done),
            () = self.killed.notified() => None,
        }
    }

    pub async fn until_killed<T>(&self, run: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = run => Some(done),
            () = self.killed.notified() => None,
        }
    }
}

#[track_caller]
pub fn run<F: Future<Output = ()>>(test: F) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(Box::pin(test));
}

pub fn thing(properties: Value) -> Value {
    json!({"Type": "Stub::Thing", "Properties": properties})
}

pub fn stack(resources: Value) -> StackInput {
    StackInput::with_body("S", json!({"Resources": resources}).to_string())
}
