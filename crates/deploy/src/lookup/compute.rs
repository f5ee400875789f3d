//! Questions to EC2 that take one call: zones, images, security groups.

use serde_json::{Value, json};

use super::Question;
use crate::api::query::Form;
use crate::api::signed::EC2;
use crate::api::xml::Element;
use crate::error::Result;
use crate::session::Session;

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html>
const VERSION: &str = "2016-11-15";

/// Asks EC2.
pub(super) async fn ec2(
    session: &Session,
    operation: &'static str,
    asked: &Form,
) -> Result<Element> {
    session.in_form((&EC2, VERSION), operation, asked).await
}

/// The zones of a region in which something can be put.
pub(super) async fn zones(session: &Session) -> Result<Value> {
    let answer = ec2(session, "DescribeAvailabilityZones", &Form::default()).await?;
    let zones = answer.members("availabilityZoneInfo");
    let zones = zones.filter(|zone| zone.text("zoneState").as_deref() == Some("available"));
    Ok(zones.filter_map(|zone| zone.text("zoneName")).collect())
}

/// The zones in which an endpoint service is.
pub(super) async fn service_zones(session: &Session, question: &Question<'_>) -> Result<Value> {
    let Some(name) = question.text("serviceName") else {
        return Err(question.failed("it does not say which service".into()));
    };
    let asked = Form::default().list("ServiceName", [name]);
    let answer = ec2(session, "DescribeVpcEndpointServices", &asked).await?;
    let first = answer.members("serviceDetailSet").next();
    let zones = first
        .into_iter()
        .flat_map(|first| first.members("availabilityZoneSet"));
    Ok(zones.map(Element::own_text).collect())
}

/// The newest image that matches.
pub(super) async fn image(session: &Session, question: &Question<'_>) -> Result<Value> {
    let texts = |value: &Value| -> Vec<String> {
        let texts = value.as_array().into_iter().flatten();
        texts.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut asked = Form::default().list("Owner", texts(question.get("owners")));
    for (name, values) in question.get("filters").as_object().into_iter().flatten() {
        asked = asked.filter(name, texts(values));
    }
    let answer = ec2(session, "DescribeImages", &asked).await?;
    let images = answer.members("imagesSet").filter_map(|image| {
        // Dates of one format: their order is that of their texts.
        Some((
            image.text("creationDate").unwrap_or_default(),
            image.text("imageId")?,
        ))
    });
    // Of several with one date, the first.
    let newest = images.reduce(|best, image| if image.0 > best.0 { image } else { best });
    match newest {
        Some((_, id)) => Ok(id.into()),
        None => Err(question.failed(format!(
            "there is no image with {} in {}",
            question.words(),
            session.region()
        ))),
    }
}

/// A security group, and whether it lets everything out.
pub(super) async fn security_group(session: &Session, question: &Question<'_>) -> Result<Value> {
    let (id, name) = (
        question.text("securityGroupId"),
        question.text("securityGroupName"),
    );
    let mut asked = Form::default();
    match (id, name) {
        (Some(_), Some(_)) => {
            return Err(question.failed("it names both an id and a name".into()));
        }
        (None, None) => {
            return Err(question.failed("it names neither an id nor a name".into()));
        }
        (Some(id), None) => asked = asked.list("GroupId", [id]),
        (None, Some(_)) => {}
    }
    if let Some(vpc) = question.text("vpcId") {
        asked = asked.filter("vpc-id", [vpc]);
    }
    if let Some(name) = name {
        asked = asked.filter("group-name", [name]);
    }
    let answer = ec2(session, "DescribeSecurityGroups", &asked).await?;
    let groups: Vec<&Element> = answer.members("securityGroupInfo").collect();
    let group = question.only("security group", groups)?;
    let lets_out = |list: &str, range: &str, everything: &str| {
        group.members("ipPermissionsEgress").any(|permission| {
            permission.text("ipProtocol").as_deref() == Some("-1")
                && permission
                    .members(list)
                    .any(|one| one.text(range).as_deref() == Some(everything))
        })
    };
    Ok(json!({
        "securityGroupId": group.text("groupId"),
        "allowAllOutbound": lets_out("ipRanges", "cidrIp", "0.0.0.0/0")
            && lets_out("ipv6Ranges", "cidrIpv6", "::/0"),
    }))
}
