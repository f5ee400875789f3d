//! Creations and updates without a change set: one with the token of the last operation is that operation, unless tokens are
//! forgotten.

use serde_json::Value;

use super::{ACCOUNT, Answer, Model, Stack, can_be_updated, invalid, tag};
use crate::http::Request;

impl Model {
    pub(super) fn create_stack(&mut self, request: &Request) -> Answer {
        let name = request.get("StackName").unwrap_or_default().to_owned();
        let (template, token) = asked(request)?;
        if let Some(place) = self.place(&name) {
            return match self.is_repeated(place, &token) {
                true => Ok(tag("StackId", &self.stacks[place].id)),
                false => Err((
                    400,
                    "AlreadyExistsException",
                    format!("Stack [{name}] already exists"),
                )),
            };
        }
        let number = self.tick();
        let id = format!("arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/{name}/{number:08}");
        (self.stacks).push(Stack::new(&name, id.clone(), "CREATE_IN_PROGRESS"));
        self.deeds.push(format!("execute creation {number}"));
        self.carry_out(self.stacks.len() - 1, "CREATE", template, &token);
        Ok(tag("StackId", &id))
    }

    pub(super) fn update_stack(&mut self, request: &Request) -> Answer {
        let name = request.get("StackName").unwrap_or_default();
        let (template, token) = asked(request)?;
        let place = self.place(name);
        let place = place.ok_or_else(|| invalid(format!("Stack [{name}] does not exist")))?;
        let stack = &self.stacks[place];
        let id = stack.id.clone();
        if self.is_repeated(place, &token) {
            return Ok(tag("StackId", &id));
        }
        if !can_be_updated(&stack.status) {
            return Err(invalid(format!(
                "Stack:{id} is in {} state and can not be updated.",
                stack.status
            )));
        }
        if stack.template == template {
            return Err(invalid("No updates are to be performed."));
        }
        let number = self.tick();
        self.deeds.push(format!("execute update {number}"));
        self.carry_out(place, "UPDATE", template, &token);
        Ok(tag("StackId", &id))
    }

    fn is_repeated(&self, place: usize, token: &str) -> bool {
        let last = self.stacks[place].events.last();
        !self.forgets_tokens && last.is_some_and(|event| event.token == token)
    }
}

/// Template and token.
fn asked(request: &Request) -> Result<(Value, String), (u16, &'static str, String)> {
    let body = request.get("TemplateBody").unwrap_or_default();
    let template = serde_json::from_str(body).map_err(|_| invalid("no JSON"))?;
    let token = request.get("ClientRequestToken");
    let token = token.ok_or_else(|| invalid("this test wants a token"))?;
    Ok((template, token.to_owned()))
}
