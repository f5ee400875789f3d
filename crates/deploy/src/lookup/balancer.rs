//! Load balancers and their listeners.

use serde_json::{Value, json};

use super::Question;
use crate::api::query::Form;
use crate::api::signed::ELB;
use crate::api::xml::Element;
use crate::error::Result;
use crate::session::Session;

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/Welcome.html>
const VERSION: &str = "2015-12-01";
/// So many resources go into one call of `DescribeTags`.
const MOST_TAGGED: usize = 20;

/// A load balancer.
pub(super) async fn balancer(session: &Session, question: &Question<'_>) -> Result<Value> {
    if question.text("loadBalancerArn").is_none() && question.get("loadBalancerTags").is_null() {
        return Err(question.failed("it names neither an ARN nor tags".into()));
    }
    let found = balancers(session, question, question.text("loadBalancerArn")).await?;
    let found = question.only("load balancer", found)?;
    let kind = match found.text("IpAddressType").as_deref() {
        Some("ipv4") => "ipv4",
        _ => "dualstack",
    };
    Ok(json!({
        "loadBalancerArn": found.text("LoadBalancerArn"),
        "loadBalancerCanonicalHostedZoneId": found.text("CanonicalHostedZoneId"),
        "loadBalancerDnsName": found.text("DNSName"),
        "vpcId": found.text("VpcId"),
        "securityGroupIds": security_groups(&found),
        "ipAddressType": kind,
    }))
}

/// A listener of a load balancer.
pub(super) async fn listener(session: &Session, question: &Question<'_>) -> Result<Value> {
    let arn = question.text("listenerArn");
    let of = question.text("loadBalancerArn");
    if arn.is_none() && of.is_none() && question.get("loadBalancerTags").is_null() {
        return Err(question.failed("it names neither a listener nor a load balancer".into()));
    }
    if let Some(arn) = arn {
        let asked = Form::default().list("ListenerArns.member", [arn]);
        let answer = elb(session, "DescribeListeners", &asked).await;
        let answer = match answer {
            Err(error) if error.has_code("ListenerNotFound") => {
                return Err(question.failed(format!("there is no listener {arn}")));
            }
            answer => answer?,
        };
        let listeners: Vec<&Element> = answer.members("Listeners").collect();
        let listener = question.only("listener", listeners)?;
        let balancer = listener.text("LoadBalancerArn");
        let found = balancers(session, question, balancer.as_deref()).await?;
        let balancer = question.only("load balancer", found)?;
        return Ok(described(listener, Some(&balancer)));
    }
    let balancers = balancers(session, question, of).await?;
    if balancers.is_empty() {
        let none: Vec<Element> = Vec::new();
        question.only("load balancer", none)?;
    }
    let port = question
        .get("listenerPort")
        .as_u64()
        .filter(|port| *port > 0);
    let protocol = question.text("listenerProtocol");
    let mut found = Vec::new();
    for (index, balancer) in balancers.iter().enumerate() {
        let arn = balancer.text("LoadBalancerArn").unwrap_or_default();
        let asked = Form::default().with("LoadBalancerArn", arn);
        for listener in paged(session, ("DescribeListeners", "Listeners"), asked).await? {
            let has = |name: &str, wanted: Option<String>| {
                wanted.is_none_or(|wanted| listener.text(name) == Some(wanted))
            };
            if has("Port", port.map(|port| port.to_string()))
                && has("Protocol", protocol.map(str::to_owned))
            {
                found.push((index, listener));
            }
        }
    }
    let (index, listener) = question.only("listener", found)?;
    Ok(described(&listener, balancers.get(index)))
}

fn described(listener: &Element, balancer: Option<&Element>) -> Value {
    let port = listener
        .text("Port")
        .and_then(|port| port.parse::<u16>().ok());
    json!({
        "listenerArn": listener.text("ListenerArn"),
        "listenerPort": port,
        "securityGroupIds": balancer.map(security_groups).unwrap_or_default(),
    })
}

fn security_groups(balancer: &Element) -> Vec<String> {
    let groups = balancer.members("SecurityGroups");
    groups.map(|group| group.own_text().to_owned()).collect()
}

/// The load balancers that are meant: of the type, and with all of the tags.
async fn balancers(
    session: &Session,
    question: &Question<'_>,
    arn: Option<&str>,
) -> Result<Vec<Element>> {
    let asked = Form::default().list("LoadBalancerArns.member", arn);
    let found = paged(session, ("DescribeLoadBalancers", "LoadBalancers"), asked).await;
    let mut found = match found {
        Err(error) if error.has_code("LoadBalancerNotFound") => Vec::new(),
        found => found?,
    };
    found.retain(|one| one.text("Type").as_deref() == question.text("loadBalancerType"));
    let Some(wanted) = question.get("loadBalancerTags").as_array() else {
        return Ok(found);
    };
    let mut tagged = Vec::new();
    let arns: Vec<String> = found
        .iter()
        .filter_map(|one| one.text("LoadBalancerArn"))
        .collect();
    for arns in arns.chunks(MOST_TAGGED) {
        let asked = Form::default().list("ResourceArns.member", arns);
        let answer = elb(session, "DescribeTags", &asked).await?;
        for described in answer.members("TagDescriptions") {
            let has = |tag: &Value| {
                described.members("Tags").any(|own| {
                    own.text("Key").as_deref() == tag["key"].as_str()
                        && own.text("Value").as_deref() == tag["value"].as_str()
                })
            };
            if wanted.iter().all(has) {
                tagged.extend(described.text("ResourceArn"));
            }
        }
    }
    found.retain(|one| {
        one.text("LoadBalancerArn")
            .is_some_and(|arn| tagged.contains(&arn))
    });
    Ok(found)
}

/// All pages of a list.
async fn paged(
    session: &Session,
    (operation, list): (&'static str, &str),
    asked: Form,
) -> Result<Vec<Element>> {
    let mut all = Vec::new();
    let mut marker: Option<String> = None;
    loop {
        let asked = match &marker {
            Some(marker) => asked.clone().with("Marker", marker),
            None => asked.clone(),
        };
        let mut answer = elb(session, operation, &asked).await?;
        let next = answer.text("NextMarker").filter(|next| !next.is_empty());
        all.extend(answer.take_members(list));
        if next.is_none() || next == marker {
            return Ok(all);
        }
        marker = next;
    }
}

/// Asks the service; what it answers stands in `<OPERATIONResult>`.
async fn elb(session: &Session, operation: &'static str, asked: &Form) -> Result<Element> {
    let mut answer = session.in_form((&ELB, VERSION), operation, asked).await?;
    Ok(answer.take(&format!("{operation}Result")).unwrap_or(answer))
}
